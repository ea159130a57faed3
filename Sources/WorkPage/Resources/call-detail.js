// One call of the history: what is known, its recording, its activity and notes.

import { activityRow } from '/assets/activity-list.js';
import { badge, button, element, isolated } from '/assets/element.js';
import { customer, duration, phone, statusWord } from '/assets/format.js';
import { CallActions } from '/assets/popup-actions.js';
import { texts } from '/assets/texts.js';

/** `on.closed()` is called when the user has closed it. */
export class CallDetail {
  #place;
  #context;
  #on;
  #id = null;

  constructor(place, context, on) {
    this.#place = place;
    this.#context = context;
    this.#on = on;
    place.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.preventDefault();
      this.close();
    });
  }

  get id() {
    return this.#id;
  }

  async open(id, { isFocused = true } = {}) {
    this.#id = id;
    try {
      const { call, leads, activities } = await this.#context.api.get(`calls/${encodeURIComponent(id)}`);
      if (this.#id !== id) return;
      this.#show(call, leads, activities);
    } catch (refusal) {
      this.#place.replaceChildren(this.#head(texts.history.detail), element('p', { class: 'problem', role: 'alert' }, refusal.message));
    }
    this.#place.hidden = false;
    if (isFocused) this.#place.focus();
  }

  close() {
    this.#id = null;
    this.#place.hidden = true;
    this.#place.replaceChildren();
    this.#on.closed();
  }

  #head(title) {
    return element('header', { class: 'detail-head' }, element('h2', { id: 'detail-title' }, isolated(title)), button('×', () => this.close(), { class: 'quiet close', 'aria-label': texts.history.back }));
  }

  #show(call, leads, activities) {
    const { times } = this.#context;
    const who = customer({ call, lead: call.lead, leadMatches: call.leadMatches, erased: call.erased });
    const facts = [
      [texts.popup.number, phone(call.customerNumber)],
      [texts.popup.agent, [call.agentName, phone(call.agentNumber)].filter(Boolean).join(' · ')],
      [texts.history.direction, texts.direction[call.direction]],
      [texts.history.did, call.did],
      [texts.history.group, call.group],
      [texts.history.started, call.startedAt && times.full(call.startedAt)],
      [texts.history.ended, call.endedAt && times.full(call.endedAt)],
      [texts.popup.duration, Number.isFinite(call.durationSeconds) && duration(call.durationSeconds)],
      [texts.history.talk, Number.isFinite(call.talkSeconds) && duration(call.talkSeconds)],
      [texts.history.providerStatus, call.providerStatus],
    ].filter(([, value]) => value);
    const timeline = element('ul', { class: 'timeline' }, ...activities.map((one) => activityRow(one, times)));
    // The actions are those of the summary; an event and a call of the list have the same fields.
    const actions = new CallActions({ call, lead: call.lead, leadMatches: leads.length, erased: call.erased }, this.#context, {
      typed: () => {},
      written: () => this.#reload(timeline),
    });
    actions.update({ call, lead: call.lead, leadMatches: leads.length, erased: call.erased });
    this.#place.replaceChildren(
      this.#head(who.name),
      element('p', {}, badge(call.status, statusWord(call.status))),
      element('dl', { class: 'facts' }, ...facts.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, isolated(value))])),
      actions.element,
      element('h3', {}, texts.history.activity),
      timeline,
    );
  }

  async #reload(timeline) {
    const { activities } = await this.#context.api.get(`calls/${encodeURIComponent(this.#id)}`);
    timeline.replaceChildren(...activities.map((one) => activityRow(one, this.#context.times)));
  }
}
