// The level meter, and what it advises: too loud, too quiet, nothing at all.

import { $ } from './dom.js';
import { said } from './said.js';

const CHUNK_S = 0.032;
const FLOOR_DB = -60; // the left end of the meter; full scale: 0
const FALL_DB = 1; // the meter sinks by this with each chunk, so that an eye can follow
const QUIET_DB = -45; // speech that never gets louder is hard to understand
const SILENT = 1 / 32768; // a peak below the smallest step of a sample is no microphone in a room
const CLIPPED_MIN = 3; // samples of a chunk
const LOUD_CHUNKS = 3; // with clipped samples, within LOUD_S
const LOUD_S = 1;
const KEEP_S = 2.5; // an advice stays this long after its cause
const QUIET_S = 2; // of speech, before it is called quiet
const SILENT_S = 4; // before it is said that there is no sound
const SILENT_SPEECH_S = 1.5; // the same, of speech
const VALUE_S = 0.5; // between two values for screen readers
const CALM_S = 0.25; // between two movements, for those who want few

const VALUES = { loud: 'tooLoud', quiet: 'tooQuiet', silent: 'tooSilent' }; // for screen readers

let clock = 0; // seconds of audio
let level = FLOOR_DB;
let loudAt = []; // when chunks were clipped
let silentSince = 0;
let speechSince = null;
let loudest = FLOOR_DB; // of this speech
let advice = ''; // `loud`, `quiet`, `silent`
let until = 0; // the advice stays
let valueAt = 0;
let movedAt = 0;
const calm = matchMedia('(prefers-reduced-motion: reduce)');

const decibel = (power) => 10 * Math.log10(power + 1e-12);

/** Forgets what was: the microphone has been switched on or off. */
export function reset() {
  clock = valueAt = movedAt = until = silentSince = 0;
  level = loudest = FLOOR_DB;
  loudAt = [];
  speechSince = null;
  advice = '';
  show('', true);
}

/** Takes the loudness of one chunk; `speech`: somebody is speaking now. Gives what to say about it, empty for nothing. */
export function take({ power, peak, clipped }, speech) {
  clock += CHUNK_S;
  const now = decibel(power);
  level = Math.max(FLOOR_DB, Math.min(0, Math.max(now, level - FALL_DB)));
  if (peak >= SILENT) silentSince = clock;
  if (clipped >= CLIPPED_MIN) loudAt.push(clock);
  loudAt = loudAt.filter((at) => at > clock - LOUD_S);
  if (!speech) {
    speechSince = null;
    loudest = FLOOR_DB;
  } else {
    speechSince ??= clock;
    loudest = Math.max(loudest, now);
  }
  const cause = judge();
  if (cause) {
    advice = cause;
    until = clock + KEEP_S;
  } else if (clock > until) {
    advice = '';
  }
  show(advice);
  return said[advice] ?? '';
}

function judge() {
  if (clock - silentSince >= (speechSince === null ? SILENT_S : SILENT_SPEECH_S)) return 'silent';
  if (loudAt.length >= LOUD_CHUNKS) return 'loud';
  if (speechSince !== null && clock - speechSince >= QUIET_S && loudest < QUIET_DB) return 'quiet';
  return '';
}

function show(state, now = false) {
  const meter = $('level');
  const part = 1 - level / FLOOR_DB;
  if (now || !calm.matches || clock - movedAt >= CALM_S) {
    movedAt = clock;
    meter.firstElementChild.style.transform = `scaleX(${part.toFixed(3)})`;
  }
  meter.dataset.advice = state;
  if (!now && clock - valueAt < VALUE_S) return; // screen readers need no more
  valueAt = clock;
  meter.ariaValueNow = `${Math.round(100 * part)}`;
  meter.ariaValueText = said[VALUES[state]] ?? `${Math.round(100 * part)} %`;
}
