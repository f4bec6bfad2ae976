// What the server remembers of the conversation.

import { storedTurns } from './connection.js';
import { said } from './said.js';
import * as turns from './turns.js';

/** Adds these to the log, as they are stored. */
export function add(stored) {
  for (const one of stored) {
    turns.showStored(turns.addTurn(turns.asked(one) || said.notKept, new Date(one.at * 1000)), one);
  }
}

/** A question of `open` whose answer was missed gets it from the store; any other is marked as lost. */
export async function settle(open) {
  const waiting = () => turns.pending().filter((turn) => open.includes(turn));
  if (!waiting().length) return;
  const stored = await storedTurns();
  turns.settleFrom(stored, waiting());
}
