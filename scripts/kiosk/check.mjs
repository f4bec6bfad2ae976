// Runs the parts of the check, and prints a line for each figure.

import { alone } from './alone.mjs';
import { speed } from './speed.mjs';
import { states } from './states.mjs';
import { canary, crowd, killed } from './visitors.mjs';

/** What is done of each, and by `--full`. */
const NUMBERS = {
  paints: [10, 10], // pages opened
  captions: [1, 20], // conversations
  sessions: [2, 30], // of the canary
  idle: [5, 0], // seconds until nobody is there; 0: as the settings have it
  turns: [10, 100], // of each of three
  kills: [2, 20],
  minutes: [1, 60], // left alone
};
const PARTS = { states, speed, canary, crowd, killed, alone };

const args = process.argv.slice(2);
const full = args.includes('--full');
const numbers = Object.fromEntries(Object.entries(NUMBERS).map(([name, of]) => [name, of[full ? 1 : 0]]));
let only = null;
for (const arg of args.filter((one) => one !== '--full')) {
  const [, name, value] = /^--(\w+)=(.+)$/.exec(arg) ?? [];
  if (name === 'only' && value in PARTS) {
    only = value;
  } else if (name in NUMBERS && Number.isInteger(Number(value))) {
    numbers[name] = Number(value);
  } else {
    console.error(`${arg} is none of --full, --only=${Object.keys(PARTS).join('|')}, ${Object.keys(NUMBERS).map((one) => `--${one}=NUMBER`).join(', ')}`);
    process.exit(2);
  }
}

let kept = true;
for (const [name, part] of Object.entries(PARTS)) {
  if (only && only !== name) continue;
  for (const { what, figure, is, kept: good, details = [] } of await part(numbers)) {
    console.log(`${good ? 'kept' : 'MISSED'} | ${what} | ${figure} ${is}`);
    if (!good) details.forEach((detail) => console.log(`       ${detail}`));
    kept &&= good;
  }
}
process.exit(kept ? 0 : 1);
