// What was typed and not sent: it is still there on the next page of the tab, and gone with the tab or the sign-in.

const prefix = 'deskbell.drafts.';

/** Forgets what was typed in this tab in any workspace, by anybody: nobody is signed in any more. */
export function forgetDrafts() {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key);
}

export class Drafts {
  #key;
  #drafts;
  #isClosed = false;

  /** @param email whose they are: nobody else who signs in here finds them. */
  constructor(workspace, email) {
    this.#key = `${prefix}${workspace}.${email}`;
    this.#drafts = new Map(this.#read());
  }

  /** @param name what it was typed about, such as `call:` and the call's id. */
  get(name) {
    return this.#drafts.get(name);
  }

  /** @param draft anything that is JSON; `null` when nothing is left of it. */
  set(name, draft) {
    if (this.#isClosed) return;
    if (draft === null) this.#drafts.delete(name);
    else this.#drafts.set(name, draft);
    sessionStorage.setItem(this.#key, JSON.stringify([...this.#drafts]));
  }

  /** Forgets everything, and keeps nothing from then on: what is still under way must not bring it back. */
  close() {
    this.#isClosed = true;
    this.#drafts.clear();
    forgetDrafts();
  }

  #read() {
    try {
      return JSON.parse(sessionStorage.getItem(this.#key)) ?? [];
    } catch {
      return [];
    }
  }
}
