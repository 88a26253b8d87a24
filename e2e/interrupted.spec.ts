/** A probe that is interrupted: the GPU lost, another model taken into use. Numbers of two engines are never mixed. */
import { expect, test, type Page } from 'playwright/test';
import type { WorkerEvent } from '../src/worker/messages.ts';
import { MODEL_FILES } from '../src/weights/listing.ts';
import {
  expectAccessible,
  KEEP_DEVICES,
  openApp,
  SLOW_BATCHES,
  workerOf,
  type WorkerPrelude,
} from './support/app.ts';
import { dropFiles } from './support/drop.ts';
import { modelButton, quickFolder } from './support/hub_browser.ts';
import { grid, template, waitForGrid } from './support/lab.ts';

/** Destroys the newest device each time a probe has answered a part and not the whole, as often as `self.losses` says. */
const LOSE_IN_MID_PROBE: WorkerPrelude = `${KEEP_DEVICES}${SLOW_BATCHES}
  self.losses = 0;
  const post = self.postMessage;
  self.postMessage = (message, ...rest) => {
    post.call(self, message, ...rest);
    if (self.losses > 0 && message.type === 'probe-results' && message.done < message.total) {
      self.losses--;
      self.devices.at(-1).destroy();
    }
  };`;

/** What the worker said of the newest probe that was begun. `number`: how many have begun, so that one is told from the one before it. */
async function newestProbe(page: Page) {
  return page.evaluate(() => {
    const events: readonly WorkerEvent[] = window.unmaskEvents;
    const began = events.findLastIndex((event) => event.type === 'probe-started');
    const start = events[began];
    const after = events.slice(began);
    return {
      number: events.filter(({ type }) => type === 'probe-started').length,
      identity: start.type === 'probe-started' ? start.identity : null,
      logProbs: after.flatMap((event) =>
        event.type === 'probe-results'
          ? event.results.map(({ index, masks }) => [index, masks[0].targets[0].logProb] as const)
          : [],
      ),
      ends: after.filter(({ type }) => /^probe-(?:done|stopped|failed)$/.test(type)).map(({ type }) => type),
      losses: events.filter(({ type }) => type === 'gpu-lost').length,
    };
  });
}

/** Does what begins a probe, and waits until it is the newest: until then that is the one before. */
async function begin(page: Page, cause: () => Promise<void>): Promise<void> {
  const { number } = await newestProbe(page);
  await cause();
  await expect
    .poll(async () => (await newestProbe(page)).number, { timeout: 60_000 })
    .toBeGreaterThan(number);
}

/** Waits until the newest probe has ended, and gives it. */
async function ended(page: Page): ReturnType<typeof newestProbe> {
  await expect.poll(async () => (await newestProbe(page)).ends.length, { timeout: 180_000 }).toBe(1);
  return newestProbe(page);
}

/** Starts a grid that waits for it, as every one of {@link SLOW_BATCHES} does. */
async function startGrid(page: Page, source: string, sentences: number): Promise<void> {
  await template(page).fill(source);
  const start = page.getByRole('button', { name: `Run ${sentences}\u00A0sentences`, exact: true });
  await expect(start).toBeVisible();
  await begin(page, () => start.click());
}

/** The next probes lose their GPU, so many of their parts. */
async function loseGpu(page: Page, times: number): Promise<void> {
  await workerOf(page).evaluate(`self.losses = ${times}`);
}

async function openTable(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^Table of Δ/ })
    .first()
    .click();
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
  expect(lost.ends).toEqual(['probe-done']);
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
  await expect(page.getByText(/lost twice within a minute/).first()).toBeVisible({ timeout: 180_000 });
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
  await expect.poll(backend, { timeout: 60_000 }).toBe('cpu');
  const { ends, logProbs } = await ended(page);
  expect(ends).toEqual(['probe-done']);
  expect(new Set(logProbs.map(([index]) => index)).size).toBe(60);
});

test('another model in the middle of a probe: its numbers are dimmed, never mixed, and the new one is asked', async ({
  page,
}) => {
  const { folder, remove } = await quickFolder();
  try {
    await openApp(page, { prelude: SLOW_BATCHES, path: '#grid', settled: false });
    await waitForGrid(page);
    const before = (await newestProbe(page)).identity;
    await startGrid(page, 'In {1901..1920} there were {1..20} [MASK].', 400);
    const answered = () =>
      expect
        .poll(async () => (await newestProbe(page)).logProbs.length, { intervals: [20] })
        .toBeGreaterThan(0);
    await answered();
    await dropFiles(page, folder, MODEL_FILES);
    await expect(modelButton(page, /Model: your files/)).toBeVisible({ timeout: 60_000 });
    // The old numbers are dimmed until the new model has some; then only those are there.
    await expect(grid(page).locator('.answer-stale')).toHaveCount(1);
    await expect(grid(page).locator('.provenance').last()).toContainText(before?.name ?? '?');
    await begin(page, () =>
      page.getByRole('button', { name: 'Run 400\u00A0sentences', exact: true }).click(),
    );
    expect((await newestProbe(page)).identity?.name).not.toBe(before?.name);
    await answered();
    // A minute before its end.
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByText(/^Cancelled\. What had been answered/)).toBeVisible();
    await openTable(page);
    const { identity, logProbs } = await newestProbe(page);
    const cells = page.getByRole('grid', { name: /choose a cell/ }).getByRole('gridcell');
    expect((await cells.allInnerTexts()).filter((text) => text !== '·')).toHaveLength(logProbs.length);
    const stopped = await page.evaluate(() =>
      window.unmaskEvents.flatMap((event) => (event.type === 'probe-stopped' ? [event.why] : [])),
    );
    expect(stopped).toContain('model-changed');
    await expect(grid(page).locator('.provenance').last()).toContainText(
      identity?.revision.slice(0, 12) ?? '?',
    );
    await expect(grid(page).locator('.answer-stale')).toHaveCount(0);
    await expectAccessible(page);
  } finally {
    await remove();
  }
});
