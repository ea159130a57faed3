// The overview: how the day goes, as plots with their numbers, and what goes on just now.

import { CallQueue } from '/assets/call-queue.js';
import { element, isolated } from '/assets/element.js';
import { agentsPlot, daysPlot, hoursPlot, tiles } from '/assets/overview-plots.js';
import { update } from '/assets/rows.js';
import { paced } from '/assets/pace.js';
import { openPage } from '/assets/shell.js';
import { TaskList } from '/assets/task-list.js';
import { texts } from '/assets/texts.js';

/** Also without any call: desks come and go, follow-ups become due (ms). */
const readEvery = 30_000;
/** The server counts at most every two seconds; sooner there is nothing new (ms). */
const pace = { soon: 2000, every: 2000 };
const words = texts.overview;

openPage('overview', ({ info, api, times, desk }) => {
  const page = document.getElementById('overview');
  const problem = element('p', { class: 'problem', role: 'alert' });
  let figures = element('div', { class: 'overview' });
  const [queuePanel, tasksPanel, deskPanel] = [panel(), panel(), panel()];
  const queue = new CallQueue(queuePanel);
  const tasks = new TaskList(tasksPanel, { api, times, workspace: info.id }, { problem: say, done: () => {} });
  page.append(element('h1', {}, words.title), problem, figures, element('div', { class: 'plots' }, queuePanel, tasksPanel, deskPanel));

  let stats = null;
  const show = () => {
    if (!stats) return;
    figures = update(figures, element('div', { class: 'overview' }, tiles(stats, desk.live.size), element('div', { class: 'plots' }, hoursPlot(stats), daysPlot(stats), agentsPlot(stats))));
  };
  const read = async () => {
    try {
      const [fresh, { desks }] = await Promise.all([api.get('stats'), api.get('desks', { limit: 200 }), tasks.reload()]);
      stats = fresh;
      show();
      deskPanel.replaceChildren(element('h2', {}, words.deskList), deskList(desks, times));
      say('');
    } catch (refusal) {
      say(refusal.message);
    }
  };
  desk.addEventListener('changed', paced(pace, read));
  desk.addEventListener('live', () => {
    queue.show(desk.live);
    show();
  });
  setInterval(() => document.visibilityState === 'visible' && read(), readEvery);
  read();

  function say(sentence) {
    problem.textContent = sentence;
  }
});

function panel() {
  return element('section', { class: 'panel queue' });
}

function deskList(desks, times) {
  if (desks.length === 0) return element('p', { class: 'muted' }, words.noDesks);
  const state = ({ state, since }) => (since ? words.deskSince(words[state], times.short(since)) : words.never);
  return element(
    'ul',
    { class: 'queue-list' },
    ...desks.map((desk) => element('li', { 'data-state': desk.state }, element('span', { class: 'queue-who' }, isolated(desk.name)), element('span', { class: 'muted' }, state(desk)))),
  );
}
