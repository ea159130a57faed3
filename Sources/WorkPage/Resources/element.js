/**
 * Makes an element. Strings become text nodes, never markup: names in calls are written by strangers.
 *
 * `attributes` are set as attributes; `null` and `undefined` ones are left out.
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}
