/** Lens: the mask read after every pass, by mouse and by keyboard. Numbers are the worker's own and a run of fewer passes. */
import { expect, test, type Page } from 'playwright/test';
import { expectAccessible, openApp, SLOW_CPU, slowDown, untilVisible } from './support/app.ts';
import { lens, openView, passes, readings, template, waitForLens } from './support/lab.ts';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

/** The likeliest word and its log p by pass of each sentence, as the worker said it last. */
async function lastReadings(page: Page) {
  return page.evaluate(() => {
    const tells = window.unmaskTells;
    const began = tells.findLastIndex(({ kind }) => kind === 'started');
    return tells
      .slice(began)
      .flatMap((tell) => (tell.kind === 'results' && tell.of === 'sentences' ? tell.results : []))
      .sort((a, b) => a.index - b.index)
      .map(({ masks }) =>
        (masks[0].afterEachPass ?? []).map(({ predictions: [{ word, logProb }] }) => ({ word, logProb })),
      );
  });
}

test('opens on the model card’s pair, with the worker’s numbers after every pass', async ({ page }) => {
  await openApp(page);
  await openView(page, 'Lens');
  await expect(page).toHaveURL(/#lens$/);
  await waitForLens(page);
  const [man, woman] = await lastReadings(page);
  // The embedded model has eight passes; before the first there is a reading too.
  expect(man).toHaveLength(9);
  const rows = readings(page).locator('tbody').getByRole('row');
  await expect(rows).toHaveCount(9);
  for (const [pass, { word, logProb }] of man.entries()) {
    const cell = rows.nth(pass).getByRole('cell').first();
    await expect(cell).toContainText(word);
    await expect(cell).toContainText((100 * Math.exp(logProb)).toPrecision(3));
  }
  await page.getByRole('button', { name: /Sentence of the table/ }).click();
  await page.getByRole('option', { name: 'B: woman' }).click();
  await expect(rows.last().getByRole('cell').first()).toContainText(woman[8].word);
  await expect(page.getByRole('figure', { name: /^Δ log p after each pass/ })).toBeVisible();
  await expect(page.locator('.plot-figure:has(canvas)')).toHaveCount(4);
  await expect(page.getByText(/after each of 8.passes, typed \[MASK\]/).last()).toBeVisible();
  await expectAccessible(page);
});

test('fewer passes, by keyboard: what a model of so many says; then as it was trained', async ({ page }) => {
  await openApp(page, { path: '#lens', settled: false });
  await template(page).fill('She went to the [MASK] to buy bread.');
  await waitForLens(page);
  const [all] = await lastReadings(page);
  await passes(page).focus();
  for (let pressed = 0; pressed < 5; pressed++) await page.keyboard.press('ArrowDown');
  await expect(passes(page)).toHaveValue('3');
  await waitForLens(page);
  const [three] = await lastReadings(page);
  expect(three).toHaveLength(4);
  for (const [pass, { word, logProb }] of three.entries()) {
    expect(word).toBe(all[pass].word);
    expect(Math.abs(logProb - all[pass].logProb)).toBeLessThanOrEqual(1e-5);
  }
  // No such thing as half a pass.
  await passes(page).fill('2.5');
  await page.keyboard.press('Enter');
  await expect(passes(page)).toHaveValue('3');
  await expect(page.getByText(/after each of 3.passes \(trained with 8\)/).last()).toBeVisible();
  await page.getByRole('button', { name: '8 passes, as it was trained' }).click();
  await expect(passes(page)).toBeFocused();
  await waitForLens(page);
  await expect(readings(page).locator('tbody').getByRole('row')).toHaveCount(9);
});

test('passes beyond the model’s own are drawn apart, up to twice as many; any mask of a sentence is read', async ({
  page,
}) => {
  await openApp(page, { path: '#lens', settled: false });
  await template(page).fill('The [MASK] went to the [MASK] to buy bread.');
  await waitForLens(page);
  const [first] = await lastReadings(page);
  await page.getByRole('button', { name: /Which mask is read/ }).click();
  await page.getByRole('option', { name: '2: to the [MASK] to buy' }).click();
  await waitForLens(page);
  const [second] = await lastReadings(page);
  expect(second[8].word).not.toBe(first[8].word);
  const rows = readings(page).locator('tbody').first().getByRole('row');
  await expect(rows.nth(8).getByRole('cell').first()).toContainText(second[8].word);
  await passes(page).fill('99');
  await page.keyboard.press('Enter');
  await expect(passes(page)).toHaveValue('16');
  await waitForLens(page);
  const [beyond] = await lastReadings(page);
  expect(beyond).toHaveLength(17);
  const apart = readings(page).locator('tbody').last().getByRole('row');
  await expect(apart).toHaveCount(9);
  await expect(apart.first()).toHaveText('beyond the 8\u00A0passes it was trained with');
  await expect(apart.last().getByRole('cell').first()).toContainText(beyond[16].word);
  await expect(page.getByText('Passes 9 to 16 go on with the same layer', { exact: false })).toBeVisible();
  await expectAccessible(page);
});

test('words are followed, and told where they have no line; a link and files carry them', async ({
  page,
  context,
}) => {
  await openApp(page, { path: '#lens', settled: false });
  await page.getByRole('textbox', { name: 'follow words' }).fill('nurse, antidisestablishmentarianism');
  await waitForLens(page);
  await expect(page.getByText(/without a line: “antidisestablishmentarianism”/)).toBeVisible();
  await page.getByRole('button', { name: /^Table of log p after each pass/ }).click();
  const table = page.getByRole('table', { name: /^log p after each pass/ });
  await expect(table.getByRole('columnheader', { name: 'nurse' })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Share and export' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'CSV', exact: true }).click();
  let text = '';
  for await (const part of await (await saved).createReadStream()) text += String(part);
  expect(text.split('\r\n')[0]).toMatch(/^sentence,slot:[^,]*,pass,side,word/);
  expect(text).toMatch(/,8,B,nurse,/);

  await page.getByRole('button', { name: 'Share and export' }).click();
  await page.getByRole('menuitem', { name: 'Copy link' }).click();
  await expect(page.getByText('Copy link: copied')).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(/#lens\/v1\./);
  const other = await context.newPage();
  await openApp(other, { path: link, settled: false });
  await waitForLens(other);
  await expect(other.getByText(/^Recomputed, and it agrees with what was shared/)).toBeVisible();
  await expect(other.getByRole('textbox', { name: 'follow words' })).toHaveValue(
    'nurse, antidisestablishmentarianism',
  );
});

test('a mask past what the model reads is told, before anything runs', async ({ page }) => {
  await openApp(page, { path: '#lens', settled: false });
  await waitForLens(page);
  await template(page).fill(`${'word '.repeat(600)}{here|there} [MASK].`);
  await expect(page.getByText(/^The mask of all 2.sentences lies past what the model reads/)).toBeVisible();
  await expectAccessible(page);
});

test('one long batch tells its passes, moves the bar, and is cancelled in its midst', async ({ page }) => {
  await openApp(page, { prelude: SLOW_CPU, passes: 1, path: '#lens', settled: false });
  await template(page).fill('The man worked as a [MASK].');
  await waitForLens(page);
  // Each pass takes so long, and both are one batch; by what the first question took it starts by itself.
  await slowDown(page, 4_000);
  await passes(page).fill('2');
  await page.keyboard.press('Enter');
  await untilVisible(page.getByText(/^0 of 1.reading · pass 1 of 2 · about .* left$/));
  expect(Number(await page.getByRole('progressbar', { name: 'Lens' }).getAttribute('value'))).toBe(50);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await untilVisible(page.getByText('Cancelled. Nothing had been answered yet.'));
  // What was there stays, marked as of another question.
  await expect(lens(page).locator('.answer-stale')).toHaveCount(1);
});
