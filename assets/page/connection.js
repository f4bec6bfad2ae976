// One session, one socket: the handshake, the reasons why there is none, and the next attempt. What is said of them is the
// page's business.

import { KEPT, inRoom } from './dom.js';

const RETRY_MS = 500; // doubled with each failure
const RETRY_MS_MAX = 15000;
const PING_MS = 25000;
export const ANSWER_MS_MAX = 10000; // to a handshake, to a ping, after a reconnect
const WAITING_BYTES_MAX = 64000; // of sound that the network has not taken yet: 2 s

const KEY = 'docent.key'; // the operator's, for all pages
const SCREEN = 'docent.screen'; // whose visitors may ask here and no more: `name` and `key`, as a link gave them
const SESSION = `${KEPT}.session`;
const SINCE = `${KEPT}.since`; // when the conversation in the room began
const ANSWERED = `${KEPT}.answered`;
const store = sessionStorage; // this tab only

let failures = 0;
let guest = JSON.parse(localStorage.getItem(SCREEN) ?? 'null');
let key = store.getItem(KEY) ?? guest?.key ?? '';
let session = inRoom ? 'room' : store.getItem(SESSION);
if (!session || (inRoom && !store.getItem(SINCE))) newSession();
let page = null; // what the page does
let retryMsMax = RETRY_MS_MAX;

export let socket = null;
export let ready = false; // `connected` has come
let retry = 0; // timer: until the next attempt
let silence = 0; // timer: nothing has come since a ping
let jammed = false; // too much waits to be sent

/**
 * `sound()` gives what to ask for of the voice, `receive(data)` takes each frame, `left()` hears that no more will come.
 * `phase(name)`: `connecting`, `reconnecting` or `offline`. `trouble({ kind, detail, wait })`: why there is no conversation,
 * and in how many milliseconds it is tried again, if it is; `well()`: there is one. `patience`: between two attempts at
 * most; milliseconds.
 *
 * Kinds: `replaced` by another window, `ended`, `refused`, `busy`, `restarting`, `lost`, `dead` (open and silent), `key` (it is
 * missing), `wrong_key`, `turned_away` (this screen was), `foreign` (this address is not allowed), `gone` (cannot be reached).
 */
export function serve(callbacks) {
  page = callbacks;
  retryMsMax = callbacks.patience ?? RETRY_MS_MAX;
  setInterval(ping, PING_MS);
}

export function newSession() {
  store.removeItem(ANSWERED);
  failures = 0;
  if (inRoom) return store.setItem(SINCE, Date.now() / 1000); // what others asked before is not shown
  const random = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0'));
  session = `${guest && key === guest.key ? `${guest.name}.` : 'web-'}${random.join('')}`;
  store.setItem(SESSION, session);
}

/** Of this session there is something to take up again. */
export const noteAnswer = () => store.setItem(ANSWERED, 'yes');
export const hasAnswer = () => store.getItem(ANSWERED) !== null;

/** Nothing of this page's conversation stays in the browser. */
export function forget() {
  for (const kept of [sessionStorage, localStorage]) {
    Object.keys(kept).filter((name) => name.startsWith(`${KEPT}.`)).forEach((name) => kept.removeItem(name));
  }
}

export function useKey(value) {
  key = value.trim();
  store.setItem(KEY, key);
}

/** Takes the key out of the address at once, so that it stays in no history and on no screen. */
export function takeKey() {
  const [, found] = /^#key=(.*)$/.exec(location.hash) ?? [];
  if (found === undefined) return false;
  history.replaceState(null, '', location.pathname + location.search);
  useKey(decodeURIComponent(found));
  return true;
}

/**
 * Comes in by the link that opened the page, if one did. Gives false where the link does not let anybody in any more. Its
 * code is taken out of the address at once.
 */
export async function join() {
  const [, code] = /^#join=([\w-]+)$/.exec(location.hash) ?? [];
  if (!code) return true;
  history.replaceState(null, '', location.pathname + location.search);
  const reply = await api('/api/v1/kiosk/join', { code }).catch(() => null);
  if (!reply?.ok) return Boolean(key);
  guest = await reply.json();
  localStorage.setItem(SCREEN, JSON.stringify(guest));
  store.removeItem(KEY);
  key = guest.key;
  newSession();
  return true;
}

export const api = (path, body, more) => fetch(path, {
  method: body ? 'POST' : 'GET', body: body && JSON.stringify(body),
  headers: { ...(body && { 'content-type': 'application/json' }), ...(key && { authorization: `Bearer ${key}` }) },
  cache: 'no-store', signal: AbortSignal.timeout(5000), ...more,
});

/** What an `img` takes for a picture of the pack; it cannot send the key itself. */
export async function sourceOf(picture) {
  if (!key) return picture;
  const reply = await api(picture, null, { cache: 'default' });
  if (!reply.ok) throw new Error(`the server answered ${reply.status}`);
  return URL.createObjectURL(await reply.blob());
}

/** An image that is decoded needs its source no more. */
export function release(source) {
  if (source.startsWith('blob:')) URL.revokeObjectURL(source);
}

/** What the server remembers of this session. */
export async function storedTurns() {
  try {
    const { turns = [] } = await (await api(`/api/v1/sessions/${session}`)).json();
    return inRoom ? turns.filter(({ at }) => at >= Math.floor(store.getItem(SINCE))) : turns;
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
  page.phase(failures ? 'reconnecting' : 'connecting');
  const query = new URLSearchParams(inRoom ? {} : { session_id: session, events: 'full', ...page.sound() });
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
  page.well();
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
    again('dead');
  }, ANSWER_MS_MAX);
}

function closed({ code, reason }) {
  const why = `Code ${code}${reason ? `: ${reason}` : ''}.`;
  if (code === 1000) stay('ended', why);
  else if (code === 1008 && /turned away/.test(reason)) stay('turned_away', why);
  else if (code === 1008) stay(/replace/i.test(reason) ? 'replaced' : 'refused', why);
  else again({ 1001: 'restarting', 1013: 'busy' }[code] ?? 'lost', why);
}

/** The handshake failed. A browser does not say why, so the same server is asked over HTTP. */
async function refused() {
  const status = (path, body) => api(path, body).then((reply) => reply.status, () => 0);
  let found = await status(inRoom ? '/api/v1/room' : `/api/v1/sessions/${session}`);
  if (found && found !== 401) found = (await status('/api/v1/classify', { text: '' })) === 403 ? 403 : found; // only this tells the Origin
  if (socket) return;
  if (found === 401) stay(guest && key === guest.key ? 'turned_away' : key ? 'wrong_key' : 'key');
  else if (found === 403) again('foreign');
  else if (inRoom && found === 404) location.reload(); // it does not listen by itself any more
  else again(found === 503 || (found && found < 500) ? 'busy' : 'gone'); // 502: a proxy that does not reach it
}

/** Waits, longer each time, and connects again. */
function again(kind, detail = '') {
  const wait = Math.min(RETRY_MS * 2 ** failures, retryMsMax) * (0.75 + Math.random() / 4);
  failures += 1;
  retry = setTimeout(connect, wait);
  page.phase('reconnecting');
  page.trouble({ kind, detail, wait });
}

/** Stays apart until the page decides. */
function stay(kind, detail = '') {
  page.phase('offline');
  page.trouble({ kind, detail, wait: null });
}
