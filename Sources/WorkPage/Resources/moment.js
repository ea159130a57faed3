// Moments in the page, which are told as a time alone as long as they are today.

import { now } from '/assets/clock.js';
import { element } from '/assets/element.js';

/** When something was, the whole of it in the title. */
export function moment(date, times, attributes = {}) {
  return element('time', { datetime: date, title: times.full(date), 'data-moment': true, ...attributes }, times.short(date));
}

/** Tells every moment that is in the page anew at each midnight of the workspace, and calls `turned` then. */
export function followDays(times, turned) {
  setTimeout(() => {
    for (const node of document.querySelectorAll('time[data-moment]')) node.textContent = times.short(node.dateTime);
    turned();
    followDays(times, turned);
  }, times.midnight() - now());
}
