// What happens to the words of a reply while they are heard, on every page.

import { el } from './dom.js';

export function note(turn, ...children) {
  turn.notes.append(el('p.note', ...children));
}

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
