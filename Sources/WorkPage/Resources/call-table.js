// The list of calls: what is going on above, what has ended below it, the newest first.

import { element } from '/assets/element.js';
import { customer, dateAndTime, duration, phone, statusWord, timeOfDay } from '/assets/format.js';

export class CallTable {
  #live;
  #ended;
  #empty;
  /** call id → its row */
  #rows = new Map();

  constructor({ live, ended, empty }) {
    this.#live = live;
    this.#ended = ended;
    this.#empty = empty;
  }

  /**
   * Shows exactly the calls of the book; the row of the call `highlight` draws the eye for a moment.
   * Rows that did not change are left alone, so that a selection survives.
   */
  show(book, highlight) {
    const shown = new Set([...book.live.keys(), ...book.ended.keys()]);
    for (const [id, { row }] of this.#rows) {
      if (shown.has(id)) continue;
      row.remove();
      this.#rows.delete(id);
    }
    this.#arrange(this.#live, book.live);
    this.#arrange(this.#ended, book.ended);
    this.#empty.hidden = shown.size > 0;
    this.#rows.get(highlight)?.row.classList.add('new');
  }

  #arrange(body, events) {
    let next = null;
    for (const [id, event] of events) {
      const row = this.#row(id, event);
      if (row.parentNode !== body || row.nextSibling !== next) body.insertBefore(row, next);
      next = row;
    }
  }

  #row(id, event) {
    const known = this.#rows.get(id);
    if (known?.seq === event.seq) return known.row;
    const row = makeRow(event);
    known?.row.replaceWith(row);
    this.#rows.set(id, { row, seq: event.seq });
    return row;
  }
}

/** The roles are said outright, since a narrow window lays the table out as blocks, which takes them away. */
function makeRow(event) {
  const { call } = event;
  const received = new Date(event.receivedAt);
  const who = customer(event);
  const agent = call.agentName ?? phone(call.agentNumber);
  return element(
    'tr',
    { role: 'row', 'data-call': call.id, 'data-seq': event.seq },
    cell({ class: 'status', 'data-status': call.status, title: call.providerStatus }, element('span', {}, statusWord(call.status))),
    cell({ class: 'who' }, element('bdi', { class: 'name' }, who.name), ...(who.detail ? [element('bdi', { class: 'detail' }, who.detail)] : [])),
    cell({ class: 'agent' }, element('bdi', {}, agent || '—')),
    cell({ class: 'number duration' }, duration(call.durationSeconds)),
    cell({ class: 'number' }, element('time', { datetime: event.receivedAt, title: dateAndTime(received) }, timeOfDay(received))),
  );
}

function cell(attributes, ...children) {
  return element('td', { role: 'cell', ...attributes }, ...children);
}
