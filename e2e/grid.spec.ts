/** The grid: two slots, row by column. */
import { expect, test } from 'playwright/test';
import { expectAccessible, openApp, SLOW_CPU, slowDown } from './support/app.ts';
import { template, waitForGrid } from './support/lab.ts';
import { resultsSoFar, startAndCancel } from './support/probe.ts';

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
  const { rows } = JSON.parse(text) as { rows: { delta: number }[] };
  expect(rows.map(({ delta }) => Math.abs(delta).toFixed(2))).toEqual(
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

  await page.getByRole('textbox', { name: 'word', exact: true }).fill('');
  await expect(page.getByText('Write the word whose log p the cells show.')).toBeVisible();
  await expectAccessible(page);
});
