// The reply as it is heard: the sentence being spoken, the buttons, and what the server is told about it.

import { $, KEPT, announce, button, focusFieldIfNoTouch } from './dom.js';
import { Player, canPlay } from './player.js';
import { findSentence, note } from './reply.js';
import { said } from './said.js';

const CHOICE = `${KEPT}.voice`; // in localStorage: `off` when the visitor wants no spoken replies
const BLOCKED_MS_MIN = 400; // sound that takes longer to begin is being held back by the browser

const choice = () => canPlay && localStorage.getItem(CHOICE) !== 'off';

let wanted = choice();
let audio = 'none'; // what the socket was asked for
let speed = 1; // as it is wanted, a factor of the pack's
let spokenAt = 1; // likewise, what the socket was asked for
let page = null; // `send(message)`, `soundChanged()`, `chosen()` when `wanted` has changed, `marked(element)` where that is shown
let player = null;

/**
 * The reply spoken last. `expected`: the server is still speaking it. `shown`: it may be stopped. `held`: the browser
 * keeps it from sounding. `dry`: all that came of it has been played. `started`: some of it was heard. `sentence`: the one
 * whose audio comes now. `now`: the one that sounds.
 */
let reply = null;
let again = null; // its button to hear it once more

export function start(callbacks) {
  page = callbacks;
  player = new Player({ piece, dry, broken, changed });
  player.muted = !wanted;
  $('voice').hidden = !canPlay;
  $('voice').addEventListener('click', toggle);
  $('stop').addEventListener('click', () => interrupt('stop_button'));
  $('tap').addEventListener('click', () => player.unlock());
  render();
}

/** What the next socket is asked for. */
export function choose() {
  audio = wanted ? 'wav' : 'none';
  spokenAt = speed;
  return speed === 1 ? { audio } : { audio, speed };
}

/** Whether the socket has another sound than the visitor wants. */
export const outdated = () => audio !== (wanted ? 'wav' : 'none') || (wanted && speed !== spokenAt);

/** From the next reply on. */
export function speakAt(factor) {
  speed = factor;
  page.chosen();
}

/** At once; 1: as it comes. */
export const playAt = (volume) => { player.volume = volume; };

export const unlock = () => { if (wanted) player.unlock(); };
export const speaks = () => wanted && audio === 'wav';
export const sounding = () => reply?.shown === true && !player.blocked;
export const stoppable = () => reply?.shown === true;

// ---- What comes from the server

export function begin(turn) {
  again?.remove();
  again = null;
  mark(null);
  player.stop();
  reply = { turn, expected: audio === 'wav', shown: false, held: false, dry: true, started: false, sentence: null, now: null };
  if (reply.expected) player.begin();
  render();
}

/** The server has begun to speak; its first sentence may take a moment. */
export function speaking() {
  if (!reply?.expected) return;
  reply.shown = true;
  render();
}

export function sentence(text) {
  if (reply?.expected) reply.sentence = findSentence(reply.turn, text);
}

/** Somebody may be interrupting, or was not. */
export const duck = (ducked) => { player.ducked = ducked; };

/** Audio that comes after an interruption belongs to no reply. */
export function take(wav) {
  if (!reply?.expected) return;
  reply.shown = true;
  reply.dry = false;
  player.add(wav, reply.sentence);
  render();
  if (player.blocked) setTimeout(held, BLOCKED_MS_MIN, reply);
}

/** By the server's clock the reply has been heard; ours may be a little behind. */
export function complete() {
  if (!reply?.expected) return;
  reply.expected = false;
  if (reply.dry) finish();
}

/** No more audio comes. What is already complete plays on. */
export function lost() {
  if (!reply?.expected) return;
  const { turn, shown } = reply;
  silence();
  if (shown) note(turn, said.voiceLost);
}

// ---- Stopping

/** Silence at once. Gives how much was heard (milliseconds) of a reply that the server is still speaking, else null. */
export function silence() {
  if (!reply) return null;
  const told = reply.expected && reply.shown;
  const heard = player.heardMs();
  player.stop();
  mark(null);
  reply.expected = reply.shown = false;
  render();
  page.soundChanged();
  return told ? heard : null;
}

export function interrupt(reason) {
  const heard = silence();
  if (heard === null) return;
  page.send({ type: 'barge_in', reason });
  played(heard);
}

export const played = (heard) => page.send({ type: 'playback_done', heard_ms: heard });

/** A new conversation, with the sound as it was chosen. */
export function forget() {
  silence();
  reply = again = null;
  wanted = choice();
  player.muted = !wanted;
  render();
}

// ---- What comes from the player

function piece(element) {
  mark(element);
  if (reply.expected && !reply.started) page.send({ type: 'playback_started' });
  reply.started = true;
}

/** Whether this was the last sentence only the server knows; it reads the message accordingly. */
function dry() {
  reply.dry = true;
  mark(null);
  if (reply.expected) played(player.heardMs());
  else finish();
}

function broken() {
  note(reply.turn, said.broken);
}

function changed() {
  if (player.blocked) setTimeout(held, BLOCKED_MS_MIN, reply);
  render();
  page.soundChanged();
}

/** The browser still holds the sound back: the answer is not heard, so it is announced like a silent one. */
function held(one) {
  if (one !== reply || !reply?.shown || !player.blocked || reply.held) return;
  reply.held = true;
  if (!reply.started) announce(reply.turn.reply.textContent);
  render();
}

function finish() {
  reply.shown = false;
  if (reply.started && !again) {
    again = Object.assign(button('', hearAgain), { className: 'again', title: said.hearAgain, ariaLabel: said.hearAnswerAgain });
    reply.turn.asked.append(again);
  }
  render();
  page.soundChanged();
}

function hearAgain() {
  Object.assign(reply, { shown: true, dry: false });
  player.unlock();
  player.replay();
  render();
  $('stop').focus({ preventScroll: true });
  page.soundChanged();
}

// ---- What is shown

function mark(element) {
  reply?.now?.classList.remove('now');
  element?.classList.add('now');
  page.marked?.(element);
  if (reply) reply.now = element;
}

function toggle() {
  wanted = !wanted;
  localStorage.setItem(CHOICE, wanted ? 'on' : 'off');
  player.muted = !wanted; // a reply under way goes on without sound, its sentences still marked
  if (wanted || stoppable()) player.unlock();
  render();
  page.chosen();
}

function render() {
  const shown = stoppable();
  const focused = document.activeElement;
  $('stop').hidden = !shown;
  $('tap').hidden = !(shown && wanted && reply.held && player.blocked);
  $('voice').ariaPressed = `${wanted}`;
  if (again) again.hidden = shown || !wanted;
  if (focused === $('tap') && shown && $('tap').hidden) $('stop').focus();
  else if ($('sounding').contains(focused) && !shown) focusFieldIfNoTouch();
}
