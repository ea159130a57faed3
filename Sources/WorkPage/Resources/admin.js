// The admin's page: who and what belongs to the workspace.

import { desksPanel, didsPanel } from '/assets/admin-desks.js';
import { importPanel } from '/assets/admin-import.js';
import { usersPanel } from '/assets/admin-users.js';
import { rejectedPanel, webhookPanel } from '/assets/admin-webhooks.js';
import { element } from '/assets/element.js';
import { openPage } from '/assets/shell.js';
import { texts } from '/assets/texts.js';

openPage('admin', ({ info, api, times }) => {
  const page = document.getElementById('admin');
  page.append(element('h1', {}, texts.admin.title));
  if (info.role !== 'admin') {
    page.append(element('p', { class: 'problem' }, texts.admin.agentsOnly));
    return;
  }
  page.append(usersPanel(api), desksPanel(api, times), webhookPanel(api, times), didsPanel(api), importPanel(api, times), rejectedPanel(api, times));
});
