// Nobody is there any more: asks, and then the visitor is forgotten. Whoever touches the screen or a key is there.

import { $ } from '../dom.js';
import { words } from './words.js';

const ASKED_S = 10; // for an answer
const TICK_MS = 250;
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'input', 'wheel', 'touchmove'];

let page = null; // `used()`: there is something to forget; `busy()`: somebody speaks or is spoken to; `forget()`
let idle = 0; // seconds without a sign until it is asked; 0: never
let seen = now();
let asked = null; // when it was asked

/** Of two clocks the one that went further: one of them may stand still while a device sleeps. */
function now() {
  return { ran: performance.now(), shown: Date.now() };
}

const since = (then) => Math.max(performance.now() - then.ran, Date.now() - then.shown) / 1000;

export function start(callbacks) {
  page = callbacks;
  SIGNS.forEach((name) => addEventListener(name, sign, { passive: true, capture: true }));
  $('leave').addEventListener('click', leave);
  // Anywhere, and not before the finger is lifted: the click would go to what is behind.
  $('idle').addEventListener('click', ({ target }) => { if (target !== $('leave')) stay(); });
  $('idle').addEventListener('cancel', stay); // Escape
  setInterval(tick, TICK_MS);
}

/** Seconds; 0: never. */
export function after(seconds) {
  idle = seconds;
}

/** While it is asked, a mouse may move and a key may lead to the other button. */
function sign() {
  if (!asked) seen = now();
}

function stay() {
  seen = now();
  asked = null;
  if ($('idle').open) $('idle').close();
}

function leave() {
  stay();
  page.forget();
}

function tick() {
  if (!asked) {
    if (page.busy()) seen = now();
    if (!idle || !page.used() || since(seen) < idle) return;
    asked = now();
    $('idle').showModal();
    $('stay').focus();
  }
  const left = Math.ceil(ASKED_S - since(asked));
  if (left > 0) $('idle-left').textContent = words.erased(left);
  else leave();
}
