// What is left of visitors, whether one sees another's words, and what becomes of them when the server dies.

import { writeFileSync } from 'node:fs';
import { Server, browser, filesWith, folder, pause, run } from './machine.mjs';
import { ask, open, speaks, words } from './visitor.mjs';

const TYPED = 'zanzibarquartz'; // in no pack, and nowhere else in a browser
const SPOKEN = 'see a crocodile'; // likewise, also in no dictionary of a voice, and heard as it is said
const BACK_MS_MAX = 3000; // from a server that is back until the page is

/** Sessions, typed and spoken, that end by nobody being there; then every byte is searched. */
export async function canary({ sessions, idle }) {
  const settings = idle ? { DOCENT__KIOSK__IDLE_S: `${idle}` } : {};
  const server = await Server.start(settings);
  const sound = `${folder()}/question.wav`;
  await run('say', '-o', sound, `Where can I ${SPOKEN}?`);
  const left = new Set();
  let heard = 0;
  for (let index = 0; index < sessions; index += 1) {
    const { context, profile, page } = await browser({ sound });
    await open(page, server.address);
    await ask(page, `is there a ${TYPED} here`);
    await page.tap('#talk');
    await page.waitForFunction((word) => document.querySelector('#log').textContent.toLowerCase().includes(word), SPOKEN, { timeout: 30000 })
      .then(() => { heard += 1; }, () => {});
    await page.waitForSelector('body[data-screen="welcome"]', { timeout: 180000 });
    await pause(1000);
    if ([TYPED, SPOKEN].some((word) => page.url().includes(word))) left.add('the address');
    const shown = await words(page);
    if ([TYPED, SPOKEN].some((word) => shown.includes(word))) left.add('the page');
    await context.close();
    for (const word of [TYPED, SPOKEN]) filesWith(word, profile).forEach((path) => left.add(path));
  }
  await server.end();
  for (const word of [TYPED, SPOKEN]) {
    for (const below of [server.data, server.log.replace(/\/log$/, '')]) filesWith(word, below).forEach((path) => left.add(path));
  }
  return [
    { what: 'canary: places where words are left', figure: left.size, is: `after ${sessions} sessions`, kept: left.size === 0, details: [...left] },
    { what: 'canary: spoken words that were heard', figure: heard, is: `of ${sessions}`, kept: heard > 0 },
    { what: 'canary: a word that is there is found', figure: found(), is: 'of 1', kept: found() === 1 },
  ];
}

/** Or nothing would be found because nothing is. */
function found() {
  const below = folder();
  writeFileSync(`${below}/file`, `\0\0${TYPED.toUpperCase()}\0`);
  return filesWith(TYPED, below).length;
}

/** Two kiosks and a telephone at once; each asks with a word of its own. */
export async function crowd({ turns }) {
  const server = await Server.start();
  const seats = await Promise.all(['amberfish', 'basaltowl', 'cobaltant'].map(async (word, index) => {
    const viewport = index < 2 ? { width: 1080, height: 1920 } : { width: 390, height: 844 };
    const { context, page } = await browser({ viewport });
    await open(page, server.address);
    return { word, context, page };
  }));
  const strayed = [];
  await Promise.all(seats.map(async ({ word, page }) => {
    for (let turn = 0; turn < turns; turn += 1) {
      await ask(page, `what about ${word} number ${turn}`);
      const shown = await words(page);
      seats.filter((other) => other.word !== word && shown.includes(other.word)).forEach((other) => strayed.push(`${other.word} beside ${word}`));
    }
  }));
  await Promise.all(seats.map(({ context }) => context.close()));
  await server.end();
  return [{ what: 'words of one on the screen of another', figure: strayed.length, is: `in 3 x ${turns} turns`, kept: strayed.length === 0, details: strayed }];
}

/** The server is killed in the middle of a sentence, and started again at once. */
export async function killed({ kills }) {
  const server = await Server.start();
  const { context, page } = await browser();
  await open(page, server.address);
  const back = [];
  for (let index = 0; index < kills; index += 1) {
    await ask(page, 'what are the admission requirements');
    await speaks(page);
    await server.end('SIGKILL');
    await page.waitForSelector('#trouble:not([hidden])');
    await server.run();
    const since = Date.now();
    await page.waitForFunction(() => document.querySelector('#trouble').hidden && !document.querySelector('#page').inert);
    back.push(Date.now() - since);
    await ask(page, 'where is the library');
    await page.tap('#over');
    await page.waitForSelector('body[data-screen="welcome"]');
  }
  await context.close();
  await server.end();
  const longest = Math.max(...back);
  return [{
    what: 'killed in a sentence: the page is back', figure: longest, is: `ms after the server at most, of ${kills}; ${BACK_MS_MAX} allowed`,
    kept: longest <= BACK_MS_MAX,
  }];
}
