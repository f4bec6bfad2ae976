// The microphone as a visitor uses it: tapped to begin and tapped to end, or held; who has only tapped may also just stop
// speaking, which the server finds out. Or left open from the first touch on, with the button to mute it.

import { $ } from '../dom.js';
import * as level from '../level.js';
import { Microphone } from '../microphone.js';
import { watch } from '../talk.js';
import { TROUBLES } from '../troubles.js';
import { words } from './words.js';

const HELD_MS = 450; // longer than a tap
const TAIL_MS = 120; // after the end: the last sound is still on its way through the browser
const WARM_MS = 10000; // the device stays on after a question: switching it on again would cost a first word
const SILENT_MS_MAX = 8000; // for a first word
const RESULT_MS_MAX = 2500; // for the server to say that it heard something

const microphone = new Microphone({ chunk, lost });

let page = null; // `send(message)`, `sendAudio(bytes)`, `ready()`, `pressed()`, `unlock()`, `hint(text)`, `changed()`
let isOpen = false; // it is left open, from the first touch on
let muted = false; // by a visitor, until the next one
let waits = false; // it is left open, and its device is gone for now
let state = 'off'; // `opening`, `on`
let press = null; // the one under way: when it began
let heard = false; // somebody spoke
let slow = false; // the connection does not keep up
let timer = 0; // until a hold, until silence was long enough, until a result
let tail = 0; // timer: until the end is sent
let warm = 0; // timer: until the device is let go

export const on = () => state === 'on';

/** Somebody speaks, or is about to. */
export const busy = () => on() && (!isOpen || heard);

export function start(callbacks) {
  page = callbacks;
  watch({ press: down, release: up, held: () => press !== null });
  document.addEventListener('visibilitychange', () => { if (document.hidden) stop(); });
  addEventListener('pagehide', stop);
  addEventListener('click', touched, true);
  navigator.mediaDevices?.addEventListener('devicechange', () => { if (waits) listen(); });
  render();
}

/** Whether it is left open. */
export function leaveOpen(is) {
  if (is === isOpen) return;
  isOpen = is;
  stop();
}

// ---- The button

async function down() {
  if (isOpen) return state === 'off' ? listen() : mute();
  if (press !== null || tail) return;
  if (state !== 'off') {
    end();
    return;
  }
  if (!page.ready()) return page.hint(words.hints.moment);
  const mine = performance.now();
  press = mine;
  begin();
  page.pressed();
  if (!await open() || state !== 'opening') return;
  state = 'on';
  wait(silent, SILENT_MS_MAX);
  if (press === mine) setTimeout(hold, Math.max(0, mine + HELD_MS - performance.now()), mine);
  render();
}

function begin() {
  state = 'opening';
  heard = false;
  page.hint('');
  render();
}

/** A finger that stays on the button says itself when the question is over. */
function hold(mine) {
  if (press === mine && on() && page.ready()) page.send({ type: 'hold' });
}

function up() {
  const held = press !== null && performance.now() - press >= HELD_MS;
  press = null;
  if (held) end();
}

function end() {
  if (state === 'opening') {
    rest();
  } else if (on() && !tail) {
    tail = setTimeout(() => {
      if (page.ready()) page.send({ type: 'vad_end', confidence: 1 });
      rest();
      if (!heard) wait(nothing, RESULT_MS_MAX);
    }, TAIL_MS);
  }
}

function silent() {
  if (!heard) end();
}

function nothing() {
  page.hint(words.hints.nothing);
}

function wait(then, ms) {
  clearTimeout(timer);
  timer = setTimeout(then, ms);
}

// ---- Left open

/** A visitor is there: any touch will do, for browsers want one. */
function touched({ target, isTrusted }) {
  if (isTrusted && isOpen && !muted && state === 'off' && !target.closest('#talk, #over, dialog')) listen();
}

async function listen() {
  muted = waits = false;
  begin();
  page.unlock();
  if (!await open() || state !== 'opening') return;
  state = 'on';
  render();
}

function mute() {
  if (on() && heard && page.ready()) page.send({ type: 'vad_end', confidence: 1 });
  stop();
  muted = true;
  page.hint(words.hints.muted);
}

// ---- What the server says

export function vad(event, reason) {
  if (event === 'start') {
    heard = true;
    clearTimeout(timer);
  }
  if (event === 'end') answered();
  if (event === 'end' && reason === 'too_long') page.hint(words.hints.longest);
}

/** The question is over: its answer is being found. */
export function answered() {
  clearTimeout(timer);
  if (isOpen) heard = false;
  else if (state !== 'off') rest();
}

/** Nothing came of what was said. */
export function dropped() {
  clearTimeout(timer);
  if (on() && heard && !isOpen) wait(silent, SILENT_MS_MAX);
  heard = false;
}

/** A question was typed. */
export function typed() {
  if (!isOpen) stop();
}

/** The connection is gone: one that is left open goes on when it is back. */
export function cutOff() {
  heard = false;
  if (!isOpen) stop();
}

/** The server does not hear. */
export function refused() {
  stop();
  muted = true;
  page.hint(words.hints.deaf);
}

// ---- The device

async function open() {
  clearTimeout(warm);
  level.reset();
  try {
    return await microphone.open();
  } catch (trouble) {
    lost(trouble);
    return false;
  }
}

/** No more is sent; the device stays on for a moment. */
function rest() {
  clearTimeout(timer);
  clearTimeout(tail);
  clearTimeout(warm);
  tail = 0;
  press = null;
  state = 'off';
  level.reset();
  warm = setTimeout(() => microphone.close(), WARM_MS);
  render();
}

/** Lets go of everything at once; where it is left open, until the next touch. */
export function stop() {
  if (!page) return;
  muted = waits = false;
  rest();
  clearTimeout(warm);
  microphone.close();
}

function lost(trouble) {
  if (on() && page.ready()) page.send({ type: 'vad_end', confidence: 1 });
  const [text, next, passing = false] = TROUBLES[trouble.message];
  stop();
  waits = isOpen && passing;
  muted = isOpen; // a touch anywhere does not ask for it again
  page.hint(words.hints.deaf, `${text}. ${next}`);
}

function chunk(pcm, loudness) {
  if (!on()) return;
  const advice = level.take(loudness, heard);
  if (advice) page.hint(advice);
  if (!page.ready()) return;
  const late = !page.sendAudio(pcm);
  if (late && !slow) page.hint(words.hints.slow);
  slow = late;
}

function render() {
  $('talk').ariaPressed = `${state !== 'off'}`;
  $('talk').dataset.state = state;
  $('talk-text').textContent = (isOpen ? words.open : words.talk)[state];
  $('level').dataset.on = `${on()}`;
  page.changed();
}
