/** A probe in the middle of which the GPU is lost. Numbers of two engines are never mixed. */
import { expect, test, type Page } from 'playwright/test';
import {
  expectAccessible,
  inWorker,
  KEEP_DEVICES,
  openApp,
  SLOW_GPU_BATCHES,
  type WorkerPrelude,
  untilVisible,
} from '../support/app.ts';
import { template, waitForGrid } from '../support/lab.ts';
import { begin, ended, newestProbe, openTable, startGrid } from '../support/probe.ts';

/** Destroys the newest device each time a probe has answered a part and not the whole, as often as `self.losses` says. */
const LOSE_IN_MID_PROBE: WorkerPrelude = `${KEEP_DEVICES}${SLOW_GPU_BATCHES}
  self.losses = 0;
  const post = self.postMessage;
  self.postMessage = (message, ...rest) => {
    post.call(self, message, ...rest);
    const { kind, done, total } = message.type === 'probe' ? message.tell : {};
    if (self.losses > 0 && kind === 'results' && done < total) {
      self.losses--;
      self.devices.at(-1).destroy();
    }
  };`;

/** The next probes lose their GPU, so many of their parts. */
async function loseGpu(page: Page, times: number): Promise<void> {
  await inWorker(page, `self.losses = ${times}`);
}

test('the GPU lost in the middle of a probe: it comes back, the probe goes through, its numbers are the same', async ({
  page,
}) => {
  await openApp(page, { prelude: LOSE_IN_MID_PROBE, passes: 2, path: '#grid', settled: false });
  await waitForGrid(page);
  await loseGpu(page, 1);
  await startGrid(page, 'In {1901..1910} there were {1..6} [MASK].', 60);
  const lost = await ended(page);
  expect(lost.losses).toBe(1);
  expect(lost.ends).toEqual(['done']);
  expect(lost.identity?.backend).toBe('webgpu');
  expect(new Set(lost.logProbs.map(([index]) => index)).size).toBe(60);
  await expect(page.getByText(/The GPU was lost for a moment/)).toBeVisible();
  await openTable(page);
  const cells = page.getByRole('grid', { name: /choose a cell/ }).getByRole('gridcell');
  await expect(cells).toHaveCount(60);
  expect((await cells.allInnerTexts()).filter((text) => text === '·')).toEqual([]);
  await expectAccessible(page);
  // Once more, undisturbed.
  await begin(page, () => page.getByRole('button', { name: /^Run/ }).click());
  const again = new Map((await ended(page)).logProbs);
  expect(again.size).toBe(60);
  for (const [index, logProb] of lost.logProbs) {
    expect(Math.abs((again.get(index) ?? NaN) - (logProb ?? NaN))).toBeLessThanOrEqual(1e-5);
  }
});

test('the GPU lost twice in one probe: what was answered stays, and the CPU goes on with the whole', async ({
  page,
}) => {
  await openApp(page, { prelude: LOSE_IN_MID_PROBE, passes: 2, path: '#grid', settled: false });
  await waitForGrid(page);
  await loseGpu(page, 2);
  await startGrid(page, 'In {1901..1910} there were {1..6} [MASK].', 60);
  await untilVisible(page.getByText(/lost twice within a minute/).first(), { timeout: 180_000 });
  await openTable(page);
  const cells = page.getByRole('grid', { name: /choose a cell/ }).getByRole('gridcell');
  const kept = (await cells.allInnerTexts()).filter((text) => text !== '·').length;
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(60);
  await expect(template(page)).toHaveValue('In {1901..1910} there were {1..6} [MASK].');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Go on with the CPU' }).click();
  await expect(page.getByRole('button', { name: /Status: CPU/ })).toBeVisible();
  // It waits for a click only where it would take long.
  const start = page.getByRole('button', { name: 'Run 60\u00A0sentences', exact: true });
  const backend = async (): Promise<string | undefined> => {
    if (await start.isVisible()) await start.click();
    return (await newestProbe(page)).identity?.backend;
  };
  await expect.poll(backend, { timeout: 60_000 }).toBe('wasm');
  const { ends, logProbs } = await ended(page);
  expect(ends).toEqual(['done']);
  expect(new Set(logProbs.map(([index]) => index)).size).toBe(60);
});
