/** Patching: the map of what swapping hidden states restores, by mouse and by keyboard. Numbers are the worker's own. */
import { expect, test, type Page } from 'playwright/test';
import { expectAccessible, openApp } from './support/app.ts';
import { patching, savedFile, template, waitForComparison, waitForMap } from './support/lab.ts';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

/** The last map as the worker said it: log p of both targets, of both sides and by pass and token. */
async function lastMap(page: Page) {
  return page.evaluate(() => {
    const tells = window.unmaskTells;
    const began = tells.findLastIndex((tell) => tell.kind === 'started' && tell.of === 'patching');
    const results = tells
      .slice(began)
      .flatMap((tell) => (tell.kind === 'results' && tell.of === 'patching' ? tell.results : []));
    const ends = results.find((result) => result.kind === 'ends');
    return {
      logProbs: ends?.kind === 'ends' ? ends.logProbs : null,
      rows: results.flatMap((result) => (result.kind === 'pass' ? [result.logProbs] : [])),
    };
  });
}

const delta = ([first, second]: readonly [number, number]): number => first - second;
const digits = (share: number): string => {
  const value = (Math.abs(share) * 100).toFixed(1);
  return share < 0 && Number(value) !== 0 ? `−${value}` : value;
};
const cells = (page: Page) => page.getByRole('grid', { name: /^Effect restored by patching/ });

test('from Compare to the map of its pair: the worker’s numbers, by the rule of the paper', async ({
  page,
}) => {
  await openApp(page, { path: '#compare', settled: false });
  await waitForComparison(page);
  await page.getByRole('link', { name: 'Patch one side into the other' }).click();
  await expect(page).toHaveURL(/#patching\/v1\./);
  await waitForMap(page);
  const { logProbs, rows } = await lastMap(page);
  // Eight passes of the embedded model, and the embeddings.
  expect(rows).toHaveLength(9);
  if (logProbs === null) throw new Error('both sides are read first');
  await page.getByRole('button', { name: /^Table of Effect restored/ }).click();
  const [into, effect] = [delta(logProbs.A), delta(logProbs.B) - delta(logProbs.A)];
  const lines = cells(page).locator('tbody').getByRole('row');
  await expect(lines).toHaveCount(10);
  for (const [pass, row] of rows.entries()) {
    const shares = row.map((pair) => (delta(pair) - into) / effect);
    const sum = shares.reduce((total, share) => total + share, 0);
    await expect(lines.nth(pass).getByRole('gridcell')).toHaveText([...shares, sum].map(digits));
  }
  await expect(page.getByText(/it is not a proof of a mechanism/).first()).toBeVisible();
  await expectAccessible(page);
});

test('by keyboard: a cell’s numbers, the other direction, other targets', async ({ page }) => {
  await openApp(page, { path: '#lens', settled: false });
  await template(page).fill('The {man|woman} went to the [MASK].');
  await page.getByRole('link', { name: 'Patching' }).focus();
  await page.keyboard.press('Enter');
  // The sentence comes along.
  await expect(template(page)).toHaveValue('The {man|woman} went to the [MASK].');
  await waitForMap(page);
  await page.getByRole('button', { name: /^Table of Effect restored/ }).focus();
  await page.keyboard.press('Enter');
  await cells(page).getByRole('gridcell').first().focus();
  for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
  const panel = page.getByRole('region', { name: 'Behind the cell' });
  const { rows } = await lastMap(page);
  await expect(panel.getByRole('heading')).toHaveText('After pass 1, “man ← woman”');
  await expect(panel).toContainText(`Δ ${rows[1][2][0] < rows[1][2][1] ? '−' : '+'}`);

  await page.getByRole('button', { name: /Whose hidden states are put where/ }).focus();
  for (const key of ['Enter', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
  await expect(patching(page).locator('.answer-stale')).toBeVisible();
  await waitForMap(page);
  await expect(patching(page).getByRole('figure', { name: /patching “man” into “woman”/ })).toBeVisible();
  await page.getByRole('textbox', { name: 'log p of' }).fill('house');
  await page.getByRole('textbox', { name: 'against' }).fill('church');
  await expect(patching(page).locator('.answer-stale')).toBeVisible();
  await waitForMap(page);
  await expect(page.getByRole('columnheader', { name: 'house', exact: true })).toBeVisible();
  await expectAccessible(page);
});

test('what cannot be patched is said, and so is an effect that is too small', async ({ page }) => {
  await openApp(page, { path: '#patching', settled: false, passes: 2 });
  await waitForMap(page);
  await page.getByRole('textbox', { name: 'log p of' }).fill('antidisestablishmentarianism');
  await expect(page.getByText(/^“antidisestablishmentarianism” is \d+.pieces/)).toBeVisible();
  await page.getByRole('textbox', { name: 'log p of' }).fill('');
  await template(page).fill('The {man saw a cat|tall woman saw a big dog} in a [MASK].');
  await expect(page.getByText(/^The sides differ in the number of their tokens/)).toBeVisible();
  await template(page).fill('One {walked|Walked} to the [MASK].');
  await expect(page.getByText(/^The model reads both sides as the same tokens/)).toBeVisible();
  await expectAccessible(page);
  await template(page).fill('The man worked as a [MASK].');
  await expect(page.getByText(/^Nothing to patch yet/)).toBeVisible();
});

test('a link carries the map’s numbers, files its rows, and a script makes them again', async ({
  page,
  context,
}) => {
  await openApp(page, { path: '#patching', settled: false });
  await waitForMap(page);
  const csv = (await savedFile(page, 'CSV')).split('\r\n');
  expect(csv[0]).toMatch(/^sentence,slot:[^,]*,side,word,patched_after_pass,patched_token,/);
  const { rows } = await lastMap(page);
  // Two targets: of both sides, and of every cell.
  expect(csv.filter((line) => line !== '')).toHaveLength(1 + 4 + 2 * rows.length * rows[0].length);

  await page.getByRole('button', { name: 'Share and export' }).click();
  await page.getByRole('menuitem', { name: 'Copy Python' }).click();
  await expect(page.getByText('Copy Python: copied')).toBeVisible();
  const script = await page.evaluate(() => navigator.clipboard.readText());
  expect(script).toContain('encoder.albert_layer_groups');

  await page.getByRole('button', { name: 'Share and export' }).click();
  await page.getByRole('menuitem', { name: 'Copy link' }).click();
  await expect(page.getByText('Copy link: copied')).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(/#patching\/v1\./);
  const other = await context.newPage();
  await openApp(other, { path: link, settled: false });
  await waitForMap(other);
  await expect(other.getByText(/^Recomputed, and it agrees with what was shared/)).toBeVisible();
});
