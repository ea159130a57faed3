// The work page: the leads of a campaign, the one that is worked on, and what goes on beside it.

import { CallQueue } from '/assets/call-queue.js';
import { element } from '/assets/element.js';
import { LeadList } from '/assets/lead-list.js';
import { LeadView } from '/assets/lead-view.js';
import { openPage } from '/assets/shell.js';
import { TaskList } from '/assets/task-list.js';
import { texts } from '/assets/texts.js';

/** Calls that end together are read together (ms). */
const refreshPause = 150;
const campaign = decodeURIComponent(location.pathname.split('/')[4] ?? 'all');
const wanted = new URLSearchParams(location.search).get('lead');
const find = (id) => document.getElementById(id);

openPage('work', async ({ info, api, times, desk, drafts }) => {
  localStorage.setItem(`deskbell.campaign.${info.id}`, campaign);
  const context = { api, times, info, drafts, campaign, workspace: info.id };
  const line = element('p', { class: 'problem', role: 'alert' });
  find('work').prepend(line);
  const problem = (sentence) => (line.textContent = sentence);
  let view = null;
  const open = (lead) => {
    history.replaceState(null, '', `?lead=${encodeURIComponent(lead.id)}`);
    view = new LeadView(find('lead'), lead, context, { changed: (changed) => list.update(changed), problem });
  };
  const list = new LeadList(find('leads'), context, { chosen: open, problem });
  const tasks = new TaskList(find('tasks'), context, { problem, done: () => view?.refresh() });
  const queue = new CallQueue(find('queue'));

  desk.addEventListener('live', () => queue.show(desk.live));
  let refreshing = null;
  const touched = new Set();
  desk.addEventListener('changed', ({ detail }) => {
    if (detail?.lead) touched.add(detail.lead.id);
    refreshing ??= setTimeout(() => {
      refreshing = null;
      list.refreshCounts();
      tasks.reload();
      view?.refresh();
      for (const id of touched) if (id !== view?.lead.id) list.refresh(id);
      touched.clear();
    }, refreshPause);
  });

  find('lead').replaceChildren(element('p', { class: 'empty' }, texts.work.choose));
  await Promise.all([list.reload(), list.refreshCounts(), tasks.reload()]);
  const first = wanted ? await api.get(`leads/${encodeURIComponent(wanted)}`).catch(() => null) : list.first;
  if (!first) return;
  list.mark(first.id);
  open(first);
});
