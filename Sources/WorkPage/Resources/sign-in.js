// The form of the sign-in, on whatever page somebody comes in.

import { forgetDrafts } from '/assets/drafts.js';
import { element } from '/assets/element.js';
import { signIn } from '/assets/session.js';
import { texts } from '/assets/texts.js';

/**
 * Forgets what somebody has typed here before, shows the form, and resolves once somebody is signed in.
 *
 * @param place the element that holds it meanwhile.
 * @param problem why it is shown, in a sentence; empty for none.
 */
export function askToSignIn(place, problem = '') {
  forgetDrafts();
  const { title, email, password, submit, wrong } = texts.signIn;
  const fields = {
    email: element('input', { id: 'email', name: 'email', type: 'email', autocomplete: 'username', required: true }),
    password: element('input', { id: 'password', name: 'password', type: 'password', autocomplete: 'current-password', required: true }),
  };
  const said = element('p', { class: 'problem', role: 'alert' }, problem);
  const send = element('button', { type: 'submit' }, submit);
  const form = element(
    'form',
    { class: 'card', id: 'sign-in' },
    element('h1', {}, title),
    element('label', { for: 'email' }, email),
    fields.email,
    element('label', { for: 'password' }, password),
    fields.password,
    said,
    send,
  );
  place.replaceChildren(form);
  place.hidden = false;
  fields.email.focus();
  return new Promise((signedIn) => {
    form.addEventListener('submit', async (submitted) => {
      submitted.preventDefault();
      send.disabled = true;
      said.textContent = '';
      try {
        await signIn(fields.email.value.trim(), fields.password.value);
        place.replaceChildren();
        place.hidden = true;
        signedIn();
      } catch (refusal) {
        said.textContent = refusal.status === 401 ? wrong : refusal.message;
        fields.password.select();
      } finally {
        send.disabled = false;
      }
    });
  });
}
