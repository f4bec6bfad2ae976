// Helpers, and the places where the page itself speaks to its visitor: the state, the hint, the announcement.

const STATES = {
  connecting: 'Connecting', reconnecting: 'Reconnecting', offline: 'Not connected', idle: 'Ready',
  listening: 'Listening', hearing: 'Hearing you', thinking: 'Thinking', speaking: 'Speaking', interrupt: 'Interrupted',
};
const BUSY = ['listening', 'hearing', 'thinking', 'speaking', 'interrupt'];
const BUSY_MS_MIN = 350; // a busy state is shown at least this long, so that it can be seen
const INTERRUPT_MS_MIN = 1200; // likewise: the server leaves it at once

/** The server listens by itself, and this page shows that session. */
export const inRoom = 'room' in document.body.dataset;

export const $ = (id) => document.getElementById(id);

/** What the names of all begin with that this page keeps in the browser. */
export const KEPT = document.body.dataset.kept ?? 'docent';

/** `el('p.note', 'text', child)` */
export function el(kind, ...children) {
  const [tag, className = ''] = kind.split('.');
  const element = Object.assign(document.createElement(tag), { className });
  element.append(...children);
  return element;
}

export const button = (text, onclick) => Object.assign(el('button', text), { type: 'button', onclick });

export const focusField = () => $('question').focus({ preventScroll: true });

/** Not on a touch screen, where its keyboard would cover the answer. */
export function focusFieldIfNoTouch() {
  if (!matchMedia('(pointer: coarse)').matches) focusField();
}

export function hint(text = 'Enter sends, Escape clears.', warn = false) {
  $('hint').textContent = text;
  $('hint').classList.toggle('warn', warn);
}

/** To screen readers, once. */
export function announce(text) {
  $('announce').textContent = '';
  setTimeout(() => { $('announce').textContent = text; }, 50);
}

let stateTimer = 0;
let busySince = -BUSY_MS_MIN;
let interruptSince = 0;

export function showState(state) {
  const pill = $('state');
  const now = performance.now();
  let wait = state === 'idle' ? busySince + BUSY_MS_MIN - now : 0;
  if (pill.dataset.state === 'interrupt' && ['listening', 'idle'].includes(state)) wait = interruptSince + INTERRUPT_MS_MIN - now;
  clearTimeout(stateTimer);
  if (wait > 0) {
    stateTimer = setTimeout(showState, wait, state);
    return;
  }
  if (BUSY.includes(state) && !BUSY.includes(pill.dataset.state)) busySince = now;
  if (state === 'interrupt') interruptSince = now;
  pill.dataset.state = state;
  pill.textContent = STATES[state] ?? state;
}
