// What this browser's user likes: remembered per workspace, the same in all tabs.

const key = (workspace) => `deskbell.preferences.${workspace}`;

/** Whose calls are shown: `own`, `all` or `off`; whether there are sounds and notifications. */
export class Preferences extends EventTarget {
  #workspace;
  #values;

  /** @param defaults what holds until the user says otherwise, such as `{scope: 'own', sound: false, notify: false}`. */
  constructor(workspace, defaults) {
    super();
    this.#workspace = workspace;
    this.#values = { ...defaults, ...read(workspace) };
    addEventListener('storage', (event) => {
      if (event.key !== key(workspace)) return;
      this.#values = { ...this.#values, ...read(workspace) };
      this.dispatchEvent(new Event('change'));
    });
  }

  get(name) {
    return this.#values[name];
  }

  set(name, value) {
    this.#values = { ...this.#values, [name]: value };
    localStorage.setItem(key(this.#workspace), JSON.stringify(this.#values));
    this.dispatchEvent(new Event('change'));
  }
}

function read(workspace) {
  try {
    return JSON.parse(localStorage.getItem(key(workspace))) ?? {};
  } catch {
    return {};
  }
}
