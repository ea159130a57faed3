// The work page: the leads of a campaign, the one that is worked on, and what goes on beside it.

import { CallQueue } from '/assets/call-queue.js';
import { element } from '/assets/element.js';
import { LeadList } from '/assets/lead-list.js';
import { LeadView } from '/assets/lead-view.js';
import { paced } from '/assets/pace.js';
import { problemLine } from '/assets/problem-line.js';
import { openPage } from '/assets/shell.js';
import { TaskList } from '/assets/task-list.js';
import { texts } from '/assets/texts.js';

/** Calls that end together are read together; where one ends each second, what is shown of all of them need not follow each (ms). */
const pace = { soon: 150, every: 5000 };
const campaign = decodeURIComponent(location.pathname.split('/')[4] ?? 'all');
const wanted = new URLSearchParams(location.search).get('lead');
const find = (id) => document.getElementById(id);

openPage('work', async ({ info, api, times, desk, drafts }) => {
  localStorage.setItem(`deskbell.campaign.${info.id}`, campaign);
  const context = { api, times, info, drafts, campaign, workspace: info.id };
  const line = element('p', { class: 'problem', role: 'alert' });
  find('work').prepend(line);
  const problem = problemLine(line);
  let view = null;
  const leadProblem = problem('lead');
  let opening;
  let opened;
  const show = async (id) => {
    opening = id;
    view = null;
    // Nobody calls the one who is still shown for the one who was chosen.
    find('lead').inert = true;
    history.replaceState(null, '', `?lead=${encodeURIComponent(id)}`);
    const lead = await api.get(`leads/${encodeURIComponent(id)}`).catch((refusal) => {
      if (opening === id) find('lead').replaceChildren(element('p', { class: 'problem', role: 'alert' }, refusal.message));
    });
    if (opening !== id) return;
    find('lead').inert = false;
    if (lead) view = new LeadView(find('lead'), lead, context, { changed: (changed) => list.update(changed), problem: leadProblem });
  };
  const open = ({ id }) => (opened = show(id));
  const list = new LeadList(find('leads'), context, { chosen: open, problem: problem('leads') });
  const tasks = new TaskList(find('tasks'), context, { problem: problem('tasks'), done: () => view?.refresh() });
  const queue = new CallQueue(find('queue'));

  desk.addEventListener('live', () => queue.show(desk.live));
  const countsProblem = problem('campaigns');
  const readCounts = () => list.refreshCounts().then(() => countsProblem(''), (refusal) => countsProblem(refusal.message));
  const touched = new Set();
  const refreshAll = paced(pace, async () => {
    const ids = [...touched].filter((id) => id !== view?.lead.id);
    touched.clear();
    await Promise.all([readCounts(), tasks.reload(), list.refresh(ids)]);
  });
  const refreshView = paced({ ...pace, every: 1000 }, async () => {
    await opened;
    await view?.refresh();
  });
  desk.addEventListener('changed', ({ detail }) => {
    const lead = detail?.lead?.id;
    if (lead) touched.add(lead);
    // Without a detail anything may have changed.
    if (!detail || lead === opening) refreshView();
    refreshAll();
  });

  find('lead').replaceChildren(element('p', { class: 'empty' }, texts.work.choose));
  await Promise.all([list.reload(), readCounts(), tasks.reload()]);
  const first = wanted ? { id: wanted } : list.first;
  if (!first) return;
  list.mark(first.id);
  open(first);
});
