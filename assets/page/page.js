// The built-in page: one WebSocket, one conversation. Words reach the document as text only, never as markup.

const $ = (id) => document.getElementById(id);
const STATES = {
  connecting: 'Connecting', reconnecting: 'Reconnecting', offline: 'Not connected', idle: 'Ready',
  listening: 'Listening', thinking: 'Thinking', speaking: 'Speaking', interrupt: 'Interrupted',
};
const BUSY = ['listening', 'thinking', 'speaking', 'interrupt'];
const BUSY_MS_MIN = 350; // a busy state is shown at least this long, so that it can be seen
const RETRY_MS = 500; // doubled with each failure
const RETRY_MS_MAX = 15000;
const ANSWER_MS_MAX = 10000; // to a handshake, to a ping, after a reconnect
const TURN_MS_MAX = 30000;
const PING_MS = 25000;

const store = sessionStorage; // this tab only
let key = store.getItem('docent.key') ?? '';
let session = store.getItem('docent.session') ?? newSession();
let language = 'en';

let socket = null;
let ready = false; // `connected` has come
let sendWhenReady = false; // Enter was pressed a moment too early
let failures = 0;
let retry = 0; // timer: until the next attempt
let silence = 0; // timer: nothing has come since a ping

let turns = []; // in the order asked; status: pending, answered, complete, lost
let transcript = '';

function newSession() {
  const random = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0'));
  store.setItem('docent.session', `web-${random.join('')}`);
  store.removeItem('docent.answered');
  return store.getItem('docent.session');
}

/** `el('p.note', 'text', child)` */
function el(kind, ...children) {
  const [tag, className = ''] = kind.split('.');
  const element = Object.assign(document.createElement(tag), { className });
  element.append(...children);
  return element;
}

const button = (text, onclick) => Object.assign(el('button', text), { type: 'button', onclick });
const pending = () => turns.filter((turn) => turn.status === 'pending');
const underWay = () => turns.find((turn) => turn.status === 'answered');
const focusField = () => $('question').focus({ preventScroll: true });
const send = (message) => socket.send(JSON.stringify(message));

const api = (path) => fetch(path, {
  headers: key ? { authorization: `Bearer ${key}` } : {}, cache: 'no-store', signal: AbortSignal.timeout(5000),
});

function duration(ms) {
  return ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : `${ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0)} ms`;
}

function hint(text = 'Enter sends, Escape clears.', warn = false) {
  $('hint').textContent = text;
  $('hint').classList.toggle('warn', warn);
}

function announce(text) {
  $('announce').textContent = '';
  setTimeout(() => { $('announce').textContent = text; }, 50);
}

// ---- State

let stateTimer = 0;
let busySince = -BUSY_MS_MIN;

function showState(state) {
  const pill = $('state');
  const wait = state === 'idle' ? busySince + BUSY_MS_MIN - performance.now() : 0;
  clearTimeout(stateTimer);
  if (wait > 0) {
    stateTimer = setTimeout(showState, wait, state);
    return;
  }
  if (BUSY.includes(state) && !BUSY.includes(pill.dataset.state)) busySince = performance.now();
  pill.dataset.state = state;
  pill.textContent = STATES[state] ?? state;
}

// ---- The log

function addTurn(text, at = new Date()) {
  const time = el('time', at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }));
  const [question, reply, facts, lanes, marks, notes] = ['h3', 'p.answer wait', 'dl.facts', 'dl.lanes', 'div', 'div'].map((kind) => el(kind));
  const item = el('li', el('div.asked', question, time), reply, facts, lanes, marks, notes);
  const turn = { status: 'pending', number: null, sentAt: null, text, item, question, reply, facts, lanes, marks, notes };
  question.textContent = text;
  question.lang = reply.lang = language;
  time.dateTime = at.toISOString();
  turns.push(turn);
  $('log').append(turn.item);
  return turn;
}

function rename(turn, text) {
  turn.text = turn.question.textContent = text;
}

function setReply(turn, status, text) {
  turn.status = status;
  turn.reply.classList.remove('wait');
  turn.reply.textContent = text;
}

function note(turn, ...children) {
  turn.notes.append(el('p.note', ...children));
}

function showAnswer(turn, status, { text, intent, confidence, sources }) {
  setReply(turn, status, text || 'The words of this answer were not kept.');
  if (intent) {
    const sure = Number.isFinite(confidence) ? [el('span.unseen', ', confidence '), `${Math.round(confidence * 100)} %`] : [];
    turn.facts.append(el('dt', 'Intent'), el('dd', el('code', intent), el('span.sure', ...sure)));
  }
  if (sources?.length) {
    const paths = sources.map((path) => el('li', el('code', path)));
    turn.facts.append(el('dt', paths.length > 1 ? 'Sources' : 'Source'), el('dd', el('ul', ...paths)));
  }
}

/** Intent and retrieval run side by side, so the bars all start at zero and do not add up. */
function showLatency(turn, { intent_ms, rag_ms, thinking_ms }) {
  const total = turn.sentAt === null ? null : performance.now() - turn.sentAt;
  const lanes = Object.entries({ Understanding: intent_ms, Retrieval: rag_ms, Thinking: thinking_ms, Total: total })
    .filter(([, ms]) => Number.isFinite(ms));
  const longest = Math.max(...lanes.map(([, ms]) => ms), 0.001);
  turn.lanes.replaceChildren(...lanes.map(([label, ms]) => {
    const fill = el('span');
    fill.style.width = `${(100 * ms) / longest}%`;
    const lane = el(`div.${label.toLowerCase()}`, el('dt', label), el('dd', duration(ms), el('div.bar', fill)));
    if (label === 'Total') lane.title = 'From sending to the answer on this page';
    return lane;
  }));
}

/** Every mark of a `latency` message, by its name on the wire. */
function showMarks(turn, message) {
  const list = el('dl');
  const collect = (object) => Object.entries(object).forEach(([name, value]) => {
    if (value && typeof value === 'object') collect(value);
    else if (name.endsWith('_ms') || typeof value === 'boolean') list.append(el('dt', name), el('dd', Number.isFinite(value) ? duration(value) : `${value}`));
  });
  collect(message);
  if (list.firstChild) turn.marks.replaceChildren(el('details', el('summary', 'All stages'), list));
}

function lose(turn) {
  setReply(turn, 'lost', 'No answer came.');
  note(turn, 'Nothing is sent again by itself.', button('Ask again', () => {
    $('question').value = turn.text;
    focusField();
  }));
}

function reveal(turn) {
  turn.item.scrollIntoView({
    block: turn.item.offsetHeight > innerHeight * 0.6 ? 'start' : 'end',
    behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth',
  });
}

// ---- Asking

function submit() {
  const text = $('question').value.trim();
  if (!text) return;
  if (!ready) {
    sendWhenReady = socket !== null;
    hint('Not connected yet. Your question stays here.', true);
    return;
  }
  $('question').value = '';
  hint();
  const turn = addTurn(text);
  turn.sentAt = performance.now();
  send({ type: 'stt_fragment', text, is_final: true });
  send({ type: 'vad_end', confidence: 1 });
  setTimeout(settle, TURN_MS_MAX, [turn]);
  reveal(turn);
}

// ---- What the server says

const handlers = {
  __proto__: null,

  connected({ state = 'idle' }) {
    ready = true;
    failures = 0;
    turns.forEach((turn) => { if (turn.status === 'answered') turn.status = 'complete'; });
    hideNotice();
    hint();
    showState(state);
    // The words of an utterance arrived but its end did not: end it, so that it is answered, not mixed with the next.
    if (state === 'listening') send({ type: 'vad_end', confidence: 1 });
    else setTimeout(settle, state === 'thinking' ? ANSWER_MS_MAX : 0, pending());
    if (sendWhenReady) submit();
    sendWhenReady = false;
  },

  state_update({ state, text_buffer: buffer }) {
    showState(state);
    if (state !== 'listening' || !(buffer?.length > 1)) return;
    // Words sent while the answer was still being found continue the question: one turn, one answer.
    const open = pending();
    open.slice(0, -1).forEach((turn) => turn.item.remove());
    turns = turns.filter((turn) => turn.status !== 'pending' || turn === open.at(-1));
    if (open.length) rename(open.at(-1), buffer.join(' '));
  },

  transcript({ text, is_final: final }) {
    if (final === false) return;
    transcript = text;
    const open = pending();
    const asked = open.findIndex((turn) => turn.text === text);
    open.slice(0, Math.max(asked, 0)).forEach(lose); // the answer to come is not theirs
    if (open.length === 1) rename(open[0], text);
  },

  response_ready(message) {
    const turn = pending()[0] ?? addTurn(transcript || 'Earlier words');
    const { top, bottom } = turn.item.getBoundingClientRect();
    transcript = '';
    turn.number = message.turn ?? null;
    showAnswer(turn, 'answered', message);
    showLatency(turn, { thinking_ms: message.thinking_ms, ...message.latency_breakdown });
    store.setItem('docent.answered', 'yes');
    announce(message.text);
    if (bottom > 0 && top < innerHeight) reveal(turn); // unless the reader has gone elsewhere
  },

  latency(message) {
    const turn = underWay() ?? pending()[0] ?? turns.at(-1);
    if (turn) showMarks(turn, message);
  },

  turn_complete({ turn_number: number, state = 'idle' }) {
    const turn = underWay();
    if (turn) Object.assign(turn, { status: 'complete', number: number ?? turn.number });
    showState(pending().length ? 'thinking' : state);
  },

  interrupted() {
    const turn = underWay();
    if (!turn) return;
    Object.assign(turn, { status: 'complete', number: null });
    note(turn, 'Interrupted.');
  },

  tts_error: ({ message }) => tell(`This answer could not be spoken. ${message ?? ''}`),
  error: ({ code, message }) => tell(`${message || 'Something went wrong.'}${code ? ` (${code})` : ''}`),
};

/** To the turn it belongs to, or else under the field. */
function tell(text) {
  const turn = underWay() ?? pending()[0];
  if (!turn) return hint(text, true);
  note(turn, text);
  announce(text);
}

function receive(data) {
  clearTimeout(silence);
  if (typeof data !== 'string') return; // audio, which this page did not ask for
  const message = JSON.parse(data);
  handlers[message.type]?.(message);
}

// ---- Connection

function connect() {
  leave();
  showState(failures ? 'reconnecting' : 'connecting');
  const query = new URLSearchParams({ session_id: session, events: 'full', audio: 'none' });
  if (key) query.set('api_key', key);
  const mine = new WebSocket(`${location.protocol.replace('http', 'ws')}//${location.host}/orchestrate?${query}`);
  const slow = setTimeout(() => mine.close(), ANSWER_MS_MAX);
  let opened = false;
  socket = mine;
  mine.binaryType = 'arraybuffer';
  mine.onopen = () => { opened = true; clearTimeout(slow); };
  mine.onmessage = ({ data }) => { if (socket === mine) receive(data); };
  mine.onclose = (event) => {
    clearTimeout(slow);
    if (socket !== mine) return;
    leave();
    if (opened) closed(event);
    else refused();
  };
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
  const status = await api(`/api/v1/sessions/${session}`).then((reply) => reply.status, () => 0);
  if (socket) return;
  if (status === 401 || status === 403) {
    stay(key ? 'The access key was not accepted' : 'This assistant asks for an access key',
      'Enter it here, or open this page with #key=… in the address.', true);
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
  showNotice(text, detail, [['Connect again', connect], ['New conversation', restart]], withKey);
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

function hideNotice() {
  if ($('notice').contains(document.activeElement)) focusField();
  $('notice').hidden = true;
  $('notice-text').textContent = $('key').value = '';
}

function restart() {
  if (ready) send({ type: 'end_session' });
  session = newSession();
  turns = [];
  failures = 0;
  $('log').replaceChildren();
  $('question').value = '';
  hideNotice();
  hint();
  connect();
  focusField();
}

function useKey(value) {
  key = value.trim();
  store.setItem('docent.key', key);
}

/** Takes the key out of the address at once, so that it stays in no history and on no screen. */
function takeKey() {
  const [, found] = /^#key=(.*)$/.exec(location.hash) ?? [];
  if (found === undefined) return false;
  history.replaceState(null, '', location.pathname + location.search);
  useKey(decodeURIComponent(found));
  return true;
}

// ---- What the server remembers

async function storedTurns() {
  try {
    return (await (await api(`/api/v1/sessions/${session}`)).json()).turns ?? [];
  } catch {
    return [];
  }
}

function showStored(turn, stored) {
  turn.number = stored.turn_number;
  showAnswer(turn, 'complete', { ...stored, text: stored.reply_text });
}

async function restore() {
  const stored = store.getItem('docent.answered') ? storedTurns() : [];
  await introduce(); // first, as it stands above
  for (const one of await stored) {
    showStored(addTurn(one.user_text || 'The words of this question were not kept.', new Date(one.at * 1000)), one);
  }
  if (turns.length) scrollTo(0, document.documentElement.scrollHeight);
}

/** A question whose answer was missed gets it from the store; any other is marked as lost. */
async function settle(open) {
  const waiting = () => pending().filter((turn) => open.includes(turn));
  if (!waiting().length) return;
  const stored = await storedTurns();
  for (const turn of waiting()) {
    const found = stored.find((one) => one.turn_number && (one.user_text ?? turn.text) === turn.text
      && !turns.some(({ number }) => number === one.turn_number));
    if (found) showStored(turn, found);
    else lose(turn);
    announce(turn.reply.textContent);
  }
}

async function introduce() {
  try {
    const pack = await (await api('/api/v1/pack')).json();
    language = pack.language || language;
    ['name', 'greeting', 'examples', 'question'].forEach((id) => { $(id).lang = language; });
    if (pack.name) document.title = $('name').textContent = pack.name;
    if (pack.greeting) $('greeting').textContent = pack.greeting;
    $('examples').replaceChildren(...(pack.examples ?? []).slice(0, 6).map((text) => el('li', button(text, () => {
      $('question').value = text;
      submit();
      if (!matchMedia('(pointer: coarse)').matches) focusField(); // no screen keyboard over the answer
    }))));
  } catch { /* the page works without */ }
  document.body.classList.remove('waiting');
}

// ---- Start

$('ask').addEventListener('submit', (event) => {
  event.preventDefault();
  submit();
  focusField();
});
$('question').addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.isComposing) return;
  $('question').value = '';
  sendWhenReady = false;
  hint();
});
$('key-form').addEventListener('submit', (event) => {
  event.preventDefault();
  useKey($('key').value);
  introduce();
  connect();
});
$('restart').addEventListener('click', restart);
addEventListener('hashchange', () => { if (takeKey()) connect(); });
setInterval(() => {
  if (!ready) return;
  send({ type: 'ping' });
  silence = setTimeout(() => { // open, and dead
    leave();
    again('The assistant does not answer', '');
  }, ANSWER_MS_MAX);
}, PING_MS);

takeKey();
focusField();
await restore();
connect();
