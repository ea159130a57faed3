// All calls in progress, whoever's they are, each with its running time.

import { badge, element, isolated, runningTime } from '/assets/element.js';
import { customer, phone, statusWord } from '/assets/format.js';
import { texts } from '/assets/texts.js';
import { showTime } from '/assets/toasts.js';

export class CallQueue {
  #list = element('ul', { class: 'queue-list' });
  #empty = element('p', { class: 'muted' }, texts.call.queueEmpty);
  #count = element('span', { class: 'count' });
  /** call id → {row, event, time} */
  #rows = new Map();

  constructor(container) {
    container.append(element('h2', {}, texts.call.queue, ' ', this.#count), this.#empty, this.#list);
    setInterval(() => this.#rows.forEach(({ event, time }) => showTime(time, event)), 1000);
  }

  /** @param live call id → event, oldest first. */
  show(live) {
    for (const [id, { row }] of this.#rows) {
      if (live.has(id)) continue;
      row.remove();
      this.#rows.delete(id);
    }
    for (const [id, event] of live) {
      const known = this.#rows.get(id);
      if (known?.event.seq === event.seq) continue;
      const made = makeRow(event);
      if (known) known.row.replaceWith(made.row);
      else this.#list.append(made.row);
      this.#rows.set(id, made);
    }
    this.#empty.hidden = live.size > 0;
    this.#count.textContent = live.size > 0 ? String(live.size) : '';
  }
}

function makeRow(event) {
  const { call } = event;
  const who = customer(event);
  const time = runningTime();
  showTime(time, event);
  const agent = call.agentName ?? phone(call.agentNumber);
  const row = element(
    'li',
    { 'data-call': call.id, 'data-status': call.status },
    element('span', { class: 'queue-who' }, isolated(who.name)),
    element('span', { class: 'queue-state' }, badge(call.status, statusWord(call.status)), ' ', time),
    element('span', { class: 'muted' }, isolated([who.detail, agent].filter(Boolean).join(' · '))),
  );
  return { row, event, time };
}
