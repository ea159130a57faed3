// What every page of a workspace has around it: who is signed in, where else to go, the state of the link, and the calls.

import { accountMenu } from '/assets/account-menu.js';
import { Api, signedOut as signedOutEvent } from '/assets/api.js';
import { attentionMenu } from '/assets/attention.js';
import { AwayLine } from '/assets/away-line.js';
import { CallDesk } from '/assets/call-desk.js';
import { onChoice } from '/assets/choice.js';
import { Drafts } from '/assets/drafts.js';
import { button, element } from '/assets/element.js';
import { Times } from '/assets/format.js';
import { followDays } from '/assets/moment.js';
import { Preferences } from '/assets/preferences.js';
import { currentSession, signOut } from '/assets/session.js';
import { askToSignIn } from '/assets/sign-in.js';
import { texts } from '/assets/texts.js';

const main = document.querySelector('main');
const gate = element('main', { class: 'narrow', id: 'sign-in-view', hidden: true });
const header = element('header', { class: 'bar' });
const places = {
  toasts: element('div', { class: 'toasts', id: 'toasts', role: 'log', 'aria-live': 'polite', 'aria-label': texts.call.queue }),
  popups: element('div', { class: 'popups', id: 'popups' }),
  link: element('p', { class: 'link', id: 'link', role: 'status', 'data-state': 'connecting' }, texts.link.connecting),
  announcement: element('p', { class: 'hidden', id: 'announcement', role: 'status' }),
  away: new AwayLine(),
};

/** The workspace that the page's address names. */
const workspaceId = decodeURIComponent(location.pathname.split('/')[2] ?? '');

/**
 * Lets somebody in, frames the page, and hands it what it works with: `{info, api, times, desk, preferences, drafts}`.
 *
 * The page's `main` stays hidden until then. Whoever is signed out in mid-work loses the page's content at once and begins anew after the sign-in.
 *
 * @param page its name in the navigation: `work`, `calls`, `overview`, `admin`.
 */
export async function openPage(page, start) {
  document.body.prepend(header, gate);
  document.body.append(element('div', { class: 'calls' }, places.toasts, places.popups), places.announcement);
  header.replaceChildren(logo());
  try {
    const session = (await currentSession()) ?? (await signedIn());
    const api = new Api(workspaceId);
    const info = await api.get('');
    frame(page, session, info, api, start);
  } catch (refusal) {
    stop(refusal.status === 404 ? texts.shell.noWorkspace : refusal.message);
  }
}

async function signedIn() {
  let session = null;
  while (!session) {
    await askToSignIn(gate, sessionStorage.getItem('deskbell.why') ?? '');
    sessionStorage.removeItem('deskbell.why');
    session = await currentSession();
  }
  return session;
}

function frame(page, session, info, api, start) {
  const times = new Times(info.timeZone);
  const preferences = new Preferences(info.id, session.email, { scope: info.agentNumbers.length > 0 ? 'own' : 'all', sound: false, notify: false });
  const drafts = new Drafts(info.id, session.email);
  const desk = new CallDesk({ info, user: session.email, places, preferences, api, times, drafts });
  desk.addEventListener('signedOut', () => leave(texts.signIn.ended, desk));
  desk.addEventListener('removed', () => leave(texts.shell.removed, desk, '/'));
  addEventListener(signedOutEvent, () => leave(texts.signIn.ended, desk), { once: true });
  header.replaceChildren(
    logo(),
    navigation(page, info),
    element('div', { class: 'bar-tools' }, places.link, attentionMenu(preferences, desk.sound, info.agentNumbers.length > 0), ...account(session, info, desk)),
  );
  followDays(times, () => desk.dispatchEvent(new CustomEvent('changed')));
  main.before(places.away.element);
  main.hidden = false;
  start({ info, api, times, desk, preferences, drafts });
}

function logo() {
  return element('a', { class: 'logo', href: '/' }, element('img', { src: '/assets/icon.svg', alt: '', width: 28, height: 28 }), texts.product);
}

function navigation(page, { id, role }) {
  const base = `/w/${encodeURIComponent(id)}`;
  const pages = [
    ['work', `${base}/campaigns/${localStorage.getItem(`deskbell.campaign.${id}`) ?? 'all'}/work`],
    ['calls', `${base}/calls`],
    ['overview', base],
    ...(role === 'admin' ? [['admin', `${base}/admin`]] : []),
  ];
  const link = ([name, href]) => element('a', { href, 'aria-current': name === page ? 'page' : null }, texts.shell[name]);
  return element('nav', { 'aria-label': texts.shell.navigation }, ...pages.map(link));
}

function account({ email, workspaces }, { id }, desk) {
  const chooser = element('select', { id: 'workspace', 'aria-label': texts.shell.workspace }, ...workspaces.map((one) => new Option(one.name, one.id)));
  chooser.value = id;
  chooser.disabled = workspaces.length < 2;
  onChoice(chooser, (chosen) => location.assign(`/w/${encodeURIComponent(chosen)}/campaigns/all/work`));
  const out = async (everywhere) => {
    try {
      await signOut(everywhere);
      leave('', desk);
    } catch (refusal) {
      places.away.show(texts.shell.notSignedOut(refusal.message));
    }
  };
  const menu = accountMenu(email, { signOutEverywhere: () => out(true) });
  return [chooser, menu, button(texts.shell.signOut, () => out(false), { class: 'quiet', id: 'sign-out' })];
}

/** Takes everything off the page: whoever signs in next must not see it. */
function leave(why, desk, to = location.href) {
  desk.close();
  main.replaceChildren();
  main.hidden = true;
  if (why) sessionStorage.setItem('deskbell.why', why);
  location.replace(to);
}

function stop(sentence) {
  gate.replaceChildren(
    element('h1', {}, texts.shell.notShown),
    element('p', { class: 'problem', role: 'alert' }, sentence),
    element('p', {}, button(texts.shell.retry, () => location.reload()), ' ', element('a', { href: '/' }, texts.shell.elsewhere)),
  );
  gate.hidden = false;
}
