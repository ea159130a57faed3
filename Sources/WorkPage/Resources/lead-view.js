// One lead: who it is, how far it is, what happened, and the button that calls.

import { activityRow, PagedList } from '/assets/activity-list.js';
import { CallNow } from '/assets/call-now.js';
import { badge, element, isolated } from '/assets/element.js';
import { duration, phone, statusWord } from '/assets/format.js';
import { stateOptions } from '/assets/lead-list.js';
import { recordingPlayer } from '/assets/popup-actions.js';
import { texts } from '/assets/texts.js';

const pageSize = 20;

/** `on.changed(lead)` is called with the lead after each change. */
export class LeadView {
  lead;
  #context;
  #on;
  #said = element('p', { class: 'said', role: 'status' });
  #state = element('select', { id: 'lead-state', 'aria-label': texts.work.state }, ...stateOptions());
  #notes = element('textarea', { id: 'lead-notes', rows: '3', maxlength: '4000' });
  #facts = element('p', { class: 'muted facts' });
  #activities;
  #calls;

  /** @param context `{api, times, info}`. */
  constructor(container, lead, context, on) {
    this.lead = lead;
    this.#context = context;
    this.#on = on;
    this.#activities = new PagedList(texts.work.noActivity, (cursor) => this.#readActivities(cursor));
    this.#calls = new PagedList(texts.work.noCalls, (cursor) => this.#readCalls(cursor));
    const call = new CallNow(lead, { api: context.api, isSetUp: context.info.clickToCall });
    container.replaceChildren(
      element('header', { class: 'lead-head' }, element('div', {}, element('h2', { id: 'lead-name' }, isolated(lead.name)), numbers(lead), this.#facts), this.#stateForm()),
      call.element,
      this.#notesForm(),
      this.#said,
      element('div', { class: 'lead-columns' }, section(texts.work.activity, this.#noteForm(), this.#activities.element), section(texts.work.calls, this.#calls.element)),
    );
    this.#show(lead);
    this.#notes.value = lead.notes ?? '';
    this.refresh();
  }

  get #path() {
    return `leads/${encodeURIComponent(this.lead.id)}`;
  }

  /** Reads again what others, or a call, may have changed; what is being typed stays. */
  async refresh() {
    try {
      const lead = await this.#context.api.get(this.#path);
      if (this.#notes.value === (this.lead.notes ?? '')) this.#notes.value = lead.notes ?? '';
      this.#show(lead);
      await Promise.all([this.#activities.reload(), this.#calls.reload()]);
    } catch (refusal) {
      this.#say(refusal.message, true);
    }
  }

  #show(lead) {
    this.lead = lead;
    this.#state.value = lead.state;
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
    this.#state.addEventListener('change', () => this.#change({ state: this.#state.value }));
    return element('label', { class: 'state-choice' }, element('span', { class: 'muted' }, texts.work.state), this.#state);
  }

  #notesForm() {
    const form = element(
      'form',
      { class: 'lead-notes' },
      element('label', { for: 'lead-notes' }, texts.work.notes),
      this.#notes,
      element('button', { type: 'submit', class: 'quiet' }, texts.work.save),
    );
    form.addEventListener('submit', (submitted) => {
      submitted.preventDefault();
      this.#change({ notes: this.#notes.value.trim() || null });
    });
    return form;
  }

  #noteForm() {
    const text = element('input', { type: 'text', maxlength: '4000', 'aria-label': texts.work.note, placeholder: texts.work.note, required: true });
    const form = element('form', { class: 'inline' }, text, element('button', { type: 'submit', class: 'quiet' }, texts.work.addNote));
    form.addEventListener('submit', async (submitted) => {
      submitted.preventDefault();
      try {
        await this.#context.api.post(`${this.#path}/notes`, { text: text.value.trim() });
        text.value = '';
        await this.#activities.reload();
      } catch (refusal) {
        this.#say(refusal.message, true);
      }
    });
    return form;
  }

  /** Writes what the user changed, unless somebody else changed the lead meanwhile: then theirs is shown, and nothing of either is lost. */
  async #change(change) {
    try {
      this.#show(await this.#context.api.patch(this.#path, change, { headers: { 'If-Match': `"${this.lead.version}"` } }));
      this.#say(texts.work.saved);
      await this.#activities.reload();
    } catch (refusal) {
      this.#say(refusal.status === 412 ? texts.work.changed : refusal.message, true);
      if (refusal.status === 412) await this.refresh();
    }
  }

  async #readActivities(cursor) {
    const { activities, next } = await this.#context.api.get(`${this.#path}/activities`, { limit: pageSize, cursor });
    return { rows: activities.map((one) => activityRow(one, this.#context.times)), next };
  }

  async #readCalls(cursor) {
    const { calls, next } = await this.#context.api.get('calls', { leadId: this.lead.id, limit: pageSize, cursor });
    return { rows: calls.map((call) => this.#callRow(call)), next };
  }

  #callRow(call) {
    const { api, times } = this.#context;
    const url = api.url(`calls/${encodeURIComponent(call.id)}/recording`);
    return element(
      'li',
      { class: 'activity', 'data-call': call.id },
      element('p', { class: 'activity-head' }, badge(call.status, statusWord(call.status)), element('time', { class: 'muted', datetime: call.receivedAt }, times.short(call.receivedAt))),
      element('p', { class: 'muted' }, isolated([texts.direction[call.direction], duration(call.durationSeconds), call.agentName ?? phone(call.agentNumber)].filter(Boolean).join(' · '))),
      call.hasRecording && recordingPlayer(url, (sentence) => this.#say(sentence, true)),
    );
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
