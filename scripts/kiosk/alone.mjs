// A screen that is left alone, with a question every few seconds: whether each gets its answer, and what it costs in memory.

import { readFileSync } from 'node:fs';
import { Server, browser, pause } from './machine.mjs';
import { ask, open } from './visitor.mjs';

const EVERY_MS = 10_000; // a turn; less than `[kiosk] idle_s`, so that all are one conversation
const SAMPLES_MAX = 60; // over the whole time: one a minute in an hour
const WORK_MS = 500; // more than the browser's own pages do meanwhile
const MB = 2 ** 20;

/** Of the demo pack, with words that stand in the answer to it and in no other of these. */
const QUESTIONS = [
  ['what are the admission requirements', 'two recommendation letters'],
  ['when is the application deadline', 'regular deadline'],
  ['do i have to send in sat scores', 'test-optional'],
  ['what is the lowest grade average you take for freshmen', '2.75'],
  ['how do i find my way from the main gate', 'gate'],
];

/**
 * Flat is what is in the last quarter, by its median, no more than this above the second quarter; in the first the server and
 * the browser warm up. Half an hour lies between the two medians of an hour.
 *
 * The server may keep 32 MB of freed memory (`src/cli/serve/memory.rs`), and a browser's process swings by as much between two
 * collections. What the page itself holds is counted after one: 1 MB in 180 turns is less than 6 KB a turn, and 1000 nodes are
 * fewer than 6 a turn, while one that stays in the log has some 30.
 */
const MEASURES = [
  { name: 'memory of the server', unit: 'MB', more: 32, read: ({ server }) => resident(server.child.pid) },
  { name: 'memory of the page\'s process', unit: 'MB', more: 32, read: ({ pid }) => resident(pid) },
  { name: 'heap of the page', unit: 'MB', more: 1, read: ({ counted }) => counted.JSHeapUsedSize / MB },
  { name: 'nodes of the page', unit: 'nodes', more: 1000, read: ({ counted }) => counted.Nodes },
];

export async function alone({ minutes }) {
  const server = await Server.start();
  const { context, page } = await browser();
  await open(page, server.address);
  const look = await looking(server, context, page);
  const turns = Math.round(minutes * 60_000 / EVERY_MS);
  const apart = Math.ceil(turns / SAMPLES_MAX); // turns from one sample to the next
  const broken = [];
  page.on('pageerror', (error) => broken.push(`${error}`));
  const missed = [];
  const samples = [];
  const since = Date.now();
  for (let turn = 0; turn < turns; turn += 1) {
    await pause(Math.max(0, since + turn * EVERY_MS - Date.now()));
    const told = await answered(page, ...QUESTIONS[turn % QUESTIONS.length]);
    if (told) missed.push(`turn ${turn + 1}: ${told}`);
    if ((turn + 1) % apart === 0) samples.push(await look());
  }
  await context.close();
  await server.end();
  return [
    {
      what: 'left alone: turns without their answer', figure: missed.length, is: `of ${turns}, one every ${EVERY_MS / 1000} s`,
      kept: missed.length === 0, details: missed,
    },
    { what: 'left alone: errors of the page', figure: broken.length, is: `in ${minutes} minutes`, kept: broken.length === 0, details: broken },
    ...MEASURES.map((measure, index) => growth(measure, samples.map((sample) => sample[index]))),
  ];
}

/** What went wrong with a question, if anything did. */
async function answered(page, question, words) {
  try {
    const answer = await ask(page, question, EVERY_MS);
    return answer.includes(words) ? null : `${question}: ${answer}`;
  } catch (error) {
    return `${question}: ${`${error}`.split('\n')[0]}`;
  }
}

/** Gives a function that takes one sample: a number for each of the measures. */
async function looking(server, context, page) {
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable');
  const pid = await rendererOf(context, page);
  return async () => {
    await session.send('HeapProfiler.collectGarbage');
    const { metrics } = await session.send('Performance.getMetrics');
    const counted = Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
    return MEASURES.map(({ read }) => read({ server, pid, counted }));
  };
}

/** The process that draws the page, among those of the browser's own pages: the one that works when the page does. */
async function rendererOf(context, page) {
  const session = await context.browser().newBrowserCDPSession();
  const worked = async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return new Map(processInfo.filter(({ type }) => type === 'renderer').map(({ id, cpuTime }) => [id, cpuTime]));
  };
  const before = await worked();
  await page.evaluate((ms) => { for (const until = performance.now() + ms; performance.now() < until;); }, WORK_MS);
  const after = [...await worked()].map(([id, seconds]) => ({ id, more: seconds - (before.get(id) ?? 0) }));
  await session.detach();
  return after.sort((one, other) => other.more - one.more)[0].id;
}

const resident = (pid) => Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

const median = (all) => [...all].sort((one, other) => one - other)[Math.floor(all.length / 2)];

function growth({ name, unit, more, read }, all) {
  const quarter = (which) => median(all.slice(Math.floor(all.length * which / 4), Math.ceil(all.length * (which + 1) / 4)));
  const [early, late] = [quarter(1), quarter(3)].map((value) => Math.round(10 * value) / 10);
  const grown = Math.round(10 * (late - early)) / 10;
  return {
    what: `left alone: ${name}`, figure: grown, is: `${unit} more in the last quarter (${early}, then ${late}); ${more} allowed`,
    kept: grown <= more, details: [all.map((value) => Math.round(10 * value) / 10).join(' ')],
  };
}
