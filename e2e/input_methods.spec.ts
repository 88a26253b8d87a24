/** Composing with an input method, as for Japanese: its keys are its own, in every field. */
import { expect, test, type CDPSession, type Locator, type Page } from 'playwright/test';
import { openApp, SLOW_CPU, untilVisible } from './support/app.ts';
import { template, waitForGrid } from './support/lab.ts';
import { begin, newestProbe, resultsSoFar } from './support/probe.ts';

/** Begins a composition in a field, as an input method does: its text is there, and not yet committed. */
async function compose(page: Page, field: Locator, text: string): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await field.focus();
  const { length } = text;
  await session.send('Input.imeSetComposition', { text, selectionStart: length, selectionEnd: length });
  await expect(field).toHaveValue(new RegExp(`${text}$`));
  return session;
}

/** A key that the input method takes for itself. */
async function pressComposed(session: CDPSession, key: 'Enter' | 'Escape'): Promise<void> {
  await session.send('Input.dispatchKeyEvent', {
    type: 'rawKeyDown',
    key,
    code: key,
    windowsVirtualKeyCode: 229,
  });
  await session.send('Input.dispatchKeyEvent', { type: 'keyUp', key, code: key });
}

test('Escape empties no field and closes no dialog, and Enter asks for no model', async ({ page }) => {
  await openApp(page, { passes: 1 });
  const find = page.getByRole('searchbox', { name: /^Find a word/ });
  const finding = await compose(page, find, 'かんご');
  await pressComposed(finding, 'Escape');
  await expect(find).toHaveValue('かんご');

  await page.getByRole('button', { name: /^Model:/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Models' });
  const repository = dialog.getByRole('textbox', { name: /^Any other ALBERT/ });
  const naming = await compose(page, repository, 'もでる');
  await pressComposed(naming, 'Enter');
  await pressComposed(naming, 'Escape');
  await expect(dialog).toBeVisible();
  await expect(repository).toHaveValue('もでる');
  await expect(page.getByText(/^Asking Hugging Face/)).toHaveCount(0);
});

test('Escape stops no run, and Enter begins none', async ({ page }) => {
  await openApp(page, { prelude: SLOW_CPU, passes: 1, path: '#grid', settled: false });
  await waitForGrid(page);
  await template(page).fill('In {1901..1920} there were {1..20} [MASK].');
  const start = page.getByRole('button', { name: 'Run 400\u00A0sentences', exact: true });
  await untilVisible(start);
  expect(await takesCommit(template(page), 'Enter')).toBe(false);
  await expect(start).toBeVisible();

  await begin(page, () => start.click());
  await untilVisible(page.getByRole('button', { name: 'Cancel' }));
  // The page keeps it from emptying a field, and does nothing else with it.
  await takesCommit(template(page), 'Escape');
  const answered = await resultsSoFar(page);
  await expect.poll(() => resultsSoFar(page)).toBeGreaterThan(answered + 1);
  expect((await newestProbe(page)).ends).toEqual([]);
});

/** Safari sends the key that commits once the composition is over, and marks it by its code alone. @returns whether the page takes it */
function takesCommit(field: Locator, key: 'Enter' | 'Escape'): Promise<boolean> {
  return field.evaluate((element, pressed) => {
    const init = { key: pressed, keyCode: 229, bubbles: true, cancelable: true };
    return !element.dispatchEvent(new KeyboardEvent('keydown', init));
  }, key);
}
