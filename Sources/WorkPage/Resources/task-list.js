// The follow-ups of the user, the one that is due first first.

import { now } from '/assets/clock.js';
import { element, isolated } from '/assets/element.js';
import { phone } from '/assets/format.js';
import { showRows } from '/assets/rows.js';
import { texts } from '/assets/texts.js';

const shown = 20;
const showEvery = 60_000;

export class TaskList {
  #api;
  #times;
  #workspace;
  #on;
  #tasks = [];
  #list = element('ul', { class: 'task-list' });
  #empty = element('p', { class: 'muted' }, texts.tasks.none);

  /** `on.problem(sentence)` is called when something cannot be read or written and with an empty one when it can be read, `on.done(task)` after one is done. */
  constructor(container, { api, times, workspace }, on) {
    this.#api = api;
    this.#times = times;
    this.#workspace = workspace;
    this.#on = on;
    container.append(element('h2', {}, texts.tasks.title), this.#list, this.#empty);
    // They become due by time alone.
    setInterval(() => this.#show(), showEvery);
  }

  async reload() {
    try {
      ({ tasks: this.#tasks } = await this.#api.get('tasks', { mine: true, limit: shown }));
      this.#show();
      this.#on.problem('');
    } catch (refusal) {
      this.#on.problem(refusal.message);
    }
  }

  #show() {
    showRows(this.#list, this.#tasks.map((task) => this.#row(task)));
    this.#empty.hidden = this.#tasks.length > 0;
  }

  #row(task) {
    const name = task.lead?.name ?? (phone(task.number) || texts.call.unknownNumber);
    const box = element('input', { type: 'checkbox', 'aria-label': texts.tasks.done(name) });
    box.addEventListener('change', () => this.#finish(task, box));
    const isOverdue = Date.parse(task.dueAt) < now();
    return element(
      'li',
      { 'data-id': task.id, class: isOverdue ? 'overdue' : null },
      box,
      element('span', { class: 'task-who' }, task.lead ? element('a', { href: this.#href(task.lead) }, isolated(name)) : isolated(name)),
      element('time', { class: 'muted', datetime: task.dueAt }, isOverdue ? `${texts.tasks.overdue}, ` : '', this.#times.short(task.dueAt)),
      task.note && element('span', { class: 'task-note' }, isolated(task.note)),
    );
  }

  #href({ id, campaignId }) {
    return `/w/${encodeURIComponent(this.#workspace)}/campaigns/${encodeURIComponent(campaignId ?? 'all')}/work?lead=${encodeURIComponent(id)}`;
  }

  async #finish(task, box) {
    box.disabled = true;
    try {
      await this.#api.patch(`tasks/${encodeURIComponent(task.id)}`, { done: true });
      this.#on.done(task);
    } catch (refusal) {
      box.disabled = false;
      box.checked = false;
      this.#on.problem(refusal.message);
      return;
    }
    await this.reload();
  }
}
