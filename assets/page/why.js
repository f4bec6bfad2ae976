// Why an answer came out as it did: asked of the server when somebody wants to know, for who writes the documents.

import { api } from './connection.js';
import { el } from './dom.js';

const LEVELS = { sure: 'given as sure', unsure: 'given as unsure', declined: 'declined' };
const part = (name, value) => (Number.isFinite(value) ? [`${name} ${value.toFixed(2)}`] : []);

/** Adds the explanation of a reply to a question, closed; it is fetched once, when it is opened. */
export function offerWhy(question, reply, place) {
  const body = el('div', 'Looking it up …');
  const details = el('details.why', el('summary', 'Why'), body);
  details.addEventListener('toggle', () => explain(question, reply, body), { once: true });
  place.append(details);
}

async function explain(question, text, body) {
  try {
    const reply = await api('/api/v1/query', { query: question, explain: true, top_k: 3 });
    if (!reply.ok) throw new Error(`the server answered ${reply.status}`);
    const { answer, metadata: { explanation } } = await reply.json();
    // A fixed reply, which the knowledge had no part in.
    const isOwn = explanation.level === 'declined' && !text.startsWith(answer);
    body.replaceChildren(...(isOwn ? [el('p', 'This reply was not found by these words: it is the intent\'s own, or a topic that was offered.')] : lines(explanation)));
  } catch (problem) {
    body.replaceChildren(el('p', `It cannot be said: ${problem.message}.`));
  }
}

function lines({ level, sure, threshold, passages, advice }) {
  const limits = sure ? `sure from ${sure.toFixed(2)}, declined below ${threshold.toFixed(2)}` : `declined below ${threshold.toFixed(2)}`;
  return [
    el('p', `Of the knowledge: ${LEVELS[level] ?? level} (${limits}).`),
    el('ol', ...passages.map(considered)),
    ...(advice ? [el('p', 'To mend it: ', advice)] : []),
  ];
}

function considered(passage) {
  const figures = [
    ...part('confidence', passage.confidence), ...part('evidence', passage.evidence), ...part('meaning', passage.meaning),
    ...part('words', passage.words),
  ].join(', ');
  const words = [['Supported', passage.supported], ['Not supported', passage.unsupported]]
    .filter(([, list]) => list.length)
    .map(([name, list]) => el('p', `${name}: ${list.join(', ')}`));
  const row = passage.told ? [el('p', 'Its heading, or a row of its table, is what was asked for.')] : [];
  return el('li', el('code', passage.id), ` ${figures}`, ...row, ...words);
}
