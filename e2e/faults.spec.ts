/** What must not go wrong, fault by fault; the numbers are those of the project's list of faults. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'playwright/test';
import {
  answer,
  answersSoFar,
  expectAccessible,
  inWorker,
  lastTokens,
  openApp,
  sentence,
  tokens,
  waitForAnswer,
} from './support/app.ts';
import { openView } from './support/lab.ts';
import { expectCpuAnswer, expectCpuBecause, expectCpuNumbers } from './support/reference.ts';
import { sharePage } from './support/shared_page.ts';

test.describe('29–30: GPUs that are not to be had', () => {
  const cases = [
    {
      name: 'no adapter',
      prelude: `GPU.prototype.requestAdapter = async () => null;`,
      says: /found no usable GPU/,
    },
    {
      name: 'an insecure origin',
      prelude: `Object.defineProperty(navigator, 'gpu', { value: undefined });
        Object.defineProperty(self, 'isSecureContext', { value: false });`,
      says: /needs a secure page/,
    },
    {
      name: 'requestAdapter fails',
      prelude: `GPU.prototype.requestAdapter = async () => { throw new Error('driver'); };`,
      says: /failed while it looked for a GPU/,
    },
  ];
  for (const { name, prelude, says } of cases) {
    test(`${name}: the CPU answers and the page says why`, async ({ page }) => {
      await openApp(page, { prelude });
      await expectCpuBecause(page, says);
    });
  }
});

test('33: a crashed worker is started again once, the text kept; a second crash is told', async ({
  page,
}) => {
  await openApp(page);
  await answer(page, 'She sat on a [MASK].');
  const crash = () => inWorker(page, `setTimeout(() => { throw new Error('injected crash'); })`);
  /** What a new worker answers: none of the numbers that were there before `cause`. */
  const answeredAnew = async (cause: () => Promise<void>): Promise<void> => {
    const before = await answersSoFar(page);
    const started = page.waitForEvent('worker');
    await cause();
    await started;
    await expect.poll(() => answersSoFar(page), { timeout: 60_000 }).toBeGreaterThan(before);
    await expectCpuAnswer(page);
  };
  await answeredAnew(crash);
  await expect(page.getByText(/stopped and was started again/)).toBeVisible();
  await expect(sentence(page)).toHaveValue('She sat on a [MASK].');
  await crash();
  const startAgain = page.getByRole('button', { name: 'Start again' });
  await expect(startAgain).toBeVisible();
  await expect(sentence(page)).toHaveValue('She sat on a [MASK].');
  await expectAccessible(page);
  await answeredAnew(() => startAgain.click());
});

test('56: after two visits that ended while a model was opened, the third asks before it tries again', async ({
  page,
}) => {
  await page.addInitScript(() => {
    if (sessionStorage.getItem('seeded') !== null) return;
    sessionStorage.setItem('seeded', 'yes');
    localStorage.setItem('unmask.model', 'hub~owner~large');
    localStorage.setItem('unmask.opening', '2 hub~owner~large');
  });
  await openApp(page, { passes: 1 });
  const asked = page.getByText(/^The page ended twice while it was opening the model kept on this device/);
  await expect(asked).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Go on without it' }).click();
  await expect(asked).toHaveCount(0);
  await page.reload();
  await waitForAnswer(page);
  await expect(asked).toHaveCount(0);
});

test.describe('34 to 36: awkward input', () => {
  const opened = sharePage();

  test('more tokens than the model reads: how many are cut is said', async () => {
    const page = opened();
    const result = await answer(page, `The [MASK] was ${'very '.repeat(300)}old.`);
    const { tokens: read, cutTokens, maxTokens } = await lastTokens(page);
    expect(read).toHaveLength(maxTokens);
    expect(cutTokens).toBeGreaterThan(100);
    await expect(page.getByText(`the last ${cutTokens} tokens of this text are not read`)).toBeVisible();
    await expectCpuNumbers(await lastTokens(page), result);
    await expectAccessible(page);
  });

  test('many masks are all answered', async () => {
    const page = opened();
    const result = await answer(page, '[MASK] '.repeat(40));
    expect(result.masks).toHaveLength(40);
    await expectCpuNumbers(await lastTokens(page), result);
  });

  test('1 MB pasted is a text like any other; what is more is left out, told, and can be kept', async () => {
    const page = opened();
    const text = `A [MASK] of ${'words and more words '.repeat(50_000)}`;
    await sentence(page).fill(text);
    await expect(sentence(page)).toHaveValue(text.slice(0, 1_000_000));
    // Left to find it, the browser lays a megabyte out anew with each key.
    await expect(sentence(page)).toHaveAttribute('dir', 'ltr');
    await expect
      .poll(async () => (await lastTokens(page)).cutTokens, { timeout: 60_000 })
      .toBeGreaterThan(1000);
    await waitForAnswer(page);
    // A chip for what is read, and none for the rest.
    await expect(tokens(page).getByRole('option')).toHaveCount((await lastTokens(page)).maxTokens);
    const told = page.getByRole('status').filter({ hasText: 'the last 50,012 of what came in are left out' });
    const download = page.waitForEvent('download');
    await told.getByRole('button', { name: 'Save all of it as a file' }).click();
    expect(await readFile(await (await download).path(), 'utf8')).toBe(text);
    await told.getByRole('button', { name: 'Dismiss' }).click();
    await expect(told).toBeHidden();
    await answer(page, 'A [MASK] again.');
  });

  const texts = {
    'lone surrogates': 'A \ud800 [MASK] \udc00.',
    NUL: 'A \u0000 [MASK].',
    'right to left': 'שלום [MASK] عالم',
    emoji: 'A 👩‍👩‍👧‍👦 [MASK] 🏳️‍🌈.',
    'only a mask': '[MASK]',
    'white space': '   \t [MASK] \u00a0 ',
  };
  for (const [name, text] of Object.entries(texts)) {
    test(name, async () => {
      const page = opened();
      const before = (await lastTokens(page)).id;
      // Not `fill`: a lone surrogate would not survive the wire to the browser.
      await sentence(page).evaluate(
        (field, units) => {
          const value = String.fromCharCode(...units);
          Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(field, value);
          field.dispatchEvent(new Event('input', { bubbles: true }));
        },
        [...Array(text.length).keys()].map((index) => text.charCodeAt(index)),
      );
      await expect.poll(async () => (await lastTokens(page)).id).toBeGreaterThan(before);
      await expectCpuAnswer(page);
    });
  }

  test('35: [mask] in lower case is offered as [MASK]; [CLS] typed is that token', async () => {
    const page = opened();
    await sentence(page).fill('The man worked as a [mask].');
    await expect(page.getByText(/“\[mask\]” is read as ordinary text/)).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Replace with [MASK]' }).click();
    await expect(sentence(page)).toHaveValue('The man worked as a [MASK].');
    await expectCpuAnswer(page);
    await sentence(page).fill('[CLS] the [MASK]');
    await expect
      .poll(async () => (await lastTokens(page)).tokens.filter((each) => each.inputId === 2).length)
      .toBe(2);
  });

  test('36: markup in the text is text', async () => {
    const page = opened();
    const hostile =
      '<img src=x onerror="document.title=\'hacked\'"> [MASK] <script>document.title="hacked"</script>';
    const title = await page.title();
    await answer(page, hostile);
    await expect(page).toHaveTitle(title);
    expect(await page.locator('img').count()).toBe(0);
  });
});

test('nothing typed leaves the page: no request once the model is there', async ({ page }) => {
  await openApp(page);
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await answer(page, 'My secret is a [MASK].');
  await page.getByRole('searchbox', { name: /Find a word/ }).fill('dog');
  await expect(page.getByRole('region', { name: 'Find a word' }).getByRole('table')).toBeVisible();
  expect(requests).toEqual([]);
});

test('a model file that is missing is told, with a way on', async ({ page }) => {
  let broken = true;
  await page.route('**/model.safetensors', (route) =>
    broken ? route.fulfill({ status: 404, body: 'not here' }) : route.continue(),
  );
  await openApp(page, { settled: false });
  await expect(page.getByRole('alert')).toContainText(/model\.safetensors/);
  await expect(page.getByRole('alert')).toContainText(/Your text is safe/);
  await expectAccessible(page);
  broken = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await waitForAnswer(page);
});

test('a view whose code does not arrive says so, and is there at the next try', async ({ page }) => {
  let broken = true;
  await page.route('**/assets/GridView-*.js', (route) => (broken ? route.abort() : route.continue()));
  await openApp(page, { passes: 1 });
  await openView(page, 'Grid');
  await expect(page.getByRole('alert')).toContainText('The code of this view did not arrive.');
  await expectAccessible(page);
  broken = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('region', { name: 'Grid', exact: true })).toBeVisible();
});

test('progress while the model loads is bytes and per cent', async ({ page }) => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/model.safetensors', async (route) => {
    await held;
    await route.continue();
  });
  await openApp(page, { settled: false });
  await expect(page.getByRole('progressbar')).toBeVisible();
  await expect(page.getByText(/Loading the model \d+\skB of [\d.]+\sMB · \d+\s%/)).toBeVisible();
  await expectAccessible(page);
  release();
  await waitForAnswer(page);
  await expect(page.getByRole('progressbar')).toHaveCount(0);
});
