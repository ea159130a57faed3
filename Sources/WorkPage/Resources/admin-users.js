// Who belongs to the workspace, with which role and which telephones.

import { addForm, careful, Panel, secret } from '/assets/admin-panel.js';
import { element, isolated } from '/assets/element.js';
import { texts } from '/assets/texts.js';

const words = texts.admin.users;

export function usersPanel(api) {
  const panel = new Panel('users', words.title);
  const list = element('ul', { class: 'entries' });
  const shown = element('div', {});
  const path = ({ id }) => `users/${encodeURIComponent(id)}`;

  const reload = async () => {
    const { users } = await api.get('users', { limit: 200 });
    list.replaceChildren(...users.map(row));
  };
  const row = (user) => {
    const role = roles(words.roleOf(user.email), user.role);
    const numbers = element('input', { type: 'text', value: user.agentNumbers.join(', '), 'aria-label': words.numbersOf(user.email), placeholder: words.numbers });
    const form = element('form', {}, role, numbers, element('button', { type: 'submit', class: 'quiet' }, words.save));
    form.addEventListener('submit', (submitted) => {
      submitted.preventDefault();
      panel.do(async () => {
        await api.patch(path(user), { role: role.value, agentNumbers: split(numbers.value) });
        await reload();
        return words.saved(user.email);
      });
    });
    const remove = careful(texts.admin.remove, words.removeOf(user.email), () =>
      panel.do(async () => {
        await api.delete(path(user));
        await reload();
        return words.removed(user.email);
      }),
    );
    return element('li', {}, element('span', {}, isolated(user.email), user.disabled && element('span', { class: 'muted' }, ` (${words.disabled})`)), form, remove);
  };
  const fields = {
    email: [texts.signIn.email, element('input', { type: 'email', required: true, maxlength: '254' })],
    role: [words.role, roles(null, 'agent')],
    numbers: [words.numbers, element('input', { type: 'text' })],
  };
  const form = addForm(fields, async ({ email, role, numbers }) => {
    let isDone = false;
    await panel.do(async () => {
      const { user, password } = await api.post('users', { email, role, agentNumbers: split(numbers) });
      isDone = true;
      shown.replaceChildren(...(password ? [element('p', {}, words.password(user.email)), secret(password)] : [element('p', {}, words.added(user.email))]));
      await reload();
    });
    return isDone;
  });
  panel.body.append(list, form, shown);
  panel.do(reload);
  return panel.element;
}

function roles(label, value) {
  const made = element('select', { 'aria-label': label }, new Option(words.agent, 'agent'), new Option(words.admin, 'admin'));
  made.value = value;
  return made;
}

function split(text) {
  return text.split(',').map((part) => part.trim()).filter(Boolean);
}
