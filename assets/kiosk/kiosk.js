// The page for visitors: one conversation, which is forgotten when nobody is there any more.

import * as connection from '../connection.js';
import { $, focusFieldIfNoTouch, inRoom } from '../dom.js';
import * as interruptions from '../interruptions.js';
import * as stored from '../stored.js';
import * as turns from '../turns.js';
import * as conversation from './conversation.js';
import * as correct from './correct.js';
import * as ear from './ear.js';
import * as idle from './idle.js';
import * as keys from './keys.js';
import * as look from './look.js';
import * as screen from './screen.js';
import * as sound from './sound.js';
import * as staff from './staff.js';
import { words } from './words.js';

const RETRY_MS_MAX = 1500; // a visitor does not press “try again”
const ANEW_MS = 2000; // until a conversation that the server ended is begun anew
const IDLE_S = 60; // where the server does not say, and until it does
const AGAIN_MS = 5000; // what the pack says is asked for again

const { voice, ask } = conversation;
const { send } = connection;

// ---- The end of a conversation

/** Nothing of it stays: not here, not in the browser, and not in the server, which is told at once or when it is back. */
function forget() {
  if (conversation.isLeaving()) return;
  conversation.leave(true);
  connection.forget();
  conversation.forget();
  if (!inRoom) sound.forget();
  keys.hide();
  $('question').value = '';
  $('announce').textContent = '';
  screen.hint('');
  screen.suggestNothing();
  screen.turnTo('welcome');
  conversation.show('idle');
  scrollTo(0, 0);
  document.activeElement?.blur();
  if (!connection.ready) return;
  send({ type: 'end_session', erase: true });
  if (inRoom) begin(); // the room begins its next session by itself
}

function begin() {
  conversation.leave(false);
  connection.newSession();
  connection.connect();
}

function trouble(found) {
  if (found.kind === 'ended') begin();
  else if (['replaced', 'refused'].includes(found.kind)) setTimeout(begin, ANEW_MS);
  else screen.trouble(found);
}

// ---- The pack

let again = 0; // timer

/** What this screen speaks for may have changed when the server comes back. */
async function introduce() {
  clearTimeout(again);
  try {
    const reply = await connection.api('/api/v1/pack');
    if (!reply.ok) throw new Error(`the server answered ${reply.status}`);
    const pack = await reply.json();
    const language = pack.language || 'en';
    if (language !== document.documentElement.dataset.language && !turns.all().length) return location.reload();
    turns.setLanguage(language);
    ['name', 'greeting', 'question'].forEach((id) => { $(id).lang = language; });
    ['name', 'greeting'].forEach((id) => { $(id).dir = 'auto'; });
    document.title = $('name').textContent = pack.name || 'Docent';
    $('greeting').textContent = pack.greeting || words.ask;
    screen.offer(pack.topics ?? pack.examples ?? [], language, ask);
    idle.after(pack.idle_s ?? IDLE_S);
    if (!inRoom) ear.leaveOpen(pack.talk === 'open');
    look.wear(pack);
  } catch { // the page works without meanwhile
    again = setTimeout(introduce, AGAIN_MS);
  }
}

function well() {
  screen.well();
  introduce();
}

// ---- Start

$('ask').addEventListener('submit', (event) => {
  event.preventDefault();
  ask($('question').value);
  keys.hide();
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
addEventListener('hashchange', async () => { if (connection.takeKey() || (location.hash && await connection.join())) connection.connect(); });

function pressed() {
  voice.unlock();
  voice.interrupt('push_to_talk');
}

/** The room has no loudspeaker at this moment or does not use it, or has no microphone. */
function standing(found) {
  const { microphone = true, loudspeaker = true, quiet = false } = found ?? {};
  screen.hint([microphone ? '' : words.hints.deaf, loudspeaker && !quiet ? '' : words.hints.voiceless].filter(Boolean).join(' '));
}

const changed = () => conversation.show();
const inRoomOnly = {
  hide: ['sound', 'talk', 'level'], standing, label: (held) => words.room[held ? 'on' : 'off'],
};
turns.setMore(conversation.showMore);
interruptions.start(voice);
voice.start({ send, soundChanged: changed, changed, chosen: conversation.over, marked: screen.follow, ...(inRoom && inRoomOnly) });
if (!inRoom) {
  sound.start(voice);
  const ready = () => connection.ready && !conversation.isLeaving();
  ear.start({ send, sendAudio: connection.sendAudio, ready, pressed, unlock: voice.unlock, hint: screen.hint, changed });
}
correct.start({ again: conversation.askInstead });
keys.start();
staff.start({ forget });
idle.after(IDLE_S);
idle.start({
  used: () => turns.all().length > 0 || $('question').value !== '' || sound.changed() || ear.on(),
  busy: () => conversation.busy() || voice.sounding(),
  forget,
});
connection.serve({
  sound: voice.choose, receive: conversation.receive, left: conversation.left, phase: () => {}, trouble, well, patience: RETRY_MS_MAX,
});
connection.takeKey();
screen.connecting();
const isIn = await connection.join();
// Who reloads goes on; whoever opens the page is another visitor.
const [entry] = performance.getEntriesByType('navigation');
if (entry?.type === 'reload' && connection.hasAnswer()) {
  stored.add(await connection.storedTurns());
  if (turns.all().length) screen.turnTo('talk');
} else if (connection.hasAnswer()) {
  forget();
}
if (isIn) connection.connect();
else screen.trouble({ kind: 'used_link' });
