/** Attention: where tokens look, by mouse and by keyboard. Numbers are compared with what the worker said. */
import { expect, test, type Page } from 'playwright/test';
import { expectAccessible, openApp } from './support/app.ts';
import { attention, savedFile, template, waitForAttention, waitForLens } from './support/lab.ts';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

interface Said {
  readonly tokens: number;
  readonly heads: number;
  /** [pass][heads][T][T]. */
  readonly weights: readonly (readonly number[])[];
}

/** The newest attention as the worker told it. */
async function lastAttention(page: Page): Promise<Said> {
  const said = await page.evaluate(() => {
    const tells = window.unmaskTells;
    const began = tells.findLastIndex((tell) => tell.kind === 'started' && tell.of === 'attention');
    const start = tells[began];
    const results = tells
      .slice(began)
      .flatMap((tell) => (tell.kind === 'results' && tell.of === 'attention' ? tell.results : []))
      .sort((a, b) => a.index - b.index);
    if (start.kind !== 'started' || start.of !== 'attention') return null;
    const { tokens, heads } = start.plan;
    return { tokens, heads, weights: results.map(({ weights }) => Array.from(weights)) };
  });
  if (said === null) throw new Error('nothing was asked');
  return said;
}

/** [T][T] of a pass, from 1, and a head, from 1; null for the mean. */
function mapOf({ tokens, heads, weights }: Said, pass: number, head: number | null): number[][] {
  const own = weights[pass - 1];
  const of = (each: number, query: number, key: number): number =>
    own[(each * tokens + query) * tokens + key];
  const range = Array.from({ length: tokens }, (_, index) => index);
  return range.map((query) =>
    range.map((key) => {
      if (head !== null) return of(head - 1, query, key);
      let sum = 0;
      for (let each = 0; each < heads; each++) sum += of(each, query, key);
      return Math.fround(sum / heads);
    }),
  );
}

/** As the table writes a weight: in %, one decimal. */
const digits = (weight: number): string => (weight * 100).toFixed(1);
const chips = (page: Page) => attention(page).getByRole('option');
const table = (page: Page) => page.getByRole('grid', { name: /a row for each token that looks$/ });
const overview = (page: Page) => page.getByRole('grid', { name: /^Attention of every pass and head/ });

async function expectTable(page: Page, map: readonly (readonly number[])[]): Promise<void> {
  const rows = table(page).locator('tbody').getByRole('row');
  await expect(rows).toHaveCount(map.length);
  for (const [query, row] of map.entries()) {
    await expect(rows.nth(query).getByRole('gridcell')).toHaveText(row.map(digits));
  }
}

test('by mouse: the sentence comes along; a map of each pass and head, with the worker’s numbers', async ({
  page,
}) => {
  await openApp(page, { path: '#lens', settled: false });
  await template(page).fill('The {man|woman} went to the [MASK].');
  await waitForLens(page);
  await page.getByRole('link', { name: 'Attention' }).click();
  await expect(page).toHaveURL(/#attention$/);
  await waitForAttention(page);
  await expect(template(page)).toHaveValue('The {man|woman} went to the [MASK].');
  const said = await lastAttention(page);
  expect(said.weights).toHaveLength(8);
  await expect(page.getByText(/^\d+.pieces · 8.passes × \d+.heads · [\d.]+.kB of attention/)).toBeVisible();
  await attention(page)
    .getByRole('button', { name: /^Table of Attention/ })
    .click();
  await expectTable(page, mapOf(said, 8, null));

  // Another map, by its picture.
  await overview(page).getByRole('gridcell', { name: 'pass 3, head 2' }).click();
  const third = mapOf(said, 3, 2);
  await expectTable(page, third);

  // The token under the pointer: where it looks, and who looks at it.
  const percent = (weight: number): RegExp => new RegExp(`${(weight * 100).toPrecision(3)}.%$`);
  await chips(page).nth(2).hover();
  const [, , fromMan] = third;
  for (const [key, weight] of fromMan.entries()) {
    if (weight > 1e-5) await expect(chips(page).nth(key)).toHaveText(percent(weight));
  }
  await expect(attention(page).getByText(/^“man” looks most at “/)).toBeVisible();
  await attention(page).getByRole('radio', { name: 'who looks at it' }).click();
  await chips(page).nth(2).hover();
  for (const [query, row] of third.entries()) {
    if (row[2] > 1e-5) await expect(chips(page).nth(query)).toHaveText(percent(row[2]));
  }
  await expect(attention(page).getByText(/^“man” is looked at most by “/)).toBeVisible();

  // The other sentence of the template.
  await page.getByRole('button', { name: /Which sentence of the template is read/ }).click();
  await page.getByRole('option', { name: 'woman' }).click();
  await expect(chips(page).nth(2)).toHaveAccessibleName(/^woman/);
  await waitForAttention(page);
  await expectTable(page, mapOf(await lastAttention(page), 3, 2));
  await expectAccessible(page);
});

test('by keyboard, at the width of a phone: pass and head, a token, a map, and what is left out', async ({
  page,
}) => {
  await page.setViewportSize({ width: 320, height: 800 });
  await openApp(page, { path: '#attention', settled: false });
  await waitForAttention(page);
  const said = await lastAttention(page);
  const pass = attention(page).getByRole('slider', { name: 'pass' });
  await pass.focus();
  for (const key of ['ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key);
  await expect(pass).toHaveAttribute('aria-valuetext', '6 of 8');
  await attention(page).getByRole('radio', { name: 'mean over heads' }).focus();
  for (const key of ['ArrowRight', 'Enter']) await page.keyboard.press(key);
  const head = attention(page).getByRole('slider', { name: 'head' });
  await head.focus();
  await page.keyboard.press('ArrowRight');
  await attention(page)
    .getByRole('button', { name: /^Table of Attention/ })
    .focus();
  await page.keyboard.press('Enter');
  await expectTable(page, mapOf(said, 6, 2));

  // The chosen token moves with the arrows.
  await chips(page).nth(2).focus();
  await page.keyboard.press('ArrowLeft');
  await expect(chips(page).nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(attention(page).getByText(/^“the” looks most at “/)).toBeVisible();

  // From the map that is looked at one up and one to the left: the first head of the pass before.
  await overview(page).getByRole('gridcell', { name: 'pass 6, head 2' }).focus();
  for (const key of ['ArrowUp', 'ArrowLeft', 'Enter']) await page.keyboard.press(key);
  await expectTable(page, mapOf(said, 5, 1));

  // Without the usual sinks the numbers stay what they are, and what those held is said.
  await attention(page).getByRole('radio', { name: 'every token' }).focus();
  for (const key of ['ArrowRight', 'Enter']) await page.keyboard.press(key);
  const names = await chips(page).evaluateAll((all) => all.map((chip) => chip.firstChild?.textContent));
  // The full stop of this text has a space of its own before it.
  const sinks = ['[CLS]', '[SEP]', 'space', '.'];
  const kept = names.flatMap((name, at) => (sinks.includes(name ?? '') ? [] : [at]));
  expect(names).toHaveLength(kept.length + sinks.length);
  const whole = mapOf(said, 5, 1);
  await expectTable(
    page,
    kept.map((query) => kept.map((key) => whole[query][key])),
  );
  const held = kept.map((query) =>
    whole[query].reduce((sum, w, key) => sum + (kept.includes(key) ? 0 : w), 0),
  );
  const mean = held.reduce((sum, share) => sum + share, 0) / held.length;
  await expect(
    attention(page)
      .getByText(new RegExp(`they hold ${(mean * 100).toPrecision(3)}.% of what`))
      .first(),
  ).toBeVisible();
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible(page);
});

test('a link opens on the same map; no text asks nothing, and one that is cut is told', async ({
  page,
  context,
}) => {
  await openApp(page, { path: '#attention', settled: false, passes: 2 });
  await waitForAttention(page);
  await overview(page).getByRole('gridcell', { name: 'pass 1, head 1' }).click();
  const said = await lastAttention(page);
  const first = mapOf(said, 1, 1);
  const csv = (await savedFile(page, 'CSV')).trim().split('\r\n');
  expect(csv[0]).toMatch(
    /^sentence,form,pass,head,from_index,from_token,from_id,to_index,to_token,to_id,attention,/,
  );
  expect(csv).toHaveLength(1 + said.tokens ** 2);
  const file = JSON.parse(await savedFile(page, 'JSON')) as { readonly attention: number[][] };
  expect(file.attention.map((row) => row.map(Math.fround))).toEqual(first);
  expect(await savedFile(page, 'Every pass and head (.npy)')).toContain(`'shape': (2, ${said.heads}, `);
  await page.getByRole('button', { name: 'Share and export' }).click();
  await page.getByRole('menuitem', { name: 'Copy Python' }).click();
  await expect(page.getByText('Copy Python: copied')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('output_attentions=True');
  await page.getByRole('button', { name: 'Share and export' }).click();
  await page.getByRole('menuitem', { name: 'Copy link' }).click();
  await expect(page.getByText('Copy link: copied')).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const other = await context.newPage();
  await openApp(other, { path: link, settled: false, passes: 2 });
  await waitForAttention(other);
  await expect(other.getByRole('heading', { name: 'Attention in pass 1, head 1' })).toBeVisible();
  const agrees = /^Recomputed, and it agrees with what was shared .*within 0\.0005\.$/;
  await expect(other.getByText(agrees)).toContainText(`: ${said.tokens}\u00a0numbers`);
  await template(page).fill('');
  await expect(page.getByText('Type a sentence to see where its tokens look.')).toBeVisible();
  await template(page).fill('word '.repeat(300));
  await expect(page.getByText(/^The last \d+.tokens are past what the model reads\.$/)).toBeVisible();
});
