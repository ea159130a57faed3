// Signs in, chooses the workspace, shows its calls.

import { CallsView } from '/assets/calls-view.js';
import { currentSession, signIn, signOut } from '/assets/session.js';

const find = (id) => document.getElementById(id);
const workspaceKey = 'deskbell.workspace';
let calls = null;

function closeCalls() {
  calls?.close();
  calls = null;
}

function showSignIn(problem = '') {
  closeCalls();
  find('tools').hidden = true;
  find('calls-view').hidden = true;
  find('sign-in-view').hidden = false;
  find('sign-in-problem').textContent = problem;
  find('email').focus();
}

function showCalls(workspace) {
  closeCalls();
  calls = new CallsView(workspace, { find, mayContinue });
  calls.open();
}

function showSession({ email, workspaces }) {
  find('account').textContent = email;
  find('tools').hidden = false;
  find('sign-in-view').hidden = true;
  find('calls-view').hidden = false;
  const select = find('workspace');
  select.replaceChildren(...workspaces.map(({ id, name }) => new Option(name, id)));
  select.disabled = workspaces.length < 2;
  if (workspaces.length === 0) {
    closeCalls();
    find('link').textContent = 'This account belongs to no workspace.';
    return;
  }
  const remembered = localStorage.getItem(workspaceKey);
  select.value = workspaces.some(({ id }) => id === remembered) ? remembered : workspaces[0].id;
  showCalls(select.value);
}

/** Before a stream comes back: is somebody still signed in, and still a member? Without an answer, trying again does no harm. */
async function mayContinue() {
  let session;
  try {
    session = await currentSession();
  } catch {
    return true;
  }
  if (!session) {
    showSignIn('You were signed out. Please sign in again.');
    return false;
  }
  if (session.workspaces.some(({ id }) => id === find('workspace').value)) return true;
  showSession(session);
  return false;
}

async function start() {
  try {
    const session = await currentSession();
    if (session) showSession(session);
    else showSignIn();
  } catch (refusal) {
    showSignIn(refusal.message);
  }
}

find('sign-in').addEventListener('submit', async (event) => {
  event.preventDefault();
  const button = event.submitter ?? event.target.querySelector('button');
  button.disabled = true;
  find('sign-in-problem').textContent = '';
  try {
    await signIn(find('email').value.trim(), find('password').value);
    find('password').value = '';
    await start();
  } catch (refusal) {
    find('sign-in-problem').textContent = refusal.status === 401 ? 'Email or password is wrong.' : refusal.message;
    find('password').select();
  } finally {
    button.disabled = false;
  }
});

find('sign-out').addEventListener('click', async () => {
  try {
    await signOut();
    showSignIn();
  } catch (refusal) {
    find('notice').hidden = false;
    find('notice').textContent = `Not signed out: ${refusal.message}`;
  }
});

find('workspace').addEventListener('change', (event) => {
  localStorage.setItem(workspaceKey, event.target.value);
  showCalls(event.target.value);
});

start();
