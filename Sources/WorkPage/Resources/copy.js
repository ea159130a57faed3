// Copies a text for use elsewhere.

import { button } from '/assets/element.js';
import { texts } from '/assets/texts.js';

/** @param node what shows the text: it is marked for the user to copy where the browser does not let the page. */
export function copyButton(text, node, attributes = {}) {
  const { copy, copied, marked } = texts.copy;
  const made = button(copy, async () => {
    try {
      await navigator.clipboard.writeText(text);
      made.textContent = copied;
    } catch {
      getSelection().selectAllChildren(node);
      made.textContent = marked;
    }
  }, { class: 'quiet', ...attributes });
  return made;
}
