// What happened with a lead, newest first: calls, notes, states, follow-ups.

import { badge, button, element, isolated } from '/assets/element.js';
import { statusWord } from '/assets/format.js';
import { texts } from '/assets/texts.js';

/** Texts of activities of each kind, and what stands below. */
export function activityRow(activity, times) {
  const { kind, status, state, text, dueAt, author, at } = activity;
  const head = {
    call: () => [texts.activity.call(''), badge(status, statusWord(status))],
    state: () => [texts.activity.state(texts.leadState[state] ?? state)],
    task: () => [texts.activity.task(dueAt ? times.full(dueAt) : '')],
  }[kind] ?? (() => [texts.activity[kind] ?? kind]);
  return element(
    'li',
    { class: 'activity', 'data-kind': kind, 'data-id': activity.id },
    element('p', { class: 'activity-head' }, element('span', {}, ...head()), element('time', { datetime: at, title: times.full(at), class: 'muted' }, times.short(at))),
    text && element('p', { class: 'activity-text' }, isolated(text)),
    author && element('p', { class: 'muted' }, isolated(author)),
  );
}

/** A list that is read page by page: `read(cursor)` resolves to `{rows, next}`. */
export class PagedList {
  element;
  #read;
  #list = element('ul', { class: 'timeline' });
  #more = button(texts.work.older, () => this.#load(), { class: 'quiet', hidden: true });
  #empty;
  #next;

  constructor(emptyText, read) {
    this.#read = read;
    this.#empty = element('p', { class: 'muted', hidden: true }, emptyText);
    this.element = element('div', {}, this.#list, this.#empty, this.#more);
  }

  /** Reads it from its beginning; what is shown stays until then. */
  async reload() {
    const { rows, next } = await this.#read();
    this.#list.replaceChildren(...rows);
    this.#show(next);
  }

  async #load() {
    const { rows, next } = await this.#read(this.#next);
    this.#list.append(...rows);
    this.#show(next);
  }

  #show(next) {
    this.#next = next;
    this.#more.hidden = !next;
    this.#empty.hidden = this.#list.childElementCount > 0;
  }
}
