/**
 * Calls `chosen(value)` when somebody has chosen from a select: at once with the pointer or from the open list; with the keyboard in the closed one after
 * Enter or when the focus leaves, since there every arrow key changes it on the way.
 */
export function onChoice(select, chosen) {
  let isOnTheWay = false;
  let isByKey = false;
  const settle = () => {
    if (isOnTheWay) chosen(select.value);
    isOnTheWay = false;
  };
  select.addEventListener('keydown', ({ key, altKey }) => {
    isByKey = !(key === ' ' || key === 'F4' || altKey);
    if (key === 'Enter') settle();
  });
  select.addEventListener('pointerdown', () => (isByKey = false));
  select.addEventListener('change', () => {
    isOnTheWay = true;
    if (!isByKey) settle();
  });
  select.addEventListener('blur', settle);
}
