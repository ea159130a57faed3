// Agents' machines, and the provider's numbers: lists to which names are added and from which they are taken.

import { addForm, careful, Panel, secret } from '/assets/admin-panel.js';
import { element, isolated } from '/assets/element.js';
import { texts } from '/assets/texts.js';

export function desksPanel(api, times) {
  const words = texts.admin.desks;
  const panel = new Panel('desks', words.title);
  const [list, shown] = [element('ul', { class: 'entries' }), element('div', {})];
  const reload = async () => {
    const { desks } = await api.get('desks', { limit: 200 });
    list.replaceChildren(...(desks.length > 0 ? desks.map(row) : [element('li', { class: 'muted' }, words.none)]));
  };
  const row = ({ name, state, since }) =>
    element(
      'li',
      {},
      element('span', {}, isolated(name), ' ', element('span', { class: 'muted' }, since ? texts.overview.deskSince(texts.overview[state], times.short(since)) : texts.overview.never)),
      careful(words.revoke, words.revokeOf(name), () =>
        panel.do(async () => {
          await api.delete(`desks/${encodeURIComponent(name)}`);
          await reload();
          return words.revoked(name);
        }),
      ),
    );
  const name = element('input', { type: 'text', required: true, maxlength: '63', pattern: '[a-z0-9]([a-z0-9\\-]{0,61}[a-z0-9])?' });
  const form = addForm({ name: [words.name, name] }, (values) =>
    added(panel, async () => {
      const desk = await api.post('desks', values);
      shown.replaceChildren(element('p', {}, words.enrol(desk.name)), secret(desk.command));
      await reload();
    }),
  );
  panel.body.append(list, form, shown);
  panel.do(reload);
  return panel.element;
}

export function didsPanel(api) {
  const words = texts.admin.dids;
  const panel = new Panel('dids', words.title);
  const list = element('ul', { class: 'entries' });
  const reload = async () => {
    const { dids } = await api.get('dids', { limit: 200 });
    list.replaceChildren(...(dids.length > 0 ? dids.map(row) : [element('li', { class: 'muted' }, words.none)]));
  };
  const row = ({ number }) =>
    element(
      'li',
      {},
      element('span', { class: 'number' }, isolated(number)),
      careful(texts.admin.remove, words.removeOf(number), () =>
        panel.do(async () => {
          await api.delete(`dids/${encodeURIComponent(number)}`);
          await reload();
          return words.removed(number);
        }),
      ),
    );
  const number = element('input', { type: 'tel', required: true, maxlength: '20' });
  const form = addForm({ number: [words.number, number] }, (values) =>
    added(panel, async () => {
      await api.post('dids', values);
      await reload();
    }),
  );
  panel.body.append(list, form);
  panel.do(reload);
  return panel.element;
}

/** Whether something was added; else the form keeps what was typed. */
async function added(panel, add) {
  let isDone = false;
  await panel.do(async () => {
    await add();
    isDone = true;
    panel.say('');
  });
  return isDone;
}
