// The devices of a room, on the developer's page: which of them are missing.

import { $ } from './dom.js';

const MISSING = { // by what is there: a microphone, a loudspeaker
  'false,false': ['The microphone and the loudspeaker of this machine are missing.', 'Typed questions are answered here until they are back.'],
  'false,true': ['The microphone of this machine is missing.', 'Typed questions are answered until it is back.'],
  'true,false': ['The loudspeaker of this machine is missing.', 'Answers are only shown here until it is back.'],
};
const QUIET = ['The room is quiet.', 'Answers are only shown, until somebody turns its voice on again.'];

/** What of the page is the room's business. */
export const HIDDEN = ['voice', 'talk', 'listen', 'level', 'trouble-again', 'trouble-close'];

/** Null: nothing is known. */
export function show(standing) {
  const missing = standing && MISSING[[standing.microphone, standing.loudspeaker]];
  const [text, next] = missing ?? (standing?.quiet ? QUIET : ['', '']);
  $('trouble').ariaLabel = 'Sound of this machine';
  $('trouble').hidden = !text;
  if ($('trouble-text').textContent !== text) $('trouble-text').textContent = text;
  $('trouble-next').textContent = next;
}

/** What stands on the button. */
export const label = (held) => (held ? 'Let go to send' : 'Hold to talk');
