/** Occlusion: what holds the answer up, by mouse and by keyboard. Numbers are the worker's own. */
import { expect, test, type Page } from 'playwright/test';
import { expectAccessible, openApp, SLOW_CPU, slowDown, untilVisible } from './support/app.ts';
import { begin } from './support/probe.ts';
import { occlusion, template, waitForLens, waitForOcclusion } from './support/lab.ts';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

/** What the worker said of each sentence last. */
async function lastOcclusions(page: Page) {
  const results = await page.evaluate(() => {
    const tells = window.unmaskTells;
    const began = tells.findLastIndex(({ kind }) => kind === 'started');
    return tells
      .slice(began)
      .flatMap((tell) => (tell.kind === 'results' && tell.of === 'occlusion' ? tell.results : []));
  });
  const words = new Map(results.flatMap((each) => (each.kind === 'word' ? [[each.index, each]] : [])));
  return results.flatMap((each) => {
    if (each.kind !== 'sentence' || each.answer === null) return [];
    const { answer, firstWord } = each;
    return [{ answer, words: each.words.map((_, word) => words.get(firstWord + word)?.logProb ?? NaN) }];
  });
}

const signed = (value: number): string =>
  Number(Math.abs(value).toFixed(2)) === 0 ? '0.00' : `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

test('the sentence of Passes comes along; each word says how much of the answer it holds up', async ({
  page,
}) => {
  await openApp(page, { path: '#lens', settled: false });
  await template(page).fill('The {man|woman} went to the [MASK].');
  await waitForLens(page);
  await page.getByRole('link', { name: 'Occlusion' }).focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#occlusion$/);
  await waitForOcclusion(page);
  await expect(template(page)).toHaveValue('The {man|woman} went to the [MASK].');
  const [man] = await lastOcclusions(page);
  const chips = occlusion(page).getByRole('list', { name: 'Words of A, “man”' }).getByRole('listitem');
  const numbers = man.words.map((logProb) => signed(man.answer.logProb - logProb));
  const shown = (await chips.allTextContents()).filter((text) => !text.includes('[MASK]'));
  expect(shown.map((text) => text.replace(/^.*[▲▼] /, ''))).toEqual(numbers);
  await expect(page.locator('.plot-figure:has(canvas)')).toHaveCount(2);
  await page.getByRole('button', { name: /^Table of What holds up .*A: / }).click();
  const table = page.getByRole('table', { name: /^What holds up .*A: / });
  await expect(table.getByRole('row')).toHaveCount(1 + man.words.length);
  await expectAccessible(page);
});

test('a word of one’s own; one that is no piece is said to be none; a link has its numbers', async ({
  page,
  context,
}) => {
  await openApp(page, { path: '#occlusion', settled: false, passes: 1 });
  await waitForOcclusion(page);
  const field = page.getByRole('textbox', { name: 'answer' });
  await field.fill('nurse');
  await waitForOcclusion(page);
  const [man] = await lastOcclusions(page);
  expect(man.answer.word).toBe('nurse');
  await page.getByRole('button', { name: 'Share and export' }).click();
  await page.getByRole('menuitem', { name: 'Copy link' }).click();
  await expect(page.getByText('Copy link: copied')).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(/#occlusion\/v1\./);
  await field.fill('antidisestablishmentarianism');
  await expect(page.getByText(/is no single piece at the mask of/).first()).toBeVisible();
  const other = await context.newPage();
  await openApp(other, { path: link, settled: false, passes: 1 });
  await waitForOcclusion(other);
  await expect(other.getByText(/^Recomputed, and it agrees with what was shared/)).toBeVisible();
  await expect(other.getByRole('textbox', { name: 'answer' })).toHaveValue('nurse');
});

test('a long sentence: words come one by one, those to come wait, and what came before Cancel stays', async ({
  page,
}) => {
  await openApp(page, { prelude: SLOW_CPU, passes: 1, path: '#occlusion', settled: false });
  await waitForOcclusion(page);
  // A batch is then a sequence, and takes long enough to be looked at.
  await slowDown(page, 1_500);
  await template(page).fill(`The {man|woman} ${'went to the old town '.repeat(3)}and saw a [MASK].`);
  const start = page.getByRole('button', { name: 'Mask each word' });
  await untilVisible(start);
  await begin(page, () => start.click());
  const chips = occlusion(page).getByRole('list', { name: 'Words of A, “man”' }).getByRole('listitem');
  const waiting = chips.filter({ hasText: 'waits' });
  const read = chips.filter({ hasText: /[▲▼]/ });
  await expect(waiting.first()).toBeVisible();
  await expect(read.first()).toBeVisible({ timeout: 60_000 });
  await expect(occlusion(page).getByText(/^A, “man”: .* \d+ of 21.words read[.)]/)).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await untilVisible(
    page.getByText(/^Cancelled\. What had been answered, \d+ of 42.words, is kept below\.$/),
  );
  await expect(waiting).toHaveCount(0);
  const came = await read.count();
  expect(came).toBeGreaterThan(0);
  await expect(chips.filter({ hasText: 'not read' })).toHaveCount(21 - came);
  await page.getByRole('button', { name: /^Table of What holds up .*A: / }).click();
  const table = page.getByRole('table', { name: /^What holds up .*A: / });
  await expect(table.getByRole('row').filter({ hasText: 'not read' })).toHaveCount(21 - came);
  await expectAccessible(page);
});
