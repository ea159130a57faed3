// What one page of a tab leaves to the next. Every page is loaded anew; calls end meanwhile, and popups wait that nobody has closed.

/** Whoever comes back later than this (ms) begins with what comes next, as a new tab does. */
const keptFor = 60_000;

const nothing = { position: 0, popups: [], typed: [], dismissed: [], away: 0 };

const key = (workspace) => `deskbell.handover.${workspace}`;

/** The number of the event with which a call ended; a report that was amended has another of its own. */
const end = ({ seq, amends }) => amends ?? seq;

/**
 * Leaves numbers and ids only, no names.
 *
 * @param position up to where the page has handled the events.
 * @param popups the events of popups that are to go on.
 * @param typed the events of popups that somebody types in.
 * @param dismissed ids of the live calls whose toast was closed by hand.
 * @param away how many calls the line about calls while nobody looked speaks of.
 */
export function handOver(workspace, { position, popups, typed, dismissed, away }) {
  const begin = Math.min(position, ...popups.map((event) => end(event) - 1));
  const ids = (events) => events.map(({ call }) => call.id);
  const state = { at: Date.now(), position, begin, popups: ids(popups), typed: ids(typed), dismissed, away };
  sessionStorage.setItem(key(workspace), JSON.stringify(state));
}

/** What the page before this one has left. */
export class Handover {
  #position;
  #popups;
  /** Where the events begin that this page needs. */
  begin;
  /** Ids of the calls whose summary was being typed in. */
  typed;
  dismissed;
  away;

  /** @param head where they begin when no page has left anything. */
  constructor(workspace, head) {
    const left = read(workspace);
    const isRecent = left && Date.now() - left.at < keptFor;
    // A page from before an update may have left less.
    const { position, begin, popups, typed, dismissed, away } = { ...nothing, begin: head, ...(isRecent ? left : {}) };
    this.#position = position;
    this.#popups = new Set(popups);
    this.begin = begin;
    this.dismissed = dismissed;
    this.typed = typed;
    this.away = away;
  }

  /** Whether that page has announced the end of a call already. */
  hasAnnounced(event) {
    return end(event) <= this.#position;
  }

  /** Whether its popup was shown or waited there. */
  goesOn(event) {
    return this.#popups.has(event.call.id);
  }

  /** Whether that page is also done with it. */
  isDone(event) {
    return this.hasAnnounced(event) && !this.goesOn(event);
  }
}

function read(workspace) {
  try {
    return JSON.parse(sessionStorage.getItem(key(workspace)));
  } catch {
    return null;
  }
}
