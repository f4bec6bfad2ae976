// Under an answer, for developers: what it rests on, what it took, and why it came out so.

import { el } from './dom.js';
import { said } from './said.js';
import { offerWhy } from './why.js';

const parts = new WeakMap(); // of each turn

function partsOf(turn) {
  if (!parts.has(turn)) {
    const [facts, lanes, why, marks] = ['dl.facts', 'dl.lanes', 'div', 'div'].map((kind) => el(kind));
    parts.set(turn, { facts, lanes, why, marks });
    turn.more.append(facts, lanes, why, marks);
  }
  return parts.get(turn);
}

function duration(ms) {
  return ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : `${ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0)} ms`;
}

/** For `setMore` of the log. */
export function show(turn, { text, intent, confidence, sources, hedged }) {
  const { facts, why } = partsOf(turn);
  if (intent) {
    const sure = Number.isFinite(confidence) ? [el('span.unseen', ', confidence '), `${Math.round(confidence * 100)} %`] : [];
    facts.append(el('dt', 'Intent'), el('dd', el('code', intent), el('span.sure', ...sure)));
  }
  if (hedged) facts.append(el('dt', 'Given as'), el('dd', 'unsure'));
  if (sources?.length) {
    const paths = sources.map((path) => el('li', el('code', path)));
    facts.append(el('dt', paths.length > 1 ? 'Sources' : 'Source'), el('dd', el('ul', ...paths)));
  }
  if (text && ![said.notUnderstood, said.notKept, said.earlier].includes(turn.text)) offerWhy(turn.text, text, why);
}

/** Intent and retrieval run side by side, so the bars all start at zero and do not add up. */
export function showLatency(turn, { intent_ms, rag_ms, thinking_ms }) {
  const total = turn.sentAt === null ? null : performance.now() - turn.sentAt;
  const bars = Object.entries({ Understanding: intent_ms, Retrieval: rag_ms, Thinking: thinking_ms, Total: total })
    .filter(([, ms]) => Number.isFinite(ms));
  const longest = Math.max(...bars.map(([, ms]) => ms), 0.001);
  partsOf(turn).lanes.replaceChildren(...bars.map(([label, ms]) => {
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
  if (list.firstChild) partsOf(turn).marks.replaceChildren(el('details', el('summary', 'All stages'), list));
}
