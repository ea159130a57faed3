// The server's clock: a PC's own may be minutes off, and what is news is told by the age of a call.

/** A `Date` header is exact to a second, and takes a while on its way (ms). */
const exactTo = 2000;

let offset = 0;

/** The server's time in ms, as far as it is known here. */
export function now() {
  return Date.now() + offset;
}

/** How old a call's event is, in ms. */
export function age({ receivedAt }) {
  return now() - Date.parse(receivedAt);
}

/** How long somebody has been talking on a live call, in ms: later news of the call, such as who talks, do not begin it anew. */
export function talkTime({ since, receivedAt }) {
  return now() - Date.parse(since ?? receivedAt);
}

/** Takes the time from an answer of the server. */
export function setBy(response) {
  const wrong = Date.parse(response.headers.get('Date')) - now();
  if (Math.abs(wrong) > exactTo) offset += wrong;
}
