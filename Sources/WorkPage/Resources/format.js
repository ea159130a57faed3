// How values of a call are shown to people. All of it is text; nothing here makes markup.

const statusWords = {
  ringing: 'Ringing',
  connected: 'Connected',
  completed: 'Completed',
  no_answer: 'No answer',
  missed: 'Missed',
  busy: 'Busy',
  failed: 'Failed',
  cancelled: 'Cancelled',
  voicemail: 'Voicemail',
  unknown: 'Ended',
};

export function statusWord(status) {
  return Object.hasOwn(statusWords, status) ? statusWords[status] : 'Ended';
}

/** `135` → `2m 15s`, `45` → `45s`, `3725` → `1h 2m 5s`; an em dash where it is not known. */
export function duration(seconds) {
  if (!Number.isFinite(seconds) || seconds < 0) return '—';
  const whole = Math.floor(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (h > 0) return `${h}h ${m}m ${s}s`;
  return m > 0 ? `${m}m ${s}s` : `${s}s`;
}

/** Ten digits are an Indian number: `9876543210` → `+91 98765 43210`. Every other length stays as it is. */
export function phone(number) {
  const parts = /^(\d{5})(\d{5})$/.exec(number ?? '');
  return parts ? `+91 ${parts[1]} ${parts[2]}` : (number ?? '');
}

/** Who the customer is: `name` is the headline, `detail` what stands below it. */
export function customer(event) {
  if (event.erased) return { name: 'Erased', detail: '' };
  const number = phone(event.call.customerNumber);
  if (event.lead?.name) return { name: event.lead.name, detail: number };
  const detail = event.leadMatches > 1 ? `${event.leadMatches} leads have this number` : '';
  return { name: number || 'Unknown number', detail };
}

/**
 * Which way a live call goes and with whom: `Call from` or `Calling` the customer; where only the workspace's own number is known,
 * nobody knows who is at the other end, but the call came in on it.
 */
export function partner({ direction, customerNumber, did }) {
  if (customerNumber) return { way: direction === 'inbound' ? 'Call from ' : 'Calling ', number: phone(customerNumber) };
  if (did && direction !== 'outbound') return { way: 'Call on ', number: phone(did) };
  return { way: direction === 'outbound' ? 'Calling ' : 'Call from ', number: 'unknown number' };
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const calendar = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

export function timeOfDay(date) {
  return clock.format(date);
}

export function dateAndTime(date) {
  return calendar.format(date);
}
