// Leads from a file, with what became of each line.

import { Panel } from '/assets/admin-panel.js';
import { element } from '/assets/element.js';
import { texts } from '/assets/texts.js';

const words = texts.admin.imports;
const lookEvery = 500;
/** While the server cannot be asked (ms). */
const askAgainAfter = 5000;

export function importPanel(api, times) {
  const panel = new Panel('imports', words.title, words.hint);
  const file = element('input', { type: 'file', accept: '.csv,text/csv', required: true, id: 'import-file' });
  const send = element('button', { type: 'submit' }, words.start);
  const form = element('form', { class: 'add' }, element('div', { class: 'field' }, element('label', { for: 'import-file' }, words.file), file), send);
  const progress = element('progress', { max: '100', hidden: true, 'aria-label': words.title });
  const began = element('p', { class: 'muted' });
  const problems = element('ul', { class: 'problems' });
  /** The line of the last problem that is shown. */
  let shownTo = 0;

  const show = (state) => {
    const percent = state.bytes > 0 ? Math.floor((100 * state.bytesDone) / state.bytes) : 100;
    progress.value = percent;
    progress.hidden = state.state !== 'running';
    problems.append(...state.problems.map(({ line, reason }) => element('li', {}, words.line(line, reason))));
    if (problems.childElementCount > 0) problems.setAttribute('tabindex', '0');
    shownTo = state.problems.at(-1)?.line ?? shownTo;
    if (state.state === 'running') panel.say(words.running(percent));
    else if (state.state === 'interrupted') panel.say(words.interrupted, true);
    else panel.say(words.done(state.added, state.known, state.refused));
  };
  const read = (id) => api.get(`lead-imports/${encodeURIComponent(id)}`, { problemsAfter: shownTo });
  /** Shows an import until it is done, whatever happens to the server meanwhile. */
  const follow = async ({ id, startedAt }) => {
    problems.replaceChildren();
    problems.removeAttribute('tabindex');
    shownTo = 0;
    began.textContent = words.began(times.short(startedAt));
    for (;;) {
      let pause = lookEvery;
      try {
        const state = await read(id);
        show(state);
        if (state.state !== 'running') return;
      } catch (refusal) {
        if (refusal.status > 0 && refusal.status < 500) throw refusal;
        panel.say(refusal.message, true);
        pause = askAgainAfter;
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  };
  /** One import at a time, as the server has it. */
  const run = (work) => {
    send.disabled = true;
    return panel.do(work).finally(() => (send.disabled = false));
  };
  form.addEventListener('submit', (submitted) => {
    submitted.preventDefault();
    run(async () => {
      const made = await api.post('lead-imports', file.files[0], { type: 'text/csv' });
      form.reset();
      await follow(made);
    });
  });
  // One that was begun before this page was there, or the report of the last.
  run(async () => {
    const { leadImports } = await api.get('lead-imports');
    if (leadImports.length > 0) await follow(leadImports[0]);
  });
  panel.body.append(form, progress, began, problems);
  return panel.element;
}
