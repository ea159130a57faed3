// The JSON API, as described in /openapi.yaml: one function per method, and refusals with a sentence for the person.

import { setBy } from '/assets/clock.js';
import { texts } from '/assets/texts.js';

/** A refusal by the server. `status` is 0 when there was no answer at all, `code` is the problem's (RFC 9457) and `problem` the whole of it. */
export class Refusal extends Error {
  constructor(status, message, problem = {}) {
    super(message);
    this.status = status;
    this.code = problem.code ?? '';
    this.problem = problem;
  }
}

/** No answer to a read takes so long (ms). */
const answeredWithin = 30_000;

/** Said on the window when an answer shows that nobody is signed in any more. */
export const signedOut = 'deskbell-signed-out';

/** Sends a request and returns the response, whose status is a good one. Throws `Refusal`, or `AbortError` when `signal` says so. */
export async function send(method, url, { body, type = 'application/json', headers = {}, signal } = {}) {
  let response;
  try {
    response = await fetch(url, {
      method,
      headers: body === undefined ? headers : { 'Content-Type': type, ...headers },
      body: body === undefined || typeof body === 'string' || body instanceof Blob ? body : JSON.stringify(body),
      signal,
      // A page of another origin on the same site sends the cookie too.
      credentials: 'include',
    });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Refusal(0, texts.network.unreachable);
  }
  setBy(response);
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  throw new Refusal(response.status, texts.refusals[problem.code] ?? problem.detail ?? texts.network.answered(response.status), problem);
}

/** A workspace's part of the API. Paths are below `/api/workspaces/{id}/`. */
export class Api {
  #base;

  /** @param origin of the server, for pages of another one. */
  constructor(workspace, origin = '') {
    this.#base = `${origin}/api/workspaces/${encodeURIComponent(workspace)}`;
  }

  /** Where a path of the workspace is, for links and media. Parts of the path are escaped by the caller. */
  url(path, query = {}) {
    const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== ''));
    return `${this.#base}${path && `/${path}`}${search.size > 0 ? `?${search}` : ''}`;
  }

  async get(path, query, { signal } = {}) {
    // A connection that died without a sign must not hold up what is read next.
    const limit = AbortSignal.timeout(answeredWithin);
    const response = await this.#send('GET', this.url(path, query), { signal: signal ? AbortSignal.any([signal, limit]) : limit });
    return response.json();
  }

  /** Resolves to the answer's body, `null` if it has none. */
  async post(path, body, options) {
    return read(await this.#send('POST', this.url(path), { ...options, body }));
  }

  async patch(path, body, options) {
    return read(await this.#send('PATCH', this.url(path), { ...options, body }));
  }

  async delete(path) {
    await this.#send('DELETE', this.url(path));
  }

  async #send(method, url, options) {
    try {
      return await send(method, url, options);
    } catch (error) {
      if (error.status === 401) dispatchEvent(new Event(signedOut));
      throw error;
    }
  }
}

async function read(response) {
  return response.status === 204 ? null : response.json();
}
