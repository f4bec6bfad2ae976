// How loud and how fast the answers are spoken, by touch; for one visitor only.

import { $ } from '../dom.js';
import { words } from './words.js';

// Five steps over 24 dB. Source: EN 301 549, 8.2.1: a range of 18 dB at least, with a step 12 dB above the lowest.
const STEPS_DB = [-12, -6, 0, 6, 12];
const USUAL = STEPS_DB.indexOf(0);
const SLOW = 0.75; // of the pack's speed

let voice = null; // `playAt(volume)`, `speakAt(speed)`
let step = USUAL;

export function start(speaking) {
  voice = speaking;
  $('sound').addEventListener('click', () => open($('sound-panel').hidden));
  $('softer').addEventListener('click', () => turn(step - 1));
  $('louder').addEventListener('click', () => turn(step + 1));
  $('slower').addEventListener('click', () => slow($('slower').ariaPressed !== 'true'));
  $('sound-panel').addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation(); // the voice goes on
    open(false);
    $('sound').focus();
  });
  turn(USUAL);
}

/** By a visitor who may have asked nothing. */
export const changed = () => step !== USUAL || $('slower').ariaPressed === 'true' || !$('sound-panel').hidden;

/** The next visitor has it as it was. */
export function forget() {
  open(false);
  turn(USUAL);
  if ($('slower').ariaPressed === 'true') slow(false);
}

function open(is) {
  $('sound-panel').hidden = !is;
  $('sound').ariaExpanded = `${is}`;
}

function turn(to) {
  step = Math.min(Math.max(to, 0), STEPS_DB.length - 1);
  voice.playAt(10 ** (STEPS_DB[step] / 20));
  $('volume').textContent = words.volume(step + 1, STEPS_DB.length);
  $('softer').ariaDisabled = `${step === 0}`; // not `disabled`, which would lose the focus
  $('louder').ariaDisabled = `${step === STEPS_DB.length - 1}`;
}

function slow(is) {
  $('slower').ariaPressed = `${is}`;
  voice.speakAt(is ? SLOW : 1);
}
