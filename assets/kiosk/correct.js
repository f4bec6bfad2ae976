// What was heard, put right: a touched caption becomes a field, with the touched word marked, and is asked anew.

import { $, button, el } from '../dom.js';
import { said } from '../said.js';
import * as turns from '../turns.js';
import { words } from './words.js';

let page = null; // `again(turn, text)`
let open = null; // `{ turn, form }`

export function start(callbacks) {
  page = callbacks;
  $('log').addEventListener('click', ({ target, clientX, clientY }) => {
    const turn = turns.all().find(({ question }) => question === target);
    if (turn && turn.status !== 'live') edit(turn, letterAt(clientX, clientY));
  });
}

/** For who cannot touch a word. */
export function offer(turn) {
  const opens = Object.assign(button('', () => edit(turn, null)), { className: 'correct', title: words.correct, ariaLabel: words.correct });
  turn.question.after(opens);
}

/** A field that is open goes with its turn. */
export function forget() {
  open = null;
}

/** Where in the words a finger is. */
function letterAt(x, y) {
  return document.caretPositionFromPoint?.(x, y)?.offset ?? document.caretRangeFromPoint?.(x, y)?.startOffset ?? null;
}

/** The word around a letter: from, to. */
function wordAround(text, at) {
  const before = /[\p{L}\p{M}\p{N}'’-]*$/u.exec(text.slice(0, at))[0];
  const after = /^[\p{L}\p{M}\p{N}'’-]*/u.exec(text.slice(at))[0];
  return [at - before.length, at + after.length];
}

function edit(turn, letter) {
  close();
  const known = turn.text === said.notUnderstood ? '' : turn.text;
  const field = Object.assign(el('input'), { value: known, type: 'text', maxLength: 4000, dir: 'auto', ariaLabel: words.corrected, autocomplete: 'off', spellcheck: false });
  field.enterKeyHint = 'send';
  field.lang = turn.question.lang;
  const send = Object.assign(button(words.send), { type: 'submit' });
  const form = el('form.corrected', field, send, button(words.cancel, () => { close(); turn.question.nextElementSibling?.focus(); }));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = field.value.trim();
    close();
    if (text && text !== known) page.again(turn, text);
  });
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    close();
  });
  turn.asked.hidden = true;
  turn.asked.after(form);
  open = { turn, form };
  field.focus();
  field.setSelectionRange(...(letter === null ? [0, known.length] : wordAround(known, letter)));
}

function close() {
  if (!open) return;
  open.form.remove();
  open.turn.asked.hidden = false;
  open = null;
}
