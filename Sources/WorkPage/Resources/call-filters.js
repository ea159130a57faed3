// What to look for among the calls; kept in the page's address, so that a search can be sent to somebody.

import { button, element } from '/assets/element.js';
import { texts } from '/assets/texts.js';

const names = ['q', 'status', 'direction', 'agent', 'from', 'to', 'mine'];
const ended = ['completed', 'no_answer', 'missed', 'busy', 'failed', 'cancelled', 'voicemail', 'unknown'];

/** `on.changed()` is called when something else is looked for; `query` has what. */
export class CallFilters {
  #fields;
  #on;
  #exportLink = element('a', { class: 'button', download: '' }, texts.history.export);
  #api;

  constructor(container, { api, hasNumber }, on) {
    this.#api = api;
    this.#on = on;
    const words = (keys, table) => keys.map((key) => new Option(table[key], key));
    this.#fields = {
      q: element('input', { type: 'search', maxlength: '100' }),
      status: element('select', {}, new Option(texts.history.anyStatus, ''), ...words(ended, texts.status)),
      direction: element('select', {}, new Option(texts.history.anyDirection, ''), ...words(['inbound', 'outbound', 'unknown'], texts.direction)),
      agent: element('input', { type: 'tel', maxlength: '20' }),
      from: element('input', { type: 'date', min: '1971-01-01', max: '2999-12-31' }),
      to: element('input', { type: 'date', min: '1971-01-01', max: '2999-12-31' }),
    };
    const labels = { q: 'search', status: 'status', direction: 'direction', agent: 'agent', from: 'from', to: 'to' };
    const mine = element('input', { type: 'checkbox', id: 'filter-mine' });
    const form = element(
      'form',
      { class: 'filters', role: 'search' },
      ...Object.entries(this.#fields).map(([name, field]) => {
        field.id = `filter-${name}`;
        return element('div', { class: 'field' }, element('label', { for: field.id }, texts.history[labels[name]]), field);
      }),
      hasNumber && element('label', { class: 'check' }, mine, texts.history.mine),
      element('div', { class: 'row' }, element('button', { type: 'submit' }, texts.history.find), button(texts.history.reset, () => this.#reset(), { class: 'quiet' }), this.#exportLink),
    );
    this.#fields.mine = mine;
    form.addEventListener('submit', (submitted) => {
      submitted.preventDefault();
      this.#changed();
    });
    for (const name of ['status', 'direction', 'from', 'to', 'mine']) this.#fields[name].addEventListener('change', () => this.#changed());
    container.append(element('h1', {}, texts.history.title), form);
    this.#read();
    this.#link();
  }

  /** As the API takes it. */
  get query() {
    const query = {};
    for (const name of names) {
      const field = this.#fields[name];
      const value = name === 'mine' ? (field.checked ? 'true' : '') : field.value.trim();
      if (value) query[name] = value;
    }
    return query;
  }

  #read() {
    const search = new URLSearchParams(location.search);
    for (const name of names) {
      if (name === 'mine') this.#fields.mine.checked = search.get('mine') === 'true';
      else this.#fields[name].value = search.get(name) ?? '';
    }
  }

  #reset() {
    for (const name of names) {
      this.#fields[name].value = '';
      this.#fields[name].checked = false;
    }
    this.#changed();
  }

  #changed() {
    history.replaceState(null, '', `?${new URLSearchParams(this.query)}`);
    this.#link();
    this.#on.changed();
  }

  #link() {
    this.#exportLink.href = this.#api.url('calls.csv', this.query);
  }
}
