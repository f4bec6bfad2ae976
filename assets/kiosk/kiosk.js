// The page for visitors: one conversation, which is forgotten when nobody is there any more. Words reach the document as
// text only, never as markup.

import * as connection from '../connection.js';
import { $, announce, el, focusFieldIfNoTouch } from '../dom.js';
import * as interruptions from '../interruptions.js';
import { note } from '../reply.js';
import * as stored from '../stored.js';
import * as turns from '../turns.js';
import * as voice from '../voice.js';
import * as ear from './ear.js';
import * as idle from './idle.js';
import * as screen from './screen.js';
import { ASK, HINTS, SOURCE, UNSURE, nameOf } from './words.js';

const RETRY_MS_MAX = 1500; // a visitor does not press “try again”
const ANEW_MS = 2000; // until a conversation that the server ended is begun anew
const TURN_MS_MAX = 30000;

const { pending, underWay } = turns;
const { send, store } = connection;

let state = 'idle'; // the server's
let words = ''; // of the utterance that is being answered
let utterance = ''; // as the server hears it: `speech`, `pause`
let leaving = false; // the conversation is being erased

// ---- Asking

function ask(text) {
  const question = text.trim();
  if (!question || !connection.ready || leaving) return;
  const heard = voice.silence();
  voice.unlock();
  ear.stop();
  screen.hint('');
  turns.dropLive();
  $('question').value = '';
  const turn = turns.addTurn(question);
  send({ type: 'stt_fragment', text: question, is_final: true });
  if (heard !== null) voice.played(heard); // of the reply that these words interrupt
  send({ type: 'vad_end', confidence: 1 });
  begun(turn);
}

/** A turn waits for its answer. */
function begun(turn) {
  setTimeout(stored.settle, TURN_MS_MAX, [turn]);
  screen.turnTo('talk');
  screen.suggestNothing();
  turns.reveal(turn);
}

// ---- What the server says

const handlers = {
  __proto__: null,

  connected({ state: found = 'idle' }) {
    connection.accepted();
    if (leaving) return send({ type: 'end_session', erase: true });
    turns.all().forEach((turn) => { if (turn.status === 'answered') turn.status = 'complete'; });
    show(found);
    stored.settle(pending());
    if (found === 'listening') send({ type: 'vad_end', confidence: 1 }); // words without their end are answered
  },

  state_update({ state: next, text_buffer: buffer }) {
    if (next === 'speaking') voice.speaking();
    if (next === 'thinking') spoken();
    if (next === 'idle' && turns.dropLive()) screen.hint(HINTS.unclear);
    if (next === 'idle') over();
    show(next);
    if (next === 'listening' && buffer?.length && (turns.live() || ear.on())) hear(buffer.join(' '));
  },

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
    words = text;
    if (text && (turns.live() || !pending().length)) hear(text);
    spoken();
    if (pending().length === 1) turns.rename(pending()[0], text);
  },

  not_heard() {
    hear(turns.NOT_UNDERSTOOD);
  },

  response_ready(message) {
    const turn = pending()[0] ?? turns.addTurn(words || turns.EARLIER);
    words = '';
    screen.hint(''); // what was said of the microphone is over
    turn.number = message.turn ?? null;
    turns.showAnswer(turn, 'answered', message);
    voice.begin(turn);
    store.setItem('docent.answered', 'yes');
    screen.turnTo('talk');
    screen.suggest(turns.all().map(({ text }) => text), !message.sources?.length);
    if (!voice.speaks()) announce(message.text); // two voices at once are understood by nobody
    turns.reveal(turn);
  },

  sentence: ({ text }) => voice.sentence(text),

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
    note(unheard, HINTS.unspoken);
    announce(unheard.reply.textContent);
  },

  error({ code }) {
    if (code === 'audio_input_unavailable') ear.refused();
    else if (code === 'utterance_too_long') screen.hint(HINTS.longest);
    else if (!pending().length && !underWay()) screen.hint(HINTS.failed);
  },
};

function receive(data) {
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
function over() {
  utterance = '';
  if (!turns.all().length && !ear.on()) screen.turnTo('welcome');
  if (connection.ready && voice.outdated() && !busy()) connection.connect();
}

const busy = () => ear.on() || pending().length > 0 || underWay() !== undefined || turns.live() !== undefined;

/** What the server does, as a visitor sees it. */
function show(next = state) {
  state = next;
  let seen = voice.sounding() && state === 'idle' ? 'speaking' : state;
  if (['idle', 'listening'].includes(seen)) {
    if (utterance === 'speech') seen = 'hearing';
    else if (ear.on()) seen = 'listening';
    else if (seen === 'listening') seen = 'thinking'; // about what was said
  }
  screen.showState(seen);
}

// ---- The end of a conversation

/** Nothing of it stays: not here, not in the browser, and not in the server, which is told at once or when it is back. */
function forget() {
  if (leaving) return;
  leaving = true;
  ear.stop();
  voice.silence();
  connection.forget();
  voice.forget();
  turns.clearTurns();
  words = utterance = '';
  interruptions.forget();
  $('question').value = '';
  $('announce').textContent = '';
  screen.hint('');
  screen.suggestNothing();
  screen.turnTo('welcome');
  show('idle');
  scrollTo(0, 0);
  document.activeElement?.blur();
  if (connection.ready) send({ type: 'end_session', erase: true });
}

function begin() {
  leaving = false;
  connection.newSession();
  connection.connect();
}

function trouble(found) {
  if (found.kind === 'ended') begin();
  else if (['replaced', 'refused'].includes(found.kind)) setTimeout(begin, ANEW_MS);
  else screen.trouble(found);
}

function left() {
  voice.lost();
  ear.stop();
  utterance = '';
}

// ---- The pack

/** What this screen speaks for may have changed when the server comes back. */
async function introduce() {
  try {
    const pack = await (await connection.api('/api/v1/pack')).json();
    const language = pack.language || 'en';
    turns.setLanguage(language);
    ['name', 'greeting', 'question'].forEach((id) => { $(id).lang = language; });
    document.title = $('name').textContent = pack.name || 'Docent';
    $('greeting').textContent = pack.greeting || ASK;
    screen.offer(pack.topics ?? pack.examples ?? [], language, ask);
    idle.after(pack.idle_s ?? 60);
  } catch { /* the page works without */ }
}

/** What an answer rests on, in words for visitors. */
function showSource(turn, { sources, hedged }) {
  if (hedged) turn.more.append(el('p.source', UNSURE));
  const names = [...new Set((sources ?? []).map(nameOf))];
  if (names.length) turn.more.append(el('p.source', `${SOURCE}: ${names.join(', ')}`));
}

function well() {
  screen.well();
  introduce();
}

// ---- Start

$('ask').addEventListener('submit', (event) => {
  event.preventDefault();
  ask($('question').value);
  focusFieldIfNoTouch();
});
$('over').addEventListener('click', forget);
$('key-form').addEventListener('submit', (event) => {
  event.preventDefault();
  connection.useKey($('key').value);
  $('key').value = '';
  connection.connect();
});
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !event.isComposing && voice.stoppable()) voice.interrupt('stop_button');
});
addEventListener('contextmenu', (event) => event.preventDefault()); // a long touch
addEventListener('hashchange', () => { if (connection.takeKey()) connection.connect(); });

function pressed() {
  voice.unlock();
  voice.interrupt('push_to_talk');
}

const changed = () => show();
turns.setMore(showSource);
interruptions.start(voice);
voice.start({ send, soundChanged: changed, chosen: over });
ear.start({ send, sendAudio: connection.sendAudio, ready: () => connection.ready && !leaving, pressed, hint: screen.hint, changed });
idle.start({
  used: () => turns.all().length > 0 || $('question').value !== '',
  busy: () => busy() || voice.sounding(),
  forget,
});
connection.serve({ audio: voice.choose, receive, left, phase: () => {}, trouble, well, patience: RETRY_MS_MAX });
connection.takeKey();
screen.connecting();
// Who reloads goes on; whoever opens the page is another visitor.
const [entry] = performance.getEntriesByType('navigation');
if (entry?.type === 'reload' && store.getItem('docent.answered')) {
  stored.add(await connection.storedTurns());
  if (turns.all().length) screen.turnTo('talk');
} else if (store.getItem('docent.answered')) {
  forget();
}
connection.connect();
