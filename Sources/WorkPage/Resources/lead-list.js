// The leads of a campaign: searched, filtered, loaded page by page as somebody goes through them.

import { onChoice } from '/assets/choice.js';
import { element, isolated } from '/assets/element.js';
import { phone } from '/assets/format.js';
import { texts } from '/assets/texts.js';
import { VirtualList } from '/assets/virtual-list.js';

const pageSize = 100;
const typingPause = 200;

/** `on.chosen(lead)` is called with the lead that the user goes to, `on.problem(sentence)` when something cannot be read, with an empty one when it can. */
export class LeadList {
  #api;
  #campaign;
  #on;
  #times;
  #list;
  #title = element('h1', { id: 'campaign', class: 'hidden' });
  #campaigns = element('select', { id: 'campaigns', class: 'title', 'aria-label': texts.work.campaign });
  #search = element('input', { type: 'search', id: 'search', placeholder: texts.work.search, 'aria-label': texts.work.search, maxlength: '100' });
  #state = element('select', { id: 'state-filter', 'aria-label': texts.work.state }, new Option(texts.work.anyState, ''), ...stateOptions());
  #progress = element('p', { class: 'muted progress' });
  #empty = element('p', { class: 'empty', hidden: true });
  #next = null;
  #loading = null;
  #counts = null;

  /** @param campaign its id, or `all` for every lead of the workspace. */
  constructor(container, { api, times, campaign, workspace }, on) {
    this.#api = api;
    this.#times = times;
    this.#campaign = campaign;
    this.#on = on;
    this.#list = new VirtualList(texts.work.leads, {
      row: (lead) => this.#row(lead),
      chosen: (lead) => on.chosen(lead),
      needMore: () => this.#more(),
    });
    let typing;
    this.#search.addEventListener('input', () => {
      clearTimeout(typing);
      typing = setTimeout(() => this.reload(), typingPause);
    });
    this.#search.addEventListener('keydown', (event) => {
      if (event.key !== 'ArrowDown' && event.key !== 'Enter') return;
      event.preventDefault();
      this.#list.element.focus();
      if (this.#list.entries.length > 0) this.#list.choose(0);
    });
    this.#state.addEventListener('change', () => this.reload());
    onChoice(this.#campaigns, (chosen) => location.assign(`/w/${encodeURIComponent(workspace)}/campaigns/${encodeURIComponent(chosen)}/work`));
    container.append(
      element('div', { class: 'leads-head' }, this.#title, this.#campaigns, this.#search, element('div', { class: 'row' }, this.#state, this.#progress)),
      this.#list.element,
      this.#empty,
    );
  }

  /** Reads the list from its beginning, and what there is to say above it. */
  async reload() {
    this.#loading?.abort();
    this.#next = null;
    await this.#load([]);
    if (this.#list.element.scrollTop > 0) this.#list.element.scrollTop = 0;
  }

  /** Reads the campaigns and how far this one is. */
  async refreshCounts() {
    try {
      const { campaigns } = await this.#api.get('campaigns', { limit: 200 });
      this.#showCampaigns(campaigns);
      this.#on.problem('');
    } catch (refusal) {
      this.#on.problem(refusal.message);
    }
  }

  /** Shows a lead as it is now, where it stands. */
  update(lead) {
    const index = this.#list.entries.findIndex(({ id }) => id === lead.id);
    if (index >= 0) this.#list.replace(index, lead);
  }

  /** Reads one lead again, if the list has it. */
  async refresh(id) {
    if (!this.#list.entries.some((lead) => lead.id === id)) return;
    const lead = await this.#api.get(`leads/${encodeURIComponent(id)}`).catch(() => null);
    if (lead) this.update(lead);
  }

  /** Marks a lead without going to it. */
  mark(id) {
    this.#list.mark(id);
  }

  get first() {
    return this.#list.entries[0];
  }

  /** How many there are in all; one more than are here where nobody has counted. */
  #total(loaded) {
    if (this.#next === null) return loaded;
    const isFiltered = this.#search.value.trim() !== '' || this.#state.value !== '';
    return Math.max(loaded + 1, isFiltered ? 0 : (this.#counts ?? 0));
  }

  #more() {
    if (this.#next !== null && !this.#loading) this.#load(this.#list.entries, this.#next);
  }

  async #load(before, cursor) {
    const loading = new AbortController();
    this.#loading = loading;
    const path = this.#campaign === 'all' ? 'leads' : `campaigns/${encodeURIComponent(this.#campaign)}/leads`;
    const query = { q: this.#search.value.trim(), state: this.#state.value, limit: pageSize, cursor };
    try {
      const page = await this.#api.get(path, query, { signal: loading.signal });
      this.#on.problem('');
      this.#next = page.next ?? null;
      const entries = [...before, ...page.leads];
      this.#list.show(entries, this.#total(entries.length));
      this.#empty.hidden = entries.length > 0;
      this.#empty.textContent = query.q || query.state ? texts.work.noneFound : texts.work.noLeads;
    } catch (error) {
      if (error.name !== 'AbortError') this.#on.problem(error.message);
    } finally {
      if (this.#loading === loading) this.#loading = null;
    }
  }

  #showCampaigns(campaigns) {
    const options = [new Option(texts.work.allLeads, 'all'), ...campaigns.map(({ id, name }) => new Option(name, id))];
    // Whoever is choosing is not put back.
    if (document.activeElement !== this.#campaigns) {
      this.#campaigns.replaceChildren(...options);
      this.#campaigns.value = this.#campaign;
    }
    const mine = campaigns.find(({ id }) => id === this.#campaign);
    this.#title.textContent = mine?.name ?? texts.work.allLeads;
    document.title = `${this.#title.textContent} · ${texts.product}`;
    const sum = (read) => campaigns.reduce((total, one) => total + read(one), 0);
    this.#counts = mine ? mine.leads : null;
    const [all, untouched] = mine ? [mine.leads, mine.states.new] : [sum(({ leads }) => leads), sum(({ states }) => states.new)];
    this.#progress.textContent = texts.work.progress(all - untouched, all);
  }

  #row(lead) {
    return [
      element('span', { class: 'list-name' }, isolated(lead.name)),
      element('span', { class: 'state', 'data-state': lead.state }, texts.leadState[lead.state]),
      element('span', { class: 'muted list-number' }, isolated(phone(lead.numbers[0]))),
      element('span', { class: 'muted list-when' }, lead.nextTaskAt ? texts.work.due(this.#times.short(lead.nextTaskAt)) : ''),
    ];
  }
}

/** The options of a choice of states. */
export function stateOptions() {
  return Object.entries(texts.leadState).map(([value, word]) => new Option(word, value));
}
