// Brings what is shown up to date without taking it from whoever uses it.

/** What somebody may be listening to, have opened or have scrolled. */
const lasting = 'audio, details, .scroll';

/** Makes `rows` the children of a list. Each has an id (`data-id`); one that is shown already stays, and changes where it differs. */
export function showRows(list, rows) {
  const shown = new Map([...list.children].map((row) => [row.dataset.id, row]));
  const kept = rows.map((row) => (shown.has(row.dataset.id) ? update(shown.get(row.dataset.id), row) : row));
  const ids = new Set(rows.map(({ dataset }) => dataset.id));
  shown.forEach((row, id) => !ids.has(id) && row.remove());
  // A row is moved only when it stands elsewhere: moving takes the focus away and stops a player.
  let place = list.firstElementChild;
  for (const row of kept) {
    if (row === place) place = place.nextElementSibling;
    else list.insertBefore(row, place);
  }
}

/** Makes an element look like another one, and returns the one of both that is in the page then. */
export function update(old, fresh) {
  if (old.isEqualNode(fresh)) return old;
  if (!isInUse(old)) {
    old.replaceWith(fresh);
    return fresh;
  }
  // What is in use stays; what stands around it is brought up to date.
  const [was, now] = [[...old.children], [...fresh.children]];
  if (was.length === now.length) was.forEach((child, index) => update(child, now[index]));
  return old;
}

function isInUse(node) {
  return node.contains(document.activeElement) || node.matches(lasting) || node.querySelector(lasting) !== null;
}
