// How the provider reaches the workspace, and what of it could not be understood.

import { careful, Panel, secret } from '/assets/admin-panel.js';
import { button, element, isolated } from '/assets/element.js';
import { texts } from '/assets/texts.js';

export function webhookPanel(api, times) {
  const words = texts.admin.webhook;
  const panel = new Panel('webhook', words.title, words.hint);
  const place = element('div', {});
  const show = ({ url, previousUntil }) => {
    place.replaceChildren(secret(url), ...(previousUntil ? [element('p', { class: 'muted' }, words.previous(times.full(previousUntil)))] : []));
  };
  const overlap = element('input', { type: 'number', min: '0', max: '720', value: '24', id: 'overlap', required: true });
  panel.body.append(
    element('p', {}, button(words.show, () => panel.do(async () => show(await api.get('webhook'))), { class: 'quiet' })),
    place,
    element(
      'div',
      { class: 'add' },
      element('div', { class: 'field' }, element('label', { for: 'overlap' }, words.overlap), overlap),
      careful(words.rotate, words.rotate, () =>
        panel.do(async () => {
          // An emptied field would be a zero, which ends the old address at once.
          if (!overlap.reportValidity()) return '';
          show(await api.post('webhook/rotate', { overlapHours: overlap.valueAsNumber }));
          return words.rotated;
        }),
      ),
    ),
  );
  return panel.element;
}

export function rejectedPanel(api, times) {
  const words = texts.admin.rejected;
  const panel = new Panel('rejected', words.title, words.hint);
  const list = element('ul', { class: 'entries' });
  const body = element('pre', { hidden: true, tabindex: '0', 'aria-label': words.title });
  let next = null;
  const more = button(texts.admin.older, async () => {
    more.disabled = true;
    await panel.do(() => load(next));
    more.disabled = false;
  }, { class: 'quiet', hidden: true });

  const load = async (cursor) => {
    const page = await api.get('rejected-webhooks', { limit: 20, cursor });
    const rows = page.rejectedWebhooks.map(row);
    if (cursor) list.append(...rows);
    else list.replaceChildren(...(rows.length > 0 ? rows : [element('li', { class: 'muted' }, words.none)]));
    next = page.next ?? null;
    more.hidden = !next;
  };
  const row = ({ number, receivedAt, method, bytes, reason, retriedAt }) =>
    element(
      'li',
      { 'data-number': number },
      element(
        'span',
        {},
        isolated(reason),
        element('span', { class: 'muted' }, ` · ${[times.short(receivedAt), method, words.bytes(bytes), retriedAt && words.retriedAt(times.short(retriedAt))].filter(Boolean).join(' · ')}`),
      ),
      button(words.show, () => panel.do(() => showBody(number)), { class: 'quiet', 'aria-label': words.showOf(number) }),
      button(words.retry, () => panel.do(() => retry(number)), { class: 'quiet', 'aria-label': words.retryOf(number) }),
    );
  const showBody = async (number) => {
    const webhook = await api.get(`rejected-webhooks/${number}`);
    body.textContent = [webhook.query && `?${webhook.query}`, webhook.body].filter(Boolean).join('\n');
    body.hidden = false;
  };
  const retry = async (number) => {
    const { status, reason } = await api.post(`rejected-webhooks/${number}/retry`);
    await load(null);
    return words.result(status, reason);
  };
  panel.body.append(list, more, body);
  panel.do(() => load(null));
  return panel.element;
}
