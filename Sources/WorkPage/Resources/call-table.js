// Calls in rows, newest first, read page by page; what is new comes in at the top.

import { badge, button, element, isolated } from '/assets/element.js';
import { customer, duration, phone, statusWord } from '/assets/format.js';
import { texts } from '/assets/texts.js';

const pageSize = 50;

/** `on.chosen(call)` is called with the call that somebody opens, `on.problem(sentence)` when the calls cannot be read. */
export class CallTable {
  #api;
  #times;
  #on;
  #query = {};
  #body = element('tbody', { role: 'rowgroup' });
  #empty = element('p', { class: 'empty', hidden: true });
  #more = button(texts.history.older, () => this.#load(this.#next), { class: 'quiet', hidden: true });
  #next = null;
  #reading = 0;
  /** call id → {row, call} */
  #rows = new Map();

  constructor(container, { api, times }, on) {
    this.#api = api;
    this.#times = times;
    this.#on = on;
    const { columns } = texts.history;
    const head = Object.entries(columns).map(([name, title]) => element('th', { scope: 'col', role: 'columnheader', class: name }, title));
    container.append(
      // The roles are said outright, since a narrow window lays the table out as blocks, which takes them away.
      element('table', { role: 'table', 'aria-label': texts.history.title }, element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...head)), this.#body),
      this.#empty,
      this.#more,
    );
  }

  /** Reads from the newest on what fits the query. */
  async show(query) {
    this.#query = query;
    const calls = await this.#load(null);
    this.#empty.textContent = Object.keys(query).length > 0 ? texts.history.none : texts.history.noneYet;
    return calls;
  }

  /** Reads the newest again: rows that changed change in place, new ones come in above. */
  async refresh() {
    const reading = this.#reading;
    try {
      const { calls } = await this.#api.get('calls', { ...this.#query, limit: pageSize });
      if (reading !== this.#reading) return;
      let before = this.#body.firstChild;
      for (const call of calls) {
        const known = this.#rows.get(call.id);
        const row = this.#row(call);
        if (known) known.row.replaceWith(row);
        else this.#body.insertBefore(row, before);
        before = row.nextSibling;
      }
      this.#empty.hidden = this.#rows.size > 0;
    } catch (refusal) {
      this.#on.problem(refusal.message);
    }
  }

  async #load(cursor) {
    this.#reading += 1;
    const reading = this.#reading;
    this.#more.disabled = true;
    try {
      const { calls, next } = await this.#api.get('calls', { ...this.#query, limit: pageSize, cursor });
      if (reading !== this.#reading) return [];
      if (cursor === null) {
        this.#rows.clear();
        this.#body.replaceChildren();
      }
      this.#body.append(...calls.map((call) => this.#row(call)));
      this.#next = next ?? null;
      this.#more.hidden = this.#next === null;
      this.#empty.hidden = this.#rows.size > 0;
      return calls;
    } catch (refusal) {
      this.#on.problem(refusal.message);
      return [];
    } finally {
      this.#more.disabled = false;
    }
  }

  #row(call) {
    const who = customer({ call, lead: call.lead, leadMatches: call.leadMatches, erased: call.erased });
    const time = this.#times.short(call.receivedAt);
    const open = button('', () => this.#on.chosen(call), { class: 'plain', 'aria-label': texts.history.open(who.name, time) });
    open.append(isolated(who.name, { class: 'name' }));
    const cell = (name, ...children) => element('td', { role: 'cell', class: name }, ...children);
    const row = element(
      'tr',
      { role: 'row', 'data-call': call.id },
      cell('status', badge(call.status, statusWord(call.status))),
      cell('who', open, who.detail && element('span', { class: 'muted number' }, isolated(who.detail))),
      cell('agent', isolated(call.agentName ?? (phone(call.agentNumber) || '—'))),
      cell('direction', texts.direction[call.direction]),
      cell('duration', duration(call.durationSeconds)),
      cell('time', element('time', { datetime: call.receivedAt, title: this.#times.full(call.receivedAt) }, time)),
    );
    this.#rows.set(call.id, { row, call });
    return row;
  }
}
