/** When a page shows what it is to show: for pictures, and for tests that look at a canvas. */
import { expect, type Page } from 'playwright/test';

/**
 * Waits until every plot that is shown was drawn as wide as its place is and in the page's theme, nothing fades and no font is loading.
 * Plots are drawn one a frame: with a software adapter at work beside them it may take seconds.
 */
export async function waitForDrawing(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(undrawn), { message: 'plots that wait to be drawn', timeout: 60_000 })
    .toEqual([]);
  await expect(page.locator('[data-entering], [data-exiting]')).toHaveCount(0);
  await page.evaluate(async () => {
    await document.fonts.ready;
    // What was drawn is painted with the next frame.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
}

/** In the page: the names of plots whose canvas (`data-drawn`, see PlotSurface.tsx) is of another width or theme, or not there yet. */
function undrawn(): string[] {
  const ink = getComputedStyle(document.documentElement).getPropertyValue('--ink').trim();
  return [...document.querySelectorAll<HTMLElement>('.plot-canvas')].flatMap((plot) => {
    const place = plot.closest('.plot-surface');
    if (place === null || !plot.checkVisibility()) return [];
    const width = Math.floor(Number.parseFloat(getComputedStyle(place).width));
    return plot.dataset.drawn === `${width} ${ink}` ? [] : [plot.ariaLabel ?? '?'];
  });
}
