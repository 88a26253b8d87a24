/** Files are of what is seen: of the older answer until the newest has its own; and the table of a plot is a file as well. */
import { expect, test } from 'playwright/test';
import { openApp, sentence, SLOW_CPU, slowDown } from './support/app.ts';
import { openHead } from './support/heads.ts';
import {
  classify,
  savedFile,
  template,
  waitForAttention,
  waitForClassify,
  waitForComparison,
  waitForGrid,
  waitForLens,
  waitForOcclusion,
} from './support/lab.ts';

interface ResultsFile {
  readonly rows: readonly { readonly sentence: string }[];
  readonly columns: Readonly<Record<string, { readonly meaning: string }>>;
}

for (const [view, wait] of [
  ['compare', waitForComparison],
  ['grid', waitForGrid],
  ['lens', waitForLens],
  ['occlusion', waitForOcclusion],
] as const) {
  test(`${view}: while a new answer is on its way, the files are of the one on the page`, async ({
    page,
  }) => {
    await openApp(page, { prelude: SLOW_CPU, passes: 1, path: `#${view}`, settled: false });
    await wait(page);
    const before = (JSON.parse(await savedFile(page, 'JSON')) as ResultsFile).rows.map(
      ({ sentence: text }) => text,
    );
    await slowDown(page, 60_000);
    await template(page).fill('A {dog|cat} saw a [MASK].');
    await expect(page.locator('.answer-stale').first()).toBeVisible();
    const { rows, columns } = JSON.parse(await savedFile(page, 'JSON')) as ResultsFile;
    expect(rows.map(({ sentence: text }) => text)).toEqual(before);
    expect(columns.logProb.meaning).toContain('log p');
  });
}

test('attention: while a new answer is on its way, the files are of the one on the page', async ({
  page,
}) => {
  await openApp(page, { prelude: SLOW_CPU, passes: 1, path: '#attention', settled: false });
  await waitForAttention(page);
  await slowDown(page, 60_000);
  await template(page).fill('A dog saw a [MASK].');
  await expect(page.locator('.answer-stale').first()).toBeVisible();
  const file = JSON.parse(await savedFile(page, 'JSON')) as {
    readonly text: string;
    readonly columns: object;
  };
  expect(file.text).toBe('The man worked as a [MASK].');
  expect(Object.keys(file.columns)).toContain('attention');
});

test('classify: while a new answer is on its way, the files are of the one on the page', async ({ page }) => {
  await openHead(page, ['AlbertForSequenceClassification', ['bad', 'good']], { prelude: SLOW_CPU });
  await waitForClassify(page);
  const shown = await template(page).inputValue();
  await slowDown(page, 60_000);
  await template(page).fill('A dog saw a cat.');
  await expect(classify(page).locator('.answer-stale').first()).toBeVisible();
  const { readings } = JSON.parse(await savedFile(page, 'JSON')) as {
    readonly readings: readonly { readonly text: string; readonly label: string }[];
  };
  expect(readings.map(({ text, label }) => [text, label])).toEqual([
    [shown, 'bad'],
    [shown, 'good'],
  ]);
});

test('fill: while a new answer is on its way, the files are of the one on the page', async ({ page }) => {
  await openApp(page, { prelude: SLOW_CPU, passes: 1 });
  await slowDown(page, 60_000);
  await sentence(page).fill('A dog saw a [MASK].');
  await expect(page.locator('.answer-stale').first()).toBeVisible();
  const { rows } = JSON.parse(await savedFile(page, 'JSON')) as ResultsFile;
  expect(new Set(rows.map(({ sentence: text }) => text))).not.toContain('A dog saw a [MASK].');
});

test('a plot’s table is a file: its cells, and whose numbers they are', async ({ page }) => {
  await openApp(page, { passes: 1, path: '#grid', settled: false });
  await waitForGrid(page);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: /^Export Δ log p of “doctor” against “man” × “1900”$/ }).click();
  await page.getByRole('menuitem', { name: 'Table (CSV)' }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe('unmask-grid.csv');
  let text = '';
  for await (const part of await download.createReadStream()) text += String(part);
  const [head, ...lines] = text.trim().split('\r\n');
  expect(head).toBe('who,1900,1920,1940,1960,1980,2000,2020,source');
  expect(lines.map((line) => line.split(',')[0])).toEqual(['man', 'woman']);
  expect(lines[0]).toMatch(/albert-demo/);
});
