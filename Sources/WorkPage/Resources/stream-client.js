// A tab's way to the stream that all tabs share.

import { StreamHub } from '/assets/stream-hub.js';

/** The one text that becomes a script's address here is our own. */
const workerURL = '/assets/stream-worker.js';
/**
 * Another one for other messages: a tab that was opened before an update keeps the worker of before, which must not serve the pages after it.
 */
const workerName = 'deskbell-2';
const policy = globalThis.trustedTypes?.createPolicy('deskbell-worker', { createScriptURL: () => workerURL });

function connect() {
  if (globalThis.SharedWorker) {
    return new SharedWorker(policy ? policy.createScriptURL('') : workerURL, { type: 'module', name: workerName }).port;
  }
  // Chrome on Android has no shared workers: there each tab has a stream of its own.
  const { port1, port2 } = new MessageChannel();
  new StreamHub().add(port1);
  return port2;
}

/** Holds a lock as long as the tab lives, by which the worker sees that it does; where there are no locks, `undefined`. */
function holdLock() {
  if (!navigator.locks) return Promise.resolve(undefined);
  const name = `deskbell-tab-${crypto.randomUUID()}`;
  return new Promise((held) => {
    navigator.locks.request(name, () => {
      held(name);
      return new Promise(() => {});
    });
  });
}

/**
 * Follows a workspace until `close()`.
 *
 * `on` has a function for each kind of message that the hub sends (`StreamHub`): `hello`, `event`, `gap`, `link`, `seen`, `alert`, `signedOut`,
 * `removed`.
 */
export class StreamClient {
  #port = connect();
  #abilities = {};

  /**
   * @param user who is signed in, by the address.
   * @param head the number after which the page needs the events.
   */
  constructor(workspace, user, head, on) {
    this.#port.onmessage = ({ data }) => on[data.kind]?.(data);
    holdLock().then((lock) => {
      this.#port.postMessage({ kind: 'join', workspace, user, head, lock });
      this.#tell();
    });
    document.addEventListener('visibilitychange', this.#tell);
    addEventListener('focus', this.#tell);
    addEventListener('pagehide', this.#leave);
    // A page that comes back out of the browser's memory shows what was; it begins anew.
    addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
  }

  /** Tells the other tabs that somebody has seen this here. */
  seen(key) {
    this.#port.postMessage({ kind: 'seen', key });
  }

  /** What this tab can do when something is to be heard: `{canSound, canNotify}`. */
  able(abilities) {
    this.#abilities = abilities;
    this.#tell();
  }

  close() {
    document.removeEventListener('visibilitychange', this.#tell);
    removeEventListener('focus', this.#tell);
    removeEventListener('pagehide', this.#leave);
    this.#leave();
    this.#port.onmessage = null;
  }

  #tell = () => {
    const visible = document.visibilityState === 'visible';
    this.#port.postMessage({ kind: 'tab', visible, active: document.hasFocus() ? Date.now() : 0, ...this.#abilities });
  };

  #leave = () => this.#port.postMessage({ kind: 'leave' });
}
