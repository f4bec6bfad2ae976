// One session, one socket: the handshake, the reasons why there is none, and the next attempt.

import { $, button, focusField, hint, inRoom, showState } from './dom.js';

const RETRY_MS = 500; // doubled with each failure
const RETRY_MS_MAX = 15000;
const PING_MS = 25000;
export const ANSWER_MS_MAX = 10000; // to a handshake, to a ping, after a reconnect
const WAITING_BYTES_MAX = 64000; // of sound that the network has not taken yet: 2 s

export const store = sessionStorage; // this tab only

let failures = 0;
let key = store.getItem('docent.key') ?? '';
let session = inRoom ? 'room' : store.getItem('docent.session');
if (!session || (inRoom && !store.getItem('docent.since'))) newSession();
let page = null; // what the page does: `audio`, `receive`, `left`, `restart`

export let socket = null;
export let ready = false; // `connected` has come
let retry = 0; // timer: until the next attempt
let silence = 0; // timer: nothing has come since a ping
let jammed = false; // too much waits to be sent

/** `audio()` gives the kind of audio to ask for, `receive(data)` takes each frame, `left()` hears that no more will come. */
export function serve(callbacks) {
  page = callbacks;
  setInterval(ping, PING_MS);
}

export function newSession() {
  store.removeItem('docent.answered');
  failures = 0;
  if (inRoom) return store.setItem('docent.since', Date.now() / 1000); // what others asked before is not shown
  const random = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0'));
  session = `web-${random.join('')}`;
  store.setItem('docent.session', session);
}

export function useKey(value) {
  key = value.trim();
  store.setItem('docent.key', key);
}

/** Takes the key out of the address at once, so that it stays in no history and on no screen. */
export function takeKey() {
  const [, found] = /^#key=(.*)$/.exec(location.hash) ?? [];
  if (found === undefined) return false;
  history.replaceState(null, '', location.pathname + location.search);
  useKey(decodeURIComponent(found));
  return true;
}

export const api = (path, body, more) => fetch(path, {
  method: body ? 'POST' : 'GET', body: body && JSON.stringify(body),
  headers: { ...(body && { 'content-type': 'application/json' }), ...(key && { authorization: `Bearer ${key}` }) },
  cache: 'no-store', signal: AbortSignal.timeout(5000), ...more,
});

/** What the server remembers of this session. */
export async function storedTurns() {
  try {
    const { turns = [] } = await (await api(`/api/v1/sessions/${session}`)).json();
    return inRoom ? turns.filter(({ at }) => at >= Math.floor(store.getItem('docent.since'))) : turns;
  } catch {
    return [];
  }
}

export const send = (message) => socket.send(JSON.stringify(message));

/** Gives false, and drops the sound, while the network does not keep up. */
export function sendAudio(bytes) {
  if (socket.readyState !== WebSocket.OPEN) return true; // closing; that is said elsewhere
  jammed = socket.bufferedAmount > (jammed ? WAITING_BYTES_MAX / 4 : WAITING_BYTES_MAX);
  if (!jammed) socket.send(bytes);
  return !jammed;
}

export function connect() {
  leave();
  showState(failures ? 'reconnecting' : 'connecting');
  const query = new URLSearchParams(inRoom ? {} : { session_id: session, events: 'full', audio: page.audio() });
  if (key) query.set('api_key', key);
  const mine = new WebSocket(`${location.protocol.replace('http', 'ws')}//${location.host}${inRoom ? '/api/v1/room/events' : '/orchestrate'}?${query}`);
  const slow = setTimeout(() => mine.close(), ANSWER_MS_MAX);
  let opened = false;
  socket = mine;
  mine.binaryType = 'arraybuffer';
  mine.onopen = () => { opened = true; clearTimeout(slow); };
  mine.onmessage = ({ data }) => {
    if (socket !== mine) return;
    clearTimeout(silence);
    page.receive(data);
  };
  mine.onclose = (event) => {
    clearTimeout(slow);
    if (socket !== mine) return;
    leave();
    if (opened) closed(event);
    else refused();
  };
}

/** The server has said `connected`. */
export function accepted() {
  ready = true;
  failures = 0;
  hideNotice();
  hint();
}

/** Lets go of the socket, or of the wait for the next one; whatever still comes is not read. */
function leave() {
  clearTimeout(silence);
  clearTimeout(retry);
  const old = socket;
  socket = null;
  retry = 0;
  ready = false;
  old?.close(1000);
  page.left();
}

function ping() {
  if (!ready) return;
  send({ type: 'ping' });
  silence = setTimeout(() => { // open, and dead
    leave();
    again('The assistant does not answer', '');
  }, ANSWER_MS_MAX);
}

function closed({ code, reason }) {
  const why = `Code ${code}${reason ? `: ${reason}` : ''}.`;
  const replaced = code === 1008 && /replace/i.test(reason);
  if (replaced) stay('This conversation was opened in another window', why);
  else if (code === 1000 || code === 1008) stay('The assistant ended this conversation', why, code === 1008);
  else again(code === 1013 ? 'The assistant is busy' : code === 1001 ? 'The assistant is restarting' : 'The connection was lost', why);
}

/** The handshake failed. A browser does not say why, so the same server is asked over HTTP. */
async function refused() {
  const status = await api(inRoom ? '/api/v1/room' : `/api/v1/sessions/${session}`).then((reply) => reply.status, () => 0);
  if (socket) return;
  if (status === 401 || status === 403) {
    stay(key ? 'The access key was not accepted' : 'This assistant asks for an access key',
      'Enter it here, or open this page with #key=… in the address.', true);
  } else if (inRoom && status === 404) {
    location.reload(); // it does not listen by itself any more
  } else if (status) {
    again('The assistant did not take the conversation', 'It may be full, ask for an access key, or not allow this address.', true);
  } else {
    again('The assistant cannot be reached', `Is it running at ${location.host}?`);
  }
}

/** Waits, longer each time, and connects again. */
function again(text, detail, withKey) {
  const wait = Math.min(RETRY_MS * 2 ** failures, RETRY_MS_MAX) * (0.75 + Math.random() / 4);
  failures += 1;
  retry = setTimeout(connect, wait);
  showState('reconnecting');
  showNotice(text, `${detail} Trying again in ${Math.ceil(wait / 1000)} s.`, [['Try now', connect]], withKey);
}

/** Stays apart until the visitor decides. */
function stay(text, detail, withKey) {
  showState('offline');
  showNotice(text, detail, [['Connect again', connect], ['New conversation', page.restart]], withKey);
}

function showNotice(text, detail, actions, withKey = false) {
  const fresh = $('notice').hidden;
  $('notice').hidden = false;
  if ($('notice-text').textContent !== text) $('notice-text').textContent = text;
  $('notice-detail').textContent = detail;
  $('notice-actions').replaceChildren(...actions.map(([label, action]) => button(label, () => { action(); focusField(); })));
  $('key-form').hidden = !withKey;
  if (withKey && fresh && !$('question').value) $('key').focus();
}

export function hideNotice() {
  if ($('notice').contains(document.activeElement)) focusField();
  $('notice').hidden = true;
  $('notice-text').textContent = $('key').value = '';
}
