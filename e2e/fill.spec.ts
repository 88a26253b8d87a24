/** The main job, end to end: a sentence in, the model's words out, by mouse and by keyboard. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import {
  answer,
  expectAccessible,
  lastTokens,
  NO_WEBGPU,
  openApp,
  secondText,
  sentence,
  tables,
  token,
  tokens,
  waitForAnswer,
  words,
} from './support/app.ts';
import { expectCpuAnswer, expectCpuBecause, expectCpuNumbers } from './support/reference.ts';
import { sharePage } from './support/shared_page.ts';
import { startChangedSite } from './support/static_host.ts';

test('the page answers its first sentence by itself, on the CPU where there is no GPU, and says so', async ({
  page,
}) => {
  await openApp(page);
  await expect(sentence(page)).toHaveValue('The captain said that [MASK] was tired.');
  const result = await waitForAnswer(page);
  expect(result.identity.backend).toBe('wasm');
  await expectCpuNumbers(await lastTokens(page), result);
  await expect(tables(page)).toHaveCount(1);
  await expect(tables(page).getByRole('row')).toHaveCount(1 + 20);
  await expect(page.getByRole('button', { name: /Model: albert-demo/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /Status: CPU WebAssembly/ })).toBeVisible();
  await expect(page.getByText('You are looking through a small demonstration model.')).toBeVisible();
  await expect(page.getByText(/Some are offensive; none is a fact or an endorsement/)).toBeVisible();
  await expectAccessible(page);
});

test('a browser without WebAssembly SIMD: plain JavaScript answers, the page says that it takes longer', async ({
  page,
}) => {
  await openApp(page, { prelude: 'WebAssembly.validate = () => false;' });
  await expectCpuBecause(page, /has no WebAssembly SIMD/, 'cpu');
  await expect(page.getByText(/Computing on the CPU: the same numbers, slower/)).toBeVisible();
});

test('threads that do not start: one computes', async ({ page }) => {
  // What a worker's own workers ask for, Playwright does not route.
  const site = await startChangedSite(async (folder) => {
    const assets = join(folder, 'assets');
    const thread = (await readdir(assets)).filter((name) => name.startsWith('thread_worker-'));
    expect(thread).toHaveLength(1);
    for (const name of thread) await rm(join(assets, name));
  });
  try {
    await openApp(page, { path: site.url });
    const { backend, adapter } = (await waitForAnswer(page)).identity;
    expect([backend, adapter]).toEqual(['wasm', expect.stringMatching(/\b1 thread$/)]);
    await expectCpuAnswer(page);
  } finally {
    await site.close();
  }
});

test('a browser without WebGPU is told of', async ({ page }) => {
  await openApp(page, { prelude: NO_WEBGPU });
  await expectCpuBecause(page, /This browser offers no WebGPU/);
});

test.describe('before any script runs', () => {
  test.use({ javaScriptEnabled: false });

  test('the first view is there', async ({ page }) => {
    // Its time on a clock: `npm run bench -- load`.
    await page.goto('');
    await expect(sentence(page)).toBeVisible();
  });
});

test.describe('a sentence and its answer', () => {
  const opened = sharePage();

  test('a typed sentence is answered after a pause, without Enter', async () => {
    const page = opened();
    await sentence(page).fill('');
    await expect(page.getByText('Type a sentence with [MASK] in it, or choose an example.')).toBeVisible();
    await sentence(page).pressSequentially('She went to the [MASK] to buy bread.', { delay: 10 });
    // The whole of it: a pause in the middle, as a slow machine makes one, is answered too.
    await expect
      .poll(async () => (await lastTokens(page)).tokens.map((each) => each.piece).join(''))
      .toMatch(/▁bread▁?\.\[SEP\]$/);
    await expectCpuAnswer(page);
  });

  test('two masks are both answered', async () => {
    const page = opened();
    const result = await answer(page, 'The [MASK] sat on the [MASK].');
    expect(result.masks).toHaveLength(2);
    await expect(tables(page)).toHaveCount(2);
    await expect(tables(page).nth(0)).toContainText('Mask 1 of 2');
    await expect(tables(page).nth(1)).toContainText('Mask 2 of 2');
    await expectCpuNumbers(await lastTokens(page), result);
    await expectAccessible(page);
  });

  test('a word is masked in place by a click, and unmasked by another', async () => {
    const page = opened();
    await sentence(page).fill('The nurse said that she was tired.');
    await expect(page.getByText('Mask a word: click a token below, or type [MASK].')).toBeVisible();
    await expectAccessible(page);
    await token(page, /^she,/).click();
    await expect(token(page, /^she,.*masked/)).toHaveAttribute('aria-selected', 'true');
    const result = await waitForAnswer(page);
    expect(result.masks).toHaveLength(1);
    await expectCpuNumbers(await lastTokens(page), result);
    // The text itself is as it was typed.
    await expect(sentence(page)).toHaveValue('The nurse said that she was tired.');
    await expectAccessible(page);
    await token(page, /^she,/).click();
    await expect(page.getByText('Mask a word: click a token below, or type [MASK].')).toBeVisible();
  });

  test('masking by keyboard alone: arrows, M, Shift', async () => {
    const page = opened();
    await sentence(page).fill('The doctor said that he was late.');
    await expect(page.getByText('Mask a word: click a token below, or type [MASK].')).toBeVisible();
    await sentence(page).focus();
    for (let i = 0; i < 12 && (await page.locator('[role="option"]:focus').count()) === 0; i++) {
      await page.keyboard.press('Tab');
    }
    await expect(page.locator('[role="option"]:focus')).toHaveCount(1);
    for (let i = 0; i < 12; i++) {
      const name = (await page.locator('[role="option"]:focus').getAttribute('aria-label')) ?? '';
      if (name.startsWith('doctor')) break;
      await page.keyboard.press('ArrowRight');
    }
    await page.keyboard.press('m');
    await expect(token(page, /^doctor/)).toHaveAttribute('aria-selected', 'true');
    const one = await waitForAnswer(page);
    expect(one.masks).toHaveLength(1);
    await page.keyboard.press('Shift+ArrowRight');
    await expect(tokens(page).locator('[aria-selected="true"]')).toHaveCount(2);
    await expect(tables(page)).toHaveCount(2);
    await expectCpuAnswer(page);
  });

  test('the first stop of Tab skips the header', async () => {
    const page = opened();
    await page.getByText('Unmask', { exact: true }).click();
    await page.keyboard.press('Shift+Tab');
    const skip = page.getByRole('button', { name: 'Skip to Fill' });
    await expect(skip).toBeFocused();
    await expect(skip).toBeInViewport();
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('main')).toBeFocused();
    await expect(skip).not.toBeInViewport();
  });

  test('a word’s rank in the whole vocabulary, by the / key', async () => {
    const page = opened();
    await answer(page, 'The man worked as a [MASK].');
    const first = (await words(tables(page).first()))[0];
    await page.locator('body').click({ position: { x: 2, y: 2 } });
    await page.keyboard.press('/');
    await expect(page.getByRole('searchbox', { name: /Find a word/ })).toBeFocused();
    await page.keyboard.type(first);
    const found = page.getByRole('region', { name: 'Find a word' });
    await expect(found.getByRole('table').locator('tbody').getByRole('cell').first()).toHaveText('1');
    await page.getByRole('searchbox', { name: /Find a word/ }).fill('antidisestablishmentarianism');
    await expect(found.getByText(/is \d+ pieces .* and so cannot fill one mask/)).toBeVisible();
    // Until the model has answered this question too, its table is dimmed.
    await waitForAnswer(page);
    await expectAccessible(page);
  });

  test('an example is one click away', async () => {
    const page = opened();
    await page.getByRole('button', { name: /The capital of France is/ }).click();
    await expect(sentence(page)).toHaveValue('The capital of France is [MASK].');
    await expectCpuAnswer(page);
  });

  test('details of model and adapter, and the help, are a click away and accessible', async () => {
    const page = opened();
    const { adapter } = (await waitForAnswer(page)).identity;
    await page.getByRole('button', { name: /Model:/ }).click();
    await expect(page.getByRole('dialog')).toContainText('8,000');
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await page.getByRole('button', { name: /Status:/ }).click();
    await expect(page.getByRole('dialog')).toContainText(adapter);
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    // A closed popover fades out and is a dialog until it has.
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await page.locator('body').click({ position: { x: 2, y: 2 } });
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });

  test('on a narrow page the details end before the scroll bar', async () => {
    const page = opened();
    const wide = page.viewportSize() ?? { width: 1280, height: 720 };
    await page.setViewportSize({ width: 320, height: 700 });
    await page.getByRole('button', { name: /Status:/ }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    // The place of the scroll bar is no part of the body.
    const [body, dialog] = await page.evaluate(() =>
      [document.body, document.querySelector('[role="dialog"]')].map(
        (element) => element?.getBoundingClientRect().right ?? NaN,
      ),
    );
    expect(dialog).toBeLessThanOrEqual(body);
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await page.setViewportSize(wide);
  });

  test('the two forms of a typed mask differ by a lone ▁ and show their ids', async () => {
    const page = opened();
    await answer(page, 'The man worked as a [MASK].');
    const typed = (await lastTokens(page)).tokens.map((each) => each.inputId);
    await page.getByRole('button', { name: /[Ff]orm/ }).click();
    await page.getByRole('option', { name: /in place/ }).click();
    await expect.poll(async () => (await lastTokens(page)).tokens.length).toBe(typed.length - 1);
    const inPlace = (await lastTokens(page)).tokens.map((each) => each.inputId);
    expect(inPlace).toEqual(typed.filter((_, index) => index !== typed.indexOf(4) + 1));
    await expect(page.getByText(inPlace.join(' '))).toBeVisible();
  });

  test('top 5 to 100', async () => {
    const page = opened();
    await answer(page, 'The man worked as a [MASK].');
    for (const count of [5, 100]) {
      await page.getByRole('button', { name: /Predictions shown/ }).click();
      await expectAccessible(page);
      await page.getByRole('option', { name: String(count), exact: true }).click();
      await expect(tables(page).getByRole('row')).toHaveCount(1 + count);
    }
  });

  test('a pair is read with segment ids', async () => {
    const page = opened();
    await sentence(page).fill('He dropped the glass.');
    await page.getByRole('button', { name: 'Add a second text' }).click();
    await secondText(page).fill('It [MASK] on the floor.');
    await expect.poll(async () => (await lastTokens(page)).tokens.length).toBeGreaterThan(12);
    await expect
      .poll(async () => (await lastTokens(page)).tokens.filter((each) => each.piece === '[SEP]').length)
      .toBe(2);
    await expect(tables(page)).toHaveCount(1);
    await expect
      .poll(async () => {
        const last = await waitForAnswer(page);
        return last.id === (await lastTokens(page)).id;
      })
      .toBe(true);
    await expectCpuAnswer(page);
    await expectAccessible(page);
  });
});
