// What a visitor does at the page, and what it shows.

const ANSWER_MS_MAX = 20000;

export async function open(page, address) {
  await page.goto(`${address}/kiosk`);
  await page.waitForSelector('#examples button');
}

/** Resolves to the answer. */
export async function ask(page, question) {
  const before = await page.locator('#log > li').count();
  await page.fill('#question', question);
  await page.press('#question', 'Enter');
  const answer = page.locator('#log > li').nth(before).locator('.answer:not(.wait)');
  await answer.waitFor({ timeout: ANSWER_MS_MAX });
  return answer.textContent();
}

/** A sentence sounds. */
export const speaks = (page) => page.waitForSelector('.now', { timeout: ANSWER_MS_MAX });

/** All that stands in the document, what is not seen too. */
export const words = (page) => page.evaluate(() => document.documentElement.textContent.toLowerCase());
