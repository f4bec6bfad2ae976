// What fills the screen: the welcome, the conversation, or why there is neither; and the questions that are offered.

import { $, button, el } from '../dom.js';
import { words } from './words.js';

/** Under a trouble, for who looks after the screen. */
const STAFF = {
  key: 'It needs the access key of this assistant.',
  wrong_key: 'The access key was not accepted.',
  used_link: 'The link was used already or is too old. Another one: docent kiosk link.',
  turned_away: 'This screen was turned away. A new link: docent kiosk link.',
  foreign: `The assistant does not allow this address: ${location.origin} must stand under [server] allowed_origins.`,
};
const KINDS = { busy: 'busy', key: 'staff', wrong_key: 'staff', used_link: 'staff', turned_away: 'staff', foreign: 'staff' };
const SHOWN_AFTER_MS = 900; // what passes sooner is not shown
const OFFERED_MAX = 3; // beside a conversation

let topics = []; // one question each
let ask = null; // `ask(text)`
let timer = 0; // until a trouble is shown
let wanted = null; // the trouble: its `name` in the words, its `kind`
let shown = ''; // its name
let spoken = null; // the sentence that sounded last

/** `welcome` or `talk`. */
export function turnTo(name) {
  document.body.dataset.screen = name;
}

export function showState(state) {
  const text = words.states[state] ?? '';
  if ($('state').textContent !== text) $('state').textContent = text;
  document.body.dataset.state = state;
}

/** `more` is for who looks after the screen. */
export function hint(text, more = '') {
  $('hint').textContent = text;
  $('hint-more').textContent = more;
}

/** The sentence that sounds stays in sight, unless somebody has scrolled away from the one before it. */
export function follow(sentence) {
  const { top, bottom } = document.querySelector('main').getBoundingClientRect();
  const before = spoken?.isConnected ? spoken.getBoundingClientRect() : null;
  const isRead = !before || (before.bottom > top && before.top < bottom);
  if (sentence && isRead) sentence.scrollIntoView({ block: 'nearest' });
  if (sentence) spoken = sentence;
}

// ---- Trouble

export function trouble({ kind }) {
  const name = KINDS[kind] ?? 'lost';
  wanted = { name, kind };
  if (shown || name !== 'lost') show();
  else timer ||= setTimeout(show, SHOWN_AFTER_MS);
}

/** The page has just been opened. */
export function connecting() {
  wanted = { name: 'connecting', kind: '' };
  timer = setTimeout(show, SHOWN_AFTER_MS);
}

export function well() {
  clearTimeout(timer);
  timer = 0;
  shown = '';
  $('trouble').hidden = true;
  $('page').inert = false;
}

function show() {
  const { name, kind } = wanted;
  const [text, after] = words.troubles[name];
  clearTimeout(timer);
  timer = 0;
  $('staff-text').textContent = STAFF[kind] ?? '';
  if (shown === name) return;
  shown = name;
  $('trouble-text').textContent = text;
  $('trouble-next').textContent = after;
  $('staff').hidden = name !== 'staff';
  $('key-form').hidden = kind === 'foreign';
  $('page').inert = true;
  $('trouble').hidden = false;
}

// ---- Questions that are offered

export function offer(questions, language, chosen) {
  topics = questions;
  ask = chosen;
  ['examples', 'offers-list'].forEach((id) => { $(id).lang = language; });
  fill($('examples'), topics);
}

/** Those that were not asked yet; `declined`: because there was no answer. */
export function suggest(asked, declined) {
  const known = new Set(asked.map(plain));
  const open = topics.filter((text) => !known.has(plain(text)));
  $('offers').hidden = open.length === 0;
  $('offers-title').textContent = declined ? words.instead : words.also;
  fill($('offers-list'), open.slice(0, OFFERED_MAX));
}

export function suggestNothing() {
  $('offers').hidden = true;
}

const plain = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim();

function fill(list, questions) {
  list.replaceChildren(...questions.map((text) => el('li', Object.assign(button(text, () => ask(text)), { dir: 'auto' }))));
}
