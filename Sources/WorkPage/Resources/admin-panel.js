// What the parts of the admin's page have in common: a panel that says what came of a write, secrets to copy, a second question.

import { copyButton } from '/assets/copy.js';
import { button, element, whileBusy } from '/assets/element.js';
import { texts } from '/assets/texts.js';

const words = texts.admin;

/** A panel with a title, whose writes go through `do`. */
export class Panel {
  element;
  body = element('div', { class: 'panel-body' });
  #said = element('p', { class: 'said', role: 'status' });

  constructor(id, title, hint) {
    this.element = element('section', { class: 'panel', id, 'aria-labelledby': `${id}-title` }, element('h2', { id: `${id}-title` }, title), hint && element('p', { class: 'muted' }, hint), this.body, this.#said);
  }

  say(sentence, isProblem = false) {
    this.#said.textContent = sentence;
    this.#said.classList.toggle('problem', isProblem);
  }

  /** Runs a read or a write; what it returns is said, and a refusal too. */
  async do(work) {
    try {
      const sentence = await work();
      if (sentence) this.say(sentence);
    } catch (refusal) {
      this.say(refusal.message, true);
    }
  }
}

/** A form of labelled fields that hands over their values. `fields` are `{name: [label, input]}`. */
export function addForm(fields, onsubmit) {
  const inputs = Object.entries(fields).map(([name, [label, input]]) => {
    input.id = `${name}-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
    return element('div', { class: 'field' }, element('label', { for: input.id }, label), input);
  });
  const add = element('button', { type: 'submit' }, words.add);
  const form = element('form', { class: 'add' }, ...inputs, add);
  form.addEventListener('submit', async (submitted) => {
    submitted.preventDefault();
    const values = Object.fromEntries(Object.entries(fields).map(([name, [, input]]) => [name, input.value.trim()]));
    await whileBusy([add], async () => {
      if (await onsubmit(values)) form.reset();
    });
  });
  return form;
}

/** A text to be copied, as long as it is shown; marked for the user to copy where the browser does not let the page. */
export function secret(text) {
  const code = element('code', {}, text);
  return element('div', { class: 'secret' }, code, copyButton(text, code));
}

/** The second click of a double click is no answer to the question (ms). */
const pause = 500;

/** A button that asks once more before it does what cannot be undone. @param label its name for a screen reader. */
export function careful(text, label, onclick) {
  let asked = null;
  const show = (isAsked) => {
    asked = isAsked ? performance.now() : null;
    made.textContent = isAsked ? words.sure : text;
    made.setAttribute('aria-label', isAsked ? words.sureOf(label) : label);
  };
  const made = button('', async () => {
    if (asked === null) return show(true);
    if (performance.now() - asked < pause) return undefined;
    show(false);
    return whileBusy([made], onclick);
  }, { class: 'danger' });
  made.addEventListener('blur', () => show(false));
  show(false);
  return made;
}
