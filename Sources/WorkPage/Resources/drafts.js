// What was typed and not sent: it is still there on the next page of the tab, and gone with the tab or the sign-in.

export class Drafts {
  #key;
  #drafts;

  /** @param email whose they are: nobody else who signs in here finds them. */
  constructor(workspace, email) {
    this.#key = `deskbell.drafts.${workspace}.${email}`;
    this.#drafts = new Map(this.#read());
  }

  /** @param name what it was typed about, such as `call:` and the call's id. */
  get(name) {
    return this.#drafts.get(name);
  }

  /** @param draft anything that is JSON; `null` when nothing is left of it. */
  set(name, draft) {
    if (draft === null) this.#drafts.delete(name);
    else this.#drafts.set(name, draft);
    sessionStorage.setItem(this.#key, JSON.stringify([...this.#drafts]));
  }

  clear() {
    this.#drafts.clear();
    sessionStorage.removeItem(this.#key);
  }

  #read() {
    try {
      return JSON.parse(sessionStorage.getItem(this.#key)) ?? [];
    } catch {
      return [];
    }
  }
}
