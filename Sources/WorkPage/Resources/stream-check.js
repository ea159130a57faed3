// Finds a stream that died without a sign: the server's heartbeat is a comment, which EventSource keeps to itself.

import { setBy } from '/assets/clock.js';

const askEvery = 30_000;
const answeredWithin = 10_000;
const broughtWithin = 2000;

/**
 * Asks the server how far the workspace is, and has the stream opened anew when there is no answer or when the stream stands still behind it.
 *
 * @param ask resolves to the newest number, 0 if the server answers but does not say, `null` without an answer.
 * @returns a function that ends this.
 */
export function checkStream(stream, ask) {
  const check = async () => {
    const before = stream.position;
    const head = await ask();
    if (head === null) return stream.reopen();
    if (head <= stream.position) return undefined;
    await new Promise((done) => setTimeout(done, broughtWithin));
    if (stream.position === before) stream.reopen();
    return undefined;
  };
  const asking = setInterval(check, askEvery);
  return () => clearInterval(asking);
}

/**
 * The newest number of a workspace, for whoever has a cookie. Takes the server's time along.
 *
 * @param tell called with the workspace, and who asks there, when it is known.
 */
export async function askHead(workspace, origin = '', tell = () => {}) {
  try {
    const response = await fetch(`${origin}/api/workspaces/${encodeURIComponent(workspace)}`, { credentials: 'include', signal: AbortSignal.timeout(answeredWithin) });
    setBy(response);
    if (!response.ok) return 0;
    const info = await response.json();
    tell(info);
    return info.head;
  } catch {
    return null;
  }
}

/** Whether the server answers at all, which anybody may ask: 0 or `null`. */
export async function askWhetherThere(origin) {
  try {
    await fetch(`${origin}/healthz`, { mode: 'no-cors', cache: 'no-store', credentials: 'omit', signal: AbortSignal.timeout(answeredWithin) });
    return 0;
  } catch {
    return null;
  }
}
