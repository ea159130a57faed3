// The look of <call-popup>: a style sheet of its own, which the host page changes by custom properties and nothing else.

export const sheet = new CSSStyleSheet();

sheet.replaceSync(`
:host {
  --_surface: var(--call-popup-surface, light-dark(#fff, #242932));
  --_text: var(--call-popup-text, light-dark(#1a1f26, #e8ebef));
  --_muted: var(--call-popup-muted, light-dark(#55606d, #a3aebb));
  --_line: var(--call-popup-line, light-dark(#dde1e7, #343b46));
  --_accent: var(--call-popup-accent, light-dark(#2353c4, #8aadff));
  --_radius: var(--call-popup-radius, .7rem);
  position: fixed;
  z-index: var(--call-popup-z-index, 2147483000);
  inset: var(--call-popup-inset, auto 1rem 1rem auto);
  width: min(var(--call-popup-width, 24rem), 100vw - 2rem);
  display: grid;
  gap: .6rem;
  font: var(--call-popup-font, 15px/1.45 system-ui, sans-serif);
  color: var(--_text);
  color-scheme: var(--call-popup-color-scheme, light dark);
}
:host([hidden]) { display: none; }
p, h2, dl, dd { margin: 0; }
h2 { font-size: 1.25rem; max-height: 3.9em; overflow: hidden; }
.toasts { display: grid; gap: .6rem; }
.toast, .popup {
  position: relative;
  padding: .8rem 3rem .8rem 1rem;
  background: var(--_surface);
  border: 1px solid var(--_line);
  border-radius: var(--_radius);
  box-shadow: 0 .5rem 1.8rem rgb(0 0 0 / 25%);
  overflow-wrap: anywhere;
}
.toast { border-inline-start: .3rem solid var(--_accent); }
.popup, .details { display: grid; gap: .5rem; }
.title { font-weight: 600; }
.accent { color: var(--_accent); font-weight: 400; }
.muted, dt { color: var(--_muted); }
.timer, dd { font-variant-numeric: tabular-nums; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; }
.badge { display: inline-flex; align-items: center; gap: .4rem; padding: .05rem .55rem; border-radius: 1rem; border: 1px solid currentcolor; font-size: .85rem; font-weight: 600; color: var(--_muted); }
.badge::before { content: ""; width: .5rem; height: .5rem; border-radius: 50%; background: currentcolor; }
.badge[data-status="completed"] { color: var(--call-popup-good, light-dark(#136b34, #66d48c)); }
.badge:is([data-status="no_answer"], [data-status="missed"], [data-status="voicemail"]) { color: var(--call-popup-warn, light-dark(#855200, #f2bc63)); }
.badge:is([data-status="busy"], [data-status="failed"], [data-status="cancelled"]) { color: var(--call-popup-bad, light-dark(#ab231b, #ff988f)); }
.popup { max-height: calc(100vh - 2rem); overflow: auto; padding-inline-end: 1rem; }
.details { padding-inline-end: 2rem; }
.popup-actions { display: grid; gap: .6rem; }
.popup-actions > :empty:not(.said), .said:empty { display: none; }
.popup-actions :is(button, input, textarea) { box-sizing: border-box; min-height: 2.3rem; padding: 0 .7rem; border: 1px solid var(--_line); border-radius: .4rem; background: var(--_surface); color: inherit; font: inherit; }
.popup-actions textarea { width: 100%; padding: .4rem .7rem; resize: vertical; }
.popup-actions ::placeholder { color: var(--_muted); opacity: 1; }
.popup-actions button { cursor: pointer; }
.popup-actions button:disabled { opacity: .65; cursor: default; }
.popup-actions button:not(.quiet) { border-color: transparent; background: var(--_accent); color: var(--call-popup-on-accent, light-dark(#fff, #10182b)); font-weight: 600; }
.popup-actions [hidden] { display: none; }
.note { display: grid; gap: .4rem; justify-items: end; }
.inline { display: flex; gap: .5rem; }
.inline input { flex: 1; min-width: 0; }
.row, .follow-up { display: flex; flex-wrap: wrap; gap: .4rem; align-items: center; }
.follow-up .label { flex-basis: 100%; color: var(--_muted); font-size: .9em; }
.follow-up input { flex: 1; min-width: 10rem; }
.choices { display: grid; gap: .4rem; margin: 0; padding: 0; list-style: none; }
.links { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; }
.links a { color: var(--_accent); }
.said { color: var(--call-popup-good, light-dark(#136b34, #66d48c)); font-size: .9em; }
.said.problem { color: var(--call-popup-bad, light-dark(#ab231b, #ff988f)); }
audio { width: 100%; height: 2.6rem; }
.close { position: absolute; inset: .4rem .4rem auto auto; width: 2.1rem; height: 2.1rem; border: 0; border-radius: .4rem; background: none; color: inherit; font: inherit; font-size: 1.2rem; line-height: 1; cursor: pointer; }
.close:hover { background: color-mix(in srgb, currentcolor 12%, transparent); }
:focus-visible { outline: 3px solid var(--_accent); outline-offset: 2px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (prefers-reduced-motion: no-preference) {
  .toast, .popup { animation: rise .2s ease-out; }
}
@keyframes rise { from { opacity: 0; translate: 0 .5rem; } }
`);
