// Who is signed in, and what belongs to the account and to no workspace: the password, and the sessions elsewhere.

import { button, element } from '/assets/element.js';
import { menu } from '/assets/menu.js';
import { changePassword } from '/assets/session.js';
import { texts } from '/assets/texts.js';

/** @param on `signOutEverywhere()`. */
export function accountMenu(email, on) {
  const { title, current, fresh, change, changed, everywhere } = texts.account;
  const field = (id, autocomplete, more) => element('input', { id, type: 'password', autocomplete, required: true, maxlength: '1024', ...more });
  // Browsers keep the new password with the name that stands before it.
  const name = element('input', { type: 'email', autocomplete: 'username', value: email, hidden: true });
  const old = field('password-now', 'current-password');
  const next = field('password-new', 'new-password', { minlength: '8' });
  const said = element('p', { class: 'said', role: 'status' });
  const send = element('button', { type: 'submit', class: 'quiet' }, change);
  const form = element('form', {}, name, element('label', { for: old.id }, current), old, element('label', { for: next.id }, fresh), next, send, said);
  form.addEventListener('submit', async (submitted) => {
    submitted.preventDefault();
    send.disabled = true;
    let refused = null;
    try {
      await changePassword(old.value, next.value);
      form.reset();
    } catch (refusal) {
      refused = refusal;
    } finally {
      send.disabled = false;
    }
    said.textContent = refused?.message ?? changed;
    said.classList.toggle('problem', refused !== null);
  });
  const summary = element('summary', { class: 'account', id: 'account', 'aria-label': title(email) }, email);
  return menu(summary, form, button(everywhere, on.signOutEverywhere, { class: 'quiet' }));
}
