/** One visit: a text is pasted into a field of the page, and keys are struck at its end. */
import type { Browser, Locator, Page } from 'playwright';
import { longestTask } from '../awake/main_thread.ts';

/** Where a text is typed: the fragment of the view, and the name of its field. */
export const FIELDS = {
  fill: { view: 'fill', name: 'Sentence' },
  compare: { view: 'compare', name: 'Template' },
  grid: { view: 'grid', name: 'Template' },
  lens: { view: 'lens', name: 'Template' },
  features: { view: 'features', name: 'Texts, one a line' },
} as const satisfies Readonly<Record<string, { readonly view: string; readonly name: string }>>;

export type FieldName = keyof typeof FIELDS;

export interface Typed {
  /** The longest task of the page's thread from the paste until it is idle again, ms for which the thread ran. */
  readonly pasteTaskMs: number;
  /** The same while keys are struck. */
  readonly keysTaskMs: number;
  /** From each key to the frame that shows it, ms by the clock. */
  readonly keyMs: readonly number[];
}

/** Between two keys: less than the pause after which a text is asked of the model. */
const BETWEEN_KEYS_MS = 120;
/** For as long after a paste, and after the last key, the thread is watched. */
const SETTLES_MS = 3000;

/** @throws Error where the field does not have what was typed in the end */
export async function typeInto(
  browser: Browser,
  address: string,
  { field, length, keys }: { readonly field: FieldName; readonly length: number; readonly keys: number },
): Promise<Typed> {
  const page = await browser.newPage();
  page.setDefaultTimeout(120_000);
  try {
    const { view, name } = FIELDS[field];
    await page.goto(address);
    // The first answer: the model is there.
    await page.getByRole('region', { name: 'Predictions' }).getByRole('table').first().waitFor();
    await page.goto(`${address}#${view}`);
    const input = page.getByRole('textbox', { name, exact: true });
    await input.focus();
    // What the page does when it opens is not what is measured.
    await page.waitForTimeout(SETTLES_MS);
    await recordKeys(page);
    // With the keys it is as long as was asked: a field takes no more than a megabyte.
    const text = madeText(length - keys);
    await copy(page, text);
    await input.selectText();
    const paste = await longestTask(browser, page, async () => {
      await page.keyboard.press('Control+V');
      await expectText(input, text);
      await page.waitForTimeout(SETTLES_MS);
    });
    await page.keyboard.press('Control+End');
    await page.evaluate(() => void (window.unmaskKeyMs.length = 0));
    const typing = await longestTask(browser, page, async () => {
      for (let key = 0; key < keys; key++) {
        await page.keyboard.press('x');
        await page.waitForTimeout(BETWEEN_KEYS_MS);
      }
      await page.waitForFunction((all) => window.unmaskKeyMs.length >= all, keys, { polling: 100 });
      await page.waitForTimeout(SETTLES_MS);
    });
    await expectText(input, text + 'x'.repeat(keys));
    const keyMs = await page.evaluate(() => window.unmaskKeyMs);
    return { pasteTaskMs: paste.cpuMs, keysTaskMs: typing.cpuMs, keyMs };
  } finally {
    await page.close();
  }
}

/** @throws Error where the field has another text: then something else was measured, or something typed is lost. */
async function expectText(input: Locator, text: string): Promise<void> {
  const value = await input.inputValue();
  if (value !== text) throw new Error(`the field has ${value.length} characters of ${text.length}`);
}

declare global {
  interface Window {
    /** From each key to the frame that shows it, ms. */
    unmaskKeyMs: number[];
  }
}

/** A message that is sent in a frame arrives once the frame is drawn. */
async function recordKeys(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.unmaskKeyMs = [];
    document.addEventListener(
      'keydown',
      ({ timeStamp }) =>
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => window.unmaskKeyMs.push(performance.now() - timeStamp);
          port2.postMessage(null);
        }),
      true,
    );
  });
}

/**
 * Puts a text on the clipboard as a visitor would. A text that is sent by DevTools instead goes into a field line by line, each a layout
 * of all before it: minutes for 17,000 lines.
 */
async function copy(page: Page, text: string): Promise<void> {
  await page.evaluate((value) => {
    const field = document.createElement('textarea');
    field.id = 'copied';
    field.value = value;
    document.body.append(field);
    field.select();
  }, text);
  await page.keyboard.press('Control+C');
  await page.evaluate(() => document.querySelector('#copied')?.remove());
}

/** Sentences of ordinary words, each its own, with the mask in the first. */
export function madeText(length: number): string {
  const words = [
    'the',
    'doctor',
    'told',
    'her',
    'patient',
    'a',
    'story',
    'of',
    'distant',
    'mountains',
    'and',
  ];
  const parts = ['The nurse said that [MASK] was tired.'];
  let at = parts[0].length;
  for (let index = 0; at < length; index++) {
    const sentence = ` ${Array.from({ length: 9 }, (_, word) => words[(index * 7 + word * word) % words.length]).join(' ')} ${index}.`;
    parts.push(sentence);
    at += sentence.length;
  }
  return parts.join('').slice(0, length);
}
