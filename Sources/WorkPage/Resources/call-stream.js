// One workspace's events, each once and in order, for as long as the page is open.

const firstDelay = 1000;
const longestDelay = 15000;
/**
 * A timer that is this late (ms) means that the machine slept, and a connection that slept is likely dead without knowing it. Timers of hidden pages
 * are up to a minute late.
 */
const sleepGap = 90000;
const sleepCheck = 5000;

/**
 * Follows `/api/workspaces/{id}/calls/events` and keeps the position in it.
 *
 * `EventSource` reconnects by itself after a broken connection, but gives up for good on any answer but 200; then this opens a new one with
 * `?lastEventId=`. Either way the server goes on after the last event that was handled here.
 *
 * Callbacks: `hello({head, liveCalls})`, `event(event, isNews)`, `gap(detail)`, `link(state)`, and `mayContinue()`, which is asked (and awaited) before
 * a new connection when the server refused or ended the stream; `false` ends it. `isNews` is false for what had already happened when the
 * stream was opened.
 */
export class CallStream {
  #url;
  #on;
  #ticket;
  #source = null;
  #cursor = null;
  #head = 0;
  #failures = 0;
  #retry = null;
  /** The wait for a ticket that still counts. */
  #connecting = null;
  #watch = null;
  #link = { state: 'connecting' };

  /**
   * @param options `head`: where to begin; without it the stream begins with what comes next. `origin`: of the server, for pages of other sites.
   *   `ticket`: resolves to a new ticket for each connection, for pages that cannot send a cookie; what it throws is tried again later.
   */
  constructor(workspace, callbacks, { head = null, origin = '', ticket = null } = {}) {
    this.#url = `${origin}/api/workspaces/${encodeURIComponent(workspace)}/calls/events`;
    this.#on = callbacks;
    this.#ticket = ticket;
    this.#cursor = head;
  }

  /** The last number that was handled here. */
  get position() {
    return this.#cursor ?? 0;
  }

  open() {
    this.#setLink({ state: 'connecting' });
    this.#connect();
    let last = Date.now();
    this.#watch = setInterval(() => {
      const late = Date.now() - last > sleepGap;
      last = Date.now();
      if (late) this.reopen();
    }, sleepCheck);
    addEventListener('online', this.reopen);
    addEventListener('offline', this.#lost);
  }

  close() {
    clearInterval(this.#watch);
    removeEventListener('online', this.reopen);
    removeEventListener('offline', this.#lost);
    this.#disconnect();
    this.#on = null;
  }

  #connect() {
    if (!this.#ticket) return this.#open();
    const connecting = {};
    this.#connecting = connecting;
    return this.#ticket().then(
      (ticket) => this.#connecting === connecting && this.#open(ticket),
      () => this.#connecting === connecting && this.#ended(),
    );
  }

  #open(ticket) {
    const query = new URLSearchParams({ ...(this.#cursor === null ? {} : { lastEventId: this.#cursor }), ...(ticket ? { ticket } : {}) });
    const source = new EventSource(`${this.#url}?${query}`, { withCredentials: !ticket });
    this.#source = source;
    /** Why the connection ends, if the server has said it. */
    let reason;
    const listen = (type, handle) =>
      source.addEventListener(type, (message) => {
        if (this.#source === source) handle(message.data ? JSON.parse(message.data) : {}, message);
      });
    listen('hello', (hello, message) => this.#hello(hello, message));
    listen('live_call', (event) => this.#event(event));
    listen('call_completed', (event) => this.#event(event));
    listen('gap', (gap, message) => {
      this.#cursor = Number(message.lastEventId);
      this.#on.gap(gap);
    });
    listen('broker', ({ connected }) => this.#setLink({ ...this.#link, slow: !connected }));
    listen('busy', () => this.#lost((reason = 'busy')));
    // The sign-in is over: it is asked at once whether there is another, and only then come back.
    listen('bye', () => this.#ended({ soonest: 0 }));
    source.onerror = () => {
      if (this.#source !== source) return;
      const why = reason;
      reason = undefined;
      // A ticket is good for one connection: the browser's own next try would be refused.
      if (source.readyState === EventSource.CLOSED || ticket) this.#ended({ reason: why });
      else this.#lost(why);
    };
  }

  #hello({ head, liveCalls }, message) {
    this.#failures = 0;
    this.#head = head;
    this.#cursor = Number(message.lastEventId);
    this.#setLink({ state: 'live' });
    this.#on.hello({ head, liveCalls });
  }

  #event(event) {
    if (event.seq <= this.#cursor) return;
    this.#cursor = event.seq;
    this.#on.event(event, event.seq > this.#head);
  }

  /** The server will not go on with this connection: asks whether to come back, after waiting longer each time. */
  #ended({ reason, soonest = firstDelay } = {}) {
    this.#disconnect();
    this.#lost(reason);
    const delay = Math.min(longestDelay, (this.#failures === 0 ? soonest : firstDelay) * 2 ** this.#failures);
    this.#failures += 1;
    this.#retry = setTimeout(async () => {
      const mayContinue = await this.#on.mayContinue();
      if (this.#on && !this.#source && mayContinue) this.#connect();
    }, delay * (0.5 + Math.random() / 2));
  }

  #disconnect() {
    clearTimeout(this.#retry);
    this.#connecting = null;
    this.#source?.close();
    this.#source = null;
  }

  /** Gives up the connection as it is, and goes on with a new one. */
  reopen = () => {
    if (!this.#on) return;
    this.#disconnect();
    this.#lost();
    this.#connect();
  };

  #lost = (reason) => {
    const since = this.#link.since ?? (this.#link.state === 'live' ? new Date() : undefined);
    const state = since ? 'lost' : 'connecting';
    this.#setLink({ state, since, busy: reason === 'busy' });
  };

  #setLink(link) {
    this.#link = link;
    this.#on.link(link);
  }
}
