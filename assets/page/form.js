// The form that is being filled: what is asked for, and what is known of it. Words reach the document as text only.

import { $, el } from './dom.js';

/** What a slot shows while nothing is known of it. */
const EMPTY = '\u2013';

/** How the form stands. One that is over is shown no more. */
export function show({ state, asked, slots }) {
  $('form').hidden = state !== 'open';
  const rows = slots.flatMap(({ name, label, shown }) => {
    const [term, value] = [el('dt', label), el('dd', shown ?? EMPTY)];
    value.dir = 'auto';
    if (name === asked) [term, value].forEach((part) => { part.className = 'asked'; });
    return [term, value];
  });
  $('form').replaceChildren(...rows);
  if (state === 'open') $('form').scrollIntoView({ block: 'nearest' });
}

/** Nothing is being filled. */
export function clear() {
  $('form').hidden = true;
  $('form').replaceChildren();
}
