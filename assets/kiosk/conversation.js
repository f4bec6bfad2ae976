// One conversation with the server: what is asked, and what it says. Words reach the document as text only.

import * as connection from '../connection.js';
import { $, announce, el, inRoom } from '../dom.js';
import * as form from '../form.js';
import * as interruptions from '../interruptions.js';
import { note } from '../reply.js';
import * as room from '../room.js';
import { said } from '../said.js';
import * as stored from '../stored.js';
import * as turns from '../turns.js';
import * as ownVoice from '../voice.js';
import * as correct from './correct.js';
import * as ear from './ear.js';
import * as pictures from './pictures.js';
import * as screen from './screen.js';
import { nameOf, words } from './words.js';

const TURN_MS_MAX = 30000;
const WISH_MS_MAX = 10000; // until a question is asked late
const TURNS_MAX = 50; // shown of one conversation

const { pending, underWay } = turns;
const { send } = connection;

/** Where the server listens by itself the room speaks, and this page is silent. */
export const voice = inRoom ? room : ownVoice;

let state = 'idle'; // the server's
let told = ''; // words of the utterance that is being answered
let utterance = ''; // as the server hears it: `speech`, `pause`
let wish = null; // a question that came while the server was not there to take it, and when
let leaving = false; // the conversation is being erased
let listens = false; // the room does, without a button

/** It is being erased: nothing of it is shown any more. */
export const leave = (is) => { leaving = is; };
export const isLeaving = () => leaving;

// ---- Asking

export function ask(text) {
  const question = text.trim();
  if (!question) return;
  if (!connection.ready || leaving) {
    wish = { question, at: performance.now() };
    screen.hint(words.hints.moment);
    return;
  }
  const heard = voice.silence();
  voice.unlock();
  ear.typed();
  screen.hint('');
  turns.dropLive();
  $('question').value = '';
  const turn = turns.addTurn(question);
  send({ type: 'stt_fragment', text: question, is_final: true });
  if (heard !== null) voice.played(heard); // of the reply that these words interrupt
  send({ type: 'vad_end', confidence: 1 });
  begun(turn);
}

/** Whoever asked meanwhile, and may still be there. */
function fulfil() {
  if (wish) screen.hint('');
  if (wish && performance.now() - wish.at < WISH_MS_MAX) ask(wish.question);
  wish = null;
}

/** In place of what was heard. */
export function askInstead(turn, text) {
  if (!connection.ready || leaving) return;
  // A question that is still being answered would be continued.
  if (turn.status === 'pending') send({ type: 'reset' });
  turns.drop(turn);
  ask(text);
}

/** A turn waits for its answer. */
function begun(turn) {
  setTimeout(stored.settle, TURN_MS_MAX, [turn]);
  correct.offer(turn);
  screen.turnTo('talk');
  screen.suggestNothing();
  turns.reveal(turn);
  turns.shorten(TURNS_MAX);
}

// ---- What the server says

const handlers = {
  __proto__: null,

  connected({ state: found = 'idle' }) {
    connection.accepted();
    if (leaving) {
      leaving = !inRoom; // whose next session comes over the same connection
      return send({ type: 'end_session', erase: true });
    }
    turns.all().forEach((turn) => { if (turn.status === 'answered') turn.status = 'complete'; });
    if (found === 'speaking') voice.speaking();
    show(found);
    fulfil();
    stored.settle(pending());
    // Words without their end are answered.
    if (found === 'listening' && (!inRoom || pending().length)) send({ type: 'vad_end', confidence: 1 });
  },

  state_update({ state: next, text_buffer: buffer }) {
    if (next === 'speaking') voice.speaking();
    if (next === 'thinking') spoken();
    if (next === 'idle' && turns.dropLive() && !inRoom) screen.hint(words.hints.unclear);
    if (next === 'idle') over();
    show(next);
    const isSpoken = turns.live() || ear.on() || (inRoom && !pending().length);
    if (next === 'listening' && buffer?.length && isSpoken) hear(buffer.join(' '));
  },

  form: form.show,

  vad({ event, reason }) {
    utterance = { start: 'speech', resume: 'speech', pause: 'pause' }[event] ?? '';
    ear.vad(event, reason);
    if (event === 'dismissed') ear.dropped();
    show();
  },

  transcript({ text, is_final: final }) {
    if (final === false) {
      if (text && !turns.live()?.text.endsWith(text)) hear(text);
      return;
    }
    told = text;
    if (text && (turns.live() || !pending().length)) hear(text);
    spoken();
    if (pending().length === 1) turns.rename(pending()[0], text);
  },

  not_heard() {
    hear(said.notUnderstood);
  },

  response_ready(message) {
    const turn = pending()[0] ?? turns.addTurn(told || said.earlier);
    told = '';
    screen.hint(''); // what was said of the microphone is over
    turn.number = message.turn ?? null;
    turns.showAnswer(turn, 'answered', message);
    voice.begin(turn);
    connection.noteAnswer();
    screen.turnTo('talk');
    screen.suggest(turns.all().map(({ text }) => text), !message.sources?.length);
    if (!voice.speaks()) announce(message.text); // two voices at once are understood by nobody
    turns.reveal(turn);
  },

  sentence: ({ text, start_ms: start }) => voice.sentence(text, start),

  room(standing) {
    listens = standing.talk === 'open' && standing.microphone;
    room.standing(standing);
    show();
  },

  turn_complete({ turn_number: number, state: next = 'idle' }) {
    const turn = underWay();
    if (turn) Object.assign(turn, { status: 'complete', number: number ?? turn.number });
    voice.complete();
    show(next);
    over();
  },

  interrupted: interruptions.interrupted,
  interruption: interruptions.interruption,
  floor: interruptions.floor,

  tts_error() {
    const unheard = underWay();
    if (!unheard || !voice.speaks()) return;
    note(unheard, words.hints.unspoken);
    announce(unheard.reply.textContent);
  },

  error({ code }) {
    if (code === 'audio_input_unavailable') ear.refused();
    else if (code === 'utterance_too_long') screen.hint(words.hints.longest);
    else if (!pending().length && !underWay()) screen.hint(words.hints.failed);
  },
};

export function receive(data) {
  if (typeof data !== 'string') return leaving || voice.take(data);
  const message = JSON.parse(data);
  if (!leaving || message.type === 'connected') handlers[message.type]?.(message);
}

/** Words that are being spoken, as they are heard. */
function hear(text) {
  screen.turnTo('talk');
  screen.hint('');
  turns.hear(text);
}

/** The words of the microphone are complete. */
function spoken() {
  utterance = '';
  ear.answered();
  const turn = turns.settleLive(null);
  if (turn) begun(turn);
}

/** Nothing is under way: another wish for sound can be carried out, which is settled in the handshake. */
export function over() {
  utterance = '';
  if (!turns.all().length && !ear.busy()) screen.turnTo('welcome');
  if (connection.ready && voice.outdated() && !busy()) connection.connect();
}

export const busy = () => ear.busy() || utterance !== '' || pending().length > 0 || underWay() !== undefined || turns.live() !== undefined;

/** What the server does, as a visitor sees it. */
export function show(next = state) {
  state = next;
  let seen = voice.sounding() && state === 'idle' ? 'speaking' : state;
  if (['idle', 'listening'].includes(seen)) {
    if (utterance === 'speech') seen = 'hearing';
    else if (ear.on() || listens) seen = 'listening';
    else if (seen === 'listening') seen = pending().length || turns.live() ? 'thinking' : 'idle'; // about what was said
  }
  screen.showState(seen);
}

/** The connection is gone. */
export function left() {
  voice.lost();
  ear.cutOff();
  utterance = '';
}

/** Nothing of it stays on this page. */
export function forget() {
  wish = null;
  ear.stop();
  voice.silence();
  voice.forget();
  correct.forget();
  turns.clearTurns();
  form.clear();
  interruptions.forget();
  told = utterance = '';
}

/** What an answer rests on, in words for visitors, and its pictures. */
export function showMore(turn, message) {
  if (message.hedged) turn.more.append(el('p.source', words.unsure));
  const names = [...new Set((message.sources ?? []).map(nameOf))];
  if (names.length) {
    const named = names.flatMap((name, index) => [index ? ', ' : `${words.source}: `, el('bdi', name)]);
    turn.more.append(el('p.source', ...named));
  }
  pictures.show(turn, message);
}
