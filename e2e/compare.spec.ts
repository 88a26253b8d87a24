/** Compare: two sentences that differ in one place, by mouse and by keyboard. */
import { expect, test, type Page } from 'playwright/test';
import { expectAccessible, openApp, sentence } from './support/app.ts';
import {
  comparison,
  lastRows,
  likeliestTable,
  openView,
  template,
  waitForComparison,
  wordTable,
} from './support/lab.ts';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

test('opens on the model card’s pair and answers by itself, with the worker’s numbers', async ({ page }) => {
  await openApp(page);
  await openView(page, 'Compare');
  await expect(page).toHaveURL(/#compare$/);
  await expect(template(page)).toHaveValue('The {man|woman} worked as a [MASK].');
  await waitForComparison(page);
  const { rows, words } = await lastRows(page);
  expect(rows).toHaveLength(2);
  const [a, b] = rows;
  // Every row of both lists: its Δ is the difference of the worker's own log p, and the list is in its order.
  for (const [side, sign] of [
    ['man', 1],
    ['woman', -1],
  ] as const) {
    const lines = await wordTable(page, side).locator('tbody').getByRole('row').all();
    expect(lines.length).toBe(10);
    let before = Infinity;
    for (const line of lines) {
      const id = Number(await line.getAttribute('data-key'));
      const delta = (a[id] - b[id]) * sign;
      expect(delta).toBeGreaterThan(0);
      expect(delta).toBeLessThanOrEqual(before);
      before = delta;
      const cells = await line.getByRole('gridcell').allInnerTexts();
      expect(cells.at(-2)).toBe(`${sign > 0 ? '+' : '\u2212'}${delta.toFixed(2)}`);
      await expect(line).toContainText(words[id]);
    }
  }
  await expect(comparison(page).getByText(/of 10$/)).toBeVisible();
  await expect(comparison(page).getByText(/^0\.\d+.bit$/)).toBeVisible();
  await expect(page.getByText(/albert-demo · .*typed \[MASK\]/).first()).toBeVisible();
  await expectAccessible(page);
});

test('the first lists say what stands with either side, with bars on one scale and what both have marked', async ({
  page,
}) => {
  await openApp(page, { path: '#compare', settled: false });
  await template(page).fill('The {nurse|doctor} said that [MASK] was tired.');
  await waitForComparison(page);
  await expect(likeliestTable(page, 'nurse')).toBeVisible();
  const { rows, words } = await lastRows(page);
  const special = new Set(await page.evaluate(specialIds));
  const tops = rows.map((row) =>
    [...row.keys()]
      .filter((id) => !special.has(id))
      .sort((x, y) => row[y] - row[x] || x - y)
      .slice(0, 10),
  );
  const largest = Math.max(...rows.map((row, side) => row[tops[side][0]]));
  for (const [side, name] of ['nurse', 'doctor'].entries()) {
    const lines = await likeliestTable(page, name).locator('tbody').getByRole('row').all();
    expect(await Promise.all(lines.map((line) => line.getAttribute('data-key').then(Number)))).toEqual(
      tops[side],
    );
    for (const [place, id] of tops[side].entries()) {
      await expect(lines[place]).toContainText(words[id]);
      await expect(lines[place].getByText('both', { exact: true })).toHaveCount(
        tops[1 - side].includes(id) ? 1 : 0,
      );
      const bar = lines[place].locator('.cell-bar .bar');
      const drawn = await bar.evaluate(({ style }) => Number.parseFloat(style.inlineSize));
      expect(drawn).toBeCloseTo(100 * Math.exp(rows[side][id] - largest), 2);
    }
  }
  // Before anything else of the comparison.
  await expect(comparison(page).getByRole('grid').first()).toHaveAccessibleName(/^Likeliest with nurse/);
});

test('the words that differ are sorted by Δ, p or share of the JSD, by key and by list, and a link keeps it', async ({
  page,
}) => {
  await openApp(page, { path: '#compare', settled: false });
  await template(page).fill('The {nurse|doctor} said that [MASK] was tired.');
  await waitForComparison(page);
  const { rows } = await lastRows(page);
  const [p, q] = rows.map((row) => row.map(Math.exp));
  const ids = async (side: string): Promise<number[]> =>
    Promise.all(
      (await wordTable(page, side).locator('tbody').getByRole('row').all()).map(async (line) =>
        Number(await line.getAttribute('data-key')),
      ),
    );
  const term = (id: number): number =>
    p[id] * Math.log((2 * p[id]) / (p[id] + q[id])) + q[id] * Math.log((2 * q[id]) / (p[id] + q[id]));
  const all = p.reduce((sum, _, id) => sum + term(id), 0);
  const descending = (values: readonly number[]): boolean =>
    values.every((value, at) => at === 0 || value <= values[at - 1]);
  expect(descending((await ids('nurse')).map((id) => rows[0][id] - rows[1][id]))).toBe(true);

  // By keyboard on the head of a column.
  const head = wordTable(page, 'nurse').getByRole('columnheader', { name: /^p\b/ });
  await head.focus();
  await page.keyboard.press('Enter');
  await expect(head).toHaveAttribute('aria-sort', 'descending');
  expect(descending((await ids('nurse')).map((id) => p[id]))).toBe(true);

  await page.getByRole('button', { name: /sorted by/ }).click();
  await page.getByRole('option', { name: 'share of the JSD' }).click();
  await expect(wordTable(page, 'doctor').getByRole('columnheader', { name: /^of JSD/ })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  const first = await ids('nurse');
  expect(descending(first.map(term))).toBe(true);
  const cells = wordTable(page, 'nurse').locator('tbody').getByRole('row').first().getByRole('gridcell');
  expect(Number.parseFloat((await cells.allInnerTexts()).at(-1) ?? '')).toBeCloseTo(
    (100 * term(first[0])) / all,
    0,
  );
  await expectAccessible(page);

  await comparison(page).getByRole('button', { name: 'Share and export' }).click();
  await page.getByRole('menuitem', { name: 'Copy link' }).click();
  await expect(page.getByText('Copy link: copied')).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await page.goto('about:blank');
  await page.goto(link);
  await waitForComparison(page);
  await expect.poll(() => ids('nurse')).toEqual(first);
});

test('a fault is told at its character, and what was there stays, dimmed', async ({ page }) => {
  await openApp(page, { passes: 1, path: '#compare', settled: false });
  await waitForComparison(page);
  await template(page).fill('The {man|woman worked as a [MASK].');
  await expect(template(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByText(/A slot opens here and is never closed/)).toBeVisible();
  await expect(page.locator('mark')).toHaveText('{');
  await page.getByRole('button', { name: 'Go to character 5' }).click();
  await expect(template(page)).toBeFocused();
  expect(await template(page).evaluate((field: HTMLTextAreaElement) => field.selectionStart)).toBe(4);
  await expectAccessible(page);
  await template(page).fill('The {man|woman} worked as a clerk.');
  await expect(page.getByText(/No sentence has a mask/)).toBeVisible();
});

test('sides: swapped by a key, chosen among several, other slots held', async ({ page }) => {
  await openApp(page, { passes: 1, path: '#compare', settled: false });
  await waitForComparison(page);
  await page.locator('body').click({ position: { x: 2, y: 2 } });
  const asked = await wholeRowsSent(page);
  await page.keyboard.press('[');
  await expect(page.getByRole('heading', { name: /More likely with/ }).first()).toContainText('woman');
  await waitForComparison(page);
  // The same two sentences, the other way round: the model is not asked again.
  expect(await wholeRowsSent(page)).toBe(asked);
  await template(page).fill('The {man|woman|child} {here|there} was {a/an} [MASK].');
  await expect(page.getByText(/^4 of 12.sentences/)).toBeVisible();
  await waitForComparison(page);
  await expect(page.getByRole('grid', { name: /with “an”/ })).toHaveCount(4);
  await page.getByRole('button', { name: /Side B/ }).click();
  await page.getByRole('option', { name: 'child' }).click();
  await waitForComparison(page);
  await expect(page.getByRole('heading', { name: /More likely with “child”/ }).first()).toBeVisible();
  await expectAccessible(page);
});

test('sides that are one to the model are said to be, and a target is the piece that fits its place', async ({
  page,
}) => {
  await openApp(page, { path: '#compare', settled: false });
  await waitForComparison(page);
  await template(page).fill('The {Polish|polish} man held anti-[MASK] views.');
  const said = page
    .getByText(/reads both sides as the same tokens: capitals are read as small letters/)
    .first();
  const run = page.getByRole('button', { name: 'Run the comparison' });
  await expect(run.or(said).first()).toBeVisible();
  if (await run.isVisible()) await run.click();
  await expect(said).toBeVisible();
  await expect(page.getByRole('heading', { name: /More likely with/ })).toHaveCount(0);
  const targets = page.getByRole('region', { name: 'Targets' });
  await targets.getByRole('textbox').first().fill('war');
  const score = targets.getByRole('button', { name: 'Score 1 word' });
  const piece = targets.getByRole('cell', { name: '1: ##war' }).first();
  // A short run starts by itself; a longer one waits for the visitor.
  await expect(score.or(piece)).toBeVisible();
  if (await score.isVisible()) await score.click();
  await expect(piece).toBeVisible();
});

/** In the page: the special tokens of the vocabulary that the worker sent. */
function specialIds(): number[] {
  const tell = window.unmaskTells.findLast(({ kind }) => kind === 'vocabulary');
  return tell?.kind === 'vocabulary' ? [...tell.vocabulary.special] : [];
}

/** How many whole rows of the vocabulary the worker has sent. */
async function wholeRowsSent(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      window.unmaskTells.flatMap((tell) =>
        tell.kind === 'results' && tell.of === 'sentences'
          ? tell.results.filter(({ masks }) => masks.some(({ logProbs }) => logProbs !== null))
          : [],
      ).length,
  );
}

test('a template of a million sentences is counted, and only what is compared is run', async ({ page }) => {
  await openApp(page, { passes: 1, path: '#compare', settled: false });
  await waitForComparison(page);
  await template(page).fill('The {man|woman} {1..1000} {1..500} [MASK].');
  await expect(page.getByText(/^2 of 1,000,000.sentences/)).toBeVisible();
  await waitForComparison(page);
  expect((await lastRows(page)).rows).toHaveLength(2);
});

test('views keep what was typed, and Back goes between them', async ({ page }) => {
  await openApp(page);
  await sentence(page).fill('A sentence of mine [MASK].');
  await openView(page, 'Compare');
  await template(page).fill('A {red|blue} [MASK].');
  await page.goBack();
  await expect(sentence(page)).toHaveValue('A sentence of mine [MASK].');
  await page.goForward();
  await expect(template(page)).toHaveValue('A {red|blue} [MASK].');
  await waitForComparison(page);
});

test('words are pinned by keyboard alone', async ({ page }) => {
  await openApp(page, { passes: 1, path: '#compare', settled: false });
  await waitForComparison(page);
  const row = likeliestTable(page, 'man').locator('tbody').getByRole('row').nth(1);
  await template(page).focus();
  for (let i = 0; i < 30 && (await page.locator('[role="grid"] :focus').count()) === 0; i++) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('p');
  await expect(row).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('p');
  await expect(row).toHaveAttribute('aria-selected', 'false');
});
