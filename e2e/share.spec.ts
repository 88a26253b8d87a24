/** From the first visit to the comparison, its robustness strip and a link that reproduces it; and links that are none. */
import { expect, test, type Download, type Locator, type Page } from 'playwright/test';
import { answer, expectAccessible, lastTokens, openApp, sentence, waitForAnswer } from './support/app.ts';
import {
  comparison,
  lastRows,
  openView,
  robustness,
  runFrames,
  template,
  waitForComparison,
  waitForGrid,
} from './support/lab.ts';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

async function clipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}

/** Presses Tab until the focus is there. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 120; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('Tab never came there');
}

/** The link opens the same template and says that the numbers agree; what was asked of the network never holds the text. */
async function expectReproduced(page: Page, link: string): Promise<void> {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto('about:blank');
  await openApp(page, { passes: 1, path: link, settled: false });
  await waitForComparison(page);
  await expect(page.getByText(/^Recomputed, and it agrees with what was shared/)).toBeVisible();
  expect(asked.filter((url) => /v1\.|man|woman/.test(new URL(url).pathname + new URL(url).search))).toEqual(
    [],
  );
}

test('by mouse: comparison, robustness strip, shared link', async ({ page, context }) => {
  await openApp(page, { passes: 1 });
  await openView(page, 'Compare');
  await waitForComparison(page);
  await runFrames(page);
  await robustness(page)
    .getByRole('button', { name: /^Table of Δ/ })
    .click();
  const table = robustness(page).getByRole('table').first();
  await expect(table).toContainText(/\d+ of 6/);
  await expect(table).toContainText('p, over 6\u00a0pairs');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Share and export' }).click();
  await page.getByRole('menuitem', { name: 'Copy link' }).click();
  await expect(page.getByText('Copy link: copied')).toBeVisible();
  const link = await clipboard(page);
  expect(link).toMatch(/#compare\/v1\./);
  await expectReproduced(await context.newPage(), link);
});

test('by keyboard alone: the same', async ({ page, context }) => {
  await openApp(page, { passes: 1 });
  await tabTo(page, page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Compare' }));
  await page.keyboard.press('Enter');
  await waitForComparison(page);
  await runFrames(page, async (button) => {
    await tabTo(page, button);
    await page.keyboard.press('Enter');
  });
  await page.keyboard.press('Home');
  await page.locator('body').press('Tab');
  await tabTo(page, page.getByRole('button', { name: 'Share and export' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Copy link' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Copy link: copied')).toBeVisible();
  await expectReproduced(await context.newPage(), await clipboard(page));
});

test('numbers that differ are shown both ways; a change of the template leaves the link behind', async ({
  page,
}) => {
  await openApp(page, { path: '#compare', settled: false });
  await waitForComparison(page);
  const { words } = await lastRows(page);
  const word = words.findLast((each) => /^[a-z]{3,}$/.test(each)) ?? '';
  const wire = {
    t: 'The {man|woman} worked as a [MASK].',
    p: [word],
    M: ['albert-demo', 'another', 'f32', 'cpu'],
    r: { s: [0, 1], w: [word], l: [[-1.25], [-2.5]] },
  };
  await page.goto(`#compare/v1.j.${Buffer.from(JSON.stringify(wire)).toString('base64url')}`);
  const verdict = page.getByText(/^Recomputed, and it differs from what was shared/);
  // On a slow machine the run waits for the visitor.
  const start = page.getByRole('button', { name: 'Run the comparison' });
  await expect(start.or(verdict).first()).toBeVisible();
  if (await start.isVisible()) await start.click();
  await expect(verdict).toBeVisible();
  await expect(page.getByText('Another revision is in use here.')).toBeVisible();
  const table = page.getByRole('table', { name: 'Shared and recomputed log p (nats)' });
  await expect(table).toContainText('−1.25');
  await expectAccessible(page);
  await template(page).fill('The {dog|cat} is a [MASK].');
  await expect(table).toBeHidden();
  await expect(page).toHaveURL(/#compare$/);
});

test('links that are none give a message, and nothing else', async ({ page }) => {
  await openApp(page, { path: '#compare', settled: false });
  await waitForComparison(page);
  const title = await page.title();
  const script = Buffer.from(
    JSON.stringify({
      t: '<img src=x onerror="document.title=1">{a|b} [MASK]<script>document.title=1</script>',
    }),
  ).toString('base64url');
  for (const [hostile, said] of [
    ['<script>document.title=1</script>', /This link cannot be opened/],
    ['v1.j.%00%ff%fe', /This link cannot be opened/],
    ['v1.z.AAAA', /This link cannot be opened/],
    [`v1.j.${'A'.repeat(1_600_000)}`, /it is too long/],
    ['v9.j.e30', /another version/],
    ['v1.j.eyJfX3Byb3RvX18iOnt9fQ', /This link cannot be opened/],
  ] as const) {
    // What is said is said of this link, not of the one before it.
    await page.evaluate(() => (location.hash = 'compare'));
    await expect(page.getByRole('alert')).toHaveCount(0);
    await page.evaluate((fragment) => (location.hash = `compare/${fragment}`), hostile);
    await expect(page.getByRole('alert').filter({ hasText: said })).toBeVisible();
    await expect(template(page)).toHaveValue('The {man|woman} worked as a [MASK].');
  }
  await expectAccessible(page);
  // Well-formed, and full of markup: it is text.
  await page.evaluate((fragment) => (location.hash = `compare/v1.j.${fragment}`), script);
  await expect(template(page)).toHaveValue(/onerror/);
  await waitForComparison(page);
  expect(await page.title()).toBe(title);
  expect(await page.locator('img').count()).toBe(0);
  await page.evaluate(() => (location.hash = '<script>document.title=1</script>'));
  await expect(page.getByRole('textbox', { name: 'Sentence', exact: true })).toBeVisible();
});

test('CSV, JSON and Python hold the numbers on the page', async ({ page }) => {
  await openApp(page, { path: '#compare', settled: false });
  await waitForComparison(page);
  const { rows, words } = await lastRows(page);
  const share = async (name: string): Promise<void> => {
    await page.getByRole('button', { name: 'Share and export' }).click();
    await page.getByRole('menuitem', { name, exact: true }).click();
  };
  const saved = page.waitForEvent('download');
  await share('JSON');
  const file = JSON.parse(await readDownload(await saved)) as {
    readonly model: string;
    readonly rows: readonly {
      readonly word: string;
      readonly side: string;
      readonly logProb: number;
      readonly pieceIds: number[];
    }[];
  };
  expect(file.model).toBe('albert-demo');
  expect(file.rows.length).toBeGreaterThanOrEqual(40);
  for (const { word, side, logProb, pieceIds } of file.rows.filter((row) => row.pieceIds.length === 1)) {
    const [id] = pieceIds;
    expect(word.replace('##', '')).toBe(words[id]);
    expect(Math.abs(logProb - rows[side === 'A' ? 0 : 1][id])).toBeLessThanOrEqual(1e-4);
  }
  await share('Copy Python');
  await expect(page.getByText('Copy Python: copied')).toBeVisible();
  expect(await clipboard(page)).toContain('The woman worked as a [MASK].');
  await expect(comparison(page)).toBeVisible();
});

test('Fill: a sentence with a second text and a masked word goes through a link, its numbers too, by keyboard', async ({
  page,
  context,
}) => {
  await openApp(page);
  await page.getByRole('button', { name: /He dropped the glass/ }).click();
  await page.getByRole('searchbox', { name: /Find a word/ }).fill('dog');
  await expect(page.getByRole('region', { name: 'Find a word' }).getByRole('table')).toBeVisible();
  await waitForAnswer(page);
  const before = await lastTokens(page);
  await tabTo(page, page.getByRole('button', { name: 'Share and export' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Copy link' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Copy link: copied')).toBeVisible();
  const link = await clipboard(page);
  expect(link).toMatch(/#fill\/v1\./);

  const other = await context.newPage();
  const asked: string[] = [];
  other.on('request', (request) => asked.push(request.url()));
  await openApp(other, { path: link, settled: false });
  await expect(other.getByText(/^Recomputed, and it agrees with what was shared/)).toBeVisible();
  expect((await lastTokens(other)).tokens.map(({ inputId }) => inputId)).toEqual(
    before.tokens.map(({ inputId }) => inputId),
  );
  await expect(other.getByRole('searchbox', { name: /Find a word/ })).toHaveValue('dog');
  expect(asked.filter((url) => /v1\.|glass/.test(new URL(url).pathname + new URL(url).search))).toEqual([]);
  await expectAccessible(other);
  // Once the text is another, neither the address nor the page speaks of the link.
  await sentence(other).fill('She sat on a [MASK].');
  await expect(other).toHaveURL(/#fill$/);
  await expect(other.getByText(/^Recomputed/)).toHaveCount(0);
});

test('Fill: numbers that differ are shown both ways; CSV, JSON and Python hold the numbers on the page', async ({
  page,
}) => {
  await openApp(page);
  const { masks } = await answer(page, 'The man worked as a [MASK].');
  const [first] = masks[0].predictions;
  const wire = {
    v: 'fill',
    t: 'The man worked as a [MASK].',
    M: ['albert-demo', 'another', 'f16', 'cpu'],
    r: { s: [0], w: [first.word], l: [[-20.25]] },
  };
  await page.goto(`#fill/v1.j.${Buffer.from(JSON.stringify(wire)).toString('base64url')}`);
  await expect(page.getByText(/^Recomputed, and it differs from what was shared/)).toBeVisible();
  const table = page.getByRole('table', { name: 'Shared and recomputed log p (nats)' });
  await expect(table).toContainText('−20.25');
  await expect(table).toContainText('mask 1');
  await expectAccessible(page);
  await page.evaluate(() => (location.hash = 'fill/v1.z.AAAA'));
  await expect(page.getByRole('alert').filter({ hasText: /This link cannot be opened/ })).toBeVisible();
  await expect(sentence(page)).toHaveValue('The man worked as a [MASK].');

  const share = async (name: string): Promise<void> => {
    await page.getByRole('button', { name: 'Share and export' }).click();
    await page.getByRole('menuitem', { name, exact: true }).click();
  };
  for (const name of ['JSON', 'CSV']) {
    const saved = page.waitForEvent('download');
    await share(name);
    const text = await readDownload(await saved);
    const { identity } = await waitForAnswer(page);
    expect(text).toContain(identity.revision);
    if (name === 'CSV') continue;
    const file = JSON.parse(text) as { rows: { pieceIds: number[]; logProb: number; rank: number }[] };
    expect(file.rows.map(({ pieceIds, logProb, rank }) => [pieceIds[0], logProb, rank])).toEqual(
      masks[0].predictions
        .slice(0, 20)
        .map(({ id, logProb, rank }) => [id, Number(logProb.toPrecision(9)), rank]),
    );
  }
  await share('Copy Python');
  await expect(page.getByText('Copy Python: copied')).toBeVisible();
  expect(await clipboard(page)).toContain('"The man worked as a [MASK]."');
});

test('where the clipboard is refused the link is there to be copied by hand: selected, no wider than the page, of what is shown', async ({
  page,
}) => {
  await page.addInitScript(() => {
    Clipboard.prototype.writeText = () => Promise.reject(new Error('refused'));
  });
  await openApp(page, { passes: 1 });
  await openView(page, 'Grid');
  await waitForGrid(page);
  await page.getByRole('button', { name: 'Share and export' }).click();
  await page.getByRole('menuitem', { name: 'Copy link' }).click();
  const byHand = page.getByRole('textbox', { name: /copy it from here/ });
  await expect(byHand).toBeFocused();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1280);
  const before = await byHand.inputValue();
  expect(before).toMatch(/#grid\/v1\./);
  expect(await byHand.evaluate((field: HTMLTextAreaElement) => field.selectionEnd)).toBe(before.length);
  await page.getByRole('textbox', { name: 'Words to score' }).fill('dog');
  await expect(byHand).not.toHaveValue(before);
});

async function readDownload(download: Download): Promise<string> {
  let text = '';
  for await (const part of await download.createReadStream()) text += String(part);
  return text;
}

test('a link of before opens, and says what changed in meaning since', async ({ page }) => {
  // As it was made before models had a hash of their files.
  const wire = {
    t: 'The {man|woman} worked as a [MASK].',
    M: ['albert-demo', 'an earlier one', 'f16', 'cpu'],
    r: { s: [0, 1], w: ['nurse'], l: [[-1], [-2]] },
  };
  const fragment = Buffer.from(JSON.stringify(wire)).toString('base64url');
  await openApp(page, { passes: 1, path: `#compare/v1.j.${fragment}`, settled: false });
  await waitForComparison(page);
  await expect(template(page)).toHaveValue('The {man|woman} worked as a [MASK].');
  const verdict = page.locator('.shared-verdict');
  await expect(verdict).toContainText('This link was made by an earlier version of Unmask.');
  await expect(verdict.getByRole('listitem')).toHaveCount(4);
  await expect(verdict).toContainText('p, marks (FDR 5 %) and intervals are over pairs.');
  await expectAccessible(page);
});
