// Every state of the page, upright, across, on a telephone and on a wall, as rules of accessibility see it.

import { pbkdf2Sync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Server, axe, browser, folder, pause } from './machine.mjs';
import { ask, open, speaks } from './visitor.mjs';

const SCREENS = {
  upright: { viewport: { width: 1080, height: 1920 } },
  across: { viewport: { width: 1920, height: 1080 } },
  telephone: { viewport: { width: 320, height: 568 } },
  wall: { viewport: { width: 3840, height: 2160 } },
  dark: { viewport: { width: 1080, height: 1920 }, colorScheme: 'dark' },
  contrast: { viewport: { width: 1920, height: 1080 }, forcedColors: 'active', reducedMotion: 'reduce' },
};
// As `docent kiosk install` keeps the PIN, with fewer rounds.
const PIN = '481516';
const PIN_FILE = join(folder(), 'pin');
const SALT = Buffer.alloc(16);
const KEPT = [SALT, pbkdf2Sync(PIN, SALT, 1, 32, 'sha256')].map((bytes) => bytes.toString('base64').replaceAll('=', ''));
writeFileSync(PIN_FILE, ['pbkdf2-sha256', 1, ...KEPT].join('$'));

const BAD = ['serious', 'critical'];
const SHOTS = process.env.KIOSK_SHOTS; // a folder for pictures of all states

/** What each state takes, from the one before it. */
const STATES = [
  ['welcome', () => {}],
  ['sound', (page) => page.tap('#sound')],
  ['answer', async (page) => {
    await page.tap('#sound');
    await ask(page, 'how do i find my way from the main gate');
    await page.waitForSelector('figure img');
    await speaks(page);
  }],
  ['stopped', (page) => page.tap('#stop')],
  ['correcting', (page) => page.tap('.correct')],
  ['unknown', async (page) => {
    await page.tap('.corrected button[type="button"]');
    await ask(page, 'who won the football last night');
  }],
  ['listening', async (page) => {
    await page.tap('#talk');
    await page.waitForSelector('#level[data-on="true"]');
  }],
  ['keys', async (page) => {
    await page.tap('#talk');
    await page.tap('#question');
    await page.waitForSelector('#keys:not([hidden])');
  }],
  ['staff', async (page) => {
    await page.evaluate(() => { globalThis.docentKiosk = () => {}; }); // as one who watches the browser does
    for (let tap = 0; tap < 5; tap += 1) await page.touchscreen.tap(20, 20);
    await page.waitForSelector('#pad[open]');
    for (const digit of '481517') await page.tap(`#pad-keys button:text-is("${digit}")`);
    await page.tap('#pad-keys [type="submit"]');
    await page.waitForSelector('#pad-said:not(:empty)');
  }],
  ['leaving', async (page) => {
    await page.fill('#pin', PIN);
    await page.press('#pin', 'Enter');
    await page.waitForSelector('#pad-menu:not([hidden])');
  }],
  ['idle', async (page) => {
    await page.tap('#pad-close');
    await page.evaluate(() => document.activeElement.blur());
    await page.waitForSelector('#idle[open]', { timeout: 30000 });
  }],
  ['lost', async (page, server) => {
    await page.tap('#stay');
    await server.end('SIGKILL');
    await page.waitForSelector('#trouble:not([hidden])');
  }],
];

/** Gives the lines to print, and whether all is well. */
export async function states() {
  const server = await Server.start({ DOCENT__KIOSK__IDLE_S: '6', DOCENT__KIOSK__PIN_FILE: PIN_FILE });
  const found = [];
  const large = [];
  let looked = 0;
  for (const [name, screen] of Object.entries(SCREENS)) {
    if (server.hasEnded) await server.run();
    const { context, page } = await browser(screen);
    await open(page, server.address);
    for (const [state, reach] of STATES) {
      await reach(page, server);
      await pause(300); // what moves has come to rest
      looked += 1;
      found.push(...(await findings(page)).map((one) => `${name}, ${state}: ${one}`));
      if (await isTooLarge(page)) large.push(`${name}, ${state}`);
      if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}-${state}.png` });
    }
    await context.close();
  }
  await server.end();
  return [
    { what: 'axe: serious and critical findings', figure: found.length, is: `in ${looked} states`, kept: found.length === 0, details: found },
    { what: 'states larger than their screen', figure: large.length, is: `of ${looked}`, kept: large.length === 0, details: large },
  ];
}

/** Only what is said scrolls, between head and foot. */
const isTooLarge = (page) => page.evaluate(() => {
  const { scrollWidth, scrollHeight } = document.documentElement;
  return scrollWidth > innerWidth || scrollHeight > innerHeight;
});

async function findings(page) {
  await page.evaluate(axe); // as a script of the page its policy would refuse it
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  const bad = violations.filter(({ impact }) => BAD.includes(impact));
  return bad.map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
