/** What a page says and where the focus is while it works: for those who do not see it, and for those who use no mouse. */
import { expect, test, type JSHandle, type Locator, type Page } from 'playwright/test';
import { openApp, SLOW_CPU, slowDown, untilVisible } from './support/app.ts';
import {
  comparison,
  openView,
  robustness,
  template,
  waitForComparison,
  waitForGrid,
  wordTable,
} from './support/lab.ts';
import { resultsSoFar } from './support/probe.ts';

const cancel = (within: Page | Locator): Locator =>
  within.getByRole('button', { name: 'Cancel', exact: true });
const targets = (page: Page): Locator => page.getByRole('region', { name: 'Targets', exact: true });

/** A grid that takes a minute, waiting to be started. */
async function openLongGrid(page: Page): Promise<Locator> {
  await openApp(page, { prelude: SLOW_CPU, passes: 1, path: '#grid', settled: false });
  await waitForGrid(page);
  await template(page).fill('In {1901..1920} there were {1..20} [MASK].');
  const start = page.getByRole('button', { name: 'Run 400\u00A0sentences', exact: true });
  await untilVisible(start);
  return start;
}

/** What a region says from now on, text by text. */
function textsOf(region: Locator): Promise<JSHandle<string[]>> {
  return region.evaluateHandle((element) => {
    const texts: string[] = [];
    new MutationObserver(() => texts.push(element.textContent)).observe(element, {
      childList: true,
      characterData: true,
      subtree: true,
    });
    return texts;
  });
}

test('a long run has the focus on Cancel, and gives it back to Run', async ({ page }) => {
  const start = await openLongGrid(page);
  await start.focus();
  await page.keyboard.press('Enter');
  await expect(cancel(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await untilVisible(page.getByText(/^Cancelled\./));
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeFocused();
  // By the button of the notice as well, which goes when it is pressed.
  await page.getByRole('button', { name: 'Run again' }).focus();
  await page.keyboard.press('Enter');
  await expect(cancel(page)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeFocused();
});

test('how far a long run is, is said now and then, and its end once', async ({ page }) => {
  const start = await openLongGrid(page);
  const said = page.getByRole('status', { name: 'Progress: Grid' });
  await expect(said).toHaveText('');
  await start.click();
  await expect(said).toHaveText(/^Grid: /);
  const heard = await textsOf(said);
  const before = await resultsSoFar(page);
  await expect.poll(() => resultsSoFar(page)).toBeGreaterThan(before + 10);
  await slowDown(page, 0);
  await expect(said).toHaveText(/^Grid: done in /);
  // Ten answers and more are no news by themselves.
  expect((await heard.jsonValue()).length).toBeLessThan(6);
});

test('Escape stops targets and frames from any field of the view, and empties none', async ({ page }) => {
  await openApp(page, { prelude: SLOW_CPU, passes: 1, path: '#compare', settled: false });
  await waitForComparison(page);
  const score = targets(page).getByRole('button', { name: /^Score \d+/ });
  await untilVisible(score);
  await score.focus();
  await page.keyboard.press('Enter');
  await expect(cancel(targets(page))).toBeFocused();
  const find = comparison(page).getByRole('searchbox', { name: /^Find a word/ });
  await find.fill('nurse');
  await page.keyboard.press('Escape');
  await untilVisible(targets(page).getByText(/^Cancelled\./));
  await expect(find).toHaveValue('nurse');
  // With nothing under way the field is emptied, as the help says.
  await page.keyboard.press('Escape');
  await expect(find).toHaveValue('');

  const run = robustness(page).getByRole('button', { name: 'Run the frames' });
  await run.focus();
  await page.keyboard.press('Enter');
  await expect(cancel(robustness(page))).toBeFocused();
  const words = targets(page).getByRole('textbox', { name: 'Words to score' });
  const written = await words.inputValue();
  await words.focus();
  await page.keyboard.press('Escape');
  await untilVisible(robustness(page).getByText(/^Cancelled\./));
  await expect(words).toHaveValue(written);
  await expect(words).toBeFocused();
});

test('a word that is looked for is said once it is written, found or not', async ({ page }) => {
  await openApp(page, { passes: 1 });
  const said = page.getByRole('status', { name: 'Word looked for' });
  await expect(said).toHaveText('');
  await page.getByRole('searchbox', { name: /^Find a word/ }).pressSequentially('nurse');
  await expect(said).toHaveText(/^“nurse”: rank [\d,]+, [\d.]+.%, log p −[\d.]+$/);
  await page.getByRole('searchbox', { name: /^Find a word/ }).fill('zzqx');
  await expect(said).toHaveText(/^“zzqx” is .* cannot fill/);

  await openView(page, 'Compare');
  await waitForComparison(page);
  const find = comparison(page).getByRole('searchbox', { name: /^Find a word/ });
  const answer = comparison(page).getByRole('status', { name: 'Word looked for' });
  const heard = await textsOf(answer);
  await find.pressSequentially('zzqx');
  await expect(answer).toHaveText(/^“zzqx” /);
  expect(await heard.jsonValue()).toHaveLength(1);
  await find.fill('nurse');
  await expect(answer).toHaveText(
    /^“nurse”: Δ [+−][\d.]+; with “man” rank [\d,]+, with “woman” rank [\d,]+$/,
  );
});

test('a swap of the sides keeps the focus on the word that had it', async ({ page }) => {
  await openApp(page, { passes: 1, path: '#compare', settled: false });
  await waitForComparison(page);
  const row = wordTable(page, 'man').locator('tbody').getByRole('row').first();
  const id = await row.getAttribute('data-key');
  await row.focus();
  for (const [key, first] of [
    [']', 'woman'],
    ['[', 'man'],
    [']', 'woman'],
  ] as const) {
    await page.keyboard.press(key);
    const lists = page.getByRole('grid', { name: /^More likely with/ });
    await expect(lists.first()).toHaveAccessibleName(new RegExp(`with ${first}:`));
    // Of the lists: the frames may wait to be run again.
    await expect(comparison(page).locator('.answer-stale').filter({ has: lists })).toHaveCount(0);
    await expect(page.locator('[role="row"]:focus')).toHaveAttribute('data-key', id ?? '');
  }
});

test('a piece is said as words, and a table only where it is open', async ({ page }) => {
  await openApp(page, { passes: 1, path: '#compare', settled: false });
  await waitForComparison(page);
  await comparison(page)
    .getByRole('searchbox', { name: /^Find a word/ })
    .fill('##er');
  const pin = comparison(page).getByRole('button', { name: 'Pin the piece er, within a word' });
  await pin.click();
  await untilVisible(comparison(page).getByRole('table', { name: 'Pinned' }));
  const names = await page
    .getByRole('button')
    .evaluateAll((buttons) =>
      buttons.map((button) => button.getAttribute('aria-label') ?? button.textContent),
    );
  expect(names.filter((name) => name.includes('##'))).toEqual([]);

  // By its name: the effects over frames come above it when they are there.
  const figure = comparison(page).getByRole('figure', { name: /^log p with/ });
  const drawing = figure.getByRole('img').first();
  await expect(drawing).not.toHaveAccessibleDescription(/table below/i);
  await figure.getByRole('button', { name: /^Table of/ }).click();
  await expect(drawing).toHaveAccessibleDescription('The table below holds the same data.');
});
