// The leads of a campaign: searched, filtered, loaded page by page as somebody goes through them.

import { onChoice } from '/assets/choice.js';
import { element, isolated } from '/assets/element.js';
import { phone } from '/assets/format.js';
import { texts } from '/assets/texts.js';
import { VirtualList } from '/assets/virtual-list.js';

const pageSize = 100;
const typingPause = 200;
/** So many leads are read again one by one; more than these by their pages. */
const fewLeads = 5;
/** After a failure (ms). */
const retryAfter = 5000;

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
  /** What is looked for; what is being typed is not yet. */
  #query = { q: '', state: '' };
  /** The pages that are shown: `{cursor, start}`, the latter an index among the entries. */
  #pages = [];
  #next = null;
  #loading = null;
  #retry;
  /** `{leads, states}` of the campaign, with its `name`; `null` before it is known, and where there is none. */
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

  /** Reads the list from its beginning. */
  async reload() {
    this.#pages = [];
    this.#next = null;
    this.#query = { q: this.#search.value.trim(), state: this.#state.value };
    await this.#load();
    if (this.#list.element.scrollTop > 0) this.#list.element.scrollTop = 0;
  }

  /** Reads the campaigns and how far this one is; leads that have come since stand at the end of the list. Throws `Refusal`. */
  async refreshCounts() {
    const { campaigns, total } = await this.#api.get('campaigns', { limit: 200 });
    const before = this.#counts?.leads;
    this.#counts = this.#campaign === 'all' ? total : await this.#own(campaigns);
    this.#showCampaigns(campaigns);
    if (before !== undefined && before !== this.#counts?.leads && this.#next === null) await this.#reread(this.#pages.at(-1));
  }

  /** Shows a lead as it is now, where it stands. */
  update(lead) {
    const index = this.#list.entries.findIndex(({ id }) => id === lead.id);
    if (index >= 0) this.#list.replace(index, lead);
  }

  /** Reads these leads again, as far as the list has them: one by one, or their pages where they are many. */
  async refresh(ids) {
    const places = new Map(this.#list.entries.map(({ id }, index) => [id, index]));
    const held = ids.filter((id) => places.has(id));
    if (held.length <= fewLeads) return void (await Promise.all(held.map((id) => this.#refreshOne(id))));
    const pageOf = (id) => this.#pages.findLast(({ start }) => start <= places.get(id));
    for (const page of new Set(held.map(pageOf))) await this.#reread(page);
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
    return Math.max(loaded + 1, this.#query.q || this.#query.state ? 0 : (this.#counts?.leads ?? 0));
  }

  #more() {
    if (this.#next !== null && !this.#loading) this.#load(this.#next);
  }

  /** Reads the page of a cursor, the first one without. What fails for want of a server is tried again: the rows of a search before must not pass for its answer. */
  async #load(cursor) {
    this.#loading?.abort();
    clearTimeout(this.#retry);
    const loading = new AbortController();
    this.#loading = loading;
    try {
      const { leads, next } = await this.#read(cursor, loading.signal);
      this.#on.problem('');
      const before = cursor ? this.#list.entries : [];
      this.#pages.push({ cursor, start: before.length });
      this.#show([...before, ...leads], next);
      this.#empty.textContent = this.#query.q || this.#query.state ? texts.work.noneFound : texts.work.noLeads;
    } catch (error) {
      if (error.name === 'AbortError') return;
      this.#on.problem(error.message);
      if (error.status === 0 || error.status >= 500) this.#retry = setTimeout(() => this.#load(cursor), retryAfter);
    } finally {
      if (this.#loading === loading) this.#loading = null;
    }
  }

  /** Reads a page again that is shown. Nothing is said of a failure: what is shown was true a moment ago. */
  async #reread(page) {
    const pages = this.#pages;
    const answer = page && (await this.#read(page.cursor).catch(() => null));
    // Something else may be looked for by now.
    if (!answer || this.#pages !== pages) return;
    const following = pages[pages.indexOf(page) + 1];
    const { entries } = this.#list;
    const rest = following ? entries.slice(following.start) : [];
    // Where leads went out of what is looked for, the server fills the page with those that stand on the next one.
    const below = new Set(rest.map(({ id }) => id));
    const leads = answer.leads.filter(({ id }) => !below.has(id));
    const gone = following ? following.start - page.start - leads.length : 0;
    for (const other of pages) if (other.start > page.start) other.start -= gone;
    this.#show([...entries.slice(0, page.start), ...leads, ...rest], following ? this.#next : answer.next);
  }

  async #read(cursor, signal) {
    const path = this.#campaign === 'all' ? 'leads' : `campaigns/${encodeURIComponent(this.#campaign)}/leads`;
    return this.#api.get(path, { ...this.#query, limit: pageSize, cursor }, { signal });
  }

  #show(leads, next) {
    this.#next = next ?? null;
    this.#list.show(leads, this.#total(leads.length));
    this.#empty.hidden = leads.length > 0;
  }

  async #refreshOne(id) {
    const lead = await this.#api.get(`leads/${encodeURIComponent(id)}`).catch(() => null);
    if (lead) this.update(lead);
  }

  /** This campaign, also where it is one of more than a choice holds; `null` if there is none. */
  async #own(campaigns) {
    const listed = campaigns.find(({ id }) => id === this.#campaign);
    if (listed) return listed;
    return this.#api.get(`campaigns/${encodeURIComponent(this.#campaign)}`).catch((refusal) => {
      if (refusal.status === 404) return null;
      throw refusal;
    });
  }

  #showCampaigns(campaigns) {
    const own = this.#campaign !== 'all' && !campaigns.some(({ id }) => id === this.#campaign) && this.#counts;
    const options = [new Option(texts.work.allLeads, 'all'), ...[...campaigns, own].filter(Boolean).map(({ id, name }) => new Option(name, id))];
    // Whoever is choosing is not put back.
    if (document.activeElement !== this.#campaigns) {
      this.#campaigns.replaceChildren(...options);
      this.#campaigns.value = this.#campaign;
    }
    this.#title.textContent = this.#counts ? (this.#counts.name ?? texts.work.allLeads) : texts.work.noCampaign;
    document.title = `${this.#title.textContent} · ${texts.product}`;
    this.#progress.textContent = this.#counts ? texts.work.progress(this.#counts.leads - this.#counts.states.new, this.#counts.leads) : '';
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
