// One call of the history: what is known, its recording, its activity and notes.

import { activityRow } from '/assets/activity-list.js';
import { badge, button, element, isolated } from '/assets/element.js';
import { asEvent, customer, duration, phone, statusWord } from '/assets/format.js';
import { CallActions } from '/assets/popup-actions.js';
import { showRows, update } from '/assets/rows.js';
import { texts } from '/assets/texts.js';

/** `on.closed(id)` is called when the user has closed it, `on.written()` after something was written about the call, `on.problem(sentence)` when what is shown cannot be read again. */
export class CallDetail {
  #place;
  #context;
  #on;
  #id = null;
  /** Of the newest event that the actions know. */
  #seq;
  #heading;
  #status;
  #facts;
  #actions;
  #timeline;

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

  async open(id) {
    this.#id = id;
    // What is shown until the answer is the call before, which is not brought up to date with this one.
    this.#actions = null;
    try {
      const detail = await this.#read();
      if (this.#id !== id) return;
      this.#build(detail);
      this.#show(detail);
    } catch (refusal) {
      if (this.#id !== id) return;
      this.#place.replaceChildren(this.#head(texts.history.detail), element('p', { class: 'problem', role: 'alert' }, refusal.message));
    }
    this.#place.hidden = false;
    this.#place.focus();
  }

  /** Shows what the call has become; what is being typed or listened to stays. */
  async refresh() {
    const actions = this.#actions;
    if (!actions) return;
    try {
      const detail = await this.#read();
      if (this.#actions === actions) this.#show(detail);
    } catch (refusal) {
      if (this.#actions !== actions) return;
      // It turned out to be another call, which has its own row.
      if (refusal.status === 404) this.close();
      else this.#on.problem(refusal.message);
    }
  }

  close() {
    const id = this.#id;
    this.#id = null;
    this.#actions = null;
    this.#place.hidden = true;
    this.#place.replaceChildren();
    this.#on.closed(id);
  }

  #read() {
    return this.#context.api.get(`calls/${encodeURIComponent(this.#id)}`);
  }

  #head(title) {
    return element('header', { class: 'detail-head' }, element('h2', { id: 'detail-title' }, isolated(title)), button('×', () => this.close(), { class: 'quiet close', 'aria-label': texts.history.back }));
  }

  #build({ call, leads }) {
    this.#seq = null;
    this.#heading = element('div', {});
    this.#facts = element('dl', { class: 'facts' });
    this.#timeline = element('ul', { class: 'timeline' });
    // The actions are those of the summary; an event and a call of the list have the same fields.
    this.#actions = new CallActions(asEvent(call, leads), this.#context, { typed: () => {}, written: () => this.refresh().then(() => this.#on.written()), became: () => {} });
    this.#place.replaceChildren(this.#heading, this.#facts, this.#actions.element, element('h3', {}, texts.history.activity), this.#timeline);
  }

  #show({ call, leads, activities }) {
    const { times } = this.#context;
    this.#heading = update(this.#heading, element('div', { class: 'detail-top' }, this.#head(customer(asEvent(call, leads)).name), element('p', {}, badge(call.status, statusWord(call.status)))));
    this.#facts = update(this.#facts, facts(call, times));
    // Only for news of the call: what was done here, such as a lead that was made, stays said.
    if (call.seq !== this.#seq) this.#actions.update(asEvent(call, leads));
    this.#seq = call.seq;
    showRows(this.#timeline, activities.map((one) => activityRow(one, times)));
  }
}

function facts(call, times) {
  const known = [
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
  return element('dl', { class: 'facts' }, ...known.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, isolated(value))]));
}
