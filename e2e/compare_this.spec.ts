/** From Fill to Compare: the sentence with one of its words put against another. */
import { expect, test, type Page } from 'playwright/test';
import { expectAccessible, openApp, sentence, token } from './support/app.ts';
import { likeliestTable, template, waitForComparison } from './support/lab.ts';

const TEXT = 'The nurse said that [MASK] was tired.';

/** Where the caret stands in the template. */
async function caret(page: Page): Promise<number> {
  return template(page).evaluate((field: HTMLTextAreaElement) => field.selectionStart);
}

async function putCaret(page: Page, at: number): Promise<void> {
  await sentence(page).focus();
  await sentence(page).evaluate((field: HTMLTextAreaElement, to) => field.setSelectionRange(to, to), at);
}

test('the word at the caret goes to Compare with the place beside it empty and focused; nothing is run until it is written', async ({
  page,
}) => {
  await openApp(page, { passes: 1 });
  await sentence(page).fill(TEXT);
  await putCaret(page, TEXT.indexOf('tired') + 2);
  await page.getByRole('button', { name: 'Compare this' }).click();
  await expect(page).toHaveURL(/#compare$/);
  await expect(template(page)).toHaveValue('The nurse said that [MASK] was {tired|}.');
  await expect(template(page)).toBeFocused();
  expect(await caret(page)).toBe('The nurse said that [MASK] was {tired|'.length);
  await expect(page.getByText('Write what “tired” is compared with')).toBeVisible();
  await expect(page.getByRole('grid')).toHaveCount(0);
  await expectAccessible(page);
  await page.keyboard.type('asleep');
  await expect(template(page)).toHaveValue('The nurse said that [MASK] was {tired|asleep}.');
  await waitForComparison(page);
  await expect(likeliestTable(page, 'tired')).toBeVisible();
  await expect(likeliestTable(page, 'asleep')).toBeVisible();
  await expect(page.getByText('Write what “tired” is compared with')).toHaveCount(0);
});

test('what a preset sets against the word is a press away, and the last chip is the word', async ({
  page,
}) => {
  await openApp(page, { passes: 1 });
  await sentence(page).fill(TEXT);
  await token(page, /nurse/).focus();
  // By key, from the chip.
  await page.keyboard.press('c');
  await expect(template(page)).toHaveValue('The {nurse|} said that [MASK] was tired.');
  await page.getByRole('group', { name: 'What it is compared with' }).getByRole('button').first().click();
  await expect(template(page)).toHaveValue(/^The \{nurse\|\w+\} said that \[MASK\] was tired\.$/);
  await expect(template(page)).toBeFocused();
  await waitForComparison(page);
  // Back, to another word, and on again.
  await page.goBack();
  await expect(sentence(page)).toHaveValue(TEXT);
  await putCaret(page, TEXT.indexOf('was'));
  await page.getByRole('button', { name: 'Compare this' }).click();
  await expect(template(page)).toHaveValue('The nurse said that [MASK] {was|} tired.');
});

test('a word masked in place is the mask of the comparison, and Enter compares with nothing', async ({
  page,
}) => {
  await openApp(page, { passes: 1 });
  await sentence(page).fill('The very old nurse said that she was tired.');
  await token(page, /\bshe\b/).click();
  await putCaret(page, 'The ve'.length);
  await page.getByRole('button', { name: 'Compare this' }).click();
  await expect(template(page)).toHaveValue('The {very|} old nurse said that [MASK] was tired.');
  await expect(page.getByRole('group', { name: 'What it is compared with' })).toBeVisible();
  await page.keyboard.press('Enter');
  await waitForComparison(page);
  await expect(page.getByRole('button', { name: /Form of a typed mask/ })).toContainText('in place');
  await expect(page.getByRole('grid', { name: /^Likeliest with \(nothing\)/ })).toBeVisible();
});
