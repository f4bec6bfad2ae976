// Where the server listens by itself it is the room that speaks and hears: for a page the same as voice.js, and its button.

import { $, focusFieldIfNoTouch } from './dom.js';
import { watch } from './talk.js';
import { findSentence } from './reply.js';

let page = null; // `send(message)`, `changed()`; `hide`: what is the room's business; `standing(found)`, `label(held)`
let loud = false; // there is a loudspeaker
let shown = false; // the reply is being spoken
let turn = null; // of that reply
let began = null; // when its sound did
let now = null; // the sentence that sounds
let marks = []; // timers: until one does
let watched = false; // there is a button to talk
let held = false;

export function start(callbacks) {
  page = callbacks;
  page.hide.forEach((id) => { $(id).hidden = true; });
  $('stop').addEventListener('click', () => interrupt('stop_button'));
}

// ---- What a page's own player would do is done in the room

export const choose = () => ({});
export const outdated = () => false;
export const sounding = () => false;
export const speaks = () => loud;
export const stoppable = () => shown;
export const unlock = () => {};
export const duck = () => {};
export const speakAt = () => {};
export const playAt = () => {};
export const take = () => {};
export const played = () => {};

// ---- The reply

export function begin(one) {
  silence();
  turn = one;
  began = null;
}

export function speaking() {
  shown = true;
  render();
}

/** It comes as soon as it is made; when it sounds follows from the sentences before it. */
export function sentence(text, start) {
  if (!turn) return;
  began ??= performance.now() - start;
  marks.push(setTimeout(mark, began + start - performance.now(), findSentence(turn, text)));
}

export function complete() {
  silence();
}

export function lost() {
  silence();
  if (held) hold(false); // the server lets go with the connection
  page.standing(null);
}

export function forget() {
  silence();
  turn = null;
}

/** How much of the reply was heard only the room knows. */
export function silence() {
  marks.forEach(clearTimeout);
  marks = [];
  mark(null);
  shown = false;
  render();
  return null;
}

export function interrupt(reason) {
  if (shown) page.send({ type: 'barge_in', reason });
  silence();
}

function mark(element) {
  now?.classList.remove('now');
  element?.classList.add('now');
  page.marked?.(element);
  now = element;
}

function render() {
  const focused = document.activeElement;
  $('stop').hidden = !shown;
  if ($('sounding').contains(focused) && !shown) focusFieldIfNoTouch();
}

// ---- The devices, and the button

/** Comes after each `connected`, and whenever one of these changes. */
export function standing({ talk, microphone, loudspeaker, quiet }) {
  loud = loudspeaker && !quiet;
  page.standing({ microphone, loudspeaker, quiet });
  $('talk').hidden = talk !== 'push';
  if (talk !== 'push') release();
  if (talk === 'push' && !watched) {
    watched = true;
    watch({ press, release, held: () => held });
    document.addEventListener('visibilitychange', () => { if (document.hidden) release(); });
    addEventListener('pagehide', release);
  }
}

/** Somebody holds the button, and is listened to. */
export const holding = () => held;

function press() {
  if (held) return;
  hold(true);
  page.send({ type: 'hold' });
}

function release() {
  if (!held) return;
  hold(false);
  page.send({ type: 'vad_end' });
}

function hold(is) {
  held = is;
  $('talk').ariaPressed = `${is}`;
  $('talk-text').textContent = page.label(is);
  page.changed();
}
