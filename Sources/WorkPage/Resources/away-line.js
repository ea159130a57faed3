// One line for what happened while nobody looked.

import { button, element } from '/assets/element.js';
import { texts } from '/assets/texts.js';

export class AwayLine {
  element;
  #text = element('span', {});
  #closed = () => {};

  constructor() {
    const close = button('×', () => {
      this.element.hidden = true;
      this.#closed();
    }, { class: 'quiet close', 'aria-label': texts.shell.close });
    this.element = element('p', { class: 'notice', id: 'away', role: 'status', hidden: true }, this.#text, close);
  }

  /** @param closed called when the user has taken it off. */
  show(sentence, closed = () => {}) {
    this.#text.textContent = sentence;
    this.#closed = closed;
    this.element.hidden = false;
  }
}
