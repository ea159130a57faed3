// A list, newest first, that is read page by page; what is new comes in at the top.

import { button, element, whileBusy } from '/assets/element.js';
import { inTurn } from '/assets/in-turn.js';
import { showRows } from '/assets/rows.js';

/** More rows than anybody looks through: a list that has more begins anew. */
const most = 1000;

export class PagedList {
  element;
  #list;
  #empty;
  #more;
  #on;
  #next = null;
  #isNew = true;
  #reload = null;
  #inTurn = inTurn();

  /**
   * `on.read(cursor)` resolves to `{rows, next}`, each row with an id (`data-id`); `on.problem(sentence)` is called when older ones cannot be read.
   *
   * @param parts `list`, where the rows stand; `shown`, the whole that it is in; `empty`, shown when there are none; `older`, the text of the button.
   */
  constructor({ list, shown = list, empty, older }, on) {
    this.#list = list;
    this.#empty = empty;
    this.#on = on;
    this.#more = button(older, () => this.#readOlder(), { class: 'quiet', hidden: true });
    this.element = element('div', { class: 'paged' }, shown, empty, this.#more);
    empty.hidden = true;
  }

  /** Reads from the newest on, as something else is looked for now. */
  show() {
    this.#isNew = true;
    return this.reload();
  }

  /** Reads the newest again; older ones that are shown stay. Rejects when it cannot. */
  reload() {
    this.#reload ??= this.#inTurn(async () => {
      this.#reload = null;
      const isNew = this.#isNew;
      this.#isNew = false;
      const { rows, next } = await this.#on.read().catch((refusal) => {
        this.#isNew ||= isNew;
        throw refusal;
      });
      const older = isNew ? [] : this.#olderThan(rows, next);
      showRows(this.#list, [...rows, ...older]);
      this.#show(older.length > 0 ? this.#next : next);
    });
    return this.#reload;
  }

  /** The row of that id, if it is shown. */
  row(id) {
    return [...this.#list.children].find(({ dataset }) => dataset.id === id);
  }

  async #readOlder() {
    await whileBusy([this.#more], async () => {
      try {
        await this.#inTurn(async () => {
          const { rows, next } = await this.#on.read(this.#next);
          this.#list.append(...rows);
          this.#show(next);
        });
      } catch (refusal) {
        this.#on.problem(refusal.message);
      }
    });
  }

  /** The rows that are shown and stand below a page; none where the page does not reach them, since others may be missing between. */
  #olderThan(rows, next) {
    if (!next || rows.length === 0) return [];
    const shown = [...this.#list.children];
    const last = shown.findIndex((row) => row.dataset.id === rows.at(-1).dataset.id);
    return last < 0 || rows.length + shown.length - last > most ? [] : shown.slice(last + 1);
  }

  #show(next) {
    this.#next = next ?? null;
    this.#more.hidden = this.#next === null;
    this.#empty.hidden = this.#list.childElementCount > 0;
  }
}
