/** Long words, many columns, long names: at 320, 768 and 1280 px no word is broken, nothing overlaps, and the page is as wide as its window. */
import { expect, test, type Page } from 'playwright/test';
import { openApp, secondText, sentence, untilVisible, waitForAnswer } from './support/app.ts';
import { dropFiles } from './support/drop.ts';
import { openHead } from './support/heads.ts';
import {
  pairs,
  readings,
  robustness,
  runFrames,
  template,
  waitForAttention,
  waitForClassify,
  waitForComparison,
  waitForGrid,
  waitForFeatures,
  waitForLens,
  waitForMap,
  waitForOcclusion,
  waitForPairs,
} from './support/lab.ts';
import { expectLaidOut } from './support/layout.ts';
import { openTable } from './support/probe.ts';

const LONG = ['incomprehensibility', 'counterrevolutionary', 'internationalization', 'disproportionately'];
/** Longer than any column. */
const ENDLESS = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';

test('fill', async ({ page }) => {
  await openApp(page, { passes: 1 });
  await sentence(page).fill(`The ${LONG.join(' ')} of ${ENDLESS} was [MASK].`);
  await page.getByRole('button', { name: 'Add a second text' }).click();
  await secondText(page).fill('It disappeared [MASK].');
  await page.getByRole('searchbox', { name: /^Find a word/ }).fill('disappeared');
  await waitForAnswer(page);
  await expectLaidOut(page, 'fill');
});

test('compare, with frames, targets and pinned words', async ({ page }) => {
  await openApp(page, { path: '#compare', settled: false, passes: 1 });
  await waitForComparison(page);
  await runFrames(page);
  await robustness(page)
    .getByRole('button', { name: /frames, .* pairs/ })
    .click();
  for (const button of await page.getByRole('button', { name: /^Table of/ }).all()) await button.click();
  await expectLaidOut(page, 'compare: frames');
  await template(page).fill(`The {${LONG[0]}|${LONG[1]}} of it {here|${ENDLESS}} was [MASK].`);
  await waitForComparison(page);
  const row = page
    .getByRole('grid', { name: /^Likeliest with/ })
    .first()
    .getByRole('row')
    .nth(1);
  await row.click();
  const targets = page.getByRole('region', { name: 'Targets' });
  await targets
    .getByRole('textbox', { name: 'Words to score' })
    .fill(`${LONG.join(', ')}\n\nnurse, ${ENDLESS}`);
  const table = targets.getByRole('table', { name: 'Targets on both sides' });
  const score = targets.getByRole('button', { name: /^Score \d+/ });
  await untilVisible(score.or(table).first());
  if (await score.isVisible()) await score.click();
  await untilVisible(table);
  await expectLaidOut(page, 'compare: long words');
});

test('grid with 20 columns', async ({ page }) => {
  await openApp(page, { path: '#grid', settled: false, passes: 1 });
  await waitForGrid(page);
  await template(page).fill(
    `The {who:${LONG.join('|')}|${ENDLESS}|very old and rather tired man} of {year:1900..2090:10} was [MASK].`,
  );
  await waitForGrid(page);
  await openTable(page);
  await expect(page.getByRole('grid').getByRole('columnheader')).toHaveCount(21);
  await page.locator('[data-cell="1 1"]').click();
  await expectLaidOut(page, 'grid');
  // The name of a row stays beside its last cell.
  await page.locator('[data-cell="1 19"]').focus();
  await expect(page.locator('[data-cell="1 19"]')).toBeInViewport();
  await expect(page.getByRole('grid').getByRole('rowheader').nth(1)).toBeInViewport();
});

test('benchmarks with long sentences and categories', async ({ page }) => {
  await openApp(page, { path: '#benchmarks', settled: false, passes: 1 });
  await waitForPairs(page, 24);
  const lines = LONG.map((word, at) => `"The ${word} sang ${ENDLESS}.","The man sang.","${word}-${at}"`);
  const csv = ['more,less,category', ...lines].join('\n');
  await dropFiles(page, '', [], { [`pairs-of-${LONG.join('-')}.csv`]: csv });
  await waitForPairs(page, 4);
  await page
    .getByRole('button', { name: /^Table of/ })
    .first()
    .click();
  await pairs(page).getByRole('row').nth(1).click();
  await expectLaidOut(page, 'benchmarks');
});

test('lens with words followed', async ({ page }) => {
  await openApp(page, { path: '#lens', settled: false, passes: 2 });
  await waitForLens(page);
  await page.getByRole('textbox', { name: 'follow words' }).fill(`${LONG.join(', ')}, disappeared, nurse`);
  await template(page).fill(`The {${LONG[0]}|${LONG[1]}} was [MASK].`);
  await waitForLens(page);
  await untilVisible(readings(page));
  for (const button of await page.getByRole('button', { name: /^Table of/ }).all()) await button.click();
  await expectLaidOut(page, 'lens');
});

for (const [view, settle] of [
  ['attention', waitForAttention],
  ['occlusion', waitForOcclusion],
  ['patching', waitForMap],
] as const) {
  test(`${view} of long words, with its tables`, async ({ page }) => {
    await openApp(page, { path: `#${view}`, settled: false, passes: 2 });
    await settle(page);
    // The sides differ in one word of one piece, and the rest is long.
    await template(page).fill(`The {man|woman} of ${ENDLESS} ${LONG[3]} and ${LONG[0]} was [MASK].`);
    await settle(page);
    for (const button of await page.getByRole('button', { name: /^Table of/ }).all()) await button.click();
    await expectLaidOut(page, view);
  });
}

test('features of long words', async ({ page }) => {
  await openApp(page, { path: '#features', settled: false, passes: 1 });
  await waitForFeatures(page);
  await page
    .getByRole('textbox', { name: 'Texts, one a line' })
    .fill([...LONG, ENDLESS].map((word) => `The ${word} came.`).join('\n'));
  await waitForFeatures(page, LONG.length + 1);
  for (const button of await page.getByRole('button', { name: /^Table of/ }).all()) await button.click();
  await expectLaidOut(page, 'features');
});

test('classify with long labels, each word masked in turn', async ({ page }) => {
  await openHead(page, ['AlbertForSequenceClassification', [...LONG, ENDLESS]]);
  await waitForClassify(page);
  await page.getByRole('button', { name: /Whether each word is masked in turn/ }).click();
  await page.getByRole('option', { name: 'each masked in turn' }).click();
  await template(page).fill(`The ${ENDLESS} was {${LONG[0]}|${LONG[1]}}.`);
  await waitForClassify(page);
  for (const button of await page.getByRole('button', { name: /^Table of/ }).all()) await button.click();
  await expectLaidOut(page, 'classify');
});

test('classify the tokens of long words', async ({ page }) => {
  await openHead(page, ['AlbertForTokenClassification', ['O', ...LONG.map((word) => `B-${word}`)]]);
  await waitForClassify(page);
  await page.getByRole('textbox', { name: 'Text', exact: true }).fill(`The ${ENDLESS} ${LONG.join(' ')}.`);
  await waitForClassify(page);
  await expectLaidOut(page, 'classify: tokens');
});

test('a model with a long name', async ({ page }) => {
  const name = 'somebody-at-a-university/albert-large-v2-continued-on-counterrevolutionary-newspapers-1848';
  await renameModel(page, name.replace('/', '-'));
  await openApp(page);
  await expectLaidOut(page, 'a long name');
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.getByRole('button', { name: /^Model: / }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectLaidOut(page, 'the dialog of models');
});

/** The site's model has another name. */
async function renameModel(page: Page, folder: string): Promise<void> {
  await page.route(`**/weights/${folder}/**`, async (route) => {
    const response = await route.fetch({ url: route.request().url().replace(folder, 'albert-demo') });
    await route.fulfill({ response });
  });
  await page.route('**/weights/index.json', async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    await route.fulfill({ response, body: text.replaceAll('albert-demo', folder) });
  });
}
