/** What the page says of a text beside its answer: what is not known, what is not read; whole words, and the way back. */
import { expect, test, type Page } from 'playwright/test';
import {
  answer,
  expectAccessible,
  lastTokens,
  openApp,
  sentence,
  tables,
  token,
  tokens,
  untilVisible,
  waitForAnswer,
} from './support/app.ts';
import { grid, openView, template } from './support/lab.ts';
import { sharePage } from './support/shared_page.ts';

const MASK_A_WORD = 'Mask a word: click a token below, or type [MASK].';

/** Puts a sentence without a mask into the field and waits until it is read. */
async function write(page: Page, text: string): Promise<void> {
  await sentence(page).fill(text);
  await expect.poll(async () => (await lastTokens(page)).tokens.length).toBeGreaterThan(2);
  await expect(page.getByText(MASK_A_WORD)).toBeVisible();
}

const selected = (page: Page) => tokens(page).locator('[aria-selected="true"]');
const inputIds = async (page: Page): Promise<number[]> =>
  (await lastTokens(page)).tokens.map(({ inputId }) => inputId);

test.describe('what the model does not know', () => {
  const opened = sharePage();

  test('a phone’s apostrophe: marked on its chip, named, and replaced by the one that was meant', async () => {
    const page = opened();
    await answer(page, 'The doctor’s [MASK].');
    const before = await inputIds(page);
    expect(before).toContain(1);
    const chip = token(page, /^’ \(U\+2019, right single quotation mark\), token 1, not known to this model/);
    await expect(chip).toContainText('unk');
    await expect(
      page.getByText(
        '’ (U+2019, right single quotation mark) is not known to this model: it was read as <unk>.',
      ),
    ).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: "Replace ’ with '" }).click();
    await expect(sentence(page)).toHaveValue("The doctor's [MASK].");
    await expect(page.getByText('is not known to this model')).toHaveCount(0);
    await waitForAnswer(page);
    expect(await inputIds(page)).not.toContain(1);
    await page.keyboard.press('Control+z');
    await expect(sentence(page)).toHaveValue('The doctor’s [MASK].');
    await expect.poll(() => inputIds(page)).toEqual(before);
  });

  test('a button that goes with what it did leaves the focus in the text', async () => {
    const page = opened();
    await answer(page, 'The doctor’s [MASK].');
    await page.getByRole('button', { name: "Replace ’ with '" }).press('Enter');
    await expect(sentence(page)).toHaveValue("The doctor's [MASK].");
    await expect(sentence(page)).toBeFocused();
    await page.getByRole('button', { name: 'Add a second text' }).press('Enter');
    await expect(page.getByRole('textbox', { name: 'Second text' })).toBeFocused();
    await page.getByRole('button', { name: 'Remove the second text' }).press('Enter');
    await token(page, /^doctor,/).press('m');
    await page.getByRole('button', { name: 'Unmask all' }).press('Enter');
    await expect(sentence(page)).toBeFocused();
  });

  test('at one place or at all of them, and several kinds at once', async () => {
    const page = opened();
    await answer(page, '“It’s a [MASK],” she’d said.');
    await page.getByRole('button', { name: "Replace the first with '" }).click();
    await expect(sentence(page)).toHaveValue("“It's a [MASK],” she’d said.");
    await page.getByRole('button', { name: 'Replace all 3 kinds' }).click();
    await expect(sentence(page)).toHaveValue('"It\'s a [MASK]," she\'d said.');
  });

  test('what cannot be seen has a name, known or not, and is taken out', async () => {
    const page = opened();
    await answer(page, 'a\u200fb \u200bc [MASK].');
    await expect(token(page, /^right-to-left mark \(U\+200F\), token 1/)).toBeVisible();
    await expect(tokens(page).getByText('⟨zero width space⟩')).toBeVisible();
    await expect(page.getByText('zero width space (U+200B) cannot be seen, and is read.')).toBeVisible();
    await page.getByRole('button', { name: 'Take it out' }).first().click();
    await expect(sentence(page)).toHaveValue('ab \u200bc [MASK].');
    await page.getByRole('button', { name: 'Take it out' }).click();
    await expect(sentence(page)).toHaveValue('ab c [MASK].');
  });

  test('a word that is looked for names what of it is not known', async () => {
    const page = opened();
    await answer(page, 'It is a [MASK].');
    await page.getByRole('searchbox', { name: /Find a word/ }).fill('it’s');
    await expect(
      page
        .getByRole('region', { name: 'Find a word' })
        .getByText(/has ’ \(U\+2019, .* not known to this model/),
    ).toBeVisible();
    await page.getByRole('searchbox', { name: /Find a word/ }).fill('');
  });
});

test('what is not known in a template is told in Compare and Grid, and replaced there', async ({ page }) => {
  await page.goto('#compare');
  await template(page).fill('The {man|woman}’s [MASK].');
  await expect(page.getByText(/^’ \(U\+2019, .*read as <unk>, in all 2.sentences\.$/)).toBeVisible();
  await expect(page.getByText('Id 1 is <unk>: it stands for ’')).toBeVisible();
  await page.getByRole('button', { name: "Replace ’ with '" }).click();
  await expect(template(page)).toHaveValue("The {man|woman}'s [MASK].");
  await expect(page.getByText('is not known to this model')).toHaveCount(0);
  await openView(page, 'Grid');
  await expect(grid(page)).toBeVisible();
  await template(page).fill('The {man|it’s} in {1900|1950} was [MASK].');
  await expect(page.getByText(/^’ \(U\+2019, .*, in 2 of 4.sentences\.$/)).toBeVisible();
});

test.describe('a mask beyond what the model reads', () => {
  const opened = sharePage();

  test('is said, with how far it is and two ways to it', async () => {
    const page = opened();
    const text = `${'the man and the woman '.repeat(60)}saw a [MASK].`;
    await sentence(page).fill(text);
    await expect(
      page.getByText(
        /Your \[MASK\] is in the part that is not read: 302.tokens come before it, .* first 126/,
      ),
    ).toBeVisible();
    await expect(page.getByText(MASK_A_WORD)).toHaveCount(0);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Go to the mask' }).click();
    await expect(sentence(page)).toBeFocused();
    expect(
      await sentence(page).evaluate((field: HTMLTextAreaElement) =>
        field.value.slice(field.selectionStart, field.selectionEnd),
      ),
    ).toBe('[MASK]');
    await page.getByRole('button', { name: /^Cut the first / }).click();
    await expect(sentence(page)).toHaveValue(/^(the|man|and|woman) .* saw a \[MASK\]\.$/);
    expect((await waitForAnswer(page)).masks).toHaveLength(1);
    await page.keyboard.press('Control+z');
    await expect(sentence(page)).toHaveValue(text);
  });

  test('in a template a button leads to it', async () => {
    const page = opened();
    await page.goto('#lens');
    await template(page).fill(`${'the man and the woman '.repeat(60)}saw a [MASK].`);
    await expect(page.getByText(/302.tokens come before it, and the model reads 126\./)).toBeVisible();
    await page.getByRole('button', { name: 'Go to the mask' }).click();
    await expect(template(page)).toBeFocused();
    await page.goto('#fill');
  });
});

test.describe('whole words', () => {
  const opened = sharePage();

  test('a click masks the word, a second one the piece alone, a third one nothing', async () => {
    const page = opened();
    await write(page, 'The blacksmith mended the gate.');
    const smith = token(page, /^smith, .*piece 2 of 2 of “blacksmith”/);
    await smith.click();
    await expect(selected(page)).toHaveCount(2);
    await expect(token(page, /^black, .*masked with its word$/)).toBeVisible();
    expect((await waitForAnswer(page)).masks).toHaveLength(2);
    // Beside each mask's own list, the words of both: every one of two pieces, likeliest first, with the word that is masked.
    const filled = page.getByRole('region', { name: /^Words of 2.pieces for “blacksmith”$/ });
    const rows = filled.getByRole('table').locator('tbody tr');
    // A slow machine asks first, where it estimates more than a second.
    const start = filled.getByRole('button', { name: /^Fill the word, about/ });
    await untilVisible(rows.first().or(start).first());
    if (await start.isVisible()) await start.click();
    await expect(rows.filter({ hasText: 'the masked word' })).toHaveCount(1);
    await expect(rows.filter({ hasText: 'the masked word' })).toContainText('black + smith');
    expect(await rows.count()).toBeGreaterThanOrEqual(8);
    const pieces = await rows.locator('td:nth-child(2)').allInnerTexts();
    expect(pieces.every((each) => each.split(' + ').length === 2)).toBe(true);
    await expect(filled.getByRole('button')).toHaveCount(0);
    const wide = page.viewportSize() ?? { width: 1280, height: 720 };
    await page.setViewportSize({ width: 320, height: 700 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await page.setViewportSize(wide);
    await expectAccessible(page);
    await smith.click();
    await expect(filled).toHaveCount(0);
    await expect(selected(page)).toHaveCount(1);
    await expect(smith).toHaveAttribute('aria-selected', 'true');
    await expect(token(page, /^smith, .*masked alone$/)).toBeVisible();
    await smith.click();
    await expect(selected(page)).toHaveCount(0);
    await expect(page.getByText(MASK_A_WORD)).toBeVisible();
  });

  test('the keyboard does the same: M, Space and Enter; Shift with an arrow takes the next word', async () => {
    const page = opened();
    await write(page, 'The old blacksmith mended the gate.');
    await token(page, /^old,/).focus();
    await page.keyboard.press('m');
    await expect(selected(page)).toHaveCount(1);
    await page.keyboard.press('Shift+ArrowRight');
    await expect(selected(page)).toHaveCount(3);
    await page.keyboard.press('m');
    await expect(selected(page)).toHaveCount(2);
    await expect(token(page, /^smith,/)).toHaveAttribute('aria-selected', 'false');
    await page.keyboard.press('Space');
    await expect(selected(page)).toHaveCount(1);
    await page.keyboard.press('Enter');
    await expect(selected(page)).toHaveCount(3);
  });
});

test.describe('the way back', () => {
  const opened = sharePage();

  test('Ctrl+Z after an example brings the typed sentence back, Ctrl+Shift+Z the example', async () => {
    const page = opened();
    await sentence(page).fill('');
    await sentence(page).pressSequentially('My own [MASK] is here.');
    await page.getByRole('button', { name: /The capital of France is/ }).click();
    await expect(sentence(page)).toHaveValue('The capital of France is [MASK].');
    // The focus is on the example.
    await page.keyboard.press('Control+z');
    await expect(sentence(page)).toHaveValue('My own [MASK] is here.');
    await expect(tables(page)).toHaveCount(1);
    await page.keyboard.press('Control+Shift+z');
    await expect(sentence(page)).toHaveValue('The capital of France is [MASK].');
    await page.keyboard.press('Control+z');
    // And on, in the field, word by word, behind what came back.
    await sentence(page).focus();
    await page.keyboard.press('Control+z');
    await expect(sentence(page)).toHaveValue('My own [MASK] is');
    await page.keyboard.type(' x');
    await expect(sentence(page)).toHaveValue('My own [MASK] is x');
    await page.keyboard.press('Control+y');
    await expect(sentence(page)).toHaveValue('My own [MASK] is x');
  });

  test('a masked token, a mask put in by the button, and the browser’s own menu', async () => {
    const page = opened();
    await write(page, 'The nurse is late.');
    await token(page, /^nurse,/).click();
    await expect(selected(page)).toHaveCount(1);
    await page.keyboard.press('Control+z');
    await expect(selected(page)).toHaveCount(0);
    await sentence(page).focus();
    await page.keyboard.press('End');
    await page.getByRole('button', { name: 'Insert [MASK]' }).click();
    await expect(sentence(page)).toHaveValue('The nurse is late. [MASK]');
    await expect(sentence(page)).toBeFocused();
    // What Edit, Undo of a browser does.
    await sentence(page).evaluate((field) =>
      field.dispatchEvent(
        new InputEvent('beforeinput', { inputType: 'historyUndo', bubbles: true, cancelable: true }),
      ),
    );
    await expect(sentence(page)).toHaveValue('The nurse is late.');
    // A field with a history of its own keeps it.
    const find = page.getByRole('searchbox', { name: /Find a word/ });
    await find.pressSequentially('cook');
    await find.press('Control+z');
    await expect(sentence(page)).toHaveValue('The nurse is late.');
    await expect(find).not.toHaveValue('cook');
  });
});

test('what was typed before the browser killed the page comes back in a new tab; switched off, it does not', async ({
  context,
  page,
}) => {
  const text = 'The baker was a [MASK].';
  await openApp(page);
  await answer(page, text);
  const onDevice = () => page.evaluate(() => JSON.stringify(localStorage));
  await expect.poll(onDevice).toContain('The baker');
  // A tab that lives keeps its text to itself.
  const second = await context.newPage();
  await openApp(second, { settled: false });
  await expect(sentence(second)).not.toHaveValue(text);
  const crashed = page.waitForEvent('crash');
  const devtools = await context.newCDPSession(page);
  devtools.send('Page.crash').catch(() => undefined);
  await crashed;
  const third = await context.newPage();
  await openApp(third);
  await expect(sentence(third)).toHaveValue(text);
  await third.getByRole('button', { name: /^Model: / }).click();
  const keeps = third.getByRole('checkbox', { name: 'Keep what I type on this device' });
  await expect(keeps).toBeChecked();
  await expectAccessible(third);
  await keeps.uncheck();
  await expect(third.getByText('kept for this tab alone')).toBeVisible();
  await third.keyboard.press('Escape');
  await answer(third, 'The miller was a [MASK].');
  await third.close();
  const fourth = await context.newPage();
  await openApp(fourth, { settled: false });
  await expect(sentence(fourth)).not.toHaveValue(/baker|miller/);
});
