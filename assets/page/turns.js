// The log: one entry per turn, with the answer and what was heard of it.

import { $, announce, button, el, focusField } from './dom.js';
import { note } from './reply.js';
import { said } from './said.js';

let turns = []; // in the order asked; status: live, pending, answered, complete, lost
let language = 'en';
let more = () => {};

/** `show(turn, message)` puts what else a page shows of an answer into `turn.more`. */
export const setMore = (show) => { more = show; };
export const setLanguage = (tag) => { language = tag; };
export const all = () => turns;
export const pending = () => turns.filter((turn) => turn.status === 'pending');
export const live = () => turns.find((turn) => turn.status === 'live');
export const underWay = () => turns.find((turn) => turn.status === 'answered');

export function addTurn(text, at = new Date()) {
  const time = el('time', at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }));
  const [question, reply, beside, notes] = ['h3', 'p.answer wait', 'div', 'div'].map((kind) => el(kind));
  const asked = el('div.asked', question, time);
  const item = el('li', asked, reply, beside, notes);
  const turn = { status: 'pending', number: null, sentAt: null, text, item, asked, question, reply, more: beside, notes };
  question.textContent = text;
  question.lang = reply.lang = language;
  question.dir = reply.dir = 'auto';
  time.dateTime = at.toISOString();
  turns.push(turn);
  $('log').append(turn.item);
  return turn;
}

/** It was never asked. */
export function drop(turn) {
  turns = turns.filter((one) => one !== turn);
  turn.item.remove();
}

/** Of a long conversation the last ones are shown. */
export function shorten(most) {
  turns.slice(0, -most).filter(({ status }) => ['complete', 'lost'].includes(status)).forEach(drop);
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

export function showAnswer(turn, status, message) {
  setReply(turn, status, message.text || said.answerNotKept);
  more(turn, message);
}

export function showStored(turn, stored) {
  turn.number = stored.turn_number;
  showAnswer(turn, 'complete', { ...stored, text: stored.reply_text });
  if (!stored.interrupted) return;
  showInterrupted(turn);
  if (stored.reply_text && typeof stored.heard_text === 'string') showHeard(turn, stored.heard_text);
}

export function lose(turn) {
  setReply(turn, 'lost', said.noAnswer);
  note(turn, said.notSent, button(said.askAgain, () => {
    $('question').value = turn.text === said.notUnderstood ? '' : turn.text;
    focusField();
  }));
}

export function reveal(turn) {
  const room = Math.min(innerHeight, turn.item.closest('main').clientHeight);
  turn.item.scrollIntoView({
    block: turn.item.offsetHeight > room * 0.6 ? 'start' : 'end',
    behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth',
  });
}

/** The question of a stored turn; empty where it was not kept. Where only the answer was, there were no words to keep. */
export function asked({ user_text: words, reply_text: reply }) {
  return words || (reply ? said.notUnderstood : '');
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
  turn.cut = el('p.note', said.interrupted);
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
  turn.cut.textContent = at ? said.interruptedAt : said.interruptedBefore;
}
