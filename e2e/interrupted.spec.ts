/** A probe that is interrupted: the GPU lost, another model taken into use. Numbers of two engines are never mixed. */
import { expect, test, type Page } from 'playwright/test';
import type { WorkerEvent } from '../src/worker/messages.ts';
import { MODEL_FILES } from '../src/weights/listing.ts';
import { expectAccessible, KEEP_DEVICES, openApp } from './support/app.ts';
import { dropFiles } from './support/drop.ts';
import { modelButton, quickFolder } from './support/hub_browser.ts';
import { grid, template, waitForGrid } from './support/lab.ts';

/** Destroys the newest device each time a probe has answered a part and not the whole, as often as `self.losses` says. */
const LOSE_IN_MID_PROBE = `${KEEP_DEVICES}
  self.losses = 0;
  const post = self.postMessage;
  self.postMessage = (message, ...rest) => {
    post.call(self, message, ...rest);
    if (self.losses > 0 && message.type === 'probe-results' && message.done < message.total) {
      self.losses--;
      self.devices.at(-1).destroy();
    }
  };`;

/** What the worker said of the newest probe that was begun. */
async function newestProbe(page: Page) {
  return page.evaluate(() => {
    const events: readonly WorkerEvent[] = window.unmaskEvents;
    const began = events.findLastIndex((event) => event.type === 'probe-started');
    const start = events[began];
    const after = events.slice(began);
    return {
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

async function startGrid(page: Page, source: string, sentences: number): Promise<void> {
  await template(page).fill(source);
  const start = page.getByRole('button', { name: `Run ${sentences}\u00A0sentences`, exact: true });
  await expect(start).toBeVisible();
  await start.click();
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
  await openApp(page, { prelude: LOSE_IN_MID_PROBE, path: '#grid', settled: false });
  await waitForGrid(page);
  const worker = page.workers().at(-1);
  await worker?.evaluate('self.losses = 1');
  await startGrid(page, 'In {1901..1910} there were {1..6} [MASK].', 60);
  await expect.poll(async () => (await newestProbe(page)).ends.length, { timeout: 180_000 }).toBe(1);
  const lost = await newestProbe(page);
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
  await page.getByRole('button', { name: /^Run/ }).click();
  await expect(grid(page)).toHaveAttribute('aria-busy', 'false', { timeout: 180_000 });
  const again = new Map((await newestProbe(page)).logProbs);
  for (const [index, logProb] of lost.logProbs) {
    expect(Math.abs((again.get(index) ?? NaN) - (logProb ?? NaN))).toBeLessThanOrEqual(1e-5);
  }
});

test('the GPU lost twice in one probe: what was answered stays, and the CPU goes on with the whole', async ({
  page,
}) => {
  await openApp(page, { prelude: LOSE_IN_MID_PROBE, path: '#grid', settled: false });
  await waitForGrid(page);
  await page.workers().at(-1)?.evaluate('self.losses = 2');
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
  await waitForGrid(page);
  const { identity, logProbs } = await newestProbe(page);
  expect(identity?.backend).toBe('cpu');
  expect(new Set(logProbs.map(([index]) => index)).size).toBe(60);
});

test('another model in the middle of a probe: its numbers are dimmed, never mixed, and the new one is asked', async ({
  page,
}) => {
  const { folder, remove } = await quickFolder();
  try {
    await openApp(page, { path: '#grid', settled: false });
    await waitForGrid(page);
    const before = (await newestProbe(page)).identity;
    await startGrid(page, 'In {1901..1920} there were {1..20} [MASK].', 400);
    await expect.poll(async () => (await newestProbe(page)).logProbs.length).toBeGreaterThan(0);
    await dropFiles(page, folder, MODEL_FILES);
    await expect(modelButton(page, /Model: your files/)).toBeVisible({ timeout: 60_000 });
    // The old numbers are dimmed until the new model has some; then only those are there.
    const start = page.getByRole('button', { name: 'Run 400\u00A0sentences', exact: true });
    const cancel = page.getByRole('button', { name: 'Cancel' });
    await expect(start.or(cancel)).toBeVisible();
    if (await start.isVisible()) {
      await expect(grid(page).locator('.answer-stale')).toHaveCount(1);
      await expect(grid(page).locator('.provenance').last()).toContainText(before?.name ?? '?');
      await start.click();
    }
    await expect.poll(async () => (await newestProbe(page)).identity?.name).not.toBe(before?.name);
    await expect.poll(async () => (await newestProbe(page)).logProbs.length).toBeGreaterThan(0);
    await cancel.click();
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
