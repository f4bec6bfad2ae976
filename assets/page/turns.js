// The log: one entry per turn, with the answer, what it rests on and what it took.

import { $, announce, button, el, focusField } from './dom.js';
import { offerWhy } from './why.js';

/** Stands for the words of a question that are not known. */
export const NOT_UNDERSTOOD = '(not understood)';

/** Likewise of a stored one. */
export const NOT_KEPT = 'The words of this question were not kept.';

/** Likewise of one from before this page was there. */
export const EARLIER = 'Earlier words';

let turns = []; // in the order asked; status: live, pending, answered, complete, lost
let language = 'en';

export const setLanguage = (tag) => { language = tag; };
export const all = () => turns;
export const pending = () => turns.filter((turn) => turn.status === 'pending');
export const live = () => turns.find((turn) => turn.status === 'live');
export const underWay = () => turns.find((turn) => turn.status === 'answered');

function duration(ms) {
  return ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : `${ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0)} ms`;
}

export function addTurn(text, at = new Date()) {
  const time = el('time', at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }));
  const [question, reply, facts, lanes, why, marks, notes] = ['h3', 'p.answer wait', 'dl.facts', 'dl.lanes', 'div', 'div', 'div'].map((kind) => el(kind));
  const asked = el('div.asked', question, time);
  const item = el('li', asked, reply, facts, lanes, why, marks, notes);
  const turn = { status: 'pending', number: null, sentAt: null, text, item, asked, question, reply, facts, lanes, why, marks, notes };
  question.textContent = text;
  question.lang = reply.lang = language;
  time.dateTime = at.toISOString();
  turns.push(turn);
  $('log').append(turn.item);
  return turn;
}

export function clearTurns() {
  turns = [];
  $('log').replaceChildren();
}

/** Words sent while the answer was still being found continue the question: one turn, one answer. */
export function joinPending(words) {
  const open = pending();
  open.slice(0, -1).forEach((turn) => turn.item.remove());
  turns = turns.filter((turn) => turn.status !== 'pending' || turn === open.at(-1));
  if (open.length) rename(open.at(-1), words);
}

/** Words that are still being spoken: they grow, and may yet change. */
export function hear(words) {
  let turn = live();
  if (!turn) {
    joinPending(words);
    turn = pending()[0] ?? addTurn(words);
    turn.status = 'live';
    turn.item.classList.add('live');
    reveal(turn);
  }
  rename(turn, words);
}

/** They were spoken until then, and wait for an answer. Gives their turn, if there were any. */
export function settleLive(sentAt) {
  const turn = live();
  if (!turn) return null;
  Object.assign(turn, { status: 'pending', sentAt });
  turn.item.classList.remove('live');
  return turn;
}

/** Nothing was said after all. Gives whether there had been words. */
export function dropLive() {
  const turn = live();
  turns = turns.filter((one) => one !== turn);
  turn?.item.remove();
  return turn !== undefined;
}

export function rename(turn, text) {
  turn.text = turn.question.textContent = text;
}

function setReply(turn, status, text) {
  turn.status = status;
  turn.reply.classList.remove('wait');
  turn.reply.textContent = text;
}

export function note(turn, ...children) {
  turn.notes.append(el('p.note', ...children));
}

export function showAnswer(turn, status, { text, intent, confidence, sources, hedged }) {
  setReply(turn, status, text || 'The words of this answer were not kept.');
  if (intent) {
    const sure = Number.isFinite(confidence) ? [el('span.unseen', ', confidence '), `${Math.round(confidence * 100)} %`] : [];
    turn.facts.append(el('dt', 'Intent'), el('dd', el('code', intent), el('span.sure', ...sure)));
  }
  if (hedged) turn.facts.append(el('dt', 'Given as'), el('dd', 'unsure'));
  if (sources?.length) {
    const paths = sources.map((path) => el('li', el('code', path)));
    turn.facts.append(el('dt', paths.length > 1 ? 'Sources' : 'Source'), el('dd', el('ul', ...paths)));
  }
  if (text && ![NOT_UNDERSTOOD, NOT_KEPT, EARLIER].includes(turn.text)) offerWhy(turn.text, text, turn.why);
}

export function showStored(turn, stored) {
  turn.number = stored.turn_number;
  showAnswer(turn, 'complete', { ...stored, text: stored.reply_text });
  if (!stored.interrupted) return;
  showInterrupted(turn);
  if (stored.reply_text && typeof stored.heard_text === 'string') showHeard(turn, stored.heard_text);
}

/** Intent and retrieval run side by side, so the bars all start at zero and do not add up. */
export function showLatency(turn, { intent_ms, rag_ms, thinking_ms }) {
  const total = turn.sentAt === null ? null : performance.now() - turn.sentAt;
  const lanes = Object.entries({ Understanding: intent_ms, Retrieval: rag_ms, Thinking: thinking_ms, Total: total })
    .filter(([, ms]) => Number.isFinite(ms));
  const longest = Math.max(...lanes.map(([, ms]) => ms), 0.001);
  turn.lanes.replaceChildren(...lanes.map(([label, ms]) => {
    const fill = el('span');
    fill.style.width = `${(100 * ms) / longest}%`;
    const lane = el(`div.${label.toLowerCase()}`, el('dt', label), el('dd', duration(ms), el('div.bar', fill)));
    if (label === 'Total') lane.title = 'From the end of the question to the answer on this page';
    return lane;
  }));
}

/** Every mark of a `latency` message, by its name on the wire. */
export function showMarks(turn, message) {
  const list = el('dl');
  const collect = (object) => Object.entries(object).forEach(([name, value]) => {
    if (value && typeof value === 'object') collect(value);
    else if (name.endsWith('_ms') || typeof value === 'boolean') list.append(el('dt', name), el('dd', Number.isFinite(value) ? duration(value) : `${value}`));
  });
  collect(message);
  if (list.firstChild) turn.marks.replaceChildren(el('details', el('summary', 'All stages'), list));
}

export function lose(turn) {
  setReply(turn, 'lost', 'No answer came.');
  note(turn, 'Nothing is sent again by itself.', button('Ask again', () => {
    $('question').value = turn.text === NOT_UNDERSTOOD ? '' : turn.text;
    focusField();
  }));
}

export function reveal(turn) {
  turn.item.scrollIntoView({
    block: turn.item.offsetHeight > innerHeight * 0.6 ? 'start' : 'end',
    behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth',
  });
}

/** The question of a stored turn; empty where it was not kept. Where only the answer was, there were no words to keep. */
export function asked({ user_text: words, reply_text: reply }) {
  return words || (reply ? NOT_UNDERSTOOD : '');
}

/** A question whose answer was missed gets it from `stored`; any other is marked as lost. */
export function settleFrom(stored, waiting) {
  for (const turn of waiting) {
    const found = stored.find((one) => one.turn_number && asked(one) === turn.text
      && !turns.some(({ number }) => number === one.turn_number));
    if (found) showStored(turn, found);
    else lose(turn);
    announce(turn.reply.textContent);
  }
}

// ---- What is heard of a reply

/** Gives the next `sentence` of the reply an element of its own, which looks like the rest; null if it is not there. */
export function findSentence(turn, sentence) {
  const rest = turn.reply.lastChild;
  const at = sentence && rest?.nodeType === Node.TEXT_NODE ? rest.data.indexOf(sentence) : -1;
  if (at < 0) return null;
  const found = rest.splitText(at);
  found.splitText(sentence.length); // where the next sentence is looked for
  const element = el('span');
  found.before(element);
  element.append(found);
  return element;
}

/** How far into `text` the words of `heard` reach; white space may differ. All of it if they are not its beginning. */
function reach(text, heard) {
  let at = 0;
  for (const character of heard.replace(/\s+/g, '')) {
    while (/\s/.test(text[at] ?? '')) at += 1;
    if (!text.startsWith(character, at)) return text.length;
    at += character.length;
  }
  while (/\s/.test(text[at] ?? '')) at += 1;
  return at;
}

/** Said next to the words, not under the figures. */
export function showInterrupted(turn) {
  turn.cut = el('p.note', 'Interrupted.');
  turn.reply.after(turn.cut);
}

/** A reply that was interrupted by mistake is whole again. */
export function takeUp(turn) {
  turn.cut.remove();
  turn.cut = null;
  turn.reply.replaceChildren(turn.reply.textContent);
}

/** The rest of an interrupted reply stays readable, but pale. */
export function showHeard(turn, heard) {
  const text = turn.reply.textContent;
  const at = reach(text, heard);
  if (at === text.length) return;
  turn.reply.replaceChildren(text.slice(0, at), el('span.unheard', text.slice(at)));
  turn.cut.textContent = at ? 'Interrupted. It was heard as far as the mark.' : 'Interrupted before it was heard.';
}
