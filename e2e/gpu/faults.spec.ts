/** What must not go wrong with a GPU, fault by fault; the numbers are those of the project's list of faults. */
import { expect, test } from 'playwright/test';
import {
  answer,
  expectAccessible,
  inWorker,
  KEEP_DEVICES,
  lastTokens,
  openApp,
  results,
  sentence,
  tables,
  waitForAnswer,
  words,
} from '../support/app.ts';
import { expectCpuBecause, expectCpuNumbers } from '../support/reference.ts';

const LOSE_DEVICE = 'self.devices.at(-1).destroy()';

test.describe('29–30: GPUs that are not to be had', () => {
  const cases = [
    {
      name: 'requestDevice refused',
      prelude: `GPUAdapter.prototype.requestDevice = async () => { throw new DOMException('consumed', 'OperationError'); };`,
      says: /refused to give this page a device/,
    },
    {
      name: 'buffers too small for the model',
      prelude: `Object.defineProperty(GPUSupportedLimits.prototype, 'maxStorageBufferBindingSize', { get: () => 100_000 });`,
      says: /larger than one buffer|allows buffers of/,
    },
  ];
  for (const { name, prelude, says } of cases) {
    test(`${name}: the CPU answers and the page says why`, async ({ page }) => {
      await openApp(page, { prelude });
      await expectCpuBecause(page, says);
    });
  }
});

test('54: no GPU in the first moments: the CPU answers, and the visitor may ask for the GPU again', async ({
  page,
}) => {
  await openApp(page, {
    passes: 1,
    prelude: `
      self.isThere = false;
      const requestAdapter = GPU.prototype.requestAdapter;
      GPU.prototype.requestAdapter = async function (...args) {
        return self.isThere ? requestAdapter.apply(this, args) : null;
      };`,
  });
  await page.getByRole('button', { name: /Status: CPU/ }).click();
  const again = page.getByRole('button', { name: 'Try the GPU again' });
  await expect(again).toBeVisible();
  await expectAccessible(page);
  await inWorker(page, 'self.isThere = true');
  await again.click();
  await expect(page.getByRole('button', { name: /Status: GPU/ })).toBeVisible();
  expect((await answer(page, 'The woman worked as a [MASK].')).identity.backend).toBe('webgpu');
});

test.describe('55: a loss that shows first as another error', () => {
  const cases = [
    {
      name: 'a refused command',
      prelude: `
        const pop = GPUDevice.prototype.popErrorScope;
        GPUDevice.prototype.popErrorScope = async function () {
          const error = await pop.call(this);
          return self.strikes() ? new GPUValidationError('injected') : error;
        };`,
    },
    {
      name: 'a range error',
      prelude: `
        const map = GPUBuffer.prototype.getMappedRange;
        GPUBuffer.prototype.getMappedRange = function (...args) {
          if (self.strikes()) throw new RangeError('injected');
          return map.apply(this, args);
        };`,
    },
    {
      name: 'an aborted mapping',
      prelude: `
        const mapAsync = GPUBuffer.prototype.mapAsync;
        GPUBuffer.prototype.mapAsync = async function (...args) {
          if (self.strikes()) throw new DOMException('injected', 'AbortError');
          return mapAsync.apply(this, args);
        };`,
    },
  ];
  /** The device is told of as lost only after its error. */
  const STRIKE = `
    self.isStruck = false;
    self.strikes = () => {
      if (!self.isStruck) return false;
      self.isStruck = false;
      setTimeout(() => ${LOSE_DEVICE}, 50);
      return true;
    };`;
  for (const { name, prelude } of cases) {
    test(`${name}: the GPU is set up again and answers`, async ({ page }) => {
      await openApp(page, { prelude: `${KEEP_DEVICES}${STRIKE}${prelude}` });
      await inWorker(page, 'self.isStruck = true');
      const result = await answer(page, 'The woman worked as a [MASK].');
      expect(result.identity.backend).toBe('webgpu');
      await expect(page.getByText(/The GPU was lost for a moment and has been set up again/)).toBeVisible();
      await expectCpuNumbers(await lastTokens(page), result);
    });
  }
});

test('an adapter that tells nothing of itself is used all the same', async ({ page }) => {
  await openApp(page, {
    prelude: `Object.defineProperty(GPUAdapter.prototype, 'info', { get: () => undefined });`,
  });
  const result = await waitForAnswer(page);
  expect(result.identity).toMatchObject({ backend: 'webgpu', adapter: 'unnamed GPU' });
  await expectCpuNumbers(await lastTokens(page), result);
});

test('31: a GPU that keeps running out of memory is freed, tried once more, then the CPU answers', async ({
  page,
}) => {
  await openApp(page, {
    prelude: `
      self.fail = 0;
      const pop = GPUDevice.prototype.popErrorScope;
      GPUDevice.prototype.popErrorScope = async function () {
        const error = await pop.call(this);
        return self.fail > 0 && self.fail-- > 0 ? new GPUOutOfMemoryError('injected') : error;
      };`,
  });
  await inWorker(page, 'self.fail = 1000');
  const result = await answer(page, 'The woman worked as a [MASK].');
  expect(result.identity.backend).toBe('wasm');
  await expectCpuNumbers(await lastTokens(page), result);
  await expect(sentence(page)).toHaveValue('The woman worked as a [MASK].');
  await expect(page.getByText(/The GPU ran out of memory/)).toBeVisible();
});

test('32: NaN in the result is never shown', async ({ page }) => {
  await openApp(page, {
    prelude: `
      self.poison = false;
      const map = GPUBuffer.prototype.getMappedRange;
      GPUBuffer.prototype.getMappedRange = function (...args) {
        const range = map.apply(this, args);
        if (self.poison) new Float32Array(range).fill(NaN);
        return range;
      };`,
  });
  await inWorker(page, 'self.poison = true');
  await sentence(page).fill('The woman worked as a [MASK].');
  // However slow the adapter was measured to be.
  await sentence(page).press('Enter');
  await expect(page.getByRole('alert')).toContainText('numbers that are not numbers');
  await expect(page.getByRole('alert')).toContainText('Your text is kept');
  await expect(results(page).getByText('NaN')).toHaveCount(0);
  await expectAccessible(page);
});

test('a lost GPU comes back by itself; a second loss within a minute offers the CPU', async ({ page }) => {
  await openApp(page, { prelude: KEEP_DEVICES });
  const before = await words(tables(page).first());
  await inWorker(page, LOSE_DEVICE);
  await expect(page.getByText(/The GPU was lost for a moment/)).toBeVisible();
  const again = await answer(page, 'The captain said that [MASK] was tired. ');
  expect(again.identity.backend).toBe('webgpu');
  expect(await words(tables(page).first())).toEqual(before);
  await inWorker(page, LOSE_DEVICE);
  await expect(page.getByRole('alert')).toContainText('lost twice within a minute');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Go on with the CPU' }).click();
  await expect(page.getByRole('button', { name: /Status: CPU/ })).toBeVisible();
  const onCpu = await answer(page, 'The man worked as a [MASK].');
  expect(onCpu.identity.backend).toBe('wasm');
  await expectCpuNumbers(await lastTokens(page), onCpu);
});

test('a GPU lost in mid-run: the request under way is answered', async ({ page }) => {
  await openApp(page, {
    prelude: `${KEEP_DEVICES}
      self.loseAtSubmit = false;
      const submit = GPUQueue.prototype.submit;
      GPUQueue.prototype.submit = function (...args) {
        submit.apply(this, args);
        if (self.loseAtSubmit) { self.loseAtSubmit = false; self.devices.at(-1).destroy(); }
      };`,
  });
  await inWorker(page, 'self.loseAtSubmit = true');
  const result = await answer(page, 'The woman worked as a [MASK].');
  expect(result.identity.backend).toBe('webgpu');
  await expectCpuNumbers(await lastTokens(page), result);
  const lost = await page.evaluate(
    () =>
      window.unmaskEvents.filter((event) => event.type === 'model' && event.view.engine.kind === 'rebuilding')
        .length,
  );
  expect(lost).toBe(1);
});

test('a newer request overtakes an older one', async ({ page }) => {
  // However long the test takes to type, the run under way is not done before the last sentence is asked.
  await openApp(page, {
    prelude: `
      self.held = Promise.resolve();
      const mapAsync = GPUBuffer.prototype.mapAsync;
      GPUBuffer.prototype.mapAsync = async function (...args) {
        await self.held;
        return mapAsync.apply(this, args);
      };`,
  });
  await inWorker(page, 'void (self.held = new Promise((resolve) => { self.letGo = resolve; }))');
  const texts = ['cat', 'dog', 'horse', 'house'].map((noun) => `The ${noun} was [MASK].`);
  const asked: number[] = [];
  for (const text of texts) {
    const before = (await lastTokens(page)).id;
    await sentence(page).fill(text);
    // However slow the adapter was measured to be.
    await sentence(page).press('Enter');
    await expect.poll(async () => (await lastTokens(page)).id).toBeGreaterThan(before);
    asked.push((await lastTokens(page)).id);
  }
  await inWorker(page, 'self.letGo()');
  await expect(results(page)).toHaveAttribute('aria-busy', 'false');
  const result = await waitForAnswer(page);
  expect(result.id).toBe(asked.at(-1));
  await expectCpuNumbers(await lastTokens(page), result);
  const answered = await page.evaluate(() =>
    window.unmaskEvents.flatMap((event) => (event.type === 'result' ? [event.id] : [])),
  );
  for (const overtaken of asked.slice(0, -1)) expect(answered).not.toContain(overtaken);
});
