/** On a phone the answer comes first: what is said beside it folds, and nothing speaks of keys. */
import { readFileSync } from 'node:fs';
import { expect, test, type Locator, type Page } from 'playwright/test';
import { expectAccessible, openApp, results, untilVisible, waitForAnswer } from './support/app.ts';
import {
  attention,
  comparison,
  grid,
  readings,
  waitForAttention,
  waitForComparison,
  waitForGrid,
  waitForLens,
} from './support/lab.ts';

test.use({ viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true });

const links = JSON.parse(
  readFileSync(new URL('fixtures/links_made_at_990184c.json', import.meta.url), 'utf8'),
) as readonly { readonly asks: string; readonly link: string }[];

/** A link that somebody sent, by what it asks. */
function linkTo(asks: string): string {
  const found = links.find((each) => each.asks === asks);
  if (found === undefined) throw new Error(`no link asks “${asks}”`);
  return found.link;
}

/** Where the lower edge of something stands on the page, px, once what the link's verdict says is there too. */
async function lowerEdge(page: Page, what: Locator): Promise<number> {
  await untilVisible(
    page
      .getByText(/agrees with what was shared/i)
      .locator('visible=true')
      .first(),
  );
  const box = await what.boundingBox();
  if (box === null) throw new Error('it is not seen');
  return box.y + box.height;
}

for (const asks of ['fill: two masks', 'fill: second text, a word masked in place']) {
  test(`${asks}: the first word of a shared link stands on the first screen`, async ({ page }) => {
    await openApp(page, { path: linkTo(asks), settled: false });
    await waitForAnswer(page);
    const row = results(page).locator('tbody').getByRole('row').first();
    expect(await lowerEdge(page, row)).toBeLessThanOrEqual(640);
  });
}

interface SharedView {
  readonly asks: string;
  readonly settle: (page: Page) => Promise<void>;
  readonly first: (page: Page) => Locator;
  /** px from the top of the page, of its lower edge. */
  readonly within: number;
}

const VIEWS: readonly SharedView[] = [
  {
    asks: 'compare: first',
    settle: waitForComparison,
    first: (page) => comparison(page).locator('tbody').getByRole('row').first(),
    within: 720,
  },
  {
    asks: 'lens: words followed',
    settle: waitForLens,
    first: (page) => readings(page).locator('tbody').getByRole('row').first(),
    within: 760,
  },
  {
    asks: 'grid: first',
    settle: waitForGrid,
    first: (page) => grid(page).getByRole('figure').first().locator('.plot-head'),
    within: 640,
  },
];

for (const { asks, settle, first, within } of VIEWS) {
  test(`${asks}: the answer of a shared link stands near the first screen`, async ({ page }) => {
    await openApp(page, { path: linkTo(asks), settled: false });
    await settle(page);
    expect(await lowerEdge(page, first(page))).toBeLessThanOrEqual(within);
  });
}

test('what folds opens at a touch, is remembered for the tab, and everything of it is there', async ({
  page,
}) => {
  await openApp(page, { passes: 1 });
  const offer = page.getByRole('button', { name: /^Get ALBERT-large-v2/ });
  const ids = page.getByRole('group', { name: 'Token ids' });
  await expect(offer).toBeHidden();
  await expect(ids).toBeHidden();
  const openModel = page.getByRole('button', { name: 'More: A small demonstration model answers' });
  await expect(openModel).toHaveAttribute('aria-expanded', 'false');
  await openModel.tap();
  await expect(offer).toBeVisible();
  await page.getByRole('button', { name: /^More: .*ids/ }).tap();
  await expect(ids).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  await waitForAnswer(page);
  await expect(offer).toBeVisible();
  await expect(ids).toBeVisible();
  await page.getByRole('button', { name: 'Less: A small demonstration model answers' }).tap();
  await expect(offer).toBeHidden();
  await expectAccessible(page);
});

test('where a token looks is told at a touch, and the chips stand before the maps', async ({ page }) => {
  await openApp(page, { path: '#attention', settled: false, passes: 1 });
  await waitForAttention(page);
  const chip = attention(page).getByRole('option', { name: /^man/ });
  await chip.tap();
  await expect(chip).toHaveAttribute('aria-selected', 'true');
  await expect(attention(page).getByText(/^“man” looks most at “/)).toBeVisible();
  const overview = page.getByRole('grid', { name: /^Attention of every pass and head/ });
  const [of, maps] = [await chip.boundingBox(), await overview.boundingBox()];
  expect(of === null || maps === null ? NaN : of.y).toBeLessThan(maps?.y ?? NaN);
});

test('no badge of a key is shown where there are no keys, and the swap of Compare is named', async ({
  page,
}) => {
  await openApp(page, { path: '#compare', settled: false, passes: 1 });
  await waitForComparison(page);
  for (const badge of await page.locator('kbd').all()) await expect(badge).toBeHidden();
  const swap = page.getByRole('button', { name: 'Swap the sides' });
  await expect(swap).toHaveText(/Swap/);
  await expectAccessible(page);
});

test('on a wide page with a mouse nothing folds, and keys have their badges', async ({ browser }) => {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    hasTouch: false,
    isMobile: false,
  });
  const page = await context.newPage();
  await openApp(page, { passes: 1 });
  await expect(page.getByRole('button', { name: /^More: / })).toHaveCount(0);
  await expect(page.getByRole('group', { name: 'Token ids' })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Run/ }).locator('kbd')).toBeVisible();
  await context.close();
});
