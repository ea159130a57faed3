// Who is signed in. The cookie is not readable from here (HttpOnly), so the server is asked.

/** A refusal by the server, with a sentence for the person. `status` is 0 when there was no answer at all. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function request(method, body) {
  let response;
  try {
    response = await fetch('/api/session', {
      method,
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Refusal(0, 'The server cannot be reached just now.');
  }
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  throw new Refusal(response.status, problem.detail ?? `The server answered ${response.status}.`);
}

/** `{email, workspaces: [{id, name, role}]}`, or `null` when nobody is signed in. */
export async function currentSession() {
  try {
    return await (await request('GET')).json();
  } catch (refusal) {
    if (refusal.status === 401) return null;
    throw refusal;
  }
}

export async function signIn(email, password) {
  await request('POST', { email, password });
}

export async function signOut() {
  try {
    await request('DELETE');
  } catch (refusal) {
    if (refusal.status !== 401) throw refusal;
  }
}
