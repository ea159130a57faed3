// What can be done about a call that has ended: listen, write a note, follow up, say who it was.

import { button, element, isolated } from '/assets/element.js';
import { texts } from '/assets/texts.js';

const anHour = 3_600_000;

export class CallActions {
  element;
  #event;
  #api;
  #times;
  #workspace;
  #on;
  #listen = element('div', { class: 'listen' });
  #who = element('div', { class: 'who-was-it' });
  #said = element('p', { class: 'said', role: 'status' });
  #note;

  /** `on.typed(isTyped)` is told whether there is something that would be lost, `on.written?.()` that something was written. */
  constructor(event, { api, times, workspace }, on) {
    this.#event = event;
    this.#api = api;
    this.#times = times;
    this.#workspace = workspace;
    this.#on = on;
    this.element = element('div', { class: 'popup-actions' }, this.#listen, this.#who, this.#noteForm(), this.#followUp(), this.#said, this.#links());
  }

  /** Shows what the call has now; what was typed stays. */
  update(event) {
    this.#event = event;
    this.#showRecording();
    this.#showWho();
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
    if (!(leadMatches > 1)) return this.#who.append(this.#newLead(call.customerNumber));
    this.#who.append(element('p', {}, texts.popup.which));
    try {
      const { leads } = await this.#api.get(this.#path(''));
      this.#who.append(element('ul', { class: 'choices' }, ...leads.map((one) => element('li', {}, this.#leadLink(one)))));
    } catch (refusal) {
      this.#say(refusal.message);
    }
    return undefined;
  }

  #newLead(number) {
    const name = element('input', { type: 'text', name: 'name', maxlength: '256', required: true, 'aria-label': texts.popup.leadName, placeholder: texts.popup.leadName });
    const form = element('form', { class: 'inline', hidden: true }, name, element('button', { type: 'submit' }, texts.popup.add));
    const open = button(texts.popup.createLead, () => {
      form.hidden = false;
      open.hidden = true;
      name.focus();
    });
    name.addEventListener('input', () => this.#on.typed(this.#isTyped()));
    form.addEventListener('submit', (submitted) => {
      submitted.preventDefault();
      this.#do(form, async () => {
        const lead = await this.#api.post('leads', { name: name.value.trim(), numbers: [number] });
        name.value = '';
        this.#who.replaceChildren(this.#leadLink(lead));
        return texts.popup.created;
      });
    });
    return element('div', {}, open, form);
  }

  #noteForm() {
    this.#note = element('textarea', { name: 'note', rows: '2', maxlength: '4000', 'aria-label': texts.popup.note, placeholder: texts.popup.note });
    const form = element('form', { class: 'note' }, this.#note, element('button', { type: 'submit', class: 'quiet' }, texts.popup.saveNote));
    this.#note.addEventListener('input', () => this.#on.typed(this.#isTyped()));
    form.addEventListener('submit', (submitted) => {
      submitted.preventDefault();
      const text = this.#note.value.trim();
      if (text === '') return;
      this.#do(form, async () => {
        await this.#api.post(this.#path('/notes'), { text });
        this.#note.value = '';
        return texts.popup.saved;
      });
    });
    return form;
  }

  #isTyped() {
    return [...this.element.querySelectorAll('input[name="name"], textarea')].some(({ value }) => value.trim() !== '');
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
      button(texts.popup.inAnHour, () => add(new Date(Date.now() + anHour)), { class: 'quiet' }),
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

  #links() {
    const { call, lead } = this.#event;
    const base = `/w/${encodeURIComponent(this.#workspace)}`;
    return element(
      'p',
      { class: 'links' },
      element('a', { href: `${base}/calls?call=${encodeURIComponent(call.id)}` }, texts.popup.history),
      lead && this.#leadLink(lead, texts.popup.openLead),
    );
  }

  #leadLink({ id, name, campaignId }, text) {
    const campaign = encodeURIComponent(campaignId ?? 'all');
    const href = `/w/${encodeURIComponent(this.#workspace)}/campaigns/${campaign}/work?lead=${encodeURIComponent(id)}`;
    return element('a', { href }, text ?? isolated(name));
  }

  /** One write at a time; what comes of it is said. */
  async #do(form, write) {
    const controls = [...form.querySelectorAll('button')];
    controls.forEach((control) => (control.disabled = true));
    try {
      this.#say(await write());
      this.#on.written?.();
    } catch (refusal) {
      this.#say(refusal.message, true);
    } finally {
      controls.forEach((control) => (control.disabled = false));
      this.#on.typed(this.#isTyped());
    }
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
