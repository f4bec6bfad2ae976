// How much the page weighs, how soon it is seen, and how far what it shows is behind what it is told.

import { Server, browser, folder, pause, run } from './machine.mjs';
import { ask, open } from './visitor.mjs';

const WEIGHT_MAX = 200_000; // bytes, without the pack's pictures
const PAINT_MS_MAX = 300;
const CAPTION_MS_MAX = 200;

const median = (all) => [...all].sort((one, other) => one - other)[Math.floor(all.length / 2)];

export async function speed({ paints, captions }) {
  const server = await Server.start();
  const sound = `${folder()}/question.wav`;
  await run('say', '-o', sound, 'What are the admission requirements for a transfer student?');
  const weight = await weigh(server);
  const seen = [];
  for (let index = 0; index < paints; index += 1) seen.push(await firstPaint(server));
  const behind = [];
  const broken = [];
  for (let index = 0; index < captions; index += 1) behind.push(...await behindWords(server, sound, broken));
  await server.end();
  const paint = Math.round(median(seen));
  const late = Math.round(Math.max(...behind));
  return [
    { what: 'page weight without pictures', figure: weight, is: `bytes, at most ${WEIGHT_MAX}`, kept: weight <= WEIGHT_MAX },
    { what: 'first contentful paint', figure: paint, is: `ms, median of ${seen.length}, at most ${PAINT_MS_MAX}`, kept: paint <= PAINT_MS_MAX },
    {
      what: 'captions behind the words', figure: late, is: `ms at most, of ${behind.length}; ${CAPTION_MS_MAX} allowed`,
      kept: behind.length > 0 && late <= CAPTION_MS_MAX,
    },
    { what: 'captions: conversations that broke off', figure: broken.length, is: `of ${captions}`, kept: broken.length === 0, details: broken },
  ];
}

async function weigh(server) {
  const { context, page } = await browser();
  const sizes = [];
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (!pathname.startsWith('/pack/') && response.ok()) sizes.push(response.body().then((body) => body.length));
  });
  await open(page, server.address);
  await pause(500);
  const all = await Promise.all(sizes);
  await context.close();
  return all.reduce((sum, size) => sum + size, 0);
}

/** By Chromium's own timing, with nothing in its cache. */
async function firstPaint(server) {
  const { context, page } = await browser();
  await open(page, server.address);
  const at = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
  await context.close();
  return at;
}

/** From each word that the server tells until it has been drawn: what is heard, the answer, and the sentence that sounds. */
async function behindWords(server, sound, broken) {
  const { context, page } = await browser({ sound });
  await page.addInitScript(watchCaptions);
  await open(page, server.address);
  await converse(page).catch(async (error) => {
    const shown = await page.innerText('#page');
    broken.push(`${error} The page says: ${shown}`.replaceAll('\n', ' '));
  });
  const behind = await page.evaluate(() => globalThis.behind);
  await context.close();
  return behind;
}

/** A question is spoken, and then one is typed. */
async function converse(page) {
  await page.tap('#talk');
  await page.waitForSelector('.now', { timeout: 30000 });
  await page.waitForSelector('.again:not([hidden])', { timeout: 60000 });
  await ask(page, 'when is the application deadline');
  await page.waitForSelector('.now', { timeout: 30000 });
}

/** Runs in the page. */
function watchCaptions() {
  globalThis.behind = [];
  const pieces = []; // of sound, each with its sentence
  let sentence = '';
  const told = ({ type, text, text_buffer: buffer }) => (['transcript', 'response_ready'].includes(type) ? text : buffer?.join(' '));
  const drawn = (since, shown) => {
    const look = () => requestAnimationFrame(() => {
      if (shown() || performance.now() - since > 5000) globalThis.behind.push(performance.now() - since);
      else look();
    });
    look();
  };
  const Original = globalThis.WebSocket;
  globalThis.WebSocket = class extends Original {
    constructor(...all) {
      super(...all);
      this.addEventListener('message', ({ data }) => {
        const message = typeof data === 'string' ? JSON.parse(data) : null;
        if (!message) pieces.push(sentence);
        if (message?.type === 'sentence') sentence = message.text;
        const words = message && told(message);
        if (words) drawn(performance.now(), () => document.querySelector('#log').textContent.includes(words.split('\n')[0]));
      });
    }
  };
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function started(when) {
    const wait = Math.max(0, 1000 * (when - this.context.currentTime));
    const heard = pieces.shift();
    setTimeout(() => drawn(performance.now(), () => document.querySelector('.now')?.textContent === heard), wait);
    return start.call(this, when);
  };
}
