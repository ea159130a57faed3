// A list of any length of which only what is seen is in the page. Rows have one height.

import { element } from '/assets/element.js';

const rowHeight = 64;
/** Rows beyond the edges that are there already when somebody scrolls. */
const margin = 6;
/** A key that is held goes by many entries (ms). */
const keyPause = 150;

/**
 * A list to choose one entry from, each with an `id`, with the keys that a listbox has.
 *
 * `on` has `row(entry)`, which returns what is shown of an entry, `chosen(entry)`, and `needMore()`, called when the end comes near.
 */
export class VirtualList {
  element;
  #space = element('div', { class: 'list-space', role: 'presentation' });
  #on;
  #entries = [];
  #total = 0;
  /** The id of the chosen entry, whether or not it is among these. */
  #chosen = null;
  /** index → row */
  #rows = new Map();
  #scheduled = false;
  #telling;

  constructor(label, on) {
    this.#on = on;
    this.element = element('div', { class: 'list', role: 'listbox', tabindex: '0', 'aria-label': label }, this.#space);
    this.element.addEventListener('scroll', () => this.#schedule(), { passive: true });
    this.element.addEventListener('keydown', (event) => this.#key(event));
    this.element.addEventListener('click', ({ target }) => {
      const row = target.closest('[role="option"]');
      if (row) this.choose(Number(row.dataset.index));
    });
    new ResizeObserver(() => this.#schedule()).observe(this.element);
  }

  get entries() {
    return this.#entries;
  }

  get #chosenIndex() {
    return this.#entries.findIndex(({ id }) => id === this.#chosen);
  }

  /** @param total how many there are in all, as far as that is known. */
  show(entries, total) {
    this.#entries = entries;
    this.#total = Math.max(total, entries.length);
    this.#rows.forEach((row) => row.remove());
    this.#rows.clear();
    this.#render();
    this.#schedule();
  }

  /** Shows an entry as it is now. */
  replace(index, entry) {
    this.#entries[index] = entry;
    this.#rows.get(index)?.remove();
    this.#rows.delete(index);
    this.#render();
  }

  /** Marks the entry and tells of it, `after` that many milliseconds unless another one is chosen by then. */
  choose(index, after = 0) {
    const entry = this.#entries[index];
    this.mark(entry.id);
    clearTimeout(this.#telling);
    this.#telling = setTimeout(() => this.#on.chosen(entry), after);
  }

  /** Marks the entry with that id, now or as soon as it is among the entries. */
  mark(id) {
    const before = this.#chosenIndex;
    this.#chosen = id;
    const index = this.#chosenIndex;
    this.#rows.get(before)?.setAttribute('aria-selected', 'false');
    this.#rows.get(index)?.setAttribute('aria-selected', 'true');
    this.#point();
    if (index >= 0) this.#reveal(index);
  }

  #key(event) {
    const page = Math.max(1, Math.floor(this.element.clientHeight / rowHeight) - 1);
    const last = this.#entries.length - 1;
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (!(event.key in moves) || event.altKey || event.ctrlKey || event.metaKey || last < 0) return;
    event.preventDefault();
    this.choose(Math.min(last, Math.max(0, this.#chosenIndex + moves[event.key])), keyPause);
  }

  #reveal(index) {
    const top = index * rowHeight;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + rowHeight > scrollTop + clientHeight) this.element.scrollTop = top + rowHeight - clientHeight;
    this.#render();
  }

  /** Says which row is the chosen one while it is in the page: the name of one that is not there means nothing. */
  #point() {
    const row = this.#rows.get(this.#chosenIndex);
    if (row) this.element.setAttribute('aria-activedescendant', row.id);
    else this.element.removeAttribute('aria-activedescendant');
  }

  /** Shows what is seen by the next frame, and asks for more when that is near the end. */
  #schedule() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      const end = this.#render();
      if (end >= this.#entries.length - margin && this.#entries.length < this.#total) this.#on.needMore();
    });
  }

  /** Puts the rows that are seen into the page, at once: a list is never without a row that it has. Returns where they end. */
  #render() {
    const { scrollTop, clientHeight } = this.element;
    const first = Math.max(0, Math.floor(scrollTop / rowHeight) - margin);
    const end = Math.min(this.#entries.length, Math.ceil((scrollTop + clientHeight) / rowHeight) + margin);
    this.#space.style.setProperty('height', `${this.#entries.length * rowHeight}px`);
    for (const [index, row] of this.#rows) {
      if (index >= first && index < end) continue;
      row.remove();
      this.#rows.delete(index);
    }
    for (let index = first; index < end; index += 1) if (!this.#rows.has(index)) this.#add(index);
    this.#point();
    return end;
  }

  #add(index) {
    const row = element(
      'div',
      {
        class: 'list-row',
        role: 'option',
        id: `row-${index}`,
        'data-index': index,
        'aria-selected': String(this.#entries[index].id === this.#chosen),
        'aria-setsize': this.#total,
        'aria-posinset': index + 1,
      },
      ...this.#on.row(this.#entries[index]),
    );
    row.style.setProperty('top', `${index * rowHeight}px`);
    this.#rows.set(index, row);
    // In the order of the list, for those who read it with a screen reader.
    const next = [...this.#rows.keys()].filter((other) => other > index).sort((one, other) => one - other)[0];
    this.#space.insertBefore(row, next === undefined ? null : this.#rows.get(next));
  }
}
