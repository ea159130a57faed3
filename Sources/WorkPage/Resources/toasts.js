// "Call in progress…": one note per live call, gone when the call ends.

import { element } from '/assets/element.js';
import { customer, partner, statusWord } from '/assets/format.js';

/** A busy workspace must not cover its own list, which has every call anyway. */
const shownAtOnce = 3;

export class Toasts {
  #container;
  /** call id → its toast and the event it shows */
  #shown = new Map();
  /** The calls whose toast was closed by hand. */
  #dismissed = new Set();

  constructor(container) {
    this.#container = container;
  }

  /** Shows the newest of these calls (call id → event, oldest first), and no others; none of somebody who was erased. */
  show(live) {
    for (const id of this.#dismissed) if (!live.has(id)) this.#dismissed.delete(id);
    const due = new Map([...live].filter(([id, { erased }]) => !erased && !this.#dismissed.has(id)).slice(-shownAtOnce));
    for (const [id, { toast }] of this.#shown) {
      if (due.has(id)) continue;
      toast.remove();
      this.#shown.delete(id);
    }
    for (const [id, event] of due) {
      const known = this.#shown.get(id);
      if (known?.seq === event.seq) continue;
      const toast = this.#make(event, () => {
        this.#dismissed.add(id);
        this.show(live);
      });
      if (known) known.toast.replaceWith(toast);
      else this.#container.append(toast);
      this.#shown.set(id, { toast, seq: event.seq });
    }
  }

  #make(event, dismiss) {
    const { call, lead } = event;
    const { way, number } = partner(call);
    const close = element('button', { type: 'button', class: 'quiet close', 'aria-label': 'Close' }, '×');
    close.addEventListener('click', dismiss);
    return element(
      'div',
      { class: 'toast', 'data-call': call.id },
      element('p', { class: 'toast-title' }, 'Call in progress… ', element('span', { class: 'toast-status' }, statusWord(call.status))),
      element('p', {}, way, element('bdi', {}, number)),
      ...(lead ? [element('p', { class: 'toast-name' }, element('bdi', {}, customer(event).name))] : []),
      close,
    );
  }
}
