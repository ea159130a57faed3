// Moments in the page, which are told as a time alone as long as they are today.

import { now } from '/assets/clock.js';
import { element } from '/assets/element.js';

const lookEvery = 30_000;

/** When something was, the whole of it in the title. */
export function moment(date, times, attributes = {}) {
  return element('time', { datetime: date, title: times.full(date), 'data-moment': true, ...attributes }, times.short(date));
}

/** Tells every moment that is in the page anew when the workspace's day is another one, and calls `turned` then. */
export function followDays(times, turned) {
  let day = times.isoDay(now());
  // Looked at again and again: a timer for midnight would be late by as long as the PC sleeps.
  setInterval(() => {
    const today = times.isoDay(now());
    if (today === day) return;
    day = today;
    for (const node of document.querySelectorAll('time[data-moment]')) node.textContent = times.short(node.dateTime);
    turned();
  }, lookEvery);
}
