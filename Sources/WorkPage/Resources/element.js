/**
 * Makes an element. Strings become text nodes, never markup: names in calls are written by strangers.
 *
 * `attributes` are set as attributes; `null`, `undefined` and `false` ones are left out, `true` ones have no value. A function is a listener for the
 * event whose name follows `on`.
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** A button that does something; `class`, `aria-label` and the like come with `attributes`. */
export function button(text, onclick, attributes = {}) {
  return element('button', { type: 'button', onclick, ...attributes }, text);
}

/** A number or name of a stranger, which must not turn the direction of the text around it. */
export function isolated(text, attributes = {}) {
  return element('bdi', attributes, text);
}

/** A running time. It may stand in a live region, but is not read out each second. */
export function runningTime() {
  return element('span', { class: 'timer', role: 'timer', 'aria-live': 'off' });
}

/** Writes a text only if it is another: a live region is read out at each write. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** A status in words with its colour and mark. */
export function badge(status, word) {
  return element('span', { class: 'badge', 'data-status': status }, word);
}

/** Disables controls while something is done that they began, and gives the focus back to the one that had it: a browser takes it from what is disabled. */
export async function whileBusy(controls, work) {
  const all = [...controls];
  // The document's, or that of a component in somebody else's page.
  const root = all[0]?.getRootNode() ?? document;
  const focused = all.find((control) => control === root.activeElement);
  all.forEach((control) => (control.disabled = true));
  try {
    await work();
  } finally {
    all.forEach((control) => (control.disabled = false));
    if (focused?.isConnected && [null, document.body].includes(root.activeElement)) focused.focus();
  }
}
