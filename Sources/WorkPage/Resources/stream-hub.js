// One stream per workspace for all tabs of a browser: tabs come and go, the stream and what is known stay.

import { CallBook } from '/assets/call-book.js';
import { CallStream } from '/assets/call-stream.js';
import { askHead, checkStream } from '/assets/stream-check.js';

/** How many calls that somebody has seen are remembered, for tabs that open later. */
const seenKept = 500;

/** A workspace's stream and the tabs that follow it. */
class Channel {
  /** Who is signed in. */
  user;
  stream;
  endCheck;
  book = new CallBook();
  tabs = new Set();
  link = { state: 'connecting' };
  hello = null;
  seen = new Set();
}

/**
 * Runs in the shared worker, or in the page itself where a browser has none.
 *
 * A tab sends `{kind: 'join', workspace, user, head, lock}`, `{kind: 'tab', visible, canSound, canNotify, active}`, `{kind: 'seen', key}` and
 * `{kind: 'leave'}`; it gets `link`, `hello`, `event`, `gap`, `seen`, `alert`, `signedOut` and `removed`. `alert` goes to one tab of a workspace alone, which
 * makes the sound and the notification for all of them.
 */
export class StreamHub {
  /** workspace → its channel */
  #channels = new Map();
  /** port → {workspace, visible, canSound, canNotify, active} */
  #tabs = new Map();

  add(port) {
    port.onmessage = ({ data }) => this.#take(port, data);
    port.start?.();
  }

  #take(port, message) {
    switch (message.kind) {
      case 'join':
        return this.#join(port, message);
      case 'tab':
        if (this.#tabs.has(port)) Object.assign(this.#tabs.get(port), message);
        return undefined;
      case 'seen':
        return this.#seen(port, message.key);
      case 'leave':
        return this.#leave(port);
    }
    return undefined;
  }

  #join(port, { workspace, user, head, lock }) {
    this.#leave(port);
    this.#tabs.set(port, { workspace, visible: true, canSound: false, canNotify: false, active: 0 });
    // A tab that is closed or crashes says nothing; but it lets go of its lock.
    if (lock) navigator.locks?.request(lock, () => this.#leave(port));
    let channel = this.#channels.get(workspace);
    if (channel && channel.user !== user) {
      // Somebody else has signed in: the other tabs show what is not theirs.
      channel.tabs.forEach((other) => other.postMessage({ kind: 'signedOut' }));
      this.#close(workspace);
      channel = null;
    }
    if (!channel) {
      channel = this.#open(workspace, user, head);
    } else {
      port.postMessage({ kind: 'link', link: channel.link });
      if (channel.hello) port.postMessage({ ...channel.hello, position: channel.stream.position, liveCalls: [...channel.book.live.values()] });
      // What ended between the tab's lists, or its page before this one, and now.
      for (const event of channel.book.ended.values()) {
        const change = event.amends <= head ? 'amended' : 'ended';
        if (event.seq > head) port.postMessage({ kind: 'event', event, change, isNews: false });
      }
      for (const key of channel.seen) port.postMessage({ kind: 'seen', key });
    }
    channel.tabs.add(port);
  }

  #leave(port) {
    const tab = this.#tabs.get(port);
    if (!tab) return;
    this.#tabs.delete(port);
    const channel = this.#channels.get(tab.workspace);
    channel?.tabs.delete(port);
    if (channel?.tabs.size === 0) this.#close(tab.workspace);
  }

  #close(workspace) {
    const channel = this.#channels.get(workspace);
    channel.endCheck();
    channel.stream.close();
    this.#channels.delete(workspace);
  }

  #open(workspace, user, head) {
    const channel = new Channel();
    channel.user = user;
    const tell = (message) => channel.tabs.forEach((port) => port.postMessage(message));
    channel.stream = new CallStream(workspace, {
      hello: ({ head: newest, liveCalls }) => {
        const { live: before, ended } = channel.book;
        channel.book.replaceLive(liveCalls);
        const live = [...channel.book.live.values()];
        channel.hello = { kind: 'hello', head: newest };
        tell({ ...channel.hello, position: channel.stream.position, liveCalls: live });
        // What began while there was no stream comes in no event any more.
        for (const event of live) if (!before.has(event.call.id) && !ended.has(event.call.id)) this.#alert(channel, { event, change: 'began', isNews: false });
      },
      event: (event, isNews) => {
        const change = channel.book.apply(event, isNews);
        if (!change) return;
        tell({ kind: 'event', event: channel.book.live.get(event.call.id) ?? event, change, isNews });
        this.#alert(channel, { event, change, isNews });
      },
      gap: (gap) => tell({ kind: 'gap', gap }),
      link: (link) => {
        channel.link = link;
        tell({ kind: 'link', link });
      },
      mayContinue: async () => {
        const answer = await this.#standing(workspace, user);
        if (answer !== 'member') tell({ kind: answer });
        return answer === 'member';
      },
    }, { head });
    this.#channels.set(workspace, channel);
    channel.stream.open();
    channel.endCheck = checkStream(channel.stream, () => askHead(workspace));
    return channel;
  }

  /** Whether the user is still signed in, and still a member. Without an answer, trying again does no harm. */
  async #standing(workspace, user) {
    try {
      const response = await fetch('/api/session');
      if (response.status === 401) return 'signedOut';
      if (!response.ok) return 'member';
      const { email, workspaces } = await response.json();
      if (email !== user) return 'signedOut';
      return workspaces.some(({ id }) => id === workspace) ? 'member' : 'removed';
    } catch {
      return 'member';
    }
  }

  #seen(port, key) {
    const tab = this.#tabs.get(port);
    const channel = tab && this.#channels.get(tab.workspace);
    if (!channel || channel.seen.has(key)) return;
    channel.seen.add(key);
    if (channel.seen.size > seenKept) channel.seen.delete(channel.seen.values().next().value);
    for (const other of channel.tabs) if (other !== port) other.postMessage({ kind: 'seen', key });
  }

  /** The tab that is heard: one that may make a sound, that is looked at, and that was used last, in this order. */
  #alert(channel, news) {
    const rank = (port) => {
      const { canSound, visible, active } = this.#tabs.get(port);
      return [Number(canSound), Number(visible), active];
    };
    const isHidden = ![...channel.tabs].some((port) => this.#tabs.get(port).visible);
    const [best] = [...channel.tabs].sort((one, other) => compare(rank(other), rank(one)));
    best?.postMessage({ kind: 'alert', ...news, isHidden });
  }
}

function compare(one, other) {
  const index = one.findIndex((value, place) => value !== other[place]);
  return index < 0 ? 0 : one[index] - other[index];
}
