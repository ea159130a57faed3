// What is known about the workspace's calls: pure state, no page and no network.

const ringingLasts = 5 * 60 * 1000;
const connectedLasts = 4 * 60 * 60 * 1000;
const endedKept = 200;

/** The newest event of each call, live and ended ones apart. */
export class CallBook {
  /** call id → event; the oldest first. */
  live = new Map();
  /** call id → event; the oldest first. */
  ended = new Map();

  /** What the server says is live replaces what was thought to be: an end may have been missed. */
  replaceLive(events) {
    this.live = new Map(events.toSorted((a, b) => a.seq - b.seq).map((event) => [event.call.id, this.#timed(event)]));
  }

  /**
   * Takes in an event.
   *
   * Old news of a live call is skipped: `replaceLive` has been told of every call that was still live after it.
   *
   * @returns `'began'`, `'advanced'`, `'ended'`, `'amended'`, or `null` when nothing changed.
   */
  apply(event, isNews) {
    const { id, supersedes } = event.call;
    // Another one that turned out to be this one has no end of its own.
    if (supersedes) this.live.delete(supersedes);
    if (event.type === 'live_call') {
      if (!isNews || this.ended.has(id) || this.live.get(id)?.seq >= event.seq) return null;
      const change = this.live.has(id) ? 'advanced' : 'began';
      this.live.set(id, this.#timed(event));
      return change;
    }
    if (this.ended.get(id)?.seq >= event.seq) return null;
    this.live.delete(id);
    const change = event.amends === undefined ? 'ended' : 'amended';
    this.ended.set(id, event);
    if (this.ended.size > endedKept) this.ended.delete(this.ended.keys().next().value);
    return change;
  }

  /** The event with `since`: when its call was first heard of as connected. */
  #timed(event) {
    if (event.call.status !== 'connected') return event;
    return { ...event, since: this.live.get(event.call.id)?.since ?? event.receivedAt };
  }
}

/**
 * Forgets live calls (call id → event) that nobody has heard of for longer than a call rings or lasts, as the server does. Returns whether there
 * were any.
 */
export function pruneLive(live, now) {
  const before = live.size;
  for (const [id, { call, receivedAt }] of live) {
    const lasts = call.status === 'connected' ? connectedLasts : ringingLasts;
    if (now - Date.parse(receivedAt) > lasts) live.delete(id);
  }
  return live.size < before;
}
