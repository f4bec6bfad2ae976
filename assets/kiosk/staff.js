// The way out for those who look after this screen. Only a browser that is watched (`docent kiosk watch`) has it: there it is the
// only one, and its watcher has given this page a word by which it is told.

import { api } from '../connection.js';
import { $, button } from '../dom.js';
import { words } from './words.js';

// Five taps in the upper left corner, or Ctrl+Alt+K.
const TAPS = 5;
const TAPS_MS = 3000;
const CORNER_PX = 96;
const LEFT_MS = 30000; // without a touch or a key it closes
const ERASED_MS = 500; // until the server has heard that the conversation is over
const DIGITS = '123456789⌫0✓';

// What a keyboard may do beyond typing: work on the text of a field.
const EDITING = ['KeyA', 'KeyC', 'KeyV', 'KeyX', 'KeyZ', 'ArrowLeft', 'ArrowRight', 'Backspace', 'Delete', 'Home', 'End'];
const OTHER_KEYS = /^(F\d+|Browser\w+|Launch\w+|ContextMenu|PrintScreen)$/;

let page = null; // `forget()`
let taps = [];
let closing = 0; // timer: nobody is there any more
let waiting = 0; // timer: no PIN is looked at

const watcher = () => globalThis.docentKiosk;

export function start(callbacks) {
  page = callbacks;
  addEventListener('pointerdown', stays, { capture: true, passive: true });
  addEventListener('click', tapped, { capture: true }); // not earlier: the end of a tap would take the focus away again
  addEventListener('keydown', pressed, { capture: true });
  $('pad-keys').replaceChildren(...[...DIGITS].map(key));
  $('pad-form').addEventListener('submit', (event) => {
    event.preventDefault();
    check();
  });
  $('pad').addEventListener('close', closed);
  $('pad-close').addEventListener('click', () => $('pad').close());
  $('pad-reload').addEventListener('click', () => end(() => location.reload()));
  $('pad-restart').addEventListener('click', () => end(() => watcher()?.('restart')));
  $('pad-leave').addEventListener('click', () => end(() => watcher()?.('leave')));
}

function tapped({ clientX, clientY, timeStamp, detail }) {
  const isCorner = detail > 0 && clientX < CORNER_PX && clientY < CORNER_PX; // 0: a key has pressed a button
  taps = isCorner ? [...taps.filter((at) => timeStamp - at < TAPS_MS), timeStamp] : [];
  if (taps.length >= TAPS) open();
}

/** Shortcuts of the browser lead out of the page. */
function pressed(event) {
  stays();
  if (!watcher()) return;
  const { ctrlKey, altKey, metaKey, code, key: name } = event;
  if (altKey || metaKey || OTHER_KEYS.test(name) || (ctrlKey && !EDITING.includes(code))) event.preventDefault();
  if (ctrlKey && altKey && code === 'KeyK') open();
}

// ---- The pad

function open() {
  taps = [];
  if (!watcher() || $('pad').open) return;
  tell('');
  show(false);
  $('pad').showModal();
  $('pin').focus();
  stays();
}

function closed() {
  clearTimeout(closing);
  clearInterval(waiting);
  $('pin').value = '';
}

function stays() {
  clearTimeout(closing);
  if ($('pad').open) closing = setTimeout(() => $('pad').close(), LEFT_MS);
}

function key(sign) {
  if (sign === '✓') return Object.assign(button(sign), { type: 'submit', ariaLabel: words.staff.check });
  const made = button(sign, () => {
    const { value, maxLength } = $('pin');
    $('pin').value = (sign === '⌫' ? value.slice(0, -1) : value + sign).slice(0, maxLength);
  });
  if (sign === '⌫') made.ariaLabel = words.keys.back;
  return made;
}

async function check() {
  const pin = $('pin').value;
  $('pin').value = '';
  if (!pin) return;
  tell('');
  try {
    const reply = await api('/api/v1/kiosk/pin', { pin });
    if (reply.status === 429) wait(Number(reply.headers.get('retry-after')));
    else if (reply.status === 404) tell(words.staff.none);
    else if (!reply.ok) tell(words.staff.failed);
    else judge(await reply.json());
  } catch {
    tell(words.staff.failed);
  }
}

function judge({ right, left }) {
  if (!$('pad').open) return;
  if (right) show(true);
  else tell(words.staff.wrong(left));
}

/** Seconds until the server looks at another one. */
function wait(left) {
  tell(words.staff.wait(left));
  if (!$('pad').open) return;
  const until = performance.now() + left * 1000;
  waiting = setInterval(() => {
    const seconds = Math.ceil((until - performance.now()) / 1000);
    if (seconds > 0) $('pad-said').textContent = words.staff.wait(seconds);
    else tell('');
  }, 1000);
}

function tell(text) {
  clearInterval(waiting);
  $('pad-said').textContent = text;
}

/** What staff may do, in place of the pad. */
function show(isStaff) {
  $('pad-form').hidden = isStaff;
  $('pad-menu').hidden = !isStaff;
  if (isStaff) $('pad-reload').focus();
}

/** The conversation ends first, as at its button. */
function end(then) {
  page.forget();
  $('pad').close();
  setTimeout(then, ERASED_MS);
}
