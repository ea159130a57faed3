// Who is signed in. The cookie is not readable from here (HttpOnly), so the server is asked.

import { send } from '/assets/api.js';

/** `{email, workspaces: [{id, name, role}]}`, or `null` when nobody is signed in. Throws `Refusal`. */
export async function currentSession() {
  return unless401(async () => (await send('GET', '/api/session')).json());
}

export async function signIn(email, password) {
  await send('POST', '/api/session', { body: { email, password } });
}

/** @param everywhere whether all other sessions of the user end too. */
export async function signOut(everywhere = false) {
  await unless401(() => send('DELETE', everywhere ? '/api/session?everywhere=true' : '/api/session'));
}

/** Ends every other session of the user. Throws `Refusal`. */
export async function changePassword(password, newPassword) {
  await send('POST', '/api/session/password', { body: { password, newPassword } });
}

async function unless401(ask) {
  try {
    return await ask();
  } catch (refusal) {
    if (refusal.status === 401) return null;
    throw refusal;
  }
}
