// What opens under a button of the header.

import { element } from '/assets/element.js';

/** A menu that Escape and a click anywhere else close. */
export function menu(summary, ...children) {
  const made = element('details', { class: 'drop' }, summary, element('div', { class: 'menu' }, ...children));
  made.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !made.open) return;
    event.preventDefault();
    made.open = false;
    summary.focus();
  });
  document.addEventListener('pointerdown', ({ target }) => {
    if (!made.contains(target)) made.open = false;
  });
  return made;
}
