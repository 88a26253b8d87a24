/** A probe in the middle of which another model is taken into use. Numbers of two engines are never mixed. */
import { expect, test } from 'playwright/test';
import { FILE_NAMES } from '../src/model/files.ts';
import { expectAccessible, openApp, SLOW_CPU, untilVisible } from './support/app.ts';
import { dropFiles } from './support/drop.ts';
import { modelButton, quickFolder } from './support/hub_browser.ts';
import { grid, waitForGrid } from './support/lab.ts';
import { begin, newestProbe, openTable, startGrid } from './support/probe.ts';

test('another model in the middle of a probe: its numbers are dimmed, never mixed, and the new one is asked', async ({
  page,
}) => {
  const { folder, remove } = await quickFolder();
  try {
    await openApp(page, { prelude: SLOW_CPU, passes: 1, path: '#grid', settled: false });
    await waitForGrid(page);
    const before = (await newestProbe(page)).identity;
    await startGrid(page, 'In {1901..1920} there were {1..20} [MASK].', 400);
    const answered = () =>
      expect
        .poll(async () => (await newestProbe(page)).logProbs.length, { intervals: [20] })
        .toBeGreaterThan(0);
    await answered();
    await dropFiles(page, folder, Object.values(FILE_NAMES));
    await untilVisible(modelButton(page, /Model: your files/), { timeout: 60_000 });
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
      window.unmaskTells.flatMap((tell) => (tell.kind === 'stopped' ? [tell.why] : [])),
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
