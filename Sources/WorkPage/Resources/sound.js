// The sound of a call: made here, so that there is no file to fetch, and only after the user allowed it, as browsers ask.

/** Strokes of each kind of end: as the desk notifier rings. */
const strokes = { completed: 1, no_answer: 2, missed: 2, voicemail: 2 };

/** `state` is `off`, `on` or `blocked` (wanted, but the browser waits for a click). Says `change` when it does. */
export class Sound extends EventTarget {
  #context = null;
  #wanted;

  constructor(wanted) {
    super();
    this.want(wanted);
    // Browsers let a page sound once somebody has touched it.
    for (const kind of ['pointerdown', 'pointerup', 'keydown']) addEventListener(kind, () => this.#wanted && this.#resume(), { capture: true });
  }

  get state() {
    if (!this.#wanted) return 'off';
    return this.#context?.state === 'running' ? 'on' : 'blocked';
  }

  get isWanted() {
    return this.#wanted;
  }

  want(wanted) {
    this.#wanted = wanted;
    if (wanted) this.#resume();
    this.dispatchEvent(new Event('change'));
  }

  /** Rings for an ended call's status; a live call has one soft stroke. */
  ring(status) {
    if (this.state !== 'on') return;
    const isLive = status === 'ringing' || status === 'connected';
    const count = isLive ? 1 : (strokes[status] ?? 3);
    for (let stroke = 0; stroke < count; stroke += 1) this.#stroke(this.#context.currentTime + stroke * 0.25, isLive ? 660 : 880);
  }

  #resume() {
    // Earlier, the browser would complain of the attempt.
    if (!globalThis.AudioContext || navigator.userActivation?.hasBeenActive === false) return;
    this.#context ??= new AudioContext();
    if (this.#context.state === 'running') return;
    this.#context.onstatechange = () => this.dispatchEvent(new Event('change'));
    this.#context.resume().catch(() => {});
    this.dispatchEvent(new Event('change'));
  }

  #stroke(at, frequency) {
    const tone = new OscillatorNode(this.#context, { frequency });
    const volume = new GainNode(this.#context, { gain: 0 });
    tone.connect(volume).connect(this.#context.destination);
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.25, at + 0.01);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.18);
    tone.start(at);
    tone.stop(at + 0.2);
  }
}
