// Whose calls are announced, and how: a small menu in the header.

import { button, element } from '/assets/element.js';
import { menu } from '/assets/menu.js';
import { texts } from '/assets/texts.js';

const { own, all, off } = texts.attention;

/**
 * @param preferences `Preferences` with `scope`, `sound`, `notify`.
 * @param sound `Sound`.
 */
export function attentionMenu(preferences, sound, hasNumber) {
  const scope = element('select', { id: 'scope' }, new Option(own, 'own'), new Option(all, 'all'), new Option(off, 'off'));
  const hint = element('p', { class: 'muted' }, texts.attention.noNumber);
  const state = element('p', { class: 'sound-state', role: 'status' });
  const toggle = button('', () => preferences.set('sound', !preferences.get('sound')), { class: 'quiet' });
  const test = button(texts.attention.test, () => sound.ring('completed'), { class: 'quiet' });
  const notify = element('input', { type: 'checkbox', id: 'notify' });
  const denied = element('p', { class: 'muted', hidden: true }, texts.attention.notifyDenied);
  const summary = element('summary', { class: 'attention', 'aria-label': texts.shell.attention }, element('span', { class: 'bell' }));

  const show = () => {
    scope.value = preferences.get('scope');
    hint.hidden = hasNumber || scope.value !== 'own';
    state.textContent = { on: texts.attention.soundOn, off: texts.attention.soundOff, blocked: texts.attention.soundBlocked }[sound.state];
    state.dataset.state = sound.state;
    summary.dataset.state = scope.value === 'off' ? 'off' : sound.state;
    toggle.textContent = preferences.get('sound') ? texts.attention.disable : texts.attention.enable;
    test.disabled = sound.state !== 'on';
    notify.checked = preferences.get('notify');
  };
  scope.addEventListener('change', () => preferences.set('scope', scope.value));
  notify.addEventListener('change', async () => {
    const isGranted = notify.checked && (await globalThis.Notification?.requestPermission?.()) === 'granted';
    denied.hidden = !notify.checked || isGranted;
    preferences.set('notify', isGranted);
  });
  preferences.addEventListener('change', show);
  sound.addEventListener('change', show);
  show();

  return menu(
    summary,
    element('label', { for: 'scope' }, texts.attention.scope),
    scope,
    hint,
    state,
    element('div', { class: 'row' }, toggle, test),
    element('label', { class: 'check' }, notify, texts.attention.notify),
    denied,
    element('p', { class: 'muted' }, texts.attention.keys),
  );
}
