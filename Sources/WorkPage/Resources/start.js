// The way in: signs in, and leads to the workspace, or lets choose among several.

import { button, element } from '/assets/element.js';
import { currentSession, signOut } from '/assets/session.js';
import { askToSignIn } from '/assets/sign-in.js';
import { texts } from '/assets/texts.js';

const place = document.getElementById('start');

async function start() {
  const why = sessionStorage.getItem('deskbell.why') ?? '';
  try {
    let session = await currentSession();
    while (!session) {
      await askToSignIn(place, why);
      session = await currentSession();
    }
    sessionStorage.removeItem('deskbell.why');
    choose(session, why);
  } catch (refusal) {
    place.hidden = false;
    place.replaceChildren(element('p', { class: 'problem', role: 'alert' }, refusal.message), button(texts.shell.retry, () => location.reload()));
  }
}

function choose({ workspaces }, why) {
  if (workspaces.length === 1 && !why) return location.replace(workPage(workspaces[0].id));
  const links = workspaces.map(({ id, name }) => element('li', {}, element('a', { href: workPage(id) }, name)));
  place.hidden = false;
  return place.replaceChildren(
    element(
      'section',
      { class: 'card' },
      element('h1', {}, texts.signIn.choose),
      why && element('p', { class: 'problem', role: 'alert' }, why),
      links.length > 0 ? element('ul', { class: 'choices' }, ...links) : element('p', {}, texts.signIn.none),
      button(texts.shell.signOut, async () => {
        await signOut();
        location.reload();
      }, { class: 'quiet' }),
    ),
  );
}

/** Where the user worked last. */
function workPage(id) {
  const campaign = localStorage.getItem(`deskbell.campaign.${id}`) ?? 'all';
  return `/w/${encodeURIComponent(id)}/campaigns/${encodeURIComponent(campaign)}/work`;
}

start();
