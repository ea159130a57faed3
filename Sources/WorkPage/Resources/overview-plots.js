// The overview's figures as plots, tiles and tables.

import { element, isolated } from '/assets/element.js';
import { duration, phone } from '/assets/format.js';
import { shareLine, stackedBars, swatch } from '/assets/plot.js';
import { texts } from '/assets/texts.js';

const words = texts.overview;
const series = ['inbound', 'outbound', 'unknown'];
const kinds = [['bar-answered', words.answeredShort], ['bar-not-answered', words.notAnswered]];
const percent = (part, whole) => (whole > 0 ? `${Math.round((part / whole) * 100)} %` : '—');

/** What is read at a glance. @param inProgress calls in progress as the page knows them now. */
export function tiles(stats, inProgress) {
  const today = stats.hours.reduce((total, hour) => total + hour.inbound + hour.outbound + hour.unknown, 0);
  const { ended, answered } = stats.days.at(-1);
  const { overdue, today: dueToday } = stats.followUps;
  return element(
    'div',
    { class: 'tiles' },
    tile(words.today, String(today)),
    tile(words.answered, percent(answered, ended), `${answered} / ${ended}`),
    tile(words.inProgress, String(inProgress)),
    tile(words.desks, words.ofDesks(stats.desks.online, stats.desks.total)),
    tile(words.followUps, String(overdue + dueToday), overdue > 0 ? words.overdue(overdue) : ''),
  );
}

export function hoursPlot({ hours }) {
  const columns = hours.map((hour) => {
    const values = series.map((name) => hour[name]);
    return { label: String(hour.hour), values, title: `${hour.hour}:00 – ${values.map((value, index) => `${words[series[index]]} ${value}`).join(', ')}` };
  });
  const rows = hours.filter((hour) => series.some((name) => hour[name] > 0)).map((hour) => [`${hour.hour}:00`, ...series.map((name) => hour[name]), hour.answered]);
  const table = figures([words.hour, ...series.map((name) => words[name]), words.answeredShort], rows);
  const parts = series.map((name) => [`bar-${name}`, words[name]]);
  return plot(words.hours, stackedBars(words.hours, columns, parts.map(([name]) => name)), legend(parts), table);
}

export function daysPlot({ days }) {
  const points = days.map(({ date, ended, answered }) => ({
    label: date.slice(5),
    value: ended > 0 ? answered / ended : null,
    title: `${date}: ${percent(answered, ended)} (${answered} / ${ended})`,
  }));
  const rows = days.filter(({ ended }) => ended > 0).toReversed().map(({ date, ended, answered }) => [date, ended, answered, percent(answered, ended)]);
  return plot(words.days, shareLine(words.days, points), null, figures([words.day, words.calls, words.answeredShort, words.rate], rows));
}

/** Two agents may have one name, and a number alone may not fit below a bar: the bars are told apart by their titles and the table. */
export function agentsPlot({ agents }) {
  const columns = agents.map(({ number, name, email, ended, answered }) => {
    const who = name ?? email ?? phone(number);
    return { label: shortened(who, agents.length), values: [answered, ended - answered], title: `${who} – ${words.answeredShort} ${answered}, ${words.notAnswered} ${ended - answered}` };
  });
  const rows = agents.map(({ number, name, email, ended, answered, talkSeconds, today }) => [
    [name ?? email, phone(number)].filter(Boolean).join(' · '),
    ended,
    answered,
    percent(answered, ended),
    duration(talkSeconds),
    today,
  ]);
  const head = [words.agent, words.calls, words.answeredShort, words.rate, words.talk, words.todayShort];
  const made = plot(words.agents, stackedBars(words.agents, columns, kinds.map(([name]) => name)), legend(kinds), figures(head, rows));
  made.classList.add('wide');
  return made;
}

/** As much of a name as stands below one of so many bars without touching the next. */
function shortened(name, count) {
  const room = Math.max(2, Math.floor(80 / Math.min(count, 12)));
  return name.length > room ? `${name.slice(0, room - 1)}…` : name;
}

function legend(parts) {
  return element('p', { class: 'legend' }, ...parts.map(([name, word], index) => element('span', {}, swatch(index, name), word)));
}

function tile(name, value, detail = '') {
  return element('div', { class: 'panel tile' }, element('span', { class: 'muted' }, name), element('strong', {}, value), element('span', { class: 'muted' }, detail));
}

function plot(title, svg, legend, table) {
  return element('section', { class: 'panel plot' }, element('h2', {}, title), svg, legend, element('details', { open: true }, element('summary', {}, words.asTable), element('div', { class: 'scroll', tabindex: '0' }, table)));
}

/** A table of which all columns but the first are numbers. */
function figures(head, rows) {
  if (rows.length === 0) return element('p', { class: 'muted' }, words.none);
  const kind = (index) => (index > 0 ? 'figure' : null);
  return element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...head.map((text, index) => element('th', { scope: 'col', class: kind(index) }, text)))),
    element(
      'tbody',
      {},
      ...rows.map((row) => element('tr', {}, ...row.map((value, index) => element(index > 0 ? 'td' : 'th', { scope: index > 0 ? null : 'row', class: kind(index) }, isolated(String(value)))))),
    ),
  );
}
