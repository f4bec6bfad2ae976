// A reply that somebody may be interrupting: lowered, cut off, or taken up again.

import * as turns from './turns.js';

let voice = null;
let cut = null; // the turn that was interrupted last

export const start = (speaking) => { voice = speaking; };
export const forget = () => { cut = null; };

export function interrupted() {
  const heard = voice.silence();
  // With a question on its way the message could come when its answer is being spoken, and would end that one.
  if (heard !== null && !turns.pending().length) voice.played(heard);
  cut = turns.underWay();
  if (!cut) return;
  Object.assign(cut, { status: 'complete', number: null });
  turns.showInterrupted(cut);
}

export function interruption({ reason, heard_text: heard }) {
  if (reason === 'stop_word') turns.dropLive(); // it is understood, and no question
  if (cut) turns.showHeard(cut, heard);
  cut = null;
}

/** The voice is lowered for who may be interrupting; cut off by a noise, it goes on. */
export function floor({ event }) {
  if (event !== 'asked') turns.dropLive(); // words that were not meant
  if (event !== 'resumed') return voice.duck(event === 'asked');
  const turn = turns.all().findLast((one) => one.cut);
  if (!turn) return;
  turn.status = 'answered';
  turns.takeUp(turn);
  voice.begin(turn);
}
