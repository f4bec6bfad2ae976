// What is left of visitors, whether one sees another's words, and what becomes of them when the server dies.

import { writeFileSync } from 'node:fs';
import { Server, browser, filesWith, folder, pause, run } from './machine.mjs';
import { ask, open, remembered, speaks } from './visitor.mjs';

const TYPED = 'zanzibarquartz'; // in no pack, and nowhere else in a browser
const SPOKEN = 'crocodile'; // likewise, but for dictionaries; words around it are heard in more than one way
const KNOWN = ['do i have to send in sat scores', 'you choose whether to send']; // with words of its answer, of the demo pack
const KIOSK = { width: 1080, height: 1920 };
const SEATS = [ // `answer`: words that stand in none to the others
  { word: 'amberfish', viewport: KIOSK, question: 'what are the admission requirements', answer: 'two recommendation letters' },
  { word: 'basaltowl', viewport: KIOSK, question: 'do i have to send in sat scores', answer: 'you choose whether to send' },
  { word: 'cobaltant', viewport: { width: 390, height: 844 }, question: 'when is the application deadline', answer: 'regular deadline' },
];
const LOOKED_AFTER_MS = 10_000; // the last reset
const SOON_MS = 8000; // for an answer, before a visitor would ask again
const BACK_MS_MAX = 3000; // from a server that is back until the page is

/** Visitors of one screen who type, speak and are answered, and leave without a word; then every byte is searched. */
export async function canary({ sessions, idle }) {
  const settings = idle ? { DOCENT__KIOSK__IDLE_S: `${idle}` } : {};
  const server = await Server.start(settings);
  const sound = `${folder()}/question.wav`;
  await run('say', '-o', sound, `Where can I see a ${SPOKEN}?`);
  const { context, profile, page } = await browser({ sound });
  await open(page, server.address);
  const places = () => [server.data, server.logs, profile].flatMap((below) => (
    [TYPED, SPOKEN, KNOWN[1]].flatMap((word) => filesWith(word, below).map((path) => `${word}: ${path}`))));
  const before = places(); // the server keeps what its pack says, and the dictionaries of its voice
  const left = new Set();
  const missed = { typed: [], spoken: [], answered: [] };
  for (let index = 0; index < sessions; index += 1) {
    for (const how of await visit(page)) missed[how].push(`session ${index + 1}: ${(await page.innerText('#page')).replaceAll('\n', ' ')}`);
    await page.waitForSelector('body[data-screen="welcome"]', { timeout: 180000 });
    await pause(index + 1 < sessions ? 1000 : LOOKED_AFTER_MS);
    const still = await remembered(page);
    [TYPED, SPOKEN, KNOWN[1]].filter((word) => still.includes(word)).forEach((word) => left.add(`${word}: in the page after session ${index + 1}`));
  }
  const look = (when) => places().filter((place) => !before.includes(place)).forEach((place) => left.add(`${place} ${when}`));
  look('while all runs');
  await context.close();
  await server.end();
  look('after the end');
  return [
    { what: 'canary: places where words are left', figure: left.size, is: `after ${sessions} sessions`, kept: left.size === 0, details: [...left] },
    ...Object.entries(missed).map(([how, details]) => (
      { what: `canary: questions ${how}`, figure: sessions - details.length, is: `of ${sessions}`, kept: details.length === 0, details })),
    { what: 'canary: a word that is there is found', figure: found(), is: 'of 4', kept: found() === 4 },
  ];
}

/** Gives what did not come about of: typed, answered, spoken. */
async function visit(page) {
  const missed = [];
  const tried = (how, trying) => trying.catch(() => false).then((well) => { if (!well) missed.push(how); });
  const [question, words] = KNOWN;
  await tried('typed', ask(page, `is there a ${TYPED} here`));
  await tried('answered', ask(page, question).then((answer) => answer.toLowerCase().includes(words)));
  await page.tap('#talk');
  await tried('spoken', page.waitForFunction(isAnswered, SPOKEN, { timeout: 30000 }));
  return missed;
}

/** Runs in the page. */
function isAnswered(words) {
  const last = document.querySelector('#log > li:last-child');
  return last?.querySelector('h3').textContent.toLowerCase().includes(words) && last.querySelector('.answer:not(.wait)') !== null;
}

/** Or nothing would be found because nothing is. */
function found() {
  const below = folder();
  const words = `SEE A ${SPOKEN.toUpperCase()}`;
  [words, Buffer.from(words, 'utf16le'), encodeURIComponent(words), words.replaceAll(' ', '+')]
    .forEach((bytes, index) => writeFileSync(`${below}/${index}`, Buffer.concat([Buffer.from('\0\0'), Buffer.from(bytes), Buffer.from('\0')])));
  return filesWith(words.toLowerCase(), below).length;
}

/** Two kiosks and a telephone at once; each asks with a word of its own, and for something of which the others do not hear. */
export async function crowd({ turns }) {
  const server = await Server.start();
  const seats = await Promise.all(SEATS.map(async (seat) => {
    const { context, page } = await browser({ viewport: seat.viewport });
    await open(page, server.address);
    return { ...seat, context, page };
  }));
  const [strayed, missed] = [[], []];
  const look = async ({ word, page }) => {
    const shown = await remembered(page);
    const foreign = SEATS.filter((other) => other.word !== word).flatMap((other) => [other.word, other.answer]);
    foreign.filter((other) => shown.includes(other)).forEach((other) => strayed.push(`${other} beside ${word}`));
    return shown;
  };
  await Promise.all(seats.map(async (seat) => {
    for (let turn = 0; turn < turns; turn += 1) {
      const isOwn = turn % 2 === 0;
      const question = isOwn ? `what about ${seat.word} number ${turn}` : seat.question;
      const answer = await ask(seat.page, question).catch(() => null);
      const isRight = answer !== null && (isOwn || answer.toLowerCase().includes(seat.answer));
      if (!isRight || !(await look(seat)).includes(question)) missed.push(`${seat.word}, turn ${turn + 1}: ${answer}`);
    }
  }));
  for (const seat of seats) await look(seat); // what came late
  await Promise.all(seats.map(({ context }) => context.close()));
  await server.end();
  return [
    { what: 'words of one on the screen of another', figure: strayed.length, is: `in 3 x ${turns} turns`, kept: strayed.length === 0, details: strayed },
    { what: 'turns in a crowd without their answer', figure: missed.length, is: `of 3 x ${turns}`, kept: missed.length === 0, details: missed },
  ];
}

/** The server is killed in the middle of a sentence, and started again at once. */
export async function killed({ kills }) {
  const server = await Server.start();
  const { context, page } = await browser();
  await open(page, server.address);
  const back = [];
  const again = [];
  const asked = (kill, question) => ask(page, question, SOON_MS).catch(() => {
    again.push(`kill ${kill + 1}: ${question}`);
    return ask(page, question);
  });
  for (let kill = 0; kill < kills; kill += 1) {
    await asked(kill, 'what are the admission requirements');
    await speaks(page);
    await server.end('SIGKILL');
    await page.waitForSelector('#trouble:not([hidden])');
    await server.run();
    const since = Date.now();
    await page.waitForFunction(() => document.querySelector('#trouble').hidden && !document.querySelector('#page').inert);
    back.push(Date.now() - since);
    await asked(kill, 'where is the library');
    await page.tap('#over');
    await page.waitForSelector('body[data-screen="welcome"]'); // the next visitor begins at once
  }
  await context.close();
  await server.end();
  const longest = Math.max(...back);
  return [
    {
      what: 'killed in a sentence: the page is back', figure: longest, is: `ms after the server at most, of ${kills}; ${BACK_MS_MAX} allowed`,
      kept: longest <= BACK_MS_MAX, details: [back.join(' ')],
    },
    { what: 'killed: questions that had to be asked again', figure: again.length, is: `of ${2 * kills}`, kept: again.length === 0, details: again },
  ];
}
