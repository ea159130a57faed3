// What can be done about a call that has ended: listen, write a note, follow up, say who it was.

import { now } from '/assets/clock.js';
import { button, element, whileBusy } from '/assets/element.js';
import { asEvent } from '/assets/format.js';
import { texts } from '/assets/texts.js';

const anHour = 3_600_000;

export class CallActions {
  element;
  #event;
  #api;
  #times;
  #workspace;
  #drafts;
  #origin;
  /** The name under which it is kept what was typed and not sent. */
  #draft;
  #on;
  #listen = element('div', { class: 'listen' });
  #who = element('div', { class: 'who-was-it' });
  #said = element('p', { class: 'said', role: 'status' });
  /** The lead that the links name; `undefined` before there are any. */
  #linked;
  #links = element('p', { class: 'links' });
  #note = element('textarea', { name: 'note', rows: '2', maxlength: '4000', 'aria-label': texts.popup.note, placeholder: texts.popup.note });
  #name = element('input', { type: 'text', name: 'name', maxlength: '256', required: true, 'aria-label': texts.popup.leadName, placeholder: texts.popup.leadName });

  /**
   * The context is `{api, times, workspace, drafts}`, and `origin` in a page of another one than the server's.
   *
   * `on.typed(isTyped)` is told whether there is something that would be lost, `on.written(event)` that something was written, `on.became(event)` whose
   * call it turned out to be.
   */
  constructor(event, { api, times, workspace, drafts, origin = '' }, on) {
    this.#event = event;
    this.#api = api;
    this.#times = times;
    this.#workspace = workspace;
    this.#drafts = drafts;
    this.#origin = origin;
    this.#draft = `call:${event.call.id}`;
    this.#on = on;
    this.element = element('div', { class: 'popup-actions' }, this.#listen, this.#who, this.#noteForm(), this.#followUp(), this.#said, this.#links);
    const { note = '', name = '' } = drafts.get(this.#draft) ?? {};
    this.#note.value = note;
    this.#name.value = name;
  }

  /** Shows what the call has now; what was typed stays. */
  update(event) {
    this.#event = event;
    this.#showRecording();
    this.#showWho();
    this.#showLinks();
    this.#on.typed(this.#isTyped);
  }

  #path(path) {
    return `calls/${encodeURIComponent(this.#event.call.id)}${path}`;
  }

  #showRecording() {
    const { hasRecording } = this.#event.call;
    if (hasRecording === (this.#listen.childElementCount > 0)) return;
    this.#listen.replaceChildren(...(hasRecording ? [recordingPlayer(this.#api.url(this.#path('/recording')), this.#say)] : []));
  }

  /** Nobody is guessed: an unknown number can become a lead, several leads with one number are a choice. */
  async #showWho() {
    const { call, lead, leadMatches, erased } = this.#event;
    if (lead || erased || !call.customerNumber) return this.#who.replaceChildren();
    if (this.#who.childElementCount > 0) return undefined;
    if (!(leadMatches > 0)) return this.#who.append(this.#newLead(call.customerNumber));
    this.#who.append(element('p', {}, texts.popup.which(leadMatches)));
    try {
      const { leads } = await this.#api.get(this.#path(''));
      this.#who.append(element('ul', { class: 'choices' }, ...leads.map((one) => element('li', {}, this.#choice(one)))));
    } catch (refusal) {
      this.#say(refusal.message);
    }
    return undefined;
  }

  /** A lead that it may have been: the call, its note and its follow-up are that lead's from then on. */
  #choice({ id, name }) {
    const choose = () =>
      this.#do(this.#who, async () => {
        const answer = await this.#api.patch(this.#path(''), { leadId: id }).catch((refusal) => this.#tooLate(refusal, 'has_lead'));
        this.#became(answer);
        return texts.popup.chosen(name);
      });
    return button(name, choose, { class: 'quiet' });
  }

  /** Somebody else was faster: shows what there is now, and throws the refusal all the same. */
  async #tooLate(refusal, code) {
    if (refusal.code === code) await this.#reread();
    throw refusal;
  }

  async #reread() {
    this.#became(await this.#api.get(this.#path('')));
  }

  /** Shows whose the call is by now. */
  #became({ call, leads }) {
    const event = asEvent(call, leads);
    this.update(event);
    this.#on.became(event);
  }

  #newLead(number) {
    const name = this.#name;
    const isBegun = name.value !== '';
    const form = element('form', { class: 'inline', hidden: !isBegun }, name, element('button', { type: 'submit' }, texts.popup.add));
    const open = button(texts.popup.createLead, () => {
      form.hidden = false;
      open.hidden = true;
      name.focus();
    }, { hidden: isBegun });
    name.addEventListener('input', () => this.#keep());
    form.addEventListener('submit', (submitted) => {
      submitted.preventDefault();
      const sent = name.value;
      this.#do(form, async () => {
        await this.#api.post('leads', { name: sent.trim(), numbers: [number] }).catch((refusal) => this.#tooLate(refusal, 'lead_exists'));
        if (name.value === sent) name.value = '';
        await this.#reread();
        return texts.popup.created;
      });
    });
    return element('div', {}, open, form);
  }

  #noteForm() {
    const form = element('form', { class: 'note' }, this.#note, element('button', { type: 'submit', class: 'quiet' }, texts.popup.saveNote));
    this.#note.addEventListener('input', () => this.#keep());
    form.addEventListener('submit', (submitted) => {
      submitted.preventDefault();
      const sent = this.#note.value;
      if (sent.trim() === '') return;
      this.#do(form, async () => {
        await this.#api.post(this.#path('/notes'), { text: sent.trim() });
        if (this.#note.value === sent) this.#note.value = '';
        return texts.popup.saved;
      });
    });
    return form;
  }

  get #isTyped() {
    return this.#note.value.trim() !== '' || (this.#who.contains(this.#name) && this.#name.value.trim() !== '');
  }

  /** What was typed outlasts the popup: it is found again on the next page, and at the call in the history. */
  #keep() {
    const isTyped = this.#isTyped;
    this.#drafts.set(this.#draft, isTyped ? { note: this.#note.value, name: this.#name.value } : null);
    this.#on.typed(isTyped);
  }

  #followUp() {
    const when = element('input', { type: 'datetime-local', name: 'when', required: true, 'aria-label': texts.popup.pick });
    const group = element('form', { class: 'follow-up', 'aria-label': texts.popup.followUp });
    const add = (date) =>
      this.#do(group, async () => {
        const { call, lead } = this.#event;
        await this.#api.post('tasks', { ...(lead ? { leadId: lead.id } : {}), callId: call.id, dueAt: date.toISOString() });
        return texts.popup.added(this.#times.full(date));
      });
    group.append(
      element('span', { class: 'label' }, texts.popup.followUp),
      button(texts.popup.inAnHour, () => add(new Date(now() + anHour)), { class: 'quiet' }),
      button(texts.popup.tomorrow, () => add(this.#times.tomorrowAtTen()), { class: 'quiet' }),
      when,
      element('button', { type: 'submit', class: 'quiet' }, texts.popup.add),
    );
    group.addEventListener('submit', (submitted) => {
      submitted.preventDefault();
      // The field has no zone; what is meant is the workspace's.
      const [day, time] = when.value.split('T');
      if (time) add(this.#times.at(day, time));
    });
    return group;
  }

  #showLinks() {
    const { call, lead } = this.#event;
    if (this.#linked === (lead?.id ?? null)) return;
    this.#linked = lead?.id ?? null;
    this.#links.replaceChildren(
      this.#link(`calls?call=${encodeURIComponent(call.id)}`, texts.popup.history),
      ...(lead ? [this.#leadLink(lead)] : []),
    );
  }

  #leadLink({ id, campaignId }) {
    const campaign = encodeURIComponent(campaignId ?? 'all');
    return this.#link(`campaigns/${campaign}/work?lead=${encodeURIComponent(id)}`, texts.popup.openLead);
  }

  /** A link to a page of the workspace; out of somebody else's page it opens beside it. */
  #link(path, ...children) {
    const href = `${this.#origin}/w/${encodeURIComponent(this.#workspace)}/${path}`;
    return element('a', { href, ...(this.#origin ? { target: '_blank', rel: 'noopener' } : {}) }, ...children);
  }

  /** One write at a time; what comes of it is said. */
  async #do(form, write) {
    await whileBusy(form.querySelectorAll('button'), async () => {
      try {
        this.#say(await write());
        this.#on.written(this.#event);
      } catch (refusal) {
        this.#say(refusal.message, true);
      }
    });
    this.#keep();
  }

  #say = (sentence, isProblem = false) => {
    this.#said.textContent = sentence;
    this.#said.classList.toggle('problem', isProblem);
  };
}

/** A button that becomes a player: nothing is loaded before somebody wants to listen. */
export function recordingPlayer(url, say) {
  const place = element('div', {});
  place.append(
    button(texts.popup.listen, () => {
      const player = element('audio', { controls: true, autoplay: true, preload: 'metadata', src: url });
      player.addEventListener('error', () => say(texts.popup.recordingFailed, true));
      place.replaceChildren(player);
      player.focus();
    }, { class: 'quiet' }),
  );
  return place;
}
