// What a visitor does at the page, and what it shows.

const ANSWER_MS_MAX = 20000;

export async function open(page, address) {
  await page.goto(`${address}/kiosk`);
  await page.waitForSelector('#examples button');
}

/** Resolves to the answer; rejects where none comes, also where the page says so itself. */
export async function ask(page, question, ms = ANSWER_MS_MAX) {
  const before = await page.$('#log > li:last-child');
  await page.fill('#question', question);
  await page.press('#question', 'Enter');
  const answer = await page.waitForFunction(answerAfter, before, { timeout: ms });
  const { text, isLost } = await answer.evaluate((element) => (
    { text: element.textContent, isLost: element.closest('li').querySelector('.note button') !== null })); // to ask again
  await Promise.all([before, answer].map((one) => one?.dispose()));
  if (isLost) throw new Error(`no answer to ${question}: ${text}`);
  return text;
}

/** Runs in the page. The log may hold only the last turns, so that they are not counted. */
function answerAfter(before) {
  const last = document.querySelector('#log > li:last-child');
  return last !== before && last?.querySelector('.answer:not(.wait)');
}

/** A sentence sounds. */
export const speaks = (page) => page.waitForSelector('.now', { timeout: ANSWER_MS_MAX });

/** All that the page keeps: the document, its fields, its address, and the storage that it writes. */
export const remembered = (page) => page.evaluate(() => [
  document.documentElement.outerHTML, ...[...document.querySelectorAll('input')].map(({ value }) => value), location.href,
  JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]),
].join('\n').toLowerCase());
