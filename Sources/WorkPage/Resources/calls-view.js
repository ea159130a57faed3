// One workspace's calls on the page: the stream's news in, rows, toasts and the state of the link out.

import { CallBook } from '/assets/call-book.js';
import { CallStream } from '/assets/call-stream.js';
import { CallTable } from '/assets/call-table.js';
import { customer, duration, statusWord, timeOfDay } from '/assets/format.js';
import { Toasts } from '/assets/toasts.js';

const pruneEvery = 30000;

/**
 * Shows a workspace's calls and keeps them up to date until `close()`.
 *
 * @param find returns the element of the page with that id.
 * @param mayContinue asked before the stream comes back after the server ended it.
 */
export class CallsView {
  #find;
  #book = new CallBook();
  #table;
  #toasts;
  #stream;
  #pruning;

  constructor(workspace, { find, mayContinue }) {
    this.#find = find;
    this.#table = new CallTable({ live: find('live-rows'), ended: find('ended-rows'), empty: find('empty') });
    this.#toasts = new Toasts(find('toasts'));
    this.#stream = new CallStream(workspace, {
      hello: ({ liveCalls }) => this.#resync(liveCalls),
      event: (event, isNews) => this.#apply(event, isNews),
      gap: (gap) => this.#notice(gapSentence(gap)),
      link: (link) => this.#showLink(link),
      mayContinue,
    });
  }

  open() {
    this.#refresh();
    this.#notice('');
    this.#stream.open();
    this.#pruning = setInterval(() => {
      if (this.#book.prune(Date.now())) this.#refresh();
    }, pruneEvery);
  }

  /** Also takes everything off the page: whoever signs in next must not see it. */
  close() {
    clearInterval(this.#pruning);
    this.#stream.close();
    this.#book = new CallBook();
    this.#refresh();
    this.#find('announcement').textContent = '';
  }

  #resync(liveCalls) {
    this.#book.replaceLive(liveCalls);
    this.#refresh();
  }

  #refresh(highlight = null) {
    this.#table.show(this.#book, highlight);
    this.#toasts.show(this.#book.live);
  }

  #apply(event, isNews) {
    const change = this.#book.apply(event, isNews);
    if (!change) return;
    this.#refresh(isNews && change !== 'amended' ? event.call.id : null);
    if (isNews && change === 'ended' && !event.erased) {
      const { status, durationSeconds } = event.call;
      this.#find('announcement').textContent = [statusWord(status), customer(event).name, durationSeconds ? duration(durationSeconds) : '']
        .filter(Boolean)
        .join(', ');
    }
  }

  #notice(sentence) {
    const notice = this.#find('notice');
    notice.textContent = sentence;
    notice.hidden = sentence === '';
  }

  #showLink({ state, since, slow, busy }) {
    const link = this.#find('link');
    link.dataset.state = state;
    if (state === 'live') {
      link.textContent = slow ? 'Live, up to a second late (message broker away)' : 'Live';
    } else if (state === 'connecting') {
      link.textContent = 'Connecting…';
    } else {
      link.textContent = `Stale since ${timeOfDay(since)}, reconnecting…${busy ? ' (server busy)' : ''}`;
    }
  }
}

function gapSentence({ after, oldest, reason }) {
  return reason === 'expired' || reason === 'restored'
    ? `Some calls are missing here: events ${after + 1} to ${oldest - 1} are no longer kept.`
    : 'Some calls may be missing here: the server could not go on where this page stopped.';
}
