/** Features: vectors of whole texts, by mouse and by keyboard. Cosines are compared with the worker's own vectors. */
import { expect, test, type Locator, type Page } from 'playwright/test';
import { expectAccessible, openApp } from './support/app.ts';
import { features, savedFile, waitForFeatures } from './support/lab.ts';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

const texts = (page: Page): Locator => page.getByRole('textbox', { name: 'Texts, one a line' });

/** The mean vectors of the newest run, as the worker told them. */
async function lastMeans(page: Page): Promise<number[][]> {
  return page.evaluate(() => {
    const tells = window.unmaskTells;
    const began = tells.findLastIndex((tell) => tell.kind === 'started' && tell.of === 'features');
    return tells
      .slice(began)
      .flatMap((tell) => (tell.kind === 'results' && tell.of === 'features' ? tell.results : []))
      .sort((a, b) => a.index - b.index)
      .map(({ mean }) => Array.from(mean));
  });
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, value, i) => sum + value * y[i], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

test('opens on six texts, with the cosine of every two and the nearest of each', async ({ page }) => {
  await openApp(page, { path: '#lens', settled: false });
  await page
    .getByRole('navigation', { name: 'Parts of Lens' })
    .getByRole('link', { name: 'Features' })
    .click();
  await expect(page).toHaveURL(/#features$/);
  await waitForFeatures(page);
  const means = await lastMeans(page);
  expect(means).toHaveLength(6);
  await features(page).getByRole('button', { name: 'Table of Cosine of every two texts' }).click();
  const rows = page
    .getByRole('table', { name: 'Cosine of every two texts' })
    .locator('tbody')
    .getByRole('row');
  await expect(rows).toHaveCount(6);
  for (const [row, a] of means.entries()) {
    const cells = await rows.nth(row).getByRole('cell').allTextContents();
    expect(cells).toEqual(means.map((b) => cosine(a, b).toFixed(4)));
  }
  const near = page
    .getByRole('table', { name: /^Nearest texts/ })
    .locator('tbody')
    .getByRole('row');
  const others = means.slice(1).map((mean) => cosine(means[0], mean));
  await expect(near.first().getByRole('listitem').first()).toContainText(Math.max(...others).toFixed(4));
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 320, height: 800 });
  await expectAccessible(page);
});

test('other texts by keyboard, another vector, and files of what is seen', async ({ page }) => {
  await openApp(page, { path: '#features', settled: false });
  await waitForFeatures(page);
  await texts(page).fill('It rained.\n\nThe rain fell all day.\nGold is heavy.');
  await page.keyboard.press('Control+Enter');
  await waitForFeatures(page, 3);
  const pooledBefore = await features(page)
    .getByRole('table', { name: /^Nearest texts/ })
    .textContent();
  await page.getByRole('button', { name: /Which vector stands for a text/ }).click();
  await page.getByRole('option', { name: 'pooled [CLS]' }).click();
  await expect(features(page).getByRole('table', { name: /^Nearest texts/ })).not.toHaveText(
    pooledBefore ?? '',
  );
  await expect(page.getByText(/pooled \[CLS\]$/).last()).toBeVisible();

  const file = JSON.parse(await savedFile(page, 'JSON')) as {
    readonly model: string;
    readonly texts: readonly {
      readonly text: string;
      readonly input_ids: readonly number[];
      readonly last_hidden_state: readonly (readonly number[])[];
      readonly mean: readonly number[];
    }[];
  };
  expect(file.model).toBe('albert-demo');
  expect(file.texts.map(({ text }) => text)).toEqual([
    'It rained.',
    'The rain fell all day.',
    'Gold is heavy.',
  ]);
  for (const { input_ids: ids, last_hidden_state: hidden, mean } of file.texts) {
    expect(hidden).toHaveLength(ids.length);
    const own = mean.map((_, i) => hidden.reduce((sum, row) => sum + row[i], 0) / hidden.length);
    for (const [i, value] of own.entries()) expect(Math.abs(value - mean[i])).toBeLessThanOrEqual(1e-5);
  }
  const csv = (await savedFile(page, 'Cosines (CSV)')).trim().split('\r\n');
  expect(csv[0]).toMatch(/^text_a,words_a,text_b,words_b,vector,cosine,model,/);
  expect(csv).toHaveLength(1 + 3);
  expect(await savedFile(page, 'Means (.npy)')).toContain("'shape': (3, ");
  expect(await savedFile(page, 'Last hidden states (.npz)')).toContain('text_3.npy');
});

test('a link brings the texts and the vector; a text cut to what the model reads is told', async ({
  page,
  context,
}) => {
  await openApp(page, { path: '#features', settled: false, passes: 1 });
  await waitForFeatures(page);
  await texts(page).fill(`short\n${'word '.repeat(300)}`);
  await expect(page.getByText(/^The end of 1.text is past what the model reads/)).toBeVisible();
  await waitForFeatures(page, 2);
  await page.getByRole('button', { name: 'Share and export' }).click();
  await page.getByRole('menuitem', { name: 'Copy link' }).click();
  await expect(page.getByText('Copy link: copied')).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const other = await context.newPage();
  await openApp(other, { path: link, settled: false, passes: 1 });
  await waitForFeatures(other, 2);
  await expect(texts(other)).toHaveValue(`short\n${'word '.repeat(300)}`);
  const agrees = /^Recomputed, and it agrees with what was shared .*: 1.number within 0\.0005\.$/;
  await expect(other.getByText(agrees)).toBeVisible();
});

test('no text asks nothing, and one has its vectors alone', async ({ page }) => {
  await openApp(page, { path: '#features', settled: false, passes: 1 });
  await waitForFeatures(page);
  await texts(page).fill('  \n ');
  await expect(features(page).getByRole('figure')).toHaveCount(0);
  await texts(page).fill('It rained.');
  await expect(page.getByText('One text has none beside it. Its vectors are in the files.')).toBeVisible();
  await expectAccessible(page);
});

test('more text than a link holds is still there after a reload', async ({ page }) => {
  await openApp(page, { path: '#features', settled: false, passes: 1 });
  await waitForFeatures(page);
  const lines = Array.from({ length: 100 }, (_, line) => `Text ${line} is ${'very '.repeat(45)}long.`);
  await texts(page).fill(lines.join('\n'));
  await expect(page.getByText(/^100.texts · /)).toBeVisible();
  await page.reload();
  await expect(texts(page)).toHaveValue(lines.join('\n'));
  await expect(page.getByText(/^100.texts · /)).toBeVisible();
});
