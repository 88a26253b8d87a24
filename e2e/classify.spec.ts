/** Classify: checkpoints with another head than the masked-language one, opened from a folder. Numbers are compared with the worker's own. */
import { fileURLToPath } from 'node:url';
import { expect, test, type Locator, type Page } from 'playwright/test';
import { expectAccessible, openApp, sentence, waitForAnswer } from './support/app.ts';
import { dropFiles } from './support/drop.ts';
import { dropHead, MODEL_FILES, openHead } from './support/heads.ts';
import { classify, savedFile, waitForClassify } from './support/lab.ts';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

const DEMO = fileURLToPath(new URL('../public/weights/albert-demo', import.meta.url));

/** What the worker told of each text in the newest run, words that were taken away with it. */
async function lastResults(page: Page) {
  const told = await page.evaluate(() => {
    const tells = window.unmaskTells;
    const began = tells.findLastIndex((tell) => tell.kind === 'started' && tell.of === 'classes');
    return tells
      .slice(began)
      .flatMap((tell) => (tell.kind === 'results' && tell.of === 'classes' ? tell.results : []))
      .map((result) => ({ ...result, outputs: result.outputs.map((row) => Array.from(row)) }));
  });
  const words = new Map(told.flatMap((each) => (each.kind === 'word' ? [[each.index, each.outputs]] : [])));
  return told
    .flatMap((each) => (each.kind === 'text' ? [each] : []))
    .map(({ firstWord, ...text }) => ({
      ...text,
      without: text.words.map((tokens, word) => ({ tokens, outputs: words.get(firstWord + word) ?? [] })),
    }))
    .sort((a, b) => a.index - b.index);
}

function logSoftmax(outputs: ArrayLike<number>): number[] {
  const values = Array.from(outputs);
  const sum = values.reduce((total, value) => total + Math.exp(value), 0);
  return values.map((value) => value - Math.log(sum));
}

/** `−1.23`, as the page writes it. */
const written = (logProb: number): string => logProb.toFixed(2).replace('-', '−').replace('−0.00', '0.00');

const field = (page: Page, name: string): Locator => page.getByRole('textbox', { name, exact: true });
const rowsOf = (table: Locator): Locator => table.locator('tbody').getByRole('row');

const LABELS = ['bad', 'fair', 'good'];

async function maskEachWord(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Whether each word is masked in turn/ }).click();
  await page.getByRole('option', { name: 'each masked in turn' }).click();
}

/** The labels of the newest run's first text, by output, likeliest first. */
async function lastOrder(page: Page): Promise<readonly number[]> {
  const [{ outputs }] = await lastResults(page);
  return [...outputs[0].keys()].sort((a, b) => outputs[0][b] - outputs[0][a]);
}

async function copiedLink(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Share and export' }).click();
  await page.getByRole('menuitem', { name: 'Copy link' }).click();
  await expect(page.getByText('Copy link: copied')).toBeVisible();
  return page.evaluate(() => navigator.clipboard.readText());
}

test('a classifier opens in Classify: the answer, then every label with p and log p', async ({ page }) => {
  await openHead(page, ['AlbertForSequenceClassification', LABELS]);
  await expect(page).toHaveURL(/#classify$/);
  await waitForClassify(page);
  const [{ outputs }] = await lastResults(page);
  const logProbs = logSoftmax(outputs[0]);
  const order = [0, 1, 2].sort((a, b) => logProbs[b] - logProbs[a]);
  const rows = rowsOf(classify(page).getByRole('table', { name: 'Labels' }));
  await expect(rows.getByRole('rowheader')).toHaveText(order.map((label) => LABELS[label]));
  for (const [row, label] of order.entries()) {
    await expect(rows.nth(row).locator('.cell-logp')).toHaveText(written(logProbs[label]));
  }
  await expect(classify(page).locator('.class-answer')).toContainText(`${LABELS[order[0]]}, `);
  await expect(page.locator('.provenance')).toContainText('log p over the labels (softmax)');
  await expectAccessible(page);
  await page.setViewportSize({ width: 320, height: 800 });
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
});

test('a second text, by keyboard, is read with the first', async ({ page }) => {
  await openHead(page, ['AlbertForSequenceClassification', LABELS]);
  await waitForClassify(page);
  const [alone] = await lastResults(page);
  await page.getByRole('button', { name: 'Add a second text' }).press('Enter');
  await field(page, 'Second text').fill('Nobody liked it.');
  await page.keyboard.press('Enter');
  await expect(async () => {
    const [pair] = await lastResults(page);
    expect(pair.tokens.length).toBeGreaterThan(alone.tokens.length);
  }).toPass();
  await waitForClassify(page);
  await page.getByRole('button', { name: 'Remove the second text' }).click();
  await expect(field(page, 'Second text')).toHaveCount(0);
});

test('two texts of a template stand beside each other, and a grid has a cell for each', async ({ page }) => {
  await openHead(page, ['AlbertForSequenceClassification', LABELS]);
  await waitForClassify(page);
  await field(page, 'Template').fill('The {film|play} was long.');
  const both = classify(page).getByRole('table', { name: 'Labels of both texts' });
  await expect(both).toBeVisible();
  await waitForClassify(page);
  const results = await lastResults(page);
  const [a, b] = results.map(({ outputs }) => logSoftmax(outputs[0]));
  const good = rowsOf(both).filter({ has: page.getByRole('rowheader', { name: 'good' }) });
  const delta = a[2] - b[2];
  await expect(good.getByRole('cell').last()).toHaveText(
    Number(delta.toFixed(2)) === 0 ? '0.00' : `${delta < 0 ? '−' : '+'}${Math.abs(delta).toFixed(2)}`,
  );
  await expectAccessible(page);
});

test('a grid has a cell for each text of two slots; sides and what is held are chosen, and go with a link', async ({
  page,
}) => {
  await openHead(page, ['AlbertForSequenceClassification', LABELS]);
  await waitForClassify(page);
  await field(page, 'Template').fill('{A|The} {film|play} was {long|short|dull}.');
  await waitForClassify(page);
  const rows = rowsOf(classify(page).getByRole('table', { name: /every text$/ }));
  await expect(rows).toHaveCount(12);
  await page.getByRole('button', { name: /Which label is followed/ }).click();
  await page.getByRole('option', { name: 'good' }).click();
  const figure = classify(page).getByRole('figure', { name: 'Probability of “good”' });
  await figure.getByRole('button', { name: /^Table/ }).click();
  const cells = rowsOf(figure.getByRole('grid'));
  await expect(cells.first().getByRole('gridcell')).toHaveCount(2);
  await page.getByRole('button', { name: /Slot of the columns/ }).click();
  await page.getByRole('option', { name: 'slot 3' }).click();
  await page.getByRole('button', { name: /What stands in slot 2 in every cell/ }).click();
  await page.getByRole('option', { name: 'play' }).click();
  await expect(cells.first().getByRole('gridcell')).toHaveCount(3);
  // The last text of the template: the second article, `play`, `dull`.
  const p = Math.exp(logSoftmax((await lastResults(page))[11].outputs[0])[2]);
  const cell = cells.nth(1).getByRole('gridcell').nth(2);
  await expect(cell).toHaveText(`${(p * 100).toPrecision(3)}\u00a0%`);
  await cell.click();
  await expect(classify(page).getByRole('region', { name: 'Behind the cell' })).toContainText(
    'The play was dull.',
  );
  await expectAccessible(page);
  await page.setViewportSize({ width: 320, height: 800 });
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  const link = await copiedLink(page);
  await field(page, 'Template').fill('{A|The} film.');
  await page.evaluate((hash) => (location.hash = hash), new URL(link).hash);
  await expect(page.getByRole('button', { name: /What stands in slot 2 in every cell/ })).toContainText(
    'play',
  );
});

test('the difference of two texts is looked for in other frames and pairs, and goes with a link', async ({
  page,
}) => {
  await openHead(page, ['AlbertForSequenceClassification', LABELS]);
  await waitForClassify(page);
  await field(page, 'Template').fill('The {film|play} was long.');
  await waitForClassify(page);
  const section = page.getByRole('region', { name: 'How far the difference holds' });
  await expect(section.getByText('One frame with one pair has no spread')).toBeVisible();
  await section.getByRole('button', { name: /^1.frame, 1.pair/ }).click();
  const frames = section.getByRole('textbox', { name: /^Frames, one a line/ });
  await expect(frames).toHaveValue('The {who} was long.');
  await frames.fill('The {who} was long.\nWe left the {who} early.');
  await section.getByRole('textbox', { name: /^Pairs, one a line/ }).fill('film | play\nconcert | opera');
  const start = section.getByRole('button', { name: 'Run the frames' });
  const figure = section.getByRole('figure', { name: /^Δ in 2.pairs/ });
  await expect(async () => {
    if (await start.isVisible()) await start.click();
    await expect(figure).toBeVisible();
  }).toPass();
  await expect(section.getByRole('progressbar')).toHaveCount(0);
  await expect(section.locator('.answer-stale')).toHaveCount(0);
  const deltas = (await lastResults(page)).map(({ outputs }) => logSoftmax(outputs[0])[2]);
  expect(deltas).toHaveLength(8);
  const mean = [0, 2, 4, 6].reduce((sum, at) => sum + deltas[at] - deltas[at + 1], 0) / 4;
  await figure.getByRole('button', { name: /^Table/ }).click();
  const good = rowsOf(figure.getByRole('table')).filter({
    has: page.getByRole('rowheader', { name: 'good' }),
  });
  await expect(good.getByRole('cell').first()).toHaveText(
    Number(mean.toFixed(2)) === 0 ? '0.00' : `${mean < 0 ? '−' : '+'}${Math.abs(mean).toFixed(2)}`,
  );
  await expectAccessible(page);
  const file = (await savedFile(page, 'CSV')).trim().split('\r\n');
  expect(file).toHaveLength(1 + (2 + 8) * 3);
  await page.setViewportSize({ width: 320, height: 800 });
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await page.screenshot({ path: '/tmp/cls_frames_320.png', fullPage: true });
  const link = await copiedLink(page);
  await frames.fill('');
  await page.evaluate((hash) => (location.hash = hash), new URL(link).hash);
  await expect(frames).toHaveValue('The {who} was long.\nWe left the {who} early.');
});

test('each word masked in turn says what holds the label up', async ({ page }) => {
  await openHead(page, ['AlbertForSequenceClassification', LABELS]);
  await waitForClassify(page);
  await maskEachWord(page);
  const chips = classify(page).getByRole('list', { name: 'Words of the text' }).getByRole('listitem');
  await expect(chips.first()).toBeVisible();
  await waitForClassify(page);
  const [{ outputs, without }] = await lastResults(page);
  await expect(chips).toHaveCount(without.length);
  const whole = logSoftmax(outputs[0]);
  const best = whole.indexOf(Math.max(...whole));
  const held = whole[best] - logSoftmax(without[0].outputs[0])[best];
  await expect(chips.first().locator('.number')).toContainText(Math.abs(held).toFixed(2));
  await expectAccessible(page);
});

test('of many texts whose words are masked, a part is drawn at a time', async ({ page }) => {
  await openHead(page, ['AlbertForSequenceClassification', LABELS]);
  await waitForClassify(page);
  await maskEachWord(page);
  await field(page, 'Template').fill('A {1..8}.');
  const start = page.getByRole('button', { name: 'Read the texts' });
  const lists = classify(page).getByRole('list', { name: /^Words of the text/ });
  await expect(async () => {
    if (await start.isVisible()) await start.click();
    await expect(lists).toHaveCount(6);
  }).toPass();
  await waitForClassify(page);
  await expect(classify(page).getByText(/^6 of 8.texts/)).toBeVisible();
  await classify(page).getByRole('button', { name: 'Show more texts' }).click();
  await expect(lists).toHaveCount(8);
});

test('labels of one name are told apart, and a link brings back which of them is followed', async ({
  page,
}) => {
  await openHead(page, ['AlbertForSequenceClassification', ['other', 'other', 'good']]);
  await waitForClassify(page);
  await expect(page.getByText('Labels are called what config.json calls them.')).toBeVisible();
  await expect(
    rowsOf(classify(page).getByRole('table', { name: 'Labels' })).getByRole('rowheader', {
      name: /^other \(output [01]\)$/,
    }),
  ).toHaveCount(2);
  await maskEachWord(page);
  const followed = page.getByRole('button', { name: /Which label is followed/ });
  const [least] = (await lastOrder(page)).slice(-1);
  const name = ['other (output 0)', 'other (output 1)', 'good'][least];
  await followed.click();
  await page.getByRole('option', { name }).click();
  await expect(page).not.toHaveURL(/#classify=/);
  const link = await copiedLink(page);
  await page.reload();
  await dropHead(page, ['AlbertForSequenceClassification', ['other', 'other', 'good']]);
  await page.evaluate((hash) => (location.hash = hash), new URL(link).hash);
  await expect(followed).toContainText(name);
});

test('characters that the model does not know are marked in every field, and put right where they stand', async ({
  page,
}) => {
  await openHead(page, ['AlbertForMultipleChoice']);
  await waitForClassify(page);
  await field(page, 'Question, if there is one').fill('Why ‘then’?');
  await field(page, 'Answers, one a line').fill('It rained.\nNobody ‘came’.');
  await page
    .getByRole('button', { name: /^Replace all 2/ })
    .first()
    .click();
  await expect(field(page, 'Question, if there is one')).not.toHaveValue(/‘/);
  await expect(field(page, 'Answers, one a line')).not.toHaveValue(/‘/);
  await waitForClassify(page);
  await expectAccessible(page);
});

test('a regression has a value and no probability', async ({ page }) => {
  await openHead(page, ['AlbertForSequenceClassification', ['stars']]);
  await waitForClassify(page);
  const [{ outputs }] = await lastResults(page);
  const row = rowsOf(classify(page).getByRole('table', { name: 'Values' })).first();
  await expect(row.getByRole('cell')).toHaveText([outputs[0][0].toFixed(3).replace('-', '−')]);
  await expect(classify(page).getByRole('columnheader', { name: 'log p' })).toHaveCount(0);
});

test('a classifier of tokens puts a label on each', async ({ page }) => {
  await openHead(page, ['AlbertForTokenClassification', ['O', 'B-PER', 'I-PER']]);
  await waitForClassify(page);
  const [{ tokens, outputs }] = await lastResults(page);
  const own = tokens.flatMap(({ range }, index) => (range === null ? [] : [index]));
  const chips = classify(page).getByRole('list', { name: 'Tokens with their labels' }).getByRole('listitem');
  await expect(chips).toHaveCount(own.length);
  const rows = rowsOf(classify(page).getByRole('table', { name: /^Labels at each token/ }));
  for (const [row, index] of own.entries()) {
    const logProbs = logSoftmax(outputs[index]);
    const best = Math.max(...logProbs);
    await expect(chips.nth(row)).toContainText(['O', 'B-PER', 'I-PER'][logProbs.indexOf(best)]);
    await expect(rows.nth(row).getByRole('cell').nth(2)).toHaveText(written(best));
  }
  await expectAccessible(page);
});

test('one that answers questions marks the likeliest span, and says what no answer would be', async ({
  page,
}) => {
  await openHead(page, ['AlbertForQuestionAnswering']);
  await waitForClassify(page);
  const [{ tokens, outputs }] = await lastResults(page);
  const starts = logSoftmax(outputs.map(([start]) => start));
  const ends = logSoftmax(outputs.map((row) => row[1]));
  const inText = tokens.flatMap(({ range }, index) => (range?.segment === 1 ? [index] : []));
  let best = -Infinity;
  for (const first of inText)
    for (const last of inText)
      if (last >= first && last < first + 30) best = Math.max(best, starts[first] + ends[last]);
  const rows = rowsOf(classify(page).getByRole('table', { name: /^Likeliest answers/ }));
  await expect(rows).toHaveCount(6);
  const answers = rows.filter({ hasNotText: 'no answer' });
  await expect(answers.first().getByRole('cell').nth(1)).toHaveText(written(best));
  await expect(rows.filter({ hasText: 'no answer' }).getByRole('cell').nth(1)).toHaveText(
    written(starts[0] + ends[0]),
  );
  await maskEachWord(page);
  const chips = classify(page).getByRole('list', { name: 'Words of the text' }).getByRole('listitem');
  // What takes long waits to be started.
  const start = page.getByRole('button', { name: 'Read the texts' });
  await expect(async () => {
    if (await start.isVisible()) await start.click();
    await expect(chips.first().locator('.number')).toBeVisible();
  }).toPass();
  await waitForClassify(page);
  const [occluded] = await lastResults(page);
  await expect(chips).toHaveCount(occluded.without.length);
  const name = await rows.first().getByRole('rowheader').innerText();
  await expect(classify(page).getByRole('heading', { name: `What holds “${name}” up` })).toBeVisible();
  const marked = classify(page).locator('mark');
  await expect(marked).toHaveText(await answers.first().getByRole('rowheader').innerText());
  await expectAccessible(page);
  await field(page, 'Question').fill('  ');
  await expect(page.getByText('Type a question.')).toBeVisible();
  await expect(classify(page).getByRole('table')).toHaveCount(0);
});

test('one that chooses gives each answer its share', async ({ page }) => {
  await openHead(page, ['AlbertForMultipleChoice']);
  await waitForClassify(page);
  await field(page, 'Answers, one a line').fill('It rained.\n\nThe king was ill.');
  await page.keyboard.press('Control+Enter');
  const rows = rowsOf(classify(page).getByRole('table', { name: 'Answers' }));
  await expect(rows).toHaveCount(2);
  await waitForClassify(page);
  const logProbs = logSoftmax((await lastResults(page)).map(({ outputs }) => outputs[0][0]));
  await expect(rows.filter({ hasText: 'It rained.' }).locator('.cell-logp')).toHaveText(written(logProbs[0]));
  await expectAccessible(page);
});

test('a pretrained one has both: masks in Fill, the order of sentences in Classify', async ({ page }) => {
  await openHead(page, ['AlbertForPreTraining']);
  await expect(
    page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Classify' }),
  ).toBeVisible();
  await expect(page).not.toHaveURL(/#classify/);
  await expect(sentence(page)).toBeVisible();
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Classify' }).click();
  await waitForClassify(page);
  const [stand, swapped] = await lastResults(page);
  for (const [name, { outputs }] of [
    ['as they stand', stand],
    ['swapped', swapped],
  ] as const) {
    const rows = rowsOf(classify(page).getByRole('table', { name: `The sentences ${name}` }));
    await expect(rows.filter({ hasText: 'in order' }).locator('.cell-logp')).toHaveText(
      written(logSoftmax(outputs[0])[0]),
    );
  }
  await expectAccessible(page);
});

test('views that read masks say that there is no such head, and lead to Classify; another model brings them back', async ({
  page,
}) => {
  await openApp(page, { passes: 1 });
  await expect(
    page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Classify' }),
  ).toHaveCount(0);
  await dropHead(page, ['AlbertForSequenceClassification', LABELS]);
  await waitForClassify(page);
  for (const name of ['Compare', 'Grid', 'Benchmarks', 'Lens', 'Fill']) {
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name, exact: true }).click();
    await expect(page.getByText(`there is nothing to read in ${name}`)).toBeVisible();
    await expect(page.getByRole('alert')).toHaveCount(0);
  }
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Open it in Classify' }).click();
  await expect(page).toHaveURL(/#classify$/);
  await waitForClassify(page);
  await dropFiles(page, DEMO, MODEL_FILES);
  await expect(page.getByText('This checkpoint has no head for a task')).toBeVisible();
  await page.getByRole('link', { name: 'Open it in Fill' }).click();
  await waitForAnswer(page);
  await expect(
    page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Classify' }),
  ).toHaveCount(0);
});

test('files and the script are of what is seen', async ({ page }) => {
  await openHead(page, ['AlbertForSequenceClassification', LABELS]);
  await waitForClassify(page);
  const [{ tokens, outputs }] = await lastResults(page);
  const file = JSON.parse(await savedFile(page, 'JSON')) as {
    readonly task: string;
    readonly readings: readonly { token_ids: number[]; label: string; output: number; log_p: number }[];
  };
  expect(file.task).toBe('text-classification');
  expect(file.readings.map(({ label }) => label)).toEqual(LABELS);
  for (const [i, reading] of file.readings.entries()) {
    expect(reading.token_ids).toEqual(tokens.map(({ inputId }) => inputId));
    expect(Math.abs(reading.log_p - logSoftmax(outputs[0])[i])).toBeLessThanOrEqual(1e-6);
  }
  expect((await savedFile(page, 'CSV')).trim().split('\r\n')).toHaveLength(1 + 3);
  await page.getByRole('button', { name: 'Share and export' }).click();
  await page.getByRole('menuitem', { name: 'Copy Python' }).click();
  await expect(page.getByText('Copy Python: copied')).toBeVisible();
  const script = await page.evaluate(() => navigator.clipboard.readText());
  expect(script).toContain('from transformers import AlbertForSequenceClassification, AlbertTokenizer');
});

test('a link brings task, texts and numbers, which are recomputed', async ({ page }) => {
  await openHead(page, ['AlbertForSequenceClassification', LABELS]);
  await waitForClassify(page);
  await field(page, 'Template').fill('A {good|bad} day.');
  await expect(classify(page).getByRole('table', { name: 'Labels of both texts' })).toBeVisible();
  await waitForClassify(page);
  const link = await copiedLink(page);
  await field(page, 'Template').fill('Something else.');
  await page.evaluate((hash) => (location.hash = hash), new URL(link).hash);
  await expect(field(page, 'Template')).toHaveValue('A {good|bad} day.');
  await expect(page.getByText(/it agrees with what was shared .*: 6.numbers/)).toBeVisible();
});
