// What happened with a lead: calls, notes, states, follow-ups.

import { badge, element, isolated } from '/assets/element.js';
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
