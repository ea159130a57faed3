// The notes about a lead: one text that several people may be writing at once.

import { element, isolated, whileBusy } from '/assets/element.js';
import { texts } from '/assets/texts.js';

/** Whoever clicks twice has not read yet what came up after the first click (ms). */
const pause = 500;

export class LeadNotes {
  element;
  /** Keeps what was typed and not saved, with what it was typed over. */
  #draft;
  #field = element('textarea', { id: 'lead-notes', rows: '3', maxlength: '4000' });
  #theirs = element('div', { class: 'theirs', role: 'status' });
  /** What the server had when the field was last filled or compared. */
  #known;

  /**
   * @param drafts `Drafts`.
   * @param save called with the text to keep, `null` for none, and with a function that says whether what it replaces is still what was shown; its promise never rejects.
   */
  constructor(lead, drafts, save) {
    const name = `lead:${lead.id}`;
    const draft = drafts.get(name);
    this.#draft = (left) => drafts.set(name, left);
    this.#known = draft?.known ?? lead.notes ?? '';
    this.#field.value = draft?.text ?? this.#known;
    this.#field.addEventListener('input', () => this.#keep());
    const button = element('button', { type: 'submit', class: 'quiet' }, texts.work.save);
    this.element = element(
      'form',
      { class: 'lead-notes' },
      element('label', { for: 'lead-notes' }, texts.work.notes),
      this.#field,
      this.#theirs,
      button,
    );
    this.element.addEventListener('submit', async (submitted) => {
      submitted.preventDefault();
      const shown = this.#known;
      await whileBusy([button], async () => {
        await save(this.#field.value.trim() || null, () => this.#known === shown);
        if (this.#theirs.childElementCount > 0) await new Promise((over) => setTimeout(over, pause));
      });
    });
  }

  /**
   * Shows what the server has now: in the field, or beneath it while the field holds something that is not saved.
   *
   * @param isOwn whether it is what was saved from here.
   */
  show(notes, isOwn) {
    const mine = this.#field.value;
    const isClean = mine === this.#known || mine.trim() === notes;
    if (isClean) this.#field.value = notes;
    if (isClean || isOwn) this.#theirs.replaceChildren();
    else if (notes !== this.#known) this.#theirs.replaceChildren(element('p', { class: 'muted' }, texts.work.theirs), element('p', { class: 'activity-text' }, isolated(notes || texts.work.noNotes)));
    this.#known = notes;
    this.#keep();
  }

  #keep() {
    const text = this.#field.value;
    this.#draft(text === this.#known ? null : { text, known: this.#known });
  }
}
