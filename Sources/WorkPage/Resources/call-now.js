// "Call now": asks the provider to ring the agent and then the lead, once for each click.

import { button, element } from '/assets/element.js';
import { phone } from '/assets/format.js';
import { texts } from '/assets/texts.js';

/** A second click within this time is the same click (ms). */
const pause = 3000;

export class CallNow {
  element;
  #api;
  #times;
  #lead;
  #said = element('p', { class: 'said', role: 'status' });
  /** The button of whoever insists, while there is a reason. */
  #again = null;
  #buttons;

  /** @param isSetUp whether the workspace has a provider that can be asked. */
  constructor(lead, { api, times, isSetUp }) {
    this.#api = api;
    this.#times = times;
    this.#lead = lead;
    const [main, ...others] = lead.numbers;
    const call = (number) => () => this.#call(number);
    this.#buttons = [
      button(texts.work.callNow, call(main), { class: 'call-now', 'aria-label': `${texts.work.callNow}: ${phone(main)}` }),
      ...others.map((number) => button(phone(number), call(number), { class: 'quiet', 'aria-label': texts.work.callNumber(phone(number)) })),
    ];
    if (!isSetUp) {
      this.#buttons.forEach((one) => (one.disabled = true));
      this.#said.textContent = texts.work.notSetUp;
    }
    this.element = element('div', { class: 'call' }, element('div', { class: 'row' }, ...this.#buttons), this.#said);
  }

  /** @param again whether the user insists, although a call with the lead may be in progress. */
  async #call(number, again = false) {
    this.#again?.remove();
    this.#buttons.forEach((one) => (one.disabled = true));
    this.#say(texts.work.ordering);
    const began = Date.now();
    try {
      const key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      const path = `leads/${encodeURIComponent(this.#lead.id)}/call`;
      const ordered = await this.#api.post(path, { number, again }, { headers: { 'Idempotency-Key': key } });
      this.#say(texts.work.ordered(phone(ordered.number)));
    } catch (refusal) {
      // Never tried again by itself: the telephones may be ringing.
      this.#say(refusal.message, true);
      if (refusal.code === 'call_seems_in_progress') this.#offer(number, refusal.problem.since);
    } finally {
      setTimeout(() => this.#buttons.forEach((one) => (one.disabled = false)), Math.max(0, pause - (Date.now() - began)));
    }
  }

  /** Lets the user insist, and says why not to: the provider may have lost the report of a call that ended, or people are talking for long. */
  #offer(number, since) {
    this.#say(texts.work.again.seems(this.#times.time(since)), true);
    this.#again = button(texts.work.again.call, () => this.#call(number, true), { class: 'quiet' });
    this.#said.after(this.#again);
  }

  #say(sentence, isProblem = false) {
    this.#said.textContent = sentence;
    this.#said.classList.toggle('problem', isProblem);
  }
}
