/** Probes as tests follow them, by what the worker says of the newest one. */
import { expect, type Locator, type Page } from 'playwright/test';
import { template } from './lab.ts';
import { untilVisible } from './app.ts';

/** What the worker said of the newest probe that was begun. `number`: how many have begun, so that one is told from the one before it. */
export async function newestProbe(page: Page) {
  return page.evaluate(() => {
    const tells = window.unmaskTells;
    const began = tells.findLastIndex(({ kind }) => kind === 'started');
    const start = tells[began];
    const after = tells.slice(began);
    return {
      number: tells.filter(({ kind }) => kind === 'started').length,
      identity: start.kind === 'started' ? start.identity : null,
      logProbs: after.flatMap((tell) =>
        tell.kind === 'results' && tell.of === 'sentences'
          ? tell.results.map(({ index, masks }) => [index, masks[0].targets[0].logProb] as const)
          : [],
      ),
      ends: after.map(({ kind }) => kind).filter((kind) => ['done', 'stopped', 'failed'].includes(kind)),
      losses: window.unmaskEvents.filter(
        (event) => event.type === 'model' && event.view.engine.kind === 'rebuilding',
      ).length,
    };
  });
}

/** Does what begins a probe, and waits until it is the newest: until then that is the one before. */
export async function begin(page: Page, cause: () => Promise<void>): Promise<void> {
  const { number } = await newestProbe(page);
  await cause();
  await expect
    .poll(async () => (await newestProbe(page)).number, { timeout: 60_000 })
    .toBeGreaterThan(number);
}

/** Waits until the newest probe has ended, and gives it. */
export async function ended(page: Page): ReturnType<typeof newestProbe> {
  await expect.poll(async () => (await newestProbe(page)).ends.length, { timeout: 180_000 }).toBe(1);
  return newestProbe(page);
}

/** Starts a grid that waits for it, as every long one does. */
export async function startGrid(page: Page, source: string, sentences: number): Promise<void> {
  await template(page).fill(source);
  const start = page.getByRole('button', { name: `Run ${sentences}\u00A0sentences`, exact: true });
  await untilVisible(start);
  await begin(page, () => start.click());
}

/** Opens the table beside the grid's plot. */
export async function openTable(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^Table of Δ/ })
    .first()
    .click();
}

/** Starts a grid of `sentences` and cancels it once some of them are answered. */
export async function startAndCancel(page: Page, start: Locator, sentences: number): Promise<void> {
  await start.click();
  await untilVisible(page.getByText(new RegExp(`^\\d+ of ${sentences}.readings`)));
  await expect.poll(() => resultsSoFar(page), { intervals: [20] }).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Cancel' }).click();
  const kept = `^Cancelled\\. What had been answered, \\d+ of ${sentences}.sentences, is kept below\\.`;
  await untilVisible(page.getByText(new RegExp(kept)));
}

/** Sentences that the newest run has answered. */
export async function resultsSoFar(page: Page): Promise<number> {
  return page.evaluate(() => {
    const tells = window.unmaskTells;
    const began = tells.findLastIndex(({ kind }) => kind === 'started');
    return tells
      .slice(began)
      .reduce((sum, tell) => sum + (tell.kind === 'results' ? tell.results.length : 0), 0);
  });
}
