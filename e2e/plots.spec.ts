/** The plots with made-up data, built as the app is and served with its policy: what only a browser can tell of them. */
import { readFile } from 'node:fs/promises';
import { expect, test, type Download, type Page } from 'playwright/test';
import { expectAccessible } from './support/app.ts';
import { waitForDrawing } from './support/drawn.ts';
import { startGallery, type Gallery } from './support/gallery.ts';

// The gallery is built once.
test.describe.configure({ mode: 'default' });

let gallery: Gallery;
test.beforeAll(async () => {
  gallery = await startGallery();
});
test.afterAll(() => gallery.close());

/** Opens some of the plots; errors and what the policy refuses fail the test. */
async function open(page: Page, plots: string): Promise<void> {
  page.on('pageerror', (error) => {
    throw error;
  });
  page.on('console', (message) => {
    if (message.type() === 'error' || /content security policy/i.test(message.text()))
      throw new Error(message.text());
  });
  await page.goto(`${gallery.url}?points=2000&plots=${plots}`);
  await expect(page.locator('.plot-canvas canvas').first()).toBeVisible();
  await expectAttached(page);
}

/** Every plot there is hears the pointer: after it was drawn, and anew after what it tells changes what it is given. */
async function expectAttached(page: Page): Promise<void> {
  await expect(page.locator('.plot-canvas')).not.toHaveCount(0);
  await expect(page.locator('.plot-canvas:not([data-attached])')).toHaveCount(0);
}

/** The middle of the first plot's canvas, in page coordinates. */
async function middleOf(page: Page): Promise<{ x: number; y: number; left: number; height: number }> {
  const box = await page.locator('.plot-canvas canvas').first().boundingBox();
  if (box === null) throw new Error('no canvas');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, left: box.x, height: box.height };
}

async function save(page: Page, title: string, kind: string): Promise<Download> {
  await page.getByRole('button', { name: `Export ${title}` }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: kind }).click();
  return download;
}

const bytesOf = async (download: Download): Promise<Buffer> => readFile(await download.path());

test('every plot draws under the policy, and axe finds nothing, light and dark', async ({ page }) => {
  await open(page, 'pair,difference,strip,dots,delta,jsd,large,lines');
  await expect(page.locator('.plot-canvas:has(canvas)')).toHaveCount(8);
  await expectAccessible(page);
  await page.setViewportSize({ width: 320, height: 900 });
  await expectAccessible(page);
  const wide = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('*')]
        .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
        .map((element) => element.outerHTML.slice(0, 120)),
    );
  // Plots are drawn anew one a frame.
  await expect.poll(wide).toEqual([]);
});

test('a click on a point pins it; a rectangle selects the points in it', async ({ page }) => {
  await open(page, 'pair');
  // The plot is a square at the left of its canvas, as high as the canvas but for the axis.
  const { y, height, left } = await middleOf(page);
  const x = left + height / 2;
  const pinned = page.getByTestId('pinned-pair');
  const pins = async () => (await pinned.innerText()).split(', ').length;
  const before = await pins();
  // The densest part is the middle: some point is within reach there. A second click would take the pin away again.
  await expect(async () => {
    if ((await pins()) === before) await page.mouse.click(x, y);
    await expect.poll(pins, { timeout: 5000 }).toBe(before + 1);
  }).toPass({ timeout: 30_000 });
  await expectAttached(page);

  // What a drag does with a mouse unless another choice is made.
  await expect(page.getByRole('radio', { name: 'Select' })).toHaveAttribute('aria-checked', 'true');
  const selected = page.getByTestId('selected-pair');
  // Which of them it is the chart is told a frame after it is attached.
  await expect(async () => {
    await page.mouse.move(x - height / 4, y - height / 4);
    await page.mouse.down();
    await page.mouse.move(x, y, { steps: 4 });
    await page.mouse.move(x + height / 4, y + height / 4, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => Number(await selected.innerText()), { timeout: 5000 }).toBeGreaterThan(10);
  }).toPass({ timeout: 30_000 });
  expect(Number(await selected.innerText())).toBeLessThan(2000);
});

test('hovering names the point with its numbers', async ({ page }) => {
  await open(page, 'difference');
  const { x, y } = await middleOf(page);
  await expect(async () => {
    await page.mouse.move(x - 3, y);
    await page.mouse.move(x, y, { steps: 3 });
    await expect(page.locator('.plot-tooltip')).toContainText('Δ', { timeout: 5000 });
  }).toPass({ timeout: 30_000 });
});

test('a click on a cell names its row and column', async ({ page }) => {
  await open(page, 'delta');
  const { x, y } = await middleOf(page);
  await expect(async () => {
    await page.mouse.click(x, y);
    await expect(page.getByTestId('cell-delta')).toHaveText(/^\d+ \d+$/, { timeout: 5000 });
  }).toPass({ timeout: 30_000 });
});

test('SVG and PNG carry title and caption, and a hostile word is only text', async ({ page, context }) => {
  // A file is read somewhere else, where there is no policy of the app's.
  const reader = await context.newPage();
  await open(page, 'pair');
  const title = 'log p with man, log p with woman';
  const svg = (await bytesOf(await save(page, title, 'SVG'))).toString();
  const found = await reader.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
    return {
      error: parsed.querySelector('parsererror')?.textContent ?? null,
      active: parsed.querySelectorAll('script, foreignObject, [onload], [href]').length,
      text: parsed.documentElement.textContent,
    };
  }, svg);
  expect(found.error).toBeNull();
  expect(found.active).toBe(0);
  expect(found.text).toContain('not endorsements or facts');
  expect(found.text).toContain('made-up numbers');

  const png = await bytesOf(await save(page, title, 'PNG'));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  // IHDR: two device pixels to a pixel of the SVG.
  const [, width] = /width="(\d+)"/.exec(svg) ?? [];
  expect(png.readUInt32BE(16)).toBe(2 * Number(width));
  // Not one colour: something is drawn.
  const colours = await reader.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes]));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    context?.drawImage(image, 0, 0);
    const { data = [] } = context?.getImageData(0, 0, image.width, image.height) ?? {};
    return new Set(new Uint32Array(Uint8ClampedArray.from(data).buffer)).size;
  }, png.toString('base64'));
  expect(colours).toBeGreaterThan(10);
});

test('the table beside a plot is reached and sorted by keyboard', async ({ page }) => {
  await open(page, 'pair');
  const button = page.getByRole('button', { name: 'Table of log p with man, log p with woman' });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(button).toHaveAttribute('aria-expanded', 'true');
  const table = page.getByRole('table');
  await expect(table).toBeVisible();
  const sort = table.getByRole('button', { name: /Δ/ });
  await sort.focus();
  await page.keyboard.press('Enter');
  await expect(table.getByRole('columnheader', { name: /Δ/ })).toHaveAttribute(
    'aria-sort',
    /ascending|descending/,
  );
  await expectAccessible(page);
});

test('every drawing follows the theme and the width, out of sight too', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1000, height: 500 });
  await open(page, 'difference,strip,dots,lines');
  const darkest = () =>
    page.evaluate(() =>
      [...document.querySelectorAll<HTMLCanvasElement>('.plot-canvas canvas:first-of-type')].map((canvas) => {
        const { data = [] } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
        // Open marks are of the paper's colour.
        const swatch = document.body.appendChild(document.createElement('i'));
        swatch.style.color = 'var(--paper)';
        const paper = (getComputedStyle(swatch).color.match(/\d+/g) ?? []).map(Number);
        swatch.remove();
        let least = 765;
        for (let i = 0; i < data.length; i += 4) {
          const isPaper = paper.every((part, at) => Math.abs(part - data[i + at]) < 12);
          if (data[i + 3] === 255 && !isPaper) least = Math.min(least, data[i] + data[i + 1] + data[i + 2]);
        }
        return least;
      }),
    );
  await waitForDrawing(page);
  const light = await darkest();
  expect(light).toHaveLength(4);
  await page.emulateMedia({ colorScheme: 'dark' });
  await waitForDrawing(page);
  const dark = await darkest();
  // Ink is dark on light paper, and light on dark.
  for (const [plot, least] of light.entries()) expect(dark[plot], `plot ${plot}`).toBeGreaterThan(least);
  await page.setViewportSize({ width: 400, height: 800 });
  await waitForDrawing(page);
  const widths = await page
    .locator('.plot-canvas canvas')
    .evaluateAll((all) => all.map((each) => each.clientWidth));
  expect(Math.max(...widths)).toBeLessThan(400);
});
