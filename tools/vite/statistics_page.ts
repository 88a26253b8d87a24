/** `statistics.html`: docs/statistics.md as a page of the app, so that what a number means is said offline, too. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { htmlOfMarkdown } from './markdown.ts';

const SOURCE = fileURLToPath(new URL('../../docs/statistics.md', import.meta.url));
/** Stands in the page where the text belongs. */
const PLACE = '<!-- docs/statistics.md -->';

export function statisticsPage(): Plugin {
  return {
    name: 'unmask:statistics-page',
    transformIndexHtml: {
      order: 'pre',
      handler: async (html) => {
        if (!html.includes(PLACE)) return html;
        const text = await htmlOfMarkdown(await readFile(SOURCE, 'utf8'));
        return html.replace(PLACE, () => text);
      },
    },
  };
}
