// What happened with a lead: calls, notes, states, follow-ups, and the calls with what can be listened to.

import { badge, element, isolated } from '/assets/element.js';
import { duration, phone, statusWord } from '/assets/format.js';
import { moment } from '/assets/moment.js';
import { recordingPlayer } from '/assets/popup-actions.js';
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
    element('p', { class: 'activity-head' }, element('span', {}, ...head()), moment(at, times, { class: 'muted' })),
    text && element('p', { class: 'activity-text' }, isolated(text)),
    author && element('p', { class: 'muted' }, isolated(author)),
  );
}

/** A call of a lead, with its recording; `say(sentence)` is called when that cannot be played. */
export function callRow(call, { api, times }, say) {
  return element(
    'li',
    { class: 'activity', 'data-id': call.id },
    element('p', { class: 'activity-head' }, badge(call.status, statusWord(call.status)), moment(call.receivedAt, times, { class: 'muted' })),
    element('p', { class: 'muted' }, isolated([texts.direction[call.direction], duration(call.durationSeconds), call.agentName ?? phone(call.agentNumber)].filter(Boolean).join(' · '))),
    call.hasRecording && recordingPlayer(api.url(`calls/${encodeURIComponent(call.id)}/recording`), say),
  );
}
