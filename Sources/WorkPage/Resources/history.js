// The history: every call that was, searched, filtered, opened one by one.

import { CallDetail } from '/assets/call-detail.js';
import { CallFilters } from '/assets/call-filters.js';
import { CallTable } from '/assets/call-table.js';
import { element } from '/assets/element.js';
import { paced } from '/assets/pace.js';
import { openPage } from '/assets/shell.js';

/** Calls that change together are read together; on a busy floor the list follows every two seconds (ms). */
const pace = { soon: 300, every: 2000 };
const find = (id) => document.getElementById(id);

openPage('calls', async ({ info, api, times, desk, drafts }) => {
  const context = { api, times, drafts, workspace: info.id };
  const line = element('p', { class: 'problem', role: 'alert' });
  find('history').prepend(line);
  const problem = (sentence) => (line.textContent = sentence);
  const table = new CallTable(find('calls'), context, {
    problem,
    chosen: (call) => {
      remember(call.id);
      detail.open(call.id);
    },
  });
  const closed = (id) => {
    remember(null);
    table.focus(id);
  };
  const detail = new CallDetail(find('detail'), context, { closed, written: () => table.refresh(), problem });
  const filters = new CallFilters(find('filters'), { api, hasNumber: info.agentNumbers.length > 0 }, { changed: () => table.show(filters.query) });

  const refresh = paced(pace, () => Promise.all([table.refresh(), detail.refresh()]));
  desk.addEventListener('changed', refresh);
  desk.addEventListener('live', refresh);

  await table.show(filters.query);
  const wanted = new URLSearchParams(location.search).get('call');
  if (wanted) detail.open(wanted);
});

/** Which call is open stands in the address, so that it can be sent to somebody. */
function remember(id) {
  const search = new URLSearchParams(location.search);
  if (id) search.set('call', id);
  else search.delete('call');
  history.replaceState(null, '', `?${search}`);
}
