// <call-popup workspace="acme" src="https://calls.example.com">: the toast and the popup of calls, in any page. Served at /embed/call-popup.js.

import { Api } from '/assets/api.js';
import { CallBook, pruneLive } from '/assets/call-book.js';
import { CallStream } from '/assets/call-stream.js';
import { age, now, talkTime } from '/assets/clock.js';
import { badge, button, element, isolated, runningTime, setText } from '/assets/element.js';
import { Times, customer, duration, partner, phone, statusWord, timer } from '/assets/format.js';
import { CallActions } from '/assets/popup-actions.js';
import { PopupQueue } from '/assets/popup-queue.js';
import { sheet } from '/assets/embed-style.js';
import { askHead, askWhetherThere, checkStream } from '/assets/stream-check.js';
import { texts } from '/assets/texts.js';

const freshFor = 60_000;
const tickEvery = 250;

/**
 * Follows a workspace's calls as long as it is in the page.
 *
 * Attributes: `workspace`; `src`, the server's address (its own where it comes from, without it); `ticket-url`, a path of the page's own server that
 * answers `POST` with `{"ticket": "…"}`, for pages of another site than the server's; or set `getTicket`, a function that resolves to a ticket.
 * `agent-numbers`: only calls of these agents' numbers, separated by spaces, and those that nobody has taken.
 *
 * Events, which bubble and carry the event's object in `detail`: `call-live`, `call-completed`; who prevents their default shows the call alone.
 * `link`, with `{state}` in `detail`.
 */
export class CallPopup extends HTMLElement {
  static observedAttributes = ['workspace', 'src', 'ticket-url'];

  #getTicket = null;
  #isPlaced = false;
  #root = this.attachShadow({ mode: 'open' });
  #toasts = element('div', { class: 'toasts', role: 'log', 'aria-live': 'polite', 'aria-label': texts.call.queue });
  #place = element('div', { class: 'popups' });
  #announcement = element('p', { class: 'hidden', role: 'status' });
  #book = new CallBook();
  #queue = new PopupQueue();
  /** Calls that the host page shows itself. */
  #hushed = new Set();
  /** Live calls whose toast was closed. */
  #closed = new Set();
  /** {callId, box, details, actions, foot} of what is shown */
  #shown = null;
  #stream = null;
  #endCheck = null;
  /** What a signed-in user can do about a call needs; a ticket only reads. */
  #context = null;
  #ticking = null;
  #last = 0;

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [sheet];
    this.#root.append(this.#place, this.#toasts, this.#announcement);
    // What a page set before this script was there is a property of the element's own, and would hide the accessor.
    if (Object.hasOwn(this, 'getTicket')) {
      this.#getTicket = this.getTicket;
      delete this.getTicket;
    }
  }

  /** Resolves to a ticket for one connection; `null` signs in by the cookie. */
  get getTicket() {
    return this.#getTicket;
  }

  set getTicket(getTicket) {
    this.#getTicket = getTicket;
    this.#restart();
  }

  connectedCallback() {
    this.#isPlaced = true;
    this.#start();
  }

  disconnectedCallback() {
    this.#isPlaced = false;
    this.#stop();
  }

  attributeChangedCallback() {
    this.#restart();
  }

  #restart() {
    if (!this.#isPlaced) return;
    this.#stop();
    this.#start();
  }

  #start() {
    const workspace = this.getAttribute('workspace');
    if (!workspace) return;
    const origin = new URL(this.getAttribute('src') ?? import.meta.url, document.baseURI).origin;
    const ticket = this.#ticket();
    const known = (info) => {
      if (this.#stream === stream) this.#context ??= context(info, origin);
    };
    const ask = () => (ticket ? askWhetherThere(origin) : askHead(workspace, origin, known));
    const stream = new CallStream(workspace, {
      hello: ({ liveCalls }) => {
        // Tells the server's time, and who is signed in.
        ask();
        const before = this.#book.live;
        this.#book.replaceLive(liveCalls);
        // What is live no more has ended unheard.
        for (const ids of [this.#hushed, this.#closed]) for (const id of ids) if (!this.#book.live.has(id)) ids.delete(id);
        for (const event of liveCalls) if (!before.has(event.call.id)) this.#offer(event);
        this.#render();
      },
      event: (event, isNews) => this.#event(event, isNews),
      gap: () => {},
      link: (link) => this.#tell('link', link),
      mayContinue: async () => true,
    }, { origin, ticket });
    this.#stream = stream;
    stream.open();
    this.#endCheck = checkStream(stream, ask);
    this.#look();
    this.#ticking = setInterval(() => this.#tick(), tickEvery);
    document.addEventListener('keydown', this.#key);
    document.addEventListener('visibilitychange', this.#look);
  }

  #stop() {
    clearInterval(this.#ticking);
    document.removeEventListener('keydown', this.#key);
    document.removeEventListener('visibilitychange', this.#look);
    this.#endCheck?.();
    this.#stream?.close();
    this.#endCheck = null;
    this.#stream = null;
    this.#context = null;
    this.#queue.clear();
    this.#book = new CallBook();
    this.#render();
  }

  #ticket() {
    const url = this.getAttribute('ticket-url');
    if (this.#getTicket) return async () => this.#getTicket();
    if (!url) return null;
    return async () => {
      const response = await fetch(url, { method: 'POST' });
      if (!response.ok) throw new Error(`the ticket was refused with ${response.status}`);
      return (await response.json()).ticket;
    };
  }

  #event(event, isNews) {
    const change = this.#book.apply(event, isNews);
    if (!change) return;
    const isEnd = event.type === 'call_completed';
    const isFresh = isNews || !isOld(event);
    const isOurs = this.#isOurs(event);
    if (isFresh) this.#offer(event);
    if (isEnd && change === 'ended' && isFresh && isOurs && !this.#hushed.has(event.call.id)) {
      this.#queue.add(event);
      this.#announcement.textContent = texts.call.announce(statusWord(event.call.status), customer(event).name, duration(event.call.durationSeconds));
    } else if (isEnd && this.#queue.update(event) && this.#shown?.callId === event.call.id) {
      this.#fill(event);
    }
    if (isEnd) for (const ids of [this.#hushed, this.#closed]) ids.delete(event.call.id);
    this.#render();
  }

  /** Tells the host page of a call, which may say that it shows the call itself. */
  #offer(event) {
    if (this.#isOurs(event) && !this.#tell(event.type === 'call_completed' ? 'call-completed' : 'call-live', event)) this.#hushed.add(event.call.id);
  }

  #isOurs(event) {
    return !event.erased && this.#concerns(event);
  }

  #concerns({ call }) {
    const numbers = this.getAttribute('agent-numbers')?.split(/\s+/).filter(Boolean) ?? [];
    return numbers.length === 0 || !call.agentNumber || numbers.includes(call.agentNumber);
  }

  /** Whether the host page leaves the call to us. */
  #tell(name, detail) {
    return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }));
  }

  #tick() {
    const moment = performance.now();
    this.#queue.pass(moment - this.#last);
    this.#last = moment;
    pruneLive(this.#book.live, now());
    this.#render();
  }

  #look = () => {
    this.#last = performance.now();
    this.#queue.look(document.visibilityState === 'visible', isOld);
    this.#render();
  };

  #key = (event) => {
    // It may be meant for something of the host's page: what is typed goes by the button alone.
    if (event.key === 'Escape' && this.#shown && !event.defaultPrevented && !this.#queue.isTyped) this.#close(this.#shown.callId);
  };

  #close(id) {
    this.#queue.close(id);
    this.#render();
  }

  #render() {
    this.#renderToasts();
    const { current, countdown, waiting } = this.#queue;
    if (this.#shown?.callId !== current?.call.id) {
      this.#shown = current && this.#make(current);
      this.#place.replaceChildren(...(current ? [this.#shown.box] : []));
    }
    if (!current) return;
    const foot = [countdown === null ? texts.popup.waits : texts.popup.closes(countdown), waiting > 0 && texts.popup.more(waiting)];
    setText(this.#shown.foot, foot.filter(Boolean).join(' · '));
  }

  #renderToasts() {
    const isDue = (event) => this.#isOurs(event) && !this.#hushed.has(event.call.id) && !this.#closed.has(event.call.id);
    const due = [...this.#book.live.values()].filter(isDue).slice(-3);
    const key = due.map(({ seq }) => seq).join();
    if (this.#toasts.dataset.key !== key) {
      this.#toasts.dataset.key = key;
      this.#toasts.replaceChildren(...due.map((event) => this.#toast(event)));
    }
    for (const toast of this.#toasts.children) {
      const event = this.#book.live.get(toast.dataset.call);
      const running = event?.call.status === 'connected' ? timer(talkTime(event) / 1000) : '';
      setText(toast.querySelector('.timer'), running);
    }
  }

  #toast(event) {
    const { call, lead } = event;
    const { way, number } = partner(call);
    const close = button('×', () => {
      this.#closed.add(call.id);
      this.#render();
    }, { class: 'close', 'aria-label': texts.shell.close });
    return element(
      'div',
      { class: 'toast', part: 'toast', 'data-call': call.id },
      element('p', { class: 'title' }, `${texts.call.inProgress} `, element('span', { class: 'accent' }, statusWord(call.status)), ' ', runningTime()),
      element('p', {}, way, isolated(number)),
      lead && element('p', { class: 'title' }, isolated(lead.name)),
      close,
    );
  }

  #make(event) {
    const { call } = event;
    const details = element('div', { class: 'details' });
    const actions = this.#context && new CallActions(event, this.#context, {
      typed: (isTyped) => this.#shown?.callId === call.id && this.#queue[isTyped ? 'hold' : 'release']('typed'),
      written: () => {},
      became: (known) => this.#queue.update(known) && this.#shown?.callId === call.id && this.#fill(known),
    });
    const foot = element('p', { class: 'muted foot' });
    const box = element(
      'section',
      { class: 'popup', part: 'popup', role: 'dialog', 'aria-labelledby': 'title', tabindex: '-1', 'data-call': call.id },
      button('×', () => this.#close(call.id), { class: 'close', 'aria-label': texts.popup.close }),
      details,
      actions?.element,
      element('slot', { name: 'actions' }),
      foot,
    );
    box.addEventListener('pointerenter', () => this.#queue.hold('pointer'));
    box.addEventListener('pointerleave', () => this.#queue.release('pointer'));
    box.addEventListener('focusin', () => this.#queue.hold('focus'));
    box.addEventListener('focusout', () => this.#queue.release('focus'));
    this.#shown = { callId: call.id, box, details, actions, foot };
    this.#fill(event);
    return this.#shown;
  }

  /** What the host page has put into the popup stays as it is. */
  #fill(event) {
    const { call } = event;
    const row = (name, value) => [element('dt', {}, name), element('dd', {}, isolated(value))];
    this.#shown.details.replaceChildren(
      element('p', {}, badge(call.status, statusWord(call.status))),
      element('h2', { id: 'title' }, isolated(customer(event).name)),
      element('dl', {}, ...row(texts.popup.number, phone(call.customerNumber) || texts.call.unknownNumber), ...row(texts.popup.duration, duration(call.durationSeconds)), ...row(texts.popup.agent, call.agentName ?? (phone(call.agentNumber) || '—'))),
    );
    this.#shown.actions?.update(event);
  }
}

/** As for the pages' own summaries. What was typed goes with the popup: there is no other place here where it would be found. */
function context({ id, timeZone }, origin) {
  const drafts = { get: () => undefined, set: () => {} };
  return { api: new Api(id, origin), times: new Times(timeZone), workspace: id, drafts, origin };
}

function isOld(event) {
  return age(event) > freshFor;
}

customElements.define('call-popup', CallPopup);
