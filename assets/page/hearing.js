// The microphone as it is used: held to talk, or left open, when the server finds out where a question ends.

import { $, hint } from './dom.js';
import * as level from './level.js';
import { Microphone, Trouble } from './microphone.js';
import { watch } from './talk.js';
import { TROUBLES } from './troubles.js';

const TAIL_MS = 120; // after the button: the last sound is still on its way through the browser
const TAP_MS = 300; // in less nothing can be said
const WARM_MS = 10000; // the device stays on after a question: switching it on again would cost a first word
const RESULT_MS_MAX = 2500; // for the server to say that it heard something
const AWAY_MS = 60000; // an open microphone out of sight for longer is mentioned on return

const microphone = new Microphone({ chunk, lost });

let page = null; // `send(message)`, `sendAudio(bytes)`, `ready()`, `state()`, `pressed()`, `changed()`
let open = false; // left open, even while its device is gone
let held = null; // the press under way: when it began
let talking = false; // what is said goes out because of a press, also a little after it
let utterance = null; // as the server hears it: `speech`, `pause`
let endedAt = null; // when the words ended: the button was let go, or a pause began
let advice = ''; // said about the level
let slow = false; // the connection does not keep up
let awaySince = null;
let tail = 0; // timer: until the end is sent
let warm = 0; // timer: until the device is let go
let result = 0; // timer: whether anything was understood

const sending = () => talking || (open && microphone.on);

/** Somebody holds the button, and is listened to. */
export const holding = () => held !== null && talking;

/** An utterance is under way. */
export const busy = () => talking || utterance !== null;

export function start(callbacks) {
  page = callbacks;
  watch({ press, release, held: () => held !== null });
  $('listen').addEventListener('click', () => listen(!open));
  $('trouble-again').addEventListener('click', () => (open ? listen(true) : tryOut()));
  $('trouble-close').addEventListener('click', hideTrouble);
  document.addEventListener('visibilitychange', sight);
  navigator.mediaDevices?.addEventListener('devicechange', () => { if (open && !microphone.on) listen(true); });
  render();
}

// ---- Held to talk

async function press() {
  if (held) return;
  if (tail) finish();
  if (!page.ready()) {
    hint('Not connected yet.', true);
    return;
  }
  const mine = { at: performance.now() };
  held = mine;
  page.pressed();
  render();
  const on = await switchOn();
  if (held === mine && on) {
    mine.at = performance.now();
    talking = true;
    clearTimeout(result);
    hint();
    if (page.ready()) page.send({ type: 'hold' });
  } else if (on && !held && !open) {
    hint('The microphone is ready. Hold the button while you speak.');
    cool();
  }
  render();
}

function release() {
  if (!held) return;
  if (talking) tail = setTimeout(finish, TAIL_MS);
  endedAt = performance.now();
  if (talking && performance.now() - held.at < TAP_MS) hint('Hold the button for as long as you speak.');
  held = null;
  render();
}

function finish() {
  clearTimeout(tail);
  clearTimeout(result);
  held = null;
  talking = false;
  tail = 0;
  if (page.ready()) {
    page.send({ type: 'vad_end', confidence: 1 });
    result = setTimeout(() => { if (page.state() === 'idle') nothing(); }, RESULT_MS_MAX);
  }
  cool();
  render();
}

// ---- Left open

async function listen(on) {
  if (!on && sending() && !talking && page.ready()) page.send({ type: 'vad_end', confidence: 1 });
  open = on;
  utterance = null;
  render();
  if (on) {
    page.unlock();
    if (await switchOn()) hint();
  } else {
    hideTrouble();
    switchOff();
  }
  render();
}

async function tryOut() {
  if (!await switchOn()) return;
  hint('The microphone is ready.');
  cool();
}

// ---- The device

async function switchOn() {
  clearTimeout(warm);
  hideTrouble();
  if (!microphone.on) level.reset();
  try {
    return await microphone.open();
  } catch (trouble) {
    lost(trouble);
    return false;
  }
}

function switchOff() {
  if (open || held || talking) return;
  microphone.close();
  render();
}

function cool() {
  clearTimeout(warm);
  if (!open) warm = setTimeout(switchOff, WARM_MS);
}

function lost(trouble) {
  const [text, next, passing = false] = TROUBLES[trouble.message];
  const under = busy();
  held = utterance = null;
  open &&= passing;
  if (talking) finish();
  else if (under && page.ready()) page.send({ type: 'vad_end', confidence: 1 });
  $('trouble').hidden = false;
  $('trouble-text').textContent = `${text}.`;
  $('trouble-next').textContent = `${next}${open ? ' It goes on by itself then.' : ''}${trouble.cause ? ` (${trouble.cause})` : ''}`;
  render();
}

function hideTrouble() {
  if ($('trouble').contains(document.activeElement)) $(open ? 'listen' : 'talk').focus();
  $('trouble').hidden = true;
  $('trouble-text').textContent = '';
}

function chunk(pcm, loudness) {
  if (!sending()) return;
  advise(level.take(loudness, talking || utterance === 'speech'));
  if (!page.ready()) return;
  const late = !page.sendAudio(pcm);
  if (late && !slow) hint('The connection is too slow: parts of what you say are lost.', true);
  else if (!late && slow) hint();
  slow = late;
}

function advise(text) {
  if (text !== advice && !slow) hint(text || undefined, text !== '');
  advice = text;
}

// ---- What the server says

export function vad(event, reason) {
  utterance = { start: 'speech', resume: 'speech', pause: 'pause' }[event] ?? null;
  if (event === 'pause' && !talking) endedAt = performance.now();
  if (utterance === 'speech') endedAt = null;
  if (event === 'start') clearTimeout(result);
  if (event === 'end' && reason === 'too_long') hint('A question may not be longer; this much is being answered.', true);
}

/** The words are there. Gives when they ended. */
export function understood() {
  const ended = endedAt ?? performance.now();
  endedAt = null;
  clearTimeout(result);
  result = 0;
  utterance = null;
  return ended;
}

/** Nothing is under way any more. `expected`: there were words. */
export function idle(expected) {
  utterance = null;
  if (expected || (result && !talking)) nothing();
}

function nothing() {
  clearTimeout(result);
  result = 0;
  hint('Nothing was understood. Speak close to the microphone, in a whole sentence.', true);
}

/** A new socket: who was talking goes on. */
export function connected() {
  if (holding()) page.send({ type: 'hold' });
}

export function disconnected() {
  utterance = null;
  slow = false;
}

/** The server does not hear. */
export function refused(message) {
  lost(new Trouble('deaf', { cause: message }));
  switchOff();
}

/** What the page calls the server's `state`. */
export function refine(state) {
  if (!['idle', 'listening'].includes(state)) return state;
  if (utterance === 'speech') return 'hearing';
  return sending() ? 'listening' : state;
}

/** From `/health`: who recognises the words, and what keeps a better one away. Without it the server does not hear at all. */
export function engine(hearing) {
  $('hearing').hidden = !hearing;
  const { recogniser, problem, hint: better } = hearing ?? {};
  $('ear').hidden = !recogniser && !problem;
  $('ear-name').textContent = recogniser ? `Recogniser: ${recogniser}` : 'No recogniser';
  $('ear-problem').textContent = problem ?? better ?? 'Nothing is wrong with it.';
}

// ---- What is shown

function sight() {
  if (document.hidden) {
    release();
    awaySince = performance.now();
  } else if (open && performance.now() - awaySince > AWAY_MS) {
    hint('The microphone stayed on while this page was out of sight.');
  }
}

function render() {
  const on = sending();
  $('talk').ariaPressed = `${held !== null}`;
  $('talk-text').textContent = !held ? 'Hold to talk' : talking ? 'Let go to send' : 'One moment';
  $('listen').ariaPressed = `${open}`;
  $('level').dataset.on = `${on}`;
  $('state').ariaLive = on ? 'off' : 'polite'; // the words of a screen reader would be heard
  document.title = `${on ? '● ' : ''}${document.title.replace(/^● /, '')}`;
  if (!on) {
    level.reset();
    advise('');
  }
  page.changed();
}
