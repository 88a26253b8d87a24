/** From the page's first sentence, nothing typed, to its passes, its attention and, through Compare, a patching map. */
import { expect, test, type Locator, type Page } from 'playwright/test';
import { expectAccessible, openApp, sentence } from './support/app.ts';
import { template, waitForAttention, waitForComparison, waitForLens, waitForMap } from './support/lab.ts';

type Press = (what: Locator) => Promise<void>;

const byMouse: Press = (what) => what.click();
const byKeyboard =
  (page: Page): Press =>
  async (what) => {
    await what.focus();
    await page.keyboard.press('Enter');
  };

async function walk(page: Page, press: Press): Promise<void> {
  const first = await sentence(page).inputValue();
  await press(page.getByRole('button', { name: 'Pass by pass' }));
  await expect(page).toHaveURL(/#lens$/);
  await waitForLens(page);
  await expect(template(page)).toHaveValue(/\[MASK\]/);
  const written = await template(page).inputValue();
  // A word that is masked in place is written as a mask: all else is the page's own sentence.
  const [before, behind] = written.split('[MASK]');
  expect(first.startsWith(before) && first.endsWith(behind)).toBe(true);

  await press(page.getByRole('link', { name: 'Attention' }));
  await waitForAttention(page);
  await expect(template(page)).toHaveValue(written);
  await expectAccessible(page);

  await page.goBack();
  await page.goBack();
  await expect(sentence(page)).toHaveValue(first);
  await press(page.getByRole('button', { name: 'Compare this' }));
  // A second word is what a comparison needs, and no preset has one for this: the caret waits for it.
  await expect(template(page)).toBeFocused();
  await page.keyboard.type('nurse');
  await waitForComparison(page);
  await press(page.getByRole('link', { name: 'Patch one side into the other' }));
  await waitForMap(page);
  await expect(page.getByRole('figure', { name: /^Effect restored by patching/ })).toBeVisible();
  await expectAccessible(page);
}

test('by mouse', async ({ page }) => {
  await openApp(page);
  await walk(page, byMouse);
});

test('by keyboard', async ({ page }) => {
  await openApp(page);
  await walk(page, byKeyboard(page));
});

test('at 320 px', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 800 });
  await openApp(page);
  await walk(page, byMouse);
});
