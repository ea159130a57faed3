// "Call in progress…": one note per live call, with its running time, gone when the call ends.

import { talkTime } from '/assets/clock.js';
import { button, element, isolated, runningTime, setText } from '/assets/element.js';
import { customer, partner, statusWord, timer } from '/assets/format.js';
import { texts } from '/assets/texts.js';

/** A busy workspace must not cover its own page; the queue has every call anyway. */
const shownAtOnce = 3;

export class Toasts {
  #container;
  #on;
  /** call id → its toast and the event it shows */
  #shown = new Map();
  /** The calls whose toast was closed by hand, here or in another tab. */
  #dismissed;
  #live = new Map();

  /**
   * @param dismissed the ids of calls whose toast was closed before.
   * @param on `dismissed(callId)` is told of each toast that is closed by hand.
   */
  constructor(container, dismissed, on) {
    this.#dismissed = new Set(dismissed);
    this.#container = container;
    this.#on = on;
    setInterval(() => this.#shown.forEach(({ event, time }) => showTime(time, event)), 1000);
  }

  /** Shows the newest of these calls (call id → event, oldest first), and no others; none of somebody who was erased. */
  show(live) {
    this.#live = live;
    for (const id of this.#dismissed) if (!live.has(id)) this.#dismissed.delete(id);
    const due = new Map([...live].filter(([id, { erased }]) => !erased && !this.#dismissed.has(id)).slice(-shownAtOnce));
    for (const [id, { toast }] of this.#shown) {
      if (due.has(id)) continue;
      toast.remove();
      this.#shown.delete(id);
    }
    for (const [id, event] of due) {
      const known = this.#shown.get(id);
      if (known?.event.seq === event.seq) continue;
      const made = this.#make(event);
      if (known) known.toast.replaceWith(made.toast);
      else this.#container.append(made.toast);
      this.#shown.set(id, made);
    }
  }

  get dismissed() {
    return [...this.#dismissed];
  }

  dismiss(id) {
    if (!this.#live.has(id)) return;
    this.#dismissed.add(id);
    this.show(this.#live);
  }

  #make(event) {
    const { call, lead } = event;
    const { way, number } = partner(call);
    const time = runningTime();
    showTime(time, event);
    const close = button('×', () => {
      this.dismiss(call.id);
      this.#on.dismissed(call.id);
    }, { class: 'quiet close', 'aria-label': texts.shell.close });
    const toast = element(
      'div',
      { class: 'toast', 'data-call': call.id, 'data-status': call.status },
      element('p', { class: 'toast-title' }, `${texts.call.inProgress} `, element('span', { class: 'toast-status' }, statusWord(call.status)), time),
      element('p', {}, way, isolated(number)),
      lead && element('p', { class: 'toast-name' }, isolated(customer(event).name)),
      close,
    );
    return { toast, event, time };
  }
}

/** How long somebody has been talking; a telephone that rings has no time. */
export function showTime(node, event) {
  setText(node, event.call.status === 'connected' ? timer(talkTime(event) / 1000) : '');
}
