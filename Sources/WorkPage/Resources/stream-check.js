// Finds a stream that died without a sign: the server's heartbeat is a comment, which EventSource keeps to itself.

const askEvery = 30_000;
const answeredWithin = 10_000;
const broughtWithin = 2000;

/**
 * Asks the server how far the workspace is, and has the stream opened anew when there is no answer or when the stream stands still behind it.
 *
 * Returns a function that ends this.
 */
export function checkStream(workspace, stream) {
  const check = async () => {
    const before = stream.position;
    const head = await askHead(workspace);
    if (head === null) return stream.reopen();
    if (head <= stream.position) return undefined;
    await new Promise((done) => setTimeout(done, broughtWithin));
    if (stream.position === before) stream.reopen();
    return undefined;
  };
  const asking = setInterval(check, askEvery);
  return () => clearInterval(asking);
}

/** The newest number, 0 if the server answers but does not say, `null` without an answer. */
async function askHead(workspace) {
  try {
    const response = await fetch(`/api/workspaces/${encodeURIComponent(workspace)}`, { signal: AbortSignal.timeout(answeredWithin) });
    return response.ok ? (await response.json()).head : 0;
  } catch {
    return null;
  }
}
