/** Frames beside a comparison: pairs that fit them and pairs that do not, and what is held in them. */
import { expect, test, type Page } from 'playwright/test';
import { expectAccessible, openApp, untilVisible } from './support/app.ts';
import { robustness, runFrames, template, waitForComparison } from './support/lab.ts';

const setChosen = (page: Page) => robustness(page).getByRole('button', { name: /Set of frames/ });

test('names over noun frames are refused with the set that takes them; a noun is added, and nothing lost', async ({
  page,
}) => {
  await openApp(page, { passes: 1, path: '#compare', settled: false });
  await waitForComparison(page);
  await template(page).fill('{John|Mary} works as a [MASK].');
  await waitForComparison(page);
  const region = robustness(page);
  await expect(
    region.getByText(/“John \| Mary” are names, and these frames take singular nouns/),
  ).toBeVisible();
  await expect(region.getByRole('button', { name: /Add this pair/ })).toHaveCount(0);
  await expectAccessible(page);
  await region.getByRole('button', { name: 'Use the set “names”' }).click();
  await expect(setChosen(page)).toContainText('names');
  await expect(region.getByText(/John \| Mary/)).toHaveCount(0);

  await template(page).fill('The {nurse|police officer} was a [MASK].');
  await waitForComparison(page);
  await region.getByRole('button', { name: 'Use the set “nouns”' }).click();
  await expect(region.getByText(/“nurse \| police officer” is no pair of this set/)).toBeVisible();
  await region.getByRole('button', { name: 'Add this pair to the set' }).click();
  await expect(region.getByRole('button', { name: /10.frames, 7.pairs/ })).toBeVisible();
  await expect(region.getByText(/is no pair of this set/)).toHaveCount(0);
});

test('man and woman are compared in the year that is held, in the sentence and in its frames', async ({
  page,
}) => {
  await openApp(page, { passes: 1, path: '#compare', settled: false });
  await waitForComparison(page);
  await page.getByRole('button', { name: /Preset/ }).click();
  await page.getByRole('option', { name: 'Work over the years: man and woman' }).click();
  await waitForComparison(page);
  await expect(page.getByRole('heading', { name: /More likely with “?man/ }).first()).toBeVisible();
  await expect(robustness(page).getByText('held: year = 1900')).toBeVisible();
  await page.getByRole('button', { name: /What stands in year on both sides/ }).click();
  await page.getByRole('option', { name: '1930', exact: true }).click();
  await expect(robustness(page).getByText('held: year = 1930')).toBeVisible();
  await page.getByRole('button', { name: /Slot that is compared/ }).click();
  await page.getByRole('option', { name: 'year', exact: true }).click();
  await expect(robustness(page).getByText('The frames compare who; above, year is compared.')).toBeVisible();
  await robustness(page).getByRole('button', { name: 'Compare who' }).click();
  await expect(robustness(page).getByText('held: year = 1930')).toBeVisible();
  // What is of another question is dimmed until then.
  await waitForComparison(page);
  await expectAccessible(page);
});

test('while words are written, what was run before stays, and its table stays open', async ({ page }) => {
  await openApp(page, { passes: 1, path: '#compare', settled: false });
  await waitForComparison(page);
  await runFrames(page);
  const region = robustness(page);
  await region
    .getByRole('button', { name: /^Table of/ })
    .first()
    .click();
  const table = region.getByRole('table').first();
  await untilVisible(table);
  const fewest = await region.evaluateHandle((element) => {
    const figures = { fewest: 2 };
    const look = (): void => {
      figures.fewest = Math.min(figures.fewest, element.querySelectorAll('figure').length);
    };
    new MutationObserver(look).observe(element, { childList: true, subtree: true });
    return figures;
  });
  const words = page.getByRole('textbox', { name: 'Words to score' });
  await words.press('Control+End');
  await words.pressSequentially(', sailor');
  // The new words are run by themselves where that is short, and else on being asked.
  const start = region.getByRole('button', { name: 'Run the frames' });
  await untilVisible(start.or(table.getByRole('rowheader', { name: 'sailor' })).first());
  expect(await fewest.evaluate((figures) => figures.fewest)).toBe(2);
  await expect(table).toBeVisible();
});
