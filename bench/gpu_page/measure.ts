/** The order in which the page is measured, and in which pages. */
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launch, type Launch } from './adapters.ts';
import { record } from './recorder.ts';
import type { Report } from './report.ts';
import { cancelGrid, compare, firstAnswer, grid, header, openFiles, tenAnswers, typing } from './steps.ts';

export interface Place extends Launch {
  /** The app's address. */
  readonly site: string;
  /** The visitor's choice of what computes. */
  readonly engine: 'gpu' | 'cpu';
  /** Where pictures go. */
  readonly out: string;
}

/** The embedded model: what a visitor meets who comes for the first time, then with the engine that was chosen. */
export async function measurePage(place: Place, report: Report): Promise<void> {
  await inPage(place, 'auto', report, async (page) => {
    if ((await report.step('first visit', 60_000, () => firstAnswer(page))) === null) return;
    await report.step('first visit: header', 15_000, () => header(page, join(place.out, 'header.jpg')));
  });
  await inPage(place, place.engine, report, async (page) => {
    if ((await report.step(`visit on the ${place.engine}`, 60_000, () => firstAnswer(page))) === null) return;
    await report.step(`visit on the ${place.engine}: header`, 15_000, () => header(page, null));
    await report.step('Fill: picture', 15_000, async () => {
      await page.screenshot({ path: join(place.out, 'fill.jpg'), type: 'jpeg', quality: 70 });
      return 'fill.jpg';
    });
    await report.step('Fill: 20 keys', 60_000, () => typing(page));
    await report.step('Fill: 10 answers of one length', 60_000, () => tenAnswers(page));
    await report.step('Compare', 30_000, () => compare(page));
    await report.step('Grid, 20 × 20', 60_000, () => grid(page, 50_000));
    await report.step('Grid, cancelled', 30_000, () => cancelGrid(page));
  });
}

/** A checkpoint of real size, opened as a visitor's own files. */
export async function measureLarge(
  place: Place,
  files: readonly string[],
  dtype: string,
  report: Report,
): Promise<void> {
  const name = `large ${dtype}`;
  await inPage(place, place.engine, report, async (page) => {
    if ((await report.step(`${name}: page`, 60_000, () => firstAnswer(page))) === null) return;
    if ((await report.step(`${name}: files opened`, 60_000, () => openFiles(page, files))) === null) return;
    await report.step(`${name}: header`, 15_000, () =>
      header(page, join(place.out, `header_large_${dtype.replaceAll(' ', '_')}.jpg`)),
    );
    await report.step(`${name}: 10 answers`, 60_000, () => tenAnswers(page));
    await report.step(`${name}: 20 keys`, 60_000, () => typing(page));
    await report.step(`${name}: Compare`, 30_000, () => compare(page));
    await report.step(`${name}: Grid, 20 × 20`, 60_000, () => grid(page, 50_000));
  });
}

/** Opens the app in a browser of its own, recorded, and ends that browser whatever happens. */
async function inPage(
  place: Place,
  engine: 'auto' | Place['engine'],
  report: Report,
  act: (page: Page) => Promise<void>,
): Promise<void> {
  let browser: Browser | null = null;
  try {
    browser = await launch(place);
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      colorScheme: 'light',
      storageState: {
        cookies: [],
        origins: [
          { origin: new URL(place.site).origin, localStorage: [{ name: 'unmask.engine', value: engine }] },
        ],
      },
    });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => report.note('error in the page', error.message));
    await record(page);
    await page.goto(place.site);
    await act(page);
  } catch (error) {
    report.failures++;
    report.note('browser', { failed: String(error).slice(0, 400) });
  } finally {
    await browser?.close().catch(() => undefined);
  }
}
