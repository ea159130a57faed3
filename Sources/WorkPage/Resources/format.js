// How values of a call are shown to people. All of it is text; nothing here makes markup.

import { now as serverTime } from '/assets/clock.js';
import { texts } from '/assets/texts.js';

export function statusWord(status) {
  return Object.hasOwn(texts.status, status) ? texts.status[status] : texts.status.unknown;
}

/** `135` → `2m 15s`, `45` → `45s`, `3725` → `1h 2m 5s`; an em dash where it is not known. */
export function duration(seconds) {
  if (!Number.isFinite(seconds) || seconds < 0) return '—';
  const whole = Math.floor(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (h > 0) return `${h}h ${m}m ${s}s`;
  return m > 0 ? `${m}m ${s}s` : `${s}s`;
}

/** A running time: `65` → `1:05`, `3725` → `1:02:05`. */
export function timer(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (number) => String(number).padStart(2, '0');
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Ten digits are an Indian number: `9876543210` → `+91 98765 43210`. Every other length stays as it is. */
export function phone(number) {
  const parts = /^(\d{5})(\d{5})$/.exec(number ?? '');
  return parts ? `+91 ${parts[1]} ${parts[2]}` : (number ?? '');
}

/** A call of the API in the form of an event. */
export function asEvent(call, leads) {
  return { seq: call.seq, receivedAt: call.receivedAt, call, lead: call.lead, leadMatches: leads.length, erased: call.erased };
}

/** Who the customer is, of an event or of `{call, lead, leadMatches, erased}`: `name` is the headline, `detail` what stands below it. */
export function customer({ call, lead, leadMatches, erased }) {
  if (erased) return { name: texts.call.erased, detail: '' };
  const number = phone(call.customerNumber);
  if (lead?.name) return { name: lead.name, detail: number };
  return { name: number || texts.call.unknownNumber, detail: leadMatches > 1 ? texts.call.matches(leadMatches) : '' };
}

/**
 * Which way a live call goes and with whom: `Call from` or `Calling` the customer; where only the workspace's own number is known,
 * nobody knows who is at the other end, but the call came in on it.
 */
export function partner({ direction, customerNumber, did }) {
  const { calling, callFrom, callOn, otherNumber } = texts.call;
  if (customerNumber) return { way: direction === 'inbound' ? callFrom : calling, number: phone(customerNumber) };
  if (did && direction !== 'outbound') return { way: callOn, number: phone(did) };
  return { way: direction === 'outbound' ? calling : callFrom, number: otherNumber };
}

/** Times as they are told in one zone: the workspace's, so that everybody speaks of the same hour. */
export class Times {
  #zone;
  #time;
  #second;
  #full;
  #day;

  /** @param zone an IANA name; one that the browser does not know gives way to its own zone. */
  constructor(zone) {
    this.#zone = isKnown(zone) ? zone : undefined;
    const make = (options) => new Intl.DateTimeFormat('en-GB', { timeZone: this.#zone, ...options });
    this.#time = make({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    this.#second = make({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
    this.#full = make({ dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' });
    this.#day = make({ year: 'numeric', month: '2-digit', day: '2-digit' });
  }

  /** `14:02` */
  time(date) {
    return this.#time.format(new Date(date));
  }

  /** `14:02:31` */
  second(date) {
    return this.#second.format(new Date(date));
  }

  /** `22 Nov 2026, 14:02` */
  full(date) {
    return this.#full.format(new Date(date));
  }

  /** The time alone for today, else with its day. */
  short(date, now = serverTime()) {
    return this.isoDay(date) === this.isoDay(now) ? this.time(date) : this.full(date);
  }

  /** `2026-11-22` */
  isoDay(date) {
    const { year, month, day } = this.#parts(this.#day, date);
    return `${year}-${month}-${day}`;
  }

  /** The moment at which the zone's clock shows a day (`2026-11-22`) and a time (`10:00`). */
  at(day, time) {
    const wanted = Date.parse(`${day}T${time}:00Z`);
    // The offset at the moment itself may be another one than at the guess, when clocks change in between.
    let moment = wanted;
    for (let round = 0; round < 2; round += 1) moment += wanted - this.#shown(moment);
    return new Date(moment);
  }

  /** Ten o'clock of the next day. */
  tomorrowAtTen(now = serverTime()) {
    const next = new Date(Date.parse(`${this.isoDay(now)}T00:00:00Z`) + 86_400_000);
    return this.at(next.toISOString().slice(0, 10), '10:00');
  }

  #shown(moment) {
    return Date.parse(`${this.isoDay(moment)}T${this.second(moment)}Z`);
  }

  #parts(format, date) {
    return Object.fromEntries(format.formatToParts(new Date(date)).map(({ type, value }) => [type, value]));
  }
}

function isKnown(zone) {
  try {
    return Boolean(zone && new Intl.DateTimeFormat('en', { timeZone: zone }));
  } catch {
    return false;
  }
}
