// Leads from a file, with what became of each line.

import { Panel } from '/assets/admin-panel.js';
import { element } from '/assets/element.js';
import { texts } from '/assets/texts.js';

const words = texts.admin.imports;
const lookEvery = 500;

export function importPanel(api) {
  const panel = new Panel('imports', words.title, words.hint);
  const file = element('input', { type: 'file', accept: '.csv,text/csv', required: true, id: 'import-file' });
  const send = element('button', { type: 'submit' }, words.start);
  const form = element('form', { class: 'add' }, element('div', { class: 'field' }, element('label', { for: 'import-file' }, words.file), file), send);
  const progress = element('progress', { max: '100', hidden: true, 'aria-label': words.title });
  const problems = element('ul', { class: 'problems' });

  const show = (state) => {
    const percent = state.bytes > 0 ? Math.floor((100 * state.bytesDone) / state.bytes) : 100;
    progress.value = percent;
    progress.hidden = state.state !== 'running';
    problems.replaceChildren(...state.problems.map(({ line, reason }) => element('li', {}, words.line(line, reason))));
    if (problems.childElementCount > 0) problems.setAttribute('tabindex', '0');
    if (state.state === 'running') panel.say(words.running(percent));
    else if (state.state === 'interrupted') panel.say(words.interrupted, true);
    else panel.say(words.done(state.added, state.known, state.refused));
  };
  form.addEventListener('submit', (submitted) => {
    submitted.preventDefault();
    send.disabled = true;
    panel
      .do(async () => {
        let state = await api.post('lead-imports', file.files[0], { type: 'text/csv' });
        show(state);
        while (state.state === 'running') {
          await new Promise((resolve) => setTimeout(resolve, lookEvery));
          state = await api.get(`lead-imports/${encodeURIComponent(state.id)}`);
          show(state);
        }
        form.reset();
      })
      .finally(() => (send.disabled = false));
  });
  panel.body.append(form, progress, problems);
  return panel.element;
}
