/** The grid: two slots, row by column. */
import Papa from 'papaparse';
import { expect, test } from 'playwright/test';
import { expectAccessible, openApp, SLOW_CPU, slowDown } from './support/app.ts';
import { savedFile, template, waitForGrid } from './support/lab.ts';
import { newestProbe, resultsSoFar, startAndCancel } from './support/probe.ts';

test('opens with a sweep, answers, and shows the sentence behind a cell, by keyboard too', async ({
  page,
}) => {
  await openApp(page, { passes: 1, path: '#grid', settled: false });
  await waitForGrid(page);
  await page
    .getByRole('button', { name: /^Table of Δ/ })
    .first()
    .click();
  const table = page.getByRole('grid', { name: /choose a cell/ });
  await table.locator('[data-cell="0 0"]').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(table.locator('[data-cell="1 1"]')).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('region', { name: 'Behind the cell' })).toContainText(
    'In 1920 the woman worked as a [MASK].',
  );
  await expect(page.getByRole('heading', { name: 'Difference in differences' })).toBeVisible();
  await expectAccessible(page);
});

test('20 × 20: a run is cancelled and keeps what it had, then goes through', async ({ page }) => {
  await openApp(page, { prelude: SLOW_CPU, passes: 1, path: '#grid', settled: false });
  // The first grid is the measure of time.
  await waitForGrid(page);
  await template(page).fill('{1901..1920}, {1..20} [MASK]');
  const start = page.getByRole('button', { name: 'Run 400\u00A0sentences' });
  await expect(start).toBeVisible();
  await expect(page.getByText(/^400.sentences · .* · about/)).toBeVisible();
  await startAndCancel(page, start, 400);
  const kept = await resultsSoFar(page);
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(400);
  await page
    .getByRole('button', { name: /^Table of Δ/ })
    .first()
    .click();
  const cells = page.getByRole('grid', { name: /choose a cell/ }).getByRole('gridcell');
  await expect(cells).toHaveCount(400);
  expect((await cells.allInnerTexts()).filter((text) => text !== '·')).toHaveLength(kept);
  await expectAccessible(page);
  await slowDown(page, 0);
  const again = page.getByRole('button', { name: 'Run again' });
  await expect(again).toBeVisible();
  await again.click();
  await expect.poll(() => resultsSoFar(page), { timeout: 150_000 }).toBe(400);
  await expect(page.getByRole('region', { name: 'Grid', exact: true })).toHaveAttribute('aria-busy', 'false');
  expect((await cells.allInnerTexts()).filter((text) => text === '·')).toHaveLength(0);
});

test('too many cells are refused in words, before anything runs', async ({ page }) => {
  await openApp(page, { passes: 1, path: '#grid', settled: false });
  await template(page).fill('In {1..500} there were {1..500} [MASK].');
  await expect(
    page.getByText(/stands for 250,000 sentences \(500 × 500\); at most 20,000 are run/),
  ).toBeVisible();
  await expectAccessible(page);
});

test('against its own column: by the choice, through a link, in the file; no word is told', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openApp(page, { passes: 1, path: '#grid', settled: false });
  await waitForGrid(page);
  await page.getByRole('button', { name: /Column of the reference cell/ }).click();
  await page.getByRole('option', { name: 'its own column' }).click();
  await expect(page.getByRole('figure', { name: /against “man” in its own column$/ })).toBeVisible();
  await page
    .getByRole('button', { name: /^Table of Δ/ })
    .first()
    .click();
  // The reference's own row: 0 in every column.
  const table = page.getByRole('grid', { name: /choose a cell/ });
  expect(new Set(await table.locator('[data-cell^="0 "]').allInnerTexts())).toEqual(new Set(['0.00']));
  await table.locator('[data-cell="1 2"]').click();
  await expect(page.getByRole('region', { name: 'Behind the cell' })).toContainText(
    'with “In 1940 the man worked as a [MASK].”',
  );
  await expectAccessible(page);

  const shown = await table.getByRole('gridcell').allInnerTexts();
  await page.getByRole('button', { name: 'Share and export' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'JSON' }).click();
  let text = '';
  for await (const part of await (await saved).createReadStream()) text += String(part);
  const { rows } = JSON.parse(text) as { rows: { word: string; delta: number | null }[] };
  // The other word has its rows too, and so have the likeliest words behind the open cell.
  expect(rows.some(({ word }) => word === 'nurse')).toBe(true);
  const own = rows.flatMap(({ word, delta }) => (word === 'doctor' && delta !== null ? [delta] : []));
  expect(own.map((delta) => Math.abs(delta).toFixed(2))).toEqual(
    shown.map((cell) => cell.replace(/^[+\u2212]/, '')),
  );
  await page.getByRole('button', { name: 'Share and export' }).click();
  await page.getByRole('menuitem', { name: 'Copy link' }).click();
  await expect(page.getByText('Copy link: copied')).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const other = await context.newPage();
  await openApp(other, { passes: 1, path: link, settled: false });
  await waitForGrid(other);
  await expect(other.getByText(/^Recomputed, and it agrees with what was shared/)).toBeVisible();
  await expect(other.getByRole('figure', { name: /against “man” in its own column$/ })).toBeVisible();
  await expect(other.getByRole('region', { name: 'Behind the cell' })).toContainText('In 1940 the woman');

  await page.getByRole('textbox', { name: 'Words to score' }).fill('');
  await expect(page.getByText('Write the words whose log p the cells show.')).toBeVisible();
  await expectAccessible(page);
});

test('a study: names by occupations and several words, one shown or a set summed, another word without a run, all in the file', async ({
  page,
}) => {
  await openApp(page, { passes: 1, path: '#grid', settled: false });
  await waitForGrid(page);
  await template(page).fill(
    '{name:Emma|John|Maria|Peter} is a {job:nurse|doctor|clerk}, and [MASK] was late.',
  );
  await page.getByRole('textbox', { name: 'Words to score' }).fill('she, her\n\nhe');
  const figure = page.getByRole('figure', { name: /^Δ log p of “she” against “nurse” × “Emma”$/ });
  await expect(figure).toBeVisible();
  await expect(page.getByRole('region', { name: 'Grid', exact: true })).toHaveAttribute('aria-busy', 'false');
  const { number } = await newestProbe(page);

  // Another word: nothing runs.
  await page.getByRole('textbox', { name: 'Words to score' }).fill('she, her\n\nhe, him');
  const shown = page.getByRole('button', { name: /Word whose cells are shown/ });
  await shown.click();
  await page.getByRole('option', { name: '“him”', exact: true }).click();
  await expect(page.getByRole('figure', { name: /^Δ log p of “him” against/ })).toBeVisible();
  await expect(page.getByText(/The whole vocabulary of 12.sentences is kept/)).toBeVisible();
  await shown.click();
  await page.getByRole('option', { name: 'the sum of “she”, “her”' }).click();
  await expect(
    page.getByRole('figure', { name: /^Δ log p of the sum of “she”, “her” against/ }),
  ).toBeVisible();
  await expect(page.getByRole('region', { name: 'Grid', exact: true })).toHaveAttribute('aria-busy', 'false');
  expect((await newestProbe(page)).number).toBe(number);
  await expectAccessible(page);

  const lines = (await savedFile(page, 'CSV')).trim().split('\r\n');
  // Four words and two sums in twelve cells.
  expect(lines).toHaveLength(1 + 6 * 12);
  expect(lines[0]).toMatch(/^sentence,slot:\w+,slot:\w+,side,word,sum_of,.*,log_p_nats,p,rank,delta_nats,/);
  expect(lines.filter((line) => line.includes(',him,'))).toHaveLength(12);
  expect(lines.filter((line) => line.includes('she + her'))).toHaveLength(12);
  // Every cell of a word of one piece has its rank, those that were not run anew too.
  const rankAt = lines[0].split(',').indexOf('rank');
  const [him] = Papa.parse<string[]>(lines.find((line) => line.includes(',him,')) ?? '').data;
  expect(Number(him[rankAt])).toBeGreaterThan(0);
});
