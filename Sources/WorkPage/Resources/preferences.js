// What a user likes: remembered in this browser per workspace and user, the same in all tabs.

/** Whose calls are shown: `own`, `all` or `off`; whether there are sounds and notifications. */
export class Preferences extends EventTarget {
  #key;
  #defaults;
  /** What the user has set, and nothing else: a default may be another one tomorrow. */
  #chosen;

  /** @param defaults what holds until the user says otherwise, such as `{scope: 'own', sound: false, notify: false}`. */
  constructor(workspace, email, defaults) {
    super();
    this.#key = `deskbell.preferences.${workspace}.${email}`;
    this.#defaults = defaults;
    this.#chosen = this.#read();
    addEventListener('storage', (event) => {
      if (event.key !== this.#key) return;
      this.#chosen = this.#read();
      this.dispatchEvent(new Event('change'));
    });
  }

  get(name) {
    return this.#chosen[name] ?? this.#defaults[name];
  }

  set(name, value) {
    this.#chosen = { ...this.#chosen, [name]: value };
    localStorage.setItem(this.#key, JSON.stringify(this.#chosen));
    this.dispatchEvent(new Event('change'));
  }

  #read() {
    try {
      return JSON.parse(localStorage.getItem(this.#key)) ?? {};
    } catch {
      return {};
    }
  }
}
