// What a page's parts cannot do just now, in one line.

import { setText } from '/assets/element.js';

/**
 * Makes a function that gives each part of a page its own to say what is the matter, with an empty sentence when nothing is: what one part cannot do
 * stays said until that part can again.
 */
export function problemLine(line) {
  const said = new Map();
  return (part) => (sentence) => {
    said.set(part, sentence);
    setText(line, [...said.values()].find(Boolean) ?? '');
  };
}
