// The built-in page: one WebSocket, one conversation. Words reach the document as text only, never as markup.

import * as connection from './connection.js';
import * as devices from './devices.js';
import { $, announce, button, el, focusField, focusFieldIfNoTouch, hint, inRoom, showState } from './dom.js';
import * as figures from './figures.js';
import * as form from './form.js';
import * as hearing from './hearing.js';
import * as interruptions from './interruptions.js';
import * as notice from './notice.js';
import { note } from './reply.js';
import * as room from './room.js';
import { said } from './said.js';
import * as stored from './stored.js';
import * as turns from './turns.js';
import * as ownVoice from './voice.js';

const TURN_MS_MAX = 30000;

const { pending, underWay } = turns;
const { send } = connection;
const voice = inRoom ? room : ownVoice;

let state = 'connecting'; // the server's
let transcript = '';
let sendWhenReady = false; // Enter was pressed a moment too early

/** What the server does, as far as the microphone leaves it at that. */
function show(next = state) {
  state = next;
  if (connection.ready) showState(state === 'idle' && room.holding() ? 'listening' : hearing.refine(state));
}

/** What is still heard of a reply goes before. */
function refresh() {
  if (state !== 'idle' || !voice.sounding()) show();
}

// ---- Asking

function submit() {
  const text = $('question').value.trim();
  if (!text) return;
  const heard = voice.silence(); // before the sound is let go: what was held back is not heard any more
  voice.unlock();
  if (!connection.ready) {
    sendWhenReady = connection.socket !== null;
    hint('Not connected yet. Your question stays here.', true);
    return;
  }
  $('question').value = '';
  hint();
  turns.dropLive(); // its words and these are one utterance
  const turn = turns.addTurn(text);
  turn.sentAt = performance.now();
  send({ type: 'stt_fragment', text, is_final: true });
  if (heard !== null) voice.played(heard); // of the reply that these words interrupt
  send({ type: 'vad_end', confidence: 1 });
  setTimeout(settle, TURN_MS_MAX, [turn]);
  turns.reveal(turn);
}

// ---- What the server says

const handlers = {
  __proto__: null,

  connected({ state: found = 'idle' }) {
    connection.accepted();
    turns.all().forEach((turn) => { if (turn.status === 'answered') turn.status = 'complete'; });
    hearing.connected();
    if (!hearing.holding() && !(inRoom && found === 'listening')) spoken();
    if (found === 'speaking') voice.speaking();
    show(found);
    // The words of an utterance arrived but its end did not: end it, so that it is answered, not mixed with the next.
    if (found !== 'listening') setTimeout(catchUp, found === 'thinking' ? connection.ANSWER_MS_MAX : 0, pending());
    else if (!hearing.holding() && (!inRoom || pending().length)) send({ type: 'vad_end', confidence: 1 });
    if (sendWhenReady) submit();
    sendWhenReady = false;
    matchAudio();
  },

  state_update({ state: next, text_buffer: buffer }) {
    if (next === 'speaking') voice.speaking();
    if (next === 'speaking' && hearing.holding()) pressed();
    if (next === 'thinking') spoken();
    if (next === 'idle') hearing.idle(turns.dropLive());
    state = next;
    refresh();
    if (next === 'idle') matchAudio();
    if (next !== 'listening' || !buffer?.length) return;
    if (turns.live() || (inRoom && !pending().length)) turns.hear(buffer.join(' '));
    else if (buffer.length > 1) turns.joinPending(buffer.join(' '));
  },

  form: form.show,

  vad({ event, reason }) {
    hearing.vad(event, reason);
    refresh();
  },

  transcript({ text, is_final: final }) {
    if (final === false) {
      if (text && !turns.live()?.text.endsWith(text)) turns.hear(text);
      return;
    }
    transcript = text;
    if (text && (turns.live() || !pending().length)) turns.hear(text);
    spoken();
    const open = pending();
    const asked = open.findIndex((turn) => turn.text === text);
    open.slice(0, Math.max(asked, 0)).forEach(turns.lose); // the answer to come is not theirs
    if (open.length === 1) turns.rename(open[0], text);
  },

  /** Its words so far go; an answer may follow, or the state goes back to idle. */
  not_heard() {
    turns.hear(said.notUnderstood);
  },

  response_ready(message) {
    const turn = pending()[0] ?? turns.addTurn(transcript || said.earlier);
    const { top, bottom } = turn.item.getBoundingClientRect();
    transcript = '';
    turn.number = message.turn ?? null;
    turns.showAnswer(turn, 'answered', message);
    figures.showLatency(turn, { thinking_ms: message.thinking_ms, ...message.latency_breakdown });
    voice.begin(turn);
    connection.noteAnswer();
    if (!voice.speaks()) announce(message.text); // two voices at once are understood by nobody
    if (bottom > 0 && top < innerHeight) turns.reveal(turn); // unless the reader has gone elsewhere
  },

  latency(message) {
    const turn = underWay() ?? pending()[0] ?? turns.all().at(-1);
    if (turn) figures.showMarks(turn, message);
  },

  sentence: ({ text, start_ms: start }) => voice.sentence(text, start),

  room: (message) => room.standing(message),

  turn_complete({ turn_number: number, state: next = 'idle' }) {
    const turn = underWay();
    if (turn) Object.assign(turn, { status: 'complete', number: number ?? turn.number });
    voice.complete();
    state = next;
    if (pending().length || !voice.sounding()) show(pending().length ? 'thinking' : next);
    matchAudio();
  },

  interrupted: interruptions.interrupted,

  interruption(message) {
    interruptions.interruption(message);
    matchAudio();
  },

  floor: interruptions.floor,

  tts_error({ message }) {
    const unheard = voice.speaks() && underWay();
    tell(`This answer could not be spoken. ${message ?? ''}`);
    if (unheard) announce(unheard.reply.textContent);
  },

  error({ code, message }) {
    if (code === 'audio_input_unavailable' && !inRoom) hearing.refused(message);
    else tell(`${message || 'Something went wrong.'}${code ? ` (${code})` : ''}`);
  },
};

/** The words of the microphone are complete. */
function spoken() {
  const turn = turns.settleLive(hearing.understood());
  if (turn) setTimeout(settle, TURN_MS_MAX, [turn]);
}

/** Who presses the button to talk does not want to listen. */
function pressed() {
  voice.unlock();
  voice.interrupt('push_to_talk');
}

/** To the turn it belongs to, or else under the field. */
function tell(text) {
  const turn = underWay() ?? pending()[0];
  if (!turn) return hint(text, true);
  note(turn, text);
  announce(text);
}

function receive(data) {
  if (typeof data !== 'string') return voice.take(data);
  const message = JSON.parse(data);
  handlers[message.type]?.(message);
}

/** Our sound and the server's clock are not quite together: once it has ended the turn, the sound decides. */
function soundChanged() {
  if (!connection.ready || pending().length || underWay()) return;
  if (voice.sounding()) showState('speaking');
  else if ($('state').dataset.state === 'speaking') show('idle');
}

/** The kind of audio is settled in the handshake: a changed wish is carried out between two turns. */
function matchAudio() {
  if (connection.ready && voice.outdated() && !pending().length && !underWay() && !hearing.busy()) connection.connect();
}

function well() {
  notice.hide();
  hint();
}

function left() {
  voice.lost();
  hearing.disconnected();
}

function restart() {
  if (connection.ready) send({ type: inRoom ? 'reset' : 'end_session' });
  voice.forget();
  connection.newSession();
  turns.clearTurns();
  form.clear();
  interruptions.forget();
  $('question').value = '';
  notice.hide();
  hint();
  connection.connect();
  focusField();
}

// ---- What the server remembers

async function restore() {
  const before = connection.hasAnswer() ? connection.storedTurns() : [];
  await introduce(); // first, as it stands above
  stored.add(await before);
  if (turns.all().length) scrollTo(0, document.documentElement.scrollHeight);
}

/** Questions whose answers were missed. */
async function settle(open) {
  await stored.settle(open);
  matchAudio();
}

/** Likewise after a time without a connection; what was asked in the room meanwhile is added. */
async function catchUp(open) {
  await settle(open);
  if (!inRoom || !['idle', 'speaking'].includes(state)) return;
  const known = new Set(turns.all().map(({ number }) => number));
  stored.add((await connection.storedTurns()).filter(({ turn_number: number }) => number && !known.has(number)));
}

async function introduce() {
  try {
    const pack = await (await connection.api('/api/v1/pack')).json();
    const language = pack.language || 'en';
    turns.setLanguage(language);
    ['name', 'greeting', 'examples', 'question'].forEach((id) => { $(id).lang = language; });
    if (pack.name) document.title = $('name').textContent = pack.name;
    if (pack.greeting) $('greeting').textContent = pack.greeting;
    $('examples').replaceChildren(...(pack.examples ?? []).slice(0, 6).map((text) => el('li', button(text, () => {
      $('question').value = text;
      submit();
      focusFieldIfNoTouch();
    }))));
  } catch { /* the page works without */ }
  connection.api('/health').then((reply) => reply.json()).then(({ engines }) => hearing.engine(engines?.hearing), () => {});
  document.body.classList.remove('waiting');
}

// ---- Start

$('ask').addEventListener('submit', (event) => {
  event.preventDefault();
  submit();
  focusField();
});
addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.isComposing) return;
  if (voice.stoppable()) {
    voice.interrupt('stop_button');
  } else if (event.target === $('question') && !$('question').value) {
    $('talk').focus(); // where the space bar talks
  } else if (event.target === $('question')) {
    $('question').value = '';
    sendWhenReady = false;
    hint();
  }
});
$('restart').addEventListener('click', restart);
addEventListener('hashchange', () => { if (connection.takeKey()) connection.connect(); });

const roomSays = { hide: devices.HIDDEN, standing: devices.show, label: devices.label };
voice.start({ send, soundChanged, chosen: matchAudio, changed: refresh, ...(inRoom && roomSays) });
if (!inRoom) {
  hearing.start({
    send, pressed, sendAudio: connection.sendAudio, unlock: voice.unlock, changed: refresh, ready: () => connection.ready, state: () => state,
  });
}
turns.setMore(figures.show);
interruptions.start(voice);
notice.start({ restart, changed: introduce });
connection.serve({ sound: voice.choose, receive, left, phase: showState, trouble: notice.show, well });
connection.takeKey();
focusField();
await restore();
connection.connect();
