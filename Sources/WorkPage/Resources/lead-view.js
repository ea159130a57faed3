// One lead: who it is, how far it is, what happened, and the button that calls.

import { activityRow, callRow } from '/assets/activity-list.js';
import { Refusal } from '/assets/api.js';
import { CallNow } from '/assets/call-now.js';
import { onChoice } from '/assets/choice.js';
import { element, isolated, whileBusy } from '/assets/element.js';
import { phone } from '/assets/format.js';
import { inTurn } from '/assets/in-turn.js';
import { stateOptions } from '/assets/lead-list.js';
import { LeadNotes } from '/assets/lead-notes.js';
import { PagedList } from '/assets/paged-list.js';
import { texts } from '/assets/texts.js';

const pageSize = 20;

/** `on.changed(lead)` is called with the lead after each change, `on.problem(sentence)` when it cannot be read, with an empty one when it can. */
export class LeadView {
  lead;
  #context;
  #on;
  #said = element('p', { class: 'said', role: 'status' });
  #state = element('select', { id: 'lead-state', 'aria-label': texts.work.state }, ...stateOptions());
  #notes;
  #facts = element('p', { class: 'muted facts' });
  #activities;
  #calls;
  /** Reads and writes of the lead: each write names the version that the one before it came to. */
  #inTurn = inTurn();
  /** The read that has not begun yet. */
  #reading = null;

  /**
   * @param lead as it was just read, whole: a row of the list has no notes.
   * @param context `{api, times, info, drafts}`.
   */
  constructor(container, lead, context, on) {
    this.lead = lead;
    this.#context = context;
    this.#on = on;
    this.#activities = this.#timeline(texts.work.noActivity, (cursor) => this.#readActivities(cursor));
    this.#calls = this.#timeline(texts.work.noCalls, (cursor) => this.#readCalls(cursor));
    this.#notes = new LeadNotes(lead, context.drafts, (notes, isCurrent) => this.#change({ notes }, isCurrent));
    const call = new CallNow(lead, { api: context.api, times: context.times, isSetUp: context.info.clickToCall });
    container.replaceChildren(
      element('header', { class: 'lead-head' }, element('div', {}, element('h2', { id: 'lead-name' }, isolated(lead.name)), numbers(lead), this.#facts), this.#stateForm()),
      call.element,
      this.#notes.element,
      this.#said,
      element('div', { class: 'lead-columns' }, section(texts.work.activity, this.#noteForm(), this.#activities.element), section(texts.work.calls, this.#calls.element)),
    );
    this.#state.value = lead.state;
    this.#show(lead);
    this.#readLists().then(() => on.problem(''), (refusal) => on.problem(refusal.message));
  }

  get #path() {
    return `leads/${encodeURIComponent(this.lead.id)}`;
  }

  /** Reads again what others, or a call, may have changed; what is being typed stays. */
  async refresh() {
    try {
      await (this.#reading ??= this.#inTurn(() => {
        this.#reading = null;
        return this.#read();
      }));
      await this.#readLists();
      this.#on.problem('');
    } catch (refusal) {
      this.#on.problem(refusal.message);
    }
  }

  async #readLists() {
    await Promise.all([this.#activities.reload(), this.#calls.reload()]);
  }

  async #read() {
    this.#show(await this.#context.api.get(this.#path));
  }

  #show(lead, isOwn = false) {
    // What somebody is about to choose stays while nobody else has chosen.
    if (lead.state !== this.lead.state) this.#state.value = lead.state;
    this.lead = lead;
    this.#notes.show(lead.notes ?? '', isOwn);
    const { times } = this.#context;
    this.#facts.textContent = [
      lead.lastCallAt ? texts.work.lastCall(times.short(lead.lastCallAt)) : texts.work.neverCalled,
      lead.nextTaskAt ? texts.work.due(times.full(lead.nextTaskAt)) : '',
    ]
      .filter(Boolean)
      .join(' · ');
    this.#on.changed(lead);
  }

  #stateForm() {
    onChoice(this.#state, (state) => this.#change({ state }));
    return element('label', { class: 'state-choice' }, element('span', { class: 'muted' }, texts.work.state), this.#state);
  }

  #noteForm() {
    const { drafts } = this.#context;
    const draft = `lead-note:${this.lead.id}`;
    const text = element('input', { type: 'text', maxlength: '4000', 'aria-label': texts.work.note, placeholder: texts.work.note, required: true });
    const keep = () => drafts.set(draft, text.value || null);
    text.value = drafts.get(draft) ?? '';
    text.addEventListener('input', keep);
    const add = element('button', { type: 'submit', class: 'quiet' }, texts.work.addNote);
    const form = element('form', { class: 'inline' }, text, add);
    form.addEventListener('submit', async (submitted) => {
      submitted.preventDefault();
      await whileBusy([add], async () => {
        try {
          const sent = text.value;
          await this.#context.api.post(`${this.#path}/notes`, { text: sent.trim() });
          if (text.value === sent) text.value = '';
          keep();
          await this.#activities.reload();
        } catch (refusal) {
          this.#say(refusal.message, true);
        }
      });
    });
    return form;
  }

  /** Writes what the user changed, unless somebody else changed the lead meanwhile: then theirs is shown, and nothing of either is lost. */
  async #change(change, isCurrent = () => true) {
    try {
      await this.#inTurn(() => this.#write(change, isCurrent));
      this.#say(texts.work.saved);
      await this.#activities.reload();
    } catch (refusal) {
      this.#state.value = this.lead.state;
      this.#say(refusal.status === 412 ? texts.work.changed : refusal.message, true);
    }
  }

  async #write(change, isCurrent) {
    if (!isCurrent()) throw new Refusal(412, texts.work.changed);
    try {
      this.#show(await this.#context.api.patch(this.#path, change, { headers: { 'If-Match': `"${this.lead.version}"` } }), 'notes' in change);
    } catch (refusal) {
      // Before the next write, which names the version that is shown.
      if (refusal.status === 412) await this.#read();
      throw refusal;
    }
  }

  #timeline(emptyText, read) {
    const parts = { list: element('ul', { class: 'timeline' }), empty: element('p', { class: 'muted' }, emptyText), older: texts.work.older };
    return new PagedList(parts, { read, problem: (sentence) => this.#say(sentence, true) });
  }

  async #readActivities(cursor) {
    const { activities, next } = await this.#context.api.get(`${this.#path}/activities`, { limit: pageSize, cursor });
    return { rows: activities.map((one) => activityRow(one, this.#context.times)), next };
  }

  async #readCalls(cursor) {
    const { calls, next } = await this.#context.api.get('calls', { leadId: this.lead.id, limit: pageSize, cursor });
    return { rows: calls.map((call) => callRow(call, this.#context, (sentence) => this.#say(sentence, true))), next };
  }

  #say(sentence, isProblem = false) {
    this.#said.textContent = sentence;
    this.#said.classList.toggle('problem', isProblem);
  }
}

function numbers(lead) {
  return element('p', { class: 'lead-numbers' }, ...lead.numbers.map((number) => element('span', {}, isolated(phone(number)))));
}

function section(title, ...children) {
  return element('section', {}, element('h3', {}, title), ...children);
}
