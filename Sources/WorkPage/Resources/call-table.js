// Calls in rows, newest first, read page by page; what is new comes in at the top.

import { badge, button, element, isolated } from '/assets/element.js';
import { customer, duration, phone, statusWord } from '/assets/format.js';
import { moment } from '/assets/moment.js';
import { PagedList } from '/assets/paged-list.js';
import { texts } from '/assets/texts.js';

const pageSize = 50;

/** `on.chosen(call)` is called with the call that somebody opens, `on.problem(sentence)` when calls cannot be read, and with an empty one when they can. */
export class CallTable {
  #api;
  #times;
  #on;
  #query = {};
  #empty = element('p', { class: 'empty' });
  #list;

  constructor(container, { api, times }, on) {
    this.#api = api;
    this.#times = times;
    this.#on = on;
    const { columns } = texts.history;
    const head = Object.entries(columns).map(([name, title]) => element('th', { scope: 'col', role: 'columnheader', class: name }, title));
    const list = element('tbody', { role: 'rowgroup' });
    // The roles are said outright, since a narrow window lays the table out as blocks, which takes them away.
    const shown = element('table', { role: 'table', 'aria-label': texts.history.title }, element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...head)), list);
    this.#list = new PagedList({ list, shown, empty: this.#empty, older: texts.history.older }, { read: (cursor) => this.#read(cursor), problem: on.problem });
    container.append(this.#list.element);
  }

  /** Reads from the newest on what fits the query. */
  async show(query) {
    this.#query = query;
    this.#empty.textContent = Object.keys(query).length > 0 ? texts.history.none : texts.history.noneYet;
    await this.#list.show().catch(({ message }) => this.#on.problem(message));
  }

  /** Reads the newest again: rows that changed change in place, new ones come in above. */
  async refresh() {
    await this.#list.reload().catch(({ message }) => this.#on.problem(message));
  }

  /** Gives the focus to a call, if it is shown. */
  focus(id) {
    this.#list.row(id)?.querySelector('button').focus();
  }

  async #read(cursor) {
    const { calls, next } = await this.#api.get('calls', { ...this.#query, limit: pageSize, cursor });
    this.#on.problem('');
    return { rows: calls.map((call) => this.#row(call)), next };
  }

  #row(call) {
    const who = customer({ call, lead: call.lead, leadMatches: call.leadMatches, erased: call.erased });
    const time = this.#times.short(call.receivedAt);
    const open = button('', () => this.#on.chosen(call), { class: 'plain', 'aria-label': texts.history.open(who.name, time) });
    open.append(isolated(who.name, { class: 'name' }));
    const cell = (name, ...children) => element('td', { role: 'cell', class: name }, ...children);
    return element(
      'tr',
      { role: 'row', 'data-id': call.id },
      cell('status', badge(call.status, statusWord(call.status))),
      cell('who', open, who.detail && element('span', { class: 'muted number' }, isolated(who.detail))),
      cell('agent', isolated(call.agentName ?? (phone(call.agentNumber) || '—'))),
      cell('direction', texts.direction[call.direction]),
      cell('duration', duration(call.durationSeconds)),
      cell('time', moment(call.receivedAt, this.#times)),
    );
  }
}
