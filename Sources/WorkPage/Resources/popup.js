// The summary of a call that has ended: one at a time, never over a field that somebody types in, gone by itself.

import { age } from '/assets/clock.js';
import { copyButton } from '/assets/copy.js';
import { badge, button, element, isolated, setText } from '/assets/element.js';
import { customer, duration, phone, statusWord } from '/assets/format.js';
import { CallActions } from '/assets/popup-actions.js';
import { PopupQueue } from '/assets/popup-queue.js';
import { texts } from '/assets/texts.js';

const tickEvery = 250;
/** Older than this, an end that nobody looked at is no news any more (ms). */
const staleAfter = 60_000;

/** `on` has `closed(callId)` for what the user closed or let pass, `stale(count)` for what was never looked at, and `written(event)` for something that was
 * written about it. */
export class Popup {
  #queue = new PopupQueue();
  #place;
  #context;
  #on;
  /** {callId, box, details, countdown, more, closeAll, actions} of what is shown */
  #shown = null;
  #last = performance.now();
  /** What had the focus before the keyboard came here. */
  #back = null;

  /**
   * @param place where it goes in the page.
   * @param context what its actions need: `{api, times, workspace, drafts}`.
   */
  constructor(place, context, on) {
    this.#place = place;
    this.#context = context;
    this.#on = on;
    setInterval(this.#tick, tickEvery);
    document.addEventListener('keydown', this.#key);
    document.addEventListener('visibilitychange', this.#looked);
    this.#looked();
  }

  /** The events of all that is shown or waits. */
  get events() {
    return this.#queue.all;
  }

  show(event) {
    const missed = this.#queue.add(event);
    if (missed > 0) this.#on.stale(missed);
    this.#render();
  }

  /** A call was amended: whatever is shown of it changes in place. */
  update(event) {
    if (!this.#queue.update(event)) return;
    if (this.#shown?.callId === event.call.id) this.#fill(event);
  }

  /** It was closed in another tab; here it stays while somebody has it in hand, and what was typed stays even unseen. */
  seen(callId) {
    const isInHand = this.#queue.isTyped || (this.#queue.countdown === null && document.visibilityState === 'visible');
    if (this.#shown?.callId === callId && isInHand) return;
    this.#queue.close(callId);
    this.#render();
  }

  /** Takes everything off. */
  clear() {
    this.#queue.clear();
    this.#render();
  }

  /** Takes everything off but what somebody types in. */
  hush() {
    this.#queue.hush();
    this.#render();
  }

  #close(callId) {
    this.#queue.close(callId);
    this.#on.closed(callId);
    this.#render();
  }

  #closeAll() {
    const { all } = this.#queue;
    this.#queue.clear();
    for (const { call } of all) this.#on.closed(call.id);
    this.#render();
  }

  #tick = () => {
    const now = performance.now();
    const { current } = this.#queue;
    if (this.#queue.pass(now - this.#last)) this.#on.closed(current.call.id);
    this.#last = now;
    this.#render();
  };

  #key = (event) => {
    if (!this.#shown) return;
    if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('dialog[open]')) this.#close(this.#shown.callId);
    if (event.altKey && event.code === 'KeyP') {
      event.preventDefault();
      if (!this.#shown.box.contains(document.activeElement)) this.#back = document.activeElement;
      this.#shown.box.focus();
    }
  };

  /** What is old by the time somebody looks is told as a number. */
  #looked = () => {
    const isVisible = document.visibilityState === 'visible';
    const dropped = this.#queue.look(isVisible, (event) => age(event) > staleAfter);
    if (dropped > 0) this.#on.stale(dropped);
    this.#last = performance.now();
    this.#render();
  };

  #render() {
    const { current } = this.#queue;
    if (this.#shown?.callId !== current?.call.id) {
      const isIn = this.#shown?.box.contains(document.activeElement);
      this.#shown?.box.remove();
      this.#shown = current ? this.#make(current) : null;
      if (current) this.#place.append(this.#shown.box);
      if (isIn && this.#back?.isConnected) this.#back.focus();
      this.#back = null;
    }
    if (!this.#shown) return;
    const { countdown, waiting } = this.#queue;
    setText(this.#shown.countdown, countdown === null ? texts.popup.waits : texts.popup.closes(countdown));
    setText(this.#shown.more, waiting > 0 ? texts.popup.more(waiting) : '');
    this.#shown.closeAll.hidden = waiting === 0;
  }

  #make(event) {
    const callId = event.call.id;
    const details = element('div', { class: 'popup-details' });
    const actions = new CallActions(event, this.#context, {
      typed: (isTyped) => {
        // The answer to a write may come when another one is shown.
        if (this.#shown?.callId === callId) this.#queue[isTyped ? 'hold' : 'release']('typed');
      },
      written: this.#on.written,
      became: (known) => this.update(known),
    });
    const countdown = element('span', { class: 'countdown' });
    const more = element('span', { class: 'more' });
    const closeAll = button(texts.popup.closeAll, () => this.#closeAll(), { class: 'plain', hidden: true });
    const box = element(
      'section',
      { class: 'popup', role: 'dialog', 'aria-labelledby': 'popup-title', 'aria-keyshortcuts': 'Alt+P', tabindex: '-1', 'data-call': callId },
      button('×', () => this.#close(callId), { class: 'quiet close', 'aria-label': texts.popup.close }),
      details,
      actions.element,
      element('p', { class: 'popup-foot' }, countdown, more, closeAll),
    );
    box.addEventListener('pointerenter', () => this.#queue.hold('pointer'));
    box.addEventListener('pointerleave', () => this.#queue.release('pointer'));
    box.addEventListener('focusin', () => this.#queue.hold('focus'));
    box.addEventListener('focusout', ({ relatedTarget }) => box.contains(relatedTarget) || this.#queue.release('focus'));
    this.#shown = { callId, box, details, countdown, more, closeAll, actions };
    this.#fill(event);
    return this.#shown;
  }

  #fill(event) {
    const { call, lead } = event;
    const who = customer(event);
    const rows = [
      [texts.popup.number, ...number(call.customerNumber)],
      [texts.popup.duration, duration(call.durationSeconds)],
      [texts.popup.agent, isolated(call.agentName ?? (phone(call.agentNumber) || '—'))],
    ];
    this.#shown.details.replaceChildren(
      element('p', { class: 'popup-status' }, badge(call.status, statusWord(call.status))),
      element('h2', { id: 'popup-title' }, isolated(who.name)),
      ...(who.detail && !lead ? [element('p', { class: 'detail' }, who.detail)] : []),
      element('dl', {}, ...rows.flatMap(([name, ...value]) => [element('dt', {}, name), element('dd', {}, ...value)])),
    );
    this.#shown.actions.update(event);
  }
}

/** The customer's number, and a button that copies it. */
function number(digits) {
  const shown = isolated(phone(digits) || texts.call.unknownNumber);
  return digits ? [shown, ' ', copyButton(digits, shown, { class: 'plain', 'aria-label': texts.copy.number(phone(digits)) })] : [shown];
}
