// What happens to calls on every page: toasts, the summary, the sound, the notification, the state of the link.

import { pruneLive } from '/assets/call-book.js';
import { age, now } from '/assets/clock.js';
import { asEvent, customer, duration, phone, statusWord } from '/assets/format.js';
import { Handover, handOver } from '/assets/handover.js';
import { Popup } from '/assets/popup.js';
import { Sound } from '/assets/sound.js';
import { StreamClient } from '/assets/stream-client.js';
import { texts } from '/assets/texts.js';
import { Toasts } from '/assets/toasts.js';

const pruneEvery = 15_000;
/** What happened before the stream was there is old news, unless it is younger than this (ms): then somebody is still waiting for it. */
const freshFor = 60_000;

/**
 * Follows the workspace's calls for one page. Says `live` when calls in progress have changed, and `changed` (with the numbers of leads in `detail`)
 * when the lists of the page are old.
 */
export class CallDesk extends EventTarget {
  /** call id → the newest event of each call in progress, oldest first */
  live = new Map();
  sound;
  #info;
  #places;
  #preferences;
  #drafts;
  #api;
  #toasts;
  #popup;
  #stream;
  #away = 0;
  /** What the page before this one left. */
  #before;
  /** Up to where the events are handled; `null` before the stream has said where it begins. */
  #position = null;

  /**
   * @param info the workspace: `{id, agentNumbers, head}`; the page's lists go up to `head`.
   * @param user who is signed in, by the address.
   * @param places `{toasts, popups, link, away, announcement}` of the page.
   */
  constructor({ info, user, places, preferences, api, times, drafts }) {
    super();
    this.#info = info;
    this.#places = places;
    this.#preferences = preferences;
    this.#drafts = drafts;
    this.#api = api;
    this.#before = new Handover(info.id, info.head);
    this.sound = new Sound(preferences.get('sound'));
    this.times = times;
    this.#toasts = new Toasts(places.toasts, this.#before.dismissed, { dismissed: (id) => this.#stream.seen(`toast:${id}`) });
    this.#popup = new Popup(places.popups, { api, times, drafts, workspace: info.id }, {
      closed: (id) => this.#stream.seen(`popup:${id}`),
      stale: (count) => this.#missed(count),
      written: (event) => this.#changed(event),
    });
    this.#stream = new StreamClient(info.id, user, this.#before.begin, {
      hello: (message) => this.#hello(message),
      event: (message) => this.#event(message),
      gap: ({ gap }) => this.#gap(gap),
      link: ({ link }) => this.#showLink(link),
      seen: ({ key }) => this.#seen(key),
      alert: (message) => this.#alert(message),
      signedOut: () => this.dispatchEvent(new Event('signedOut')),
      removed: () => this.dispatchEvent(new Event('removed')),
    });
    // Once: a page that comes back out of the browser's memory knows less than the one before it.
    addEventListener('pagehide', this.#leave, { once: true });
    preferences.addEventListener('change', () => this.#liked());
    this.sound.addEventListener('change', () => this.#able());
    this.#able();
    if (this.#before.away > 0) this.#missed(this.#before.away);
    this.#before.typed.forEach((id) => this.#showAgain(id));
    setInterval(() => pruneLive(this.live, now()) && this.#showLive(), pruneEvery);
  }

  close() {
    this.#drafts.close();
    removeEventListener('pagehide', this.#leave);
    this.#stream.close();
    this.#popup.clear();
    this.live = new Map();
    this.#toasts.show(this.live);
  }

  #leave = () => {
    if (this.#position === null) return;
    const isTyped = (event) => this.#drafts.get(`call:${event.call.id}`) !== undefined;
    const typed = this.#popup.events.filter(isTyped);
    const popups = this.#popup.events.filter((event) => !isTyped(event) && age(event) < freshFor);
    handOver(this.#info.id, { position: this.#position, popups, typed, dismissed: this.#toasts.dismissed, away: this.#away });
  };

  /** Whether a call is announced to this user. */
  #concerns({ call }) {
    const scope = this.#preferences.get('scope');
    if (scope === 'off') return false;
    return scope === 'all' || !call.agentNumber || this.#info.agentNumbers.includes(call.agentNumber);
  }

  #hello({ liveCalls, position }) {
    this.#position = position;
    this.live = new Map(liveCalls.toSorted((one, other) => one.seq - other.seq).map((event) => [event.call.id, event]));
    pruneLive(this.live, now());
    this.#showLive();
    // Another tab's stream may be further than this page's lists.
    if (position > this.#info.head) this.#changed();
  }

  #event({ event, change, isNews }) {
    const { call } = event;
    this.#position = Math.max(this.#position, event.seq);
    if (call.supersedes) this.live.delete(call.supersedes);
    if (event.type === 'live_call') {
      this.live.set(call.id, event);
    } else {
      this.live.delete(call.id);
      this.#changed(event);
      if (change === 'amended' || event.erased) this.#popup.update(event);
      else if (!this.#before.isDone(event)) this.#ended(event, isNews);
    }
    this.#showLive();
  }

  #ended(event, isNews) {
    if (this.#before.goesOn(event)) return this.#popup.show(event);
    if (!this.#concerns(event)) return;
    if (!isFresh(event, isNews)) return this.#missed(1);
    this.#popup.show(event);
    const { status, durationSeconds } = event.call;
    this.#places.announcement.textContent = texts.call.announce(
      statusWord(status),
      customer(event).name,
      durationSeconds ? duration(durationSeconds) : '',
    );
  }

  /** The summary that somebody was typing in, however old its call is. */
  async #showAgain(id) {
    const { call, leads } = await this.#api.get(`calls/${encodeURIComponent(id)}`).catch(() => ({}));
    if (call) this.#popup.show(asEvent(call, leads));
  }

  #changed(event) {
    this.dispatchEvent(new CustomEvent('changed', { detail: event }));
  }

  #showLive() {
    this.#toasts.show(new Map([...this.live].filter(([, event]) => this.#concerns(event))));
    this.dispatchEvent(new Event('live'));
  }

  #seen(key) {
    const [kind, id] = key.split(':');
    if (kind === 'toast') this.#toasts.dismiss(id);
    else this.#popup.seen(id);
  }

  /** For one tab of the browser: what is heard and what comes up beside the browser. */
  #alert({ event, change, isNews, isHidden }) {
    if (!isFresh(event, isNews) || this.#before.hasAnnounced(event) || !this.#concerns(event)) return;
    if (change === 'amended' || change === 'advanced' || event.erased) return;
    const { call } = event;
    this.sound.ring(call.status);
    if (!isHidden || !this.#mayNotify) return;
    const name = customer(event).name;
    const title = call.status === 'ringing' || call.status === 'connected' ? texts.notification.live(name) : texts.notification.ended(statusWord(call.status), name);
    const note = new Notification(title, { body: phone(call.customerNumber), tag: call.id });
    note.onclick = () => {
      focus();
      note.close();
    };
  }

  get #mayNotify() {
    return this.#preferences.get('notify') && globalThis.Notification?.permission === 'granted';
  }

  #able() {
    this.#stream.able({ canSound: this.sound.state === 'on', canNotify: this.#mayNotify });
  }

  #liked() {
    if (this.sound.isWanted !== this.#preferences.get('sound')) this.sound.want(this.#preferences.get('sound'));
    if (this.#preferences.get('scope') === 'off') this.#popup.hush();
    this.#showLive();
    this.#able();
  }

  #missed(count) {
    this.#away += count;
    this.#places.away.show(texts.link.away(this.#away), () => (this.#away = 0));
  }

  #gap({ reason }) {
    this.#places.away.show(reason === 'restored' ? texts.link.restored : texts.link.gap);
    this.#changed();
  }

  #showLink({ state, since, slow, busy }) {
    const { link } = this.#places;
    link.dataset.state = state;
    const time = since && this.times.time(since);
    if (state === 'live') link.textContent = slow ? texts.link.slow : texts.link.live;
    else if (state === 'connecting') link.textContent = texts.link.connecting;
    else link.textContent = busy ? texts.link.busy(time) : texts.link.lost(time);
  }
}

function isFresh(event, isNews) {
  return isNews || age(event) < freshFor;
}
