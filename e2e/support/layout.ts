/** What is wrong with how a page is laid out, measured: words in pieces, fields over each other, a page that is wider than its window. */
import { expect, type Page } from 'playwright/test';

/** The widths that are looked at, px. */
export const WIDTHS = [320, 768, 1280] as const;

/** A word may be parted over lines only where it is wider than what names in tables may take (styles: `--widest-word`), px. */
const widestWord = (width: number): number => (width < 400 ? 160 : 224);

/** At each width nothing of the page is broken. */
export async function expectLaidOut(page: Page, view: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    // Plots and tables follow the width a frame later.
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    const faults = await page.evaluate(faultsOfLayout, widestWord(width));
    expect.soft(faults, `${view} at ${width} px`).toEqual([]);
  }
}

/** In the page: each fault in words. */
function faultsOfLayout(widest: number): string[] {
  const faults: string[] = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    faults.push(`the page is ${root.scrollWidth - root.clientWidth} px wider than its window`);
  }
  const isSeen = (element: Element): boolean =>
    element.checkVisibility({ visibilityProperty: true }) && element.closest('.visually-hidden') === null;

  // A word of a table's cell, of a label or a heading stands on one line.
  const cells = 'th, td, label, dt, h1, h2, h3, .field-label, .button, .list-title';
  for (const cell of document.querySelectorAll(cells)) {
    if (!isSeen(cell)) continue;
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
      if (text.parentElement === null || !isSeen(text.parentElement)) continue;
      // A hyphen is a place to go on in the next line.
      for (const { 0: word, index } of (text.textContent ?? '').matchAll(/[^\s\-–—/]+/gu)) {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        const lines = [...range.getClientRects()];
        const width = lines.reduce((sum, line) => sum + line.width, 0);
        if (new Set(lines.map(({ top }) => Math.round(top))).size > 1 && width <= widest) {
          faults.push(`“${word}” stands on ${lines.length} lines in ${cell.tagName} .${cell.className}`);
        }
      }
    }
  }

  // Labels, fields and buttons stand beside or below each other; those of an open dialog, where there is one.
  const layer = document.querySelector('[role="dialog"]') ?? document;
  const parts = [...layer.querySelectorAll('label, button, input, textarea, a')].filter(
    // React Aria's own select beside each of its lists is for the browser's autofill alone.
    (element) =>
      isSeen(element) && element.closest('[aria-hidden="true"], [data-react-aria-prevent-focus]') === null,
  );
  /** Of an element in a table that scrolls by itself, the part that is seen. */
  const seenOf = (element: Element) => {
    const { left, right, top, bottom, width } = element.getBoundingClientRect();
    const frame = element.closest('.plot-table-frame, .lab-table-frame, .pair-table-frame');
    const bounds = (frame ?? root).getBoundingClientRect();
    if (frame === null) return { left, right, top, bottom, width };
    return {
      ...{ left: Math.max(left, bounds.left), right: Math.min(right, bounds.right), width },
      ...{ top: Math.max(top, bounds.top), bottom: Math.min(bottom, bounds.bottom) },
    };
  };
  const nameOf = ({ tagName, ariaLabel, textContent }: Element): string =>
    `${tagName} “${(ariaLabel ?? textContent).trim().slice(0, 30)}”`;
  for (const [at, one] of parts.entries()) {
    for (const other of parts.slice(at + 1)) {
      // A button in its field's own box stands over the field.
      const box = one.closest('.find-box');
      const isOwn = box !== null && box === other.closest('.find-box');
      if (one.contains(other) || other.contains(one) || isOwn) continue;
      const [a, b] = [seenOf(one), seenOf(other)];
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 1 && down > 1 && a.width > 1 && b.width > 1) {
        faults.push(`${nameOf(one)} and ${nameOf(other)} overlap`);
      }
    }
  }

  // Fields that stand in one row begin at one height, however many lines their labels take.
  for (const row of document.querySelectorAll('.frames-fields')) {
    const fields = [...row.querySelectorAll('textarea')]
      .filter(isSeen)
      .map((field) => field.getBoundingClientRect());
    const tops = new Set(fields.map(({ top }) => Math.round(top)));
    const isOneColumn = new Set(fields.map(({ left }) => Math.round(left))).size === 1;
    if (!isOneColumn && tops.size > 1)
      faults.push(`fields of one row begin at ${[...tops].join(' and ')} px`);
    for (const field of row.querySelectorAll('.text-field')) {
      const [label, box] = [field.querySelector('label'), field.querySelector('textarea')];
      if (label === null || box === null || !isSeen(box)) continue;
      const gap = box.getBoundingClientRect().top - label.getBoundingClientRect().bottom;
      if (gap > 12) faults.push(`a field hangs ${Math.round(gap)} px under its label`);
    }
  }
  return faults;
}
