// All that this page itself says to a visitor, in the pack's language if it is one of these, else in English.

import { say } from '../said.js';
import { words as english } from './en.js';

const OTHERS = ['de', 'es', 'fr'];
const TEXTS = { // by the attribute that names the word: where it goes
  word: (element, text) => { element.textContent = text; },
  label: (element, text) => { element.ariaLabel = text; },
  hold: (element, text) => { element.placeholder = text; },
};

const root = document.documentElement;
const own = (root.dataset.language ?? 'en').toLowerCase().split('-')[0];

async function load() {
  if (!OTHERS.includes(own)) return english;
  try {
    return (await import(`./${own}.js`)).words;
  } catch {
    return english; // better than no page
  }
}

export const words = await load();

if (words !== english) {
  say(words.said);
  root.lang = words.lang;
  for (const [kind, put] of Object.entries(TEXTS)) {
    document.querySelectorAll(`[data-${kind}]`).forEach((element) => put(element, words.markup[element.dataset[kind]]));
  }
}
document.body.dataset.worded = ''; // until then a page in another language shows nothing

/** A document by the name that its file has: `visit/opening-hours.md` is “Opening hours”. */
export function nameOf(path) {
  const name = path.split('/').at(-1).replace(/\.[^.]+$/, '').replace(/[-_]+/g, ' ').trim();
  return name.charAt(0).toUpperCase() + name.slice(1);
}
