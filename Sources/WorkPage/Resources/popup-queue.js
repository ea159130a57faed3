// Which summary is shown, for how long, and what waits behind it: pure state, no page and no clock of its own.

/** How long a summary stays when nobody touches it, in ms. */
export const shownFor = 10_000;
/** More than these nobody looks through: where calls end faster than summaries pass, the newest wait and the older ones are a number. */
const mostWaiting = 20;

/** Ended calls wait here for their turn, so that two summaries never lie over each other. */
export class PopupQueue {
  #waiting = [];
  #left = shownFor;
  /** Why the countdown waits: the pointer or the focus is in it, something was typed, the page is hidden. */
  #holds = new Set();
  /** Whether somebody could see what is shown. */
  #wasVisible = false;

  /** The event that is shown, or `null`. */
  current = null;

  /** How many wait behind it. */
  get waiting() {
    return this.#waiting.length;
  }

  /** The events of all of them, what is shown first. */
  get all() {
    return [this.current, ...this.#waiting].filter(Boolean);
  }

  /** Whole seconds until it closes by itself; `null` while the countdown waits or nothing is shown. */
  get countdown() {
    return this.current && this.#holds.size === 0 ? Math.ceil(this.#left / 1000) : null;
  }

  /** Whether closing what is shown would lose what somebody typed. */
  get isTyped() {
    return this.#holds.has('typed');
  }

  /** A call ended. Returns how many had to go for it that nobody has seen. */
  add(event) {
    if (this.update(event)) return 0;
    this.#waiting.push(event);
    if (this.current === null) this.#next();
    return this.#waiting.splice(0, this.#waiting.length - mostWaiting).length;
  }

  /** A call that is here was amended. Returns whether it was here. */
  update(event) {
    if (this.current?.call.id === event.call.id) {
      this.current = event;
      return true;
    }
    const place = this.#waiting.findIndex(({ call }) => call.id === event.call.id);
    if (place >= 0) this.#waiting[place] = event;
    return place >= 0;
  }

  hold(reason) {
    this.#holds.add(reason);
  }

  /** Whoever looked at it gets the whole time again. */
  release(reason) {
    if (this.#holds.delete(reason) && this.#holds.size === 0) this.#left = shownFor;
  }

  /** So many ms have passed. Returns whether what is shown has changed. */
  pass(elapsed) {
    if (!this.current || this.#holds.size > 0) return false;
    this.#left -= elapsed;
    if (this.#left > 0) return false;
    return this.close(this.current.call.id);
  }

  /** Takes a call off, wherever it is. Returns whether what is shown has changed. */
  close(callId) {
    if (this.current?.call.id === callId) {
      this.current = null;
      // What was held was this one; that nobody looks holds whatever is shown.
      this.#holds = new Set([...this.#holds].filter((reason) => reason === 'hidden'));
      this.#next();
      return true;
    }
    this.#waiting = this.#waiting.filter(({ call }) => call.id !== callId);
    return false;
  }

  /**
   * The page is hidden, or is visible again. Nothing passes while nobody looks; what is old by `isOld` when somebody does is taken off, unless it
   * was visible before. Returns how many were taken off.
   */
  look(isVisible, isOld) {
    if (!isVisible) {
      this.hold('hidden');
      return 0;
    }
    const old = (this.#wasVisible ? this.#waiting : this.all).filter(isOld);
    for (const { call } of old) this.close(call.id);
    this.release('hidden');
    this.#wasVisible = this.current !== null;
    return old.length;
  }

  /** Takes everything off. */
  clear() {
    this.#waiting = [];
    if (this.current) this.close(this.current.call.id);
  }

  /** Takes off everything but what somebody types in. */
  hush() {
    this.#waiting = [];
    if (this.current && !this.isTyped) this.close(this.current.call.id);
  }

  #next() {
    this.current = this.#waiting.shift() ?? null;
    this.#left = shownFor;
    this.#wasVisible = this.current !== null && !this.#holds.has('hidden');
    return this.current !== null;
  }
}
