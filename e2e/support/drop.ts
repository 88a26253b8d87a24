/** Files of a model, dropped on the page. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Page } from 'playwright/test';
import { untilVisible } from './app.ts';

/** Drops files of a folder, and texts under names, on the page as a file manager would. */
export async function dropFiles(
  page: Page,
  folder: string,
  names: readonly string[],
  texts: Readonly<Record<string, string>> = {},
): Promise<void> {
  const files = await Promise.all(
    names.map(async (name) => [name, (await readFile(join(folder, name))).toString('base64')] as const),
  );
  for (const [name, text] of Object.entries(texts)) {
    files.push([name, Buffer.from(text).toString('base64')]);
  }
  const carried = await page.evaluateHandle(async (parts) => {
    const transfer = new DataTransfer();
    for (const [name, base64] of parts) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
    }
    return Promise.resolve(transfer);
  }, files);
  await page.dispatchEvent('main', 'dragenter', { dataTransfer: carried });
  await untilVisible(
    page
      .getByText(/tokenizer\.json, spiece\.model or vocab\.txt.*They are read in this tab and sent nowhere/)
      .first(),
  );
  await page.dispatchEvent('main', 'dragover', { dataTransfer: carried });
  await page.dispatchEvent('main', 'drop', { dataTransfer: carried });
}
