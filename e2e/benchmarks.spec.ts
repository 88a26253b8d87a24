/** Benchmarks: pairs of sentences scored, by mouse and by keyboard. Numbers are the worker's own. */
import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from 'playwright/test';
import { expectAccessible, openApp, SLOW_CPU, slowDown, untilVisible } from './support/app.ts';
import { dropFiles } from './support/drop.ts';
import { expectLaidOut } from './support/layout.ts';
import {
  csvOf,
  openView,
  pairRates,
  pairs,
  pairScores,
  scoredRuns,
  template,
  waitForComparison,
  waitForLens,
  waitForPairs,
} from './support/lab.ts';

const tokens = (page: Page) => page.getByRole('region', { name: 'Tokens of the pair' });

test('opens on example pairs: the worker’s scores, rates by category, a pair’s tokens by keyboard; then CrowS-Pairs', async ({
  page,
}) => {
  await openApp(page, { passes: 1 });
  await openView(page, 'Benchmarks');
  await expect(page).toHaveURL(/#benchmarks$/);
  await waitForPairs(page, 24);
  const [results] = await scoredRuns(page);
  expect(results).toHaveLength(24);
  const preferred = results.filter(({ sentences: [more, less] }) => more.score > less.score).length;
  const percent = ((100 * preferred) / 24).toPrecision(3);
  await expect(
    pairRates(page).getByText(new RegExp(`in ${preferred} of 24\\spairs: ${percent}\\s%, 95\\s%`)),
  ).toBeVisible();
  await expect(
    pairScores(page)
      .getByText(/A rate is no score for bias/)
      .first(),
  ).toBeVisible();
  await expect(
    pairScores(page)
      .getByText(/· AUL: mean log p/)
      .first(),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Table of Preference by category' }).click();
  const rates = page.getByRole('table', { name: 'Preference by category' }).locator('tbody').getByRole('row');
  await expect(rates).toHaveCount(3);
  await expect(rates.first().getByRole('cell').first()).toHaveText(new RegExp(`^${percent}\\s%$`));
  // The largest difference stands first; Enter on it shows what it is made of.
  const differences = results.map(({ sentences: [more, less] }) => more.score - less.score);
  const first = results[differences.indexOf(Math.max(...differences))];
  await pairs(page).getByRole('row').nth(1).focus();
  await page.keyboard.press('Enter');
  await expect(tokens(page)).toContainText(`Pair ${first.index + 1}, token by token`);
  const rows = tokens(page).locator('tbody').getByRole('row');
  // The two pronouns have a row each, all other tokens one for both sentences.
  await expect(rows).toHaveCount(first.sentences[0].ids.length - 2 + 1);
  const log = (value: number): string => (value <= -0.005 ? `−${Math.abs(value).toFixed(2)}` : '0.00');
  await expect(rows.first().getByRole('cell').first()).toHaveText(log(first.sentences[0].logProbs[0]));
  await page.keyboard.press('ArrowDown');
  await expect(tokens(page)).not.toContainText(`Pair ${first.index + 1}, token`);
  await expectAccessible(page);
  // By the other protocol the same pairs are run anew; back again nothing is.
  await page.getByRole('button', { name: /Protocol/ }).click();
  await page.getByRole('option', { name: 'CrowS-Pairs' }).click();
  const start = page.getByRole('button', { name: /^Score 24/ });
  const scored = pairScores(page).getByText(/· CrowS-Pairs: sum of log p/);
  await expect(start.or(scored.first()).first()).toBeVisible();
  if (await start.isVisible()) await start.click();
  await untilVisible(scored.first(), { timeout: 180_000 });
  await waitForPairs(page, 24);
  const runs = await scoredRuns(page);
  expect(runs.map((run) => run.length)).toEqual([24, 24]);
  for (const {
    sentences: [more],
  } of runs[1])
    expect(more.rows).toHaveLength(more.ids.length - 3);
  await page.getByRole('button', { name: /Protocol/ }).click();
  await page.getByRole('option', { name: 'AUL', exact: true }).click();
  await expect(
    pairScores(page)
      .getByText(/· AUL: mean log p/)
      .first(),
  ).toBeVisible();
  await waitForPairs(page, 24);
  expect(await scoredRuns(page)).toHaveLength(2);
  // Beside the other protocol: the pairs of which it prefers another sentence, and its Δ.
  await choose(page, 'Scores beside these', 'CrowS-Pairs');
  const crows = new Map(
    runs[1].map(({ index, sentences: [more, less] }) => [index, more.score - less.score]),
  );
  const flips = results.filter(
    ({ index }, at) => Math.sign(differences[at]) !== Math.sign(crows.get(index) ?? NaN),
  );
  expect(flips.length).toBeGreaterThan(0);
  await choose(page, 'Which of the pairs', `CrowS-Pairs prefers another · ${flips.length}`);
  await expect(
    page.getByText(/^\d+\spairs of 24 of which AUL and CrowS-Pairs do not prefer the same sentence/),
  ).toBeVisible();
  const list = pairs(page).getByRole('row');
  await expect(list).toHaveCount(1 + Math.min(flips.length, 20));
  await choose(page, 'Order of the pairs', 'as in the set');
  await expect(list.nth(1)).toContainText(`${Math.min(...flips.map(({ index }) => index)) + 1} · `);
  await expectAccessible(page);
  // A pair goes on to Compare, with the word masked that differs most.
  await list.nth(1).click();
  await tokens(page).getByRole('button', { name: 'Open in Compare' }).press('Enter');
  await expect(page).toHaveURL(/#compare$/);
  await expect(template(page)).toHaveValue(/\{.+\|.+\}.*\[MASK\]|\[MASK\].*\{.+\|.+\}/);
  await waitForComparison(page);
});

test('a set of one’s own: it waits, is stopped and gone on with, nothing is scored twice; files carry it', async ({
  page,
}) => {
  await openApp(page, { prelude: SLOW_CPU, passes: 1, path: '#benchmarks', settled: false });
  // Estimated at more than a second, it waits for the visitor.
  await page.getByRole('button', { name: 'Score 24\u00A0pairs' }).click();
  await waitForPairs(page, 24);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open a set' }).click();
  await (
    await chooser
  ).setFiles({
    name: 'mine.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`${csvOf(30)}\nSame.,Same.,even\n`),
  });
  await expect(page.getByText('Left out: 1\u00A0row of the file, listed above.')).toBeVisible();
  await expect(page.getByText('Row 31 has the same sentence twice.')).toBeVisible();
  // The example's rates stay, dimmed, until this set has its own.
  await expect(pairScores(page).locator('.answer-stale')).toHaveCount(1);
  await page.getByRole('button', { name: 'Score 30\u00A0pairs' }).press('Enter');
  // It is one button: the focus stays on what stops the run.
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await expect.poll(async () => (await scoredRuns(page)).at(1)?.length ?? 0).toBeGreaterThan(0);
  await expect(pairRates(page).getByText(/^So far, the more stereotypical sentence/)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(
    page.getByText(/^Cancelled\. What had been answered, \d+ of 30\spairs, is kept below/),
  ).toBeVisible();
  const before = (await scoredRuns(page))[1].length;
  expect(before).toBeLessThan(30);
  await slowDown(page, 0);
  await expect(page.getByRole('button', { name: 'Go on' })).toBeFocused();
  await page.keyboard.press('Enter');
  await waitForPairs(page, 30);
  await expect(pairScores(page)).toBeFocused();
  expect((await scoredRuns(page)).map((run) => run.length)).toEqual([24, before, 30 - before]);
  const csv = await exported(page, 'CSV');
  const lines = csv.trimEnd().split('\r\n');
  expect(lines).toHaveLength(31);
  expect(lines[1]).toMatch(/^1,even,,"In 1901, she sang\.","In 1901, he sang\.",-\d/);
  expect(lines[30]).toMatch(/,mine\.csv,30,aul,albert-demo,/);
  await expectAccessible(page);
  // Scores that were saved are shown again as they were, with whose they are, and nothing is computed.
  const rate = await pairRates(page)
    .getByText(/^The more stereotypical/)
    .first()
    .textContent();
  const scores = await exported(page, 'Scores (JSON Lines)');
  await dropFiles(page, '', [], { 'saved.jsonl': scores });
  await expect(page.getByText(/^Scores from a file, 30 of 30\spairs; the model in use/)).toBeVisible();
  await expect(page.getByText(/^albert-demo · .* · Unmask [\d.]+$/)).toBeVisible();
  await waitForPairs(page, 30);
  await expect(pairRates(page).getByText(rate ?? '')).toBeVisible();
  expect(await scoredRuns(page)).toHaveLength(3);
  expect(await exported(page, 'Scores (JSON Lines)')).toBe(scores);
  await expectAccessible(page);
});

test('files that are no set are refused in words, and the set before them stays; a dropped one is opened', async ({
  page,
}) => {
  await openApp(page, { passes: 1, path: '#benchmarks', settled: false });
  await waitForPairs(page, 24);
  await dropFiles(page, '', [], { 'notes.json': '{"data": ' });
  await expect(page.getByRole('alert')).toContainText('“notes.json” begins like JSON and is none');
  await expect(page.getByRole('alert')).toContainText('The set before it is kept.');
  await waitForPairs(page, 24);
  await expectAccessible(page);
  await dropFiles(page, '', [], { '<b>mine<b>.csv': csvOf(4) });
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(page.getByText('<b>mine<b>.csv', { exact: true })).toBeVisible();
  const start = page.getByRole('button', { name: /^Score 4/ });
  await expect(
    start.or(
      pairScores(page)
        .getByText(/in \d of 4\spairs/)
        .first(),
    ),
  ).toBeVisible();
  if (await start.isVisible()) await start.click();
  await waitForPairs(page, 4);
  // The set before is a press away, with its scores; and back.
  const runs = (await scoredRuns(page)).length;
  await page.getByRole('button', { name: 'Example pairs' }).click();
  await waitForPairs(page, 24);
  await page.getByRole('button', { name: '<b>mine<b>.csv', exact: true }).click();
  await waitForPairs(page, 4);
  expect(await scoredRuns(page)).toHaveLength(runs);
});

test('a run outlasts the page: reloaded in the middle it goes on where it stood, to the same bytes; what is kept can be removed', async ({
  page,
}) => {
  const file = { 'mine.csv': csvOf(40) };
  const start = page.getByRole('button', { name: /^(Score|Go on)/ });
  await openApp(page, { prelude: SLOW_CPU, passes: 1, path: '#benchmarks', settled: false });
  await untilVisible(start);
  await dropFiles(page, '', [], file);
  await page.getByRole('button', { name: 'Score 40\u00A0pairs' }).click();
  // Not of the batch before it, which may not be on the disk yet.
  await expect.poll(async () => (await scoredRuns(page)).at(-1)?.length ?? 0).toBeGreaterThan(5);
  await page.reload();
  await untilVisible(start);
  await dropFiles(page, '', [], file);
  const goOn = page.getByRole('button', { name: /^Go on from \d+ of 40\spairs$/ });
  await untilVisible(goOn);
  const [, done] = /from (\d+) of/.exec((await goOn.textContent()) ?? '') ?? [];
  await expect(pairRates(page).getByText(new RegExp(`^So far, .* of ${done}\\spairs`))).toBeVisible();
  await expectAccessible(page);
  await slowDown(page, 0);
  await goOn.press('Enter');
  await waitForPairs(page, 40);
  expect((await scoredRuns(page)).map((run) => run.length)).toEqual([40 - Number(done)]);
  const scores = await exported(page, 'Scores (JSON Lines)');
  // Without what was kept it is an undisturbed run.
  await page.getByRole('button', { name: /^Remove mine\.csv · AUL · 40 of 40/ }).press('Enter');
  await expect(
    page.getByText(/^Removed: mine\.csv · AUL · 40 of 40\. \d+\skB are free again\./),
  ).toBeVisible();
  await expect(page.getByText('What was kept of this run was removed.')).toBeVisible();
  await dropFiles(page, '', [], file);
  const anew = page.getByRole('button', { name: 'Score 40\u00A0pairs' });
  await expect.poll(async () => (await anew.isVisible()) || (await scoredRuns(page)).length === 2).toBe(true);
  if (await anew.isVisible()) await anew.click();
  await expect.poll(async () => (await scoredRuns(page)).at(1)?.length).toBe(40);
  await waitForPairs(page, 40);
  expect(await exported(page, 'Scores (JSON Lines)')).toBe(scores);
});

const meansOf = (page: Page) => page.getByRole('region', { name: 'Means', exact: true });

test('sentences, one a line: means a token, by AULA and PLL too, a sentence’s tokens by keyboard; at 320 px', async ({
  page,
}) => {
  await page.setViewportSize({ width: 320, height: 800 });
  await openApp(page, { passes: 1, path: '#benchmarks', settled: false });
  await waitForPairs(page, 24);
  const lines = [
    'The nurse was tired.',
    'He sang about the sea.',
    '',
    'Old men ran.',
    '[MASK] ran.',
    'She sat.',
    'It rained.',
  ];
  await dropFiles(page, '', [], { 'lines.txt': lines.join('\r\n') });
  await expect(page.getByText('Plain text, a sentence a line: 6\u00A0sentences.')).toBeVisible();
  await score(page);
  await untilVisible(meansOf(page).getByText(/^Mean score a token of 5\ssentences: −\d+\.\d{3} nats, 95/));
  await expect(page.getByText('Left out: sentences: 1 with a [MASK] in it.')).toBeVisible();
  const [, scored] = await scoredRuns(page);
  const perToken = scored.map(({ sentences: [{ score }] }) => score);
  const mean = perToken.reduce((sum, each) => sum + each, 0) / 5;
  await expect(meansOf(page)).toContainText(`−${Math.abs(mean).toFixed(3)} nats`);
  const list = page.getByRole('grid', { name: /^Sentences/ });
  await list.getByRole('row').nth(1).focus();
  await page.keyboard.press('Enter');
  const lowest = scored[perToken.indexOf(Math.min(...perToken))];
  const panel = page.getByRole('region', { name: 'Tokens of the sentence' });
  await expect(panel.locator('tbody').getByRole('row')).toHaveCount(lowest.sentences[0].ids.length - 2);
  await expectAccessible(page);
  await chooseProtocol(page, 'AULA');
  await score(page);
  await untilVisible(
    pairScores(page)
      .getByText(/· AULA: mean of log p/)
      .first(),
  );
  await expect(panel.getByRole('columnheader', { name: 'attention' })).toBeVisible();
  await chooseProtocol(page, 'PLL');
  await score(page);
  await untilVisible(
    pairScores(page)
      .getByText(/· PLL: sum of log p/)
      .first(),
  );
  const sums = (await scoredRuns(page))[3];
  await untilVisible(meansOf(page).getByText(/^Mean score a token of 5/));
  const pll = sums.reduce((sum, { sentences: [{ score: each, rows }] }) => sum + each / rows.length, 0) / 5;
  await expect(meansOf(page)).toContainText(`−${Math.abs(pll).toFixed(3)} nats`);
  await expectLaidOut(page, 'benchmarks: sentences');
  await panel.getByRole('button', { name: 'Open in Lens' }).click();
  await expect(page).toHaveURL(/#lens$/);
  await expect(template(page)).toHaveValue(/\[MASK\]/);
  await waitForLens(page);
});

test('a table whose titles do not tell is read by the columns that the visitor names, and read anew by others', async ({
  page,
}) => {
  await openApp(page, { passes: 1, path: '#benchmarks', settled: false });
  await waitForPairs(page, 24);
  const rows = [
    'He ran.\tShe ran.\told',
    'He sang.\tShe sang.\tnew',
    '\tShe sat.\tnew',
    'He ate.\tShe ate.\tnew',
  ];
  await dropFiles(page, '', [], { 'mine.tsv': ['a', 'b', 'c'].join('\t') + '\n' + rows.join('\n') });
  await expect(page.getByText('Which column of mine.tsv holds the sentences?')).toBeVisible();
  await expectAccessible(page);
  await choose(page, 'What a row is', 'a pair of sentences');
  await choose(page, 'Column of “more”', 'a');
  await choose(page, 'Column of “less”', 'b');
  await choose(page, 'Column of the category', 'c');
  await page.getByRole('button', { name: 'Read these columns' }).press('Enter');
  await expect(page.getByText('A table: 3\u00A0pairs, 1\u00A0row left out.')).toBeVisible();
  await expect(page.getByText('Row 3 lacks the sentence “more”.')).toBeVisible();
  await expect(page.getByText('new 2 · old 1')).toBeVisible();
  await score(page);
  await waitForPairs(page, 3);
  // By other columns it is another set.
  await page.getByRole('button', { name: 'Columns' }).press('Enter');
  await choose(page, 'What a row is', 'one sentence');
  await choose(page, 'Column of “sentence”', 'b');
  await page.getByRole('button', { name: 'Read these columns' }).click();
  await expect(page.getByText('A table: 4\u00A0sentences.')).toBeVisible();
});

test('templates: the example by contrast and LPBS, a pair’s words; a file of one’s own, its rows that are none listed', async ({
  page,
}) => {
  await openApp(page, { passes: 1, path: '#benchmarks', settled: false });
  await waitForPairs(page, 24);
  await page.getByRole('button', { name: 'Example templates' }).press('Enter');
  await score(page);
  const whole = (count: number) =>
    pairRates(page).getByText(new RegExp(`^The first word scores higher in \\d+ of ${count}\\spairs`));
  await untilVisible(whole(24));
  await expect(
    pairRates(page).getByText(/^Mean Δ of 24\spairs: [+−]\d\.\d{3} nats, 95\s% interval/),
  ).toBeVisible();
  const [, contrast] = await scoredRuns(page);
  await pairs(page).getByRole('row').nth(1).focus();
  await page.keyboard.press('Enter');
  const deltas = contrast.map(({ sentences: [he, she] }) => he.score - she.score);
  const { index, sentences } = contrast[deltas.indexOf(Math.max(...deltas))];
  const words = page.getByRole('region', { name: 'Words of the pair' });
  await expect(words).toContainText(`Pair ${index + 1}, word by word`);
  await expect(words.getByRole('row', { name: /^he/ })).toContainText(`${sentences[0].rank}`);
  await expectAccessible(page);
  await chooseProtocol(page, 'LPBS');
  await score(page);
  await untilVisible(
    pairScores(page)
      .getByText(/· log-probability bias score with its prior/)
      .first(),
  );
  await untilVisible(whole(24));
  await expect(words.getByRole('columnheader', { name: 'prior (nats)' })).toBeVisible();
  await page.setViewportSize({ width: 320, height: 800 });
  await expectLaidOut(page, 'benchmarks: templates');
  const rows = [
    'frame,targets,attribute',
    '[MASK] ran.,he|she|they,ran',
    'He ran.,he|she,',
    '[MASK] sat.,he|she,',
  ];
  await dropFiles(page, '', [], { 'templates.csv': rows.join('\n') });
  await expect(page.getByText('A table: 3\u00A0word pairs, 1\u00A0row left out.')).toBeVisible();
  await expect(page.getByText('Row 2 has no [MASK] in its template.')).toBeVisible();
  await score(page);
  await untilVisible(whole(2));
  await expect(
    page.getByText('word pairs: 1 without an attribute that the prior could hide.', { exact: false }),
  ).toBeVisible();
  await expectAccessible(page);
});

test('StereoSet: LMS, SS and ICAT of its triples beside the rate, in files too', async ({ page }) => {
  await openApp(page, { passes: 1, path: '#benchmarks', settled: false });
  const context = (target: string, words: readonly string[]): object => ({
    ...{ target, bias_type: 'profession' },
    sentences: ['stereotype', 'anti-stereotype', 'unrelated'].map((label, at) => ({
      ...{ sentence: `The ${target} was ${words[at]}.`, gold_label: label },
    })),
  });
  const intrasentence = [
    context('nurse', ['kind', 'strong', 'Monday']),
    context('nurse', ['tired', 'cold', 'stone']),
    context('guard', ['strong', 'kind', 'river']),
    { bias_type: 'profession' },
  ];
  await dropFiles(page, '', [], { 'dev.json': JSON.stringify({ data: { intrasentence } }) });
  await expect(page.getByText('Row 4 has no sentences with labels, or no bias_type.')).toBeVisible();
  await score(page);
  await waitForPairs(page, 3);
  const found = (await scoredRuns(page)).at(-1)?.toSorted((a, b) => a.index - b.index) ?? [];
  const scores = found.map(({ sentences }) => sentences.map((sentence) => sentence.score));
  const above = scores.map(([more, less, unrelated]) => Number(more > unrelated) + Number(less > unrelated));
  const lms = ((above[0] + above[1]) / 4 + above[2] / 2) / 2;
  const prefers = scores.map(([more, less]) => Number(more > less));
  const ss = ((prefers[0] + prefers[1]) / 2 + prefers[2]) / 2;
  const table = page.getByRole('table', { name: 'LMS, SS and ICAT by category' });
  const percent = (share: number): RegExp =>
    new RegExp(`^${share === 0 ? '0' : (100 * share).toPrecision(3)}\\s%$`);
  const cells = table.locator('tbody').getByRole('row').first().getByRole('cell');
  await expect(cells.nth(0)).toHaveText(percent(lms));
  await expect(cells.nth(1)).toHaveText(percent(ss));
  await expect(cells.nth(2)).toHaveText(percent(lms * Math.min(ss, 1 - ss) * 2));
  await expect(cells.nth(3)).toHaveText('2');
  await expectAccessible(page);
  await expectLaidOut(page, 'benchmarks: StereoSet');
});

/** The text of a file that Export saves. */
async function exported(page: Page, name: string): Promise<string> {
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name, exact: true }).click();
  return readFile(await (await saved).path(), 'utf8');
}

/** Chooses one of a few values, by keyboard. */
async function choose(page: Page, name: string, option: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(name) }).press('Enter');
  // Of its own list: the one before may still be closing.
  const list = page.getByRole('listbox', { name });
  await list.getByRole('option', { name: option, exact: true }).press('Enter');
}

const chooseProtocol = (page: Page, name: string): Promise<void> => choose(page, 'Protocol', name);

/** Starts what does not begin by itself. */
async function score(page: Page): Promise<void> {
  const start = page.getByRole('button', { name: /^Score \d/ });
  const whole = page.locator('.lab-results[aria-busy="false"] .answer:not(.answer-stale)');
  await expect(start.or(whole).first()).toBeVisible();
  if (await start.isVisible()) await start.click();
}
