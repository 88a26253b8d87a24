/** The bias lab as tests drive it. Numbers are compared with what the worker said, never with a model's own words. */
import { expect, type Locator, type Page } from 'playwright/test';
import type { WorkerEvent } from '../../src/worker/messages.ts';

export const template = (page: Page): Locator => page.getByRole('textbox', { name: 'Template', exact: true });
export const comparison = (page: Page): Locator =>
  page.getByRole('region', { name: 'Comparison', exact: true });
/** The words more likely with one side. */
export const wordTable = (page: Page, side: string): Locator =>
  page.getByRole('grid', { name: new RegExp(`^More likely with ${side}\\b`) });

/** Opens a view by its name in the menu. */
export async function openView(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name, exact: true }).click();
}

/** Waits until the comparison on the page is of the template in the field. */
export async function waitForComparison(page: Page): Promise<void> {
  await expect(comparison(page)).toHaveAttribute('aria-busy', 'false');
  await expect(page.getByRole('grid', { name: /^More likely with/ }).first()).toBeVisible();
}

export interface SentenceRow {
  readonly text: string;
  readonly logProbs: readonly number[];
}

/** The rows of the whole vocabulary that the worker sent last, by sentence, and the vocabulary's words. */
export async function lastRows(page: Page): Promise<{ readonly rows: number[][]; readonly words: string[] }> {
  return page.evaluate(() => {
    const events: readonly WorkerEvent[] = window.unmaskEvents;
    const vocabulary = events.findLast((event) => event.type === 'vocabulary');
    // Of the last probe that was asked for whole rows; others come and go beside it.
    let of = -1;
    let rows: number[][] = [];
    for (const event of events) {
      if (event.type !== 'probe-results') continue;
      for (const { index, masks } of event.results) {
        const row = masks.at(0)?.logProbs;
        if (row == null) continue;
        if (event.id !== of) rows = [];
        of = event.id;
        rows[index] = [...row];
      }
    }
    return { rows, words: vocabulary?.type === 'vocabulary' ? [...vocabulary.vocabulary.words] : [] };
  });
}

export const robustness = (page: Page): Locator =>
  page.getByRole('region', { name: 'How far the effect holds' });
