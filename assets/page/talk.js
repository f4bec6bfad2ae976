// What holds the button to talk: a finger, a mouse, a key.

import { $ } from './dom.js';

const TAKES_KEYS = 'input, textarea, select, button, summary, a, [contenteditable]';
const HOLDS = [' ', 'Enter']; // the latter on the button only

/** `press()`, `release()`: either may come once too often. `held()`: whether it is held now. */
export function watch({ press, release, held }) {
  const talk = $('talk');
  talk.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    talk.setPointerCapture(event.pointerId);
    talk.focus({ preventScroll: true });
    press();
  });
  ['pointerup', 'pointercancel', 'blur'].forEach((name) => talk.addEventListener(name, release));
  talk.addEventListener('contextmenu', (event) => event.preventDefault()); // a long touch
  // Neither pointer nor key: a screen reader or a switch, which cannot hold anything.
  talk.addEventListener('click', ({ detail }) => { if (detail === 0) (held() ? release : press)(); });
  addEventListener('keydown', (event) => {
    if (!holds(event)) return;
    event.preventDefault(); // no click, no scrolling
    if (!event.repeat) press();
  });
  addEventListener('keyup', (event) => {
    if (!HOLDS.includes(event.key) || !held()) return;
    event.preventDefault(); // no click
    release();
  });
  addEventListener('blur', release);
}

function holds({ key, target, ctrlKey, metaKey, altKey, isComposing }) {
  if (!HOLDS.includes(key) || ctrlKey || metaKey || altKey || isComposing || $('hearing').hidden) return false;
  return target === $('talk') || (key === ' ' && !target.closest(TAKES_KEYS));
}
