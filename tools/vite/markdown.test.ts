import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { READING_PARTS } from '../../src/ui/frame/HowToRead.tsx';
import { anchorOf, htmlOfMarkdown } from './markdown.ts';

test('what our docs have becomes HTML, and its text stays text', async () => {
  const text = [
    '# A & B',
    'One **two** `<three>` <4 [five](#a--b) [six](../six.ts).',
    '- item',
    '| a | b |\n| - | - |\n| 1 | 2 |',
  ].join('\n\n');
  expect((await htmlOfMarkdown(text)).split('\n')).toEqual([
    '<h1 id="a--b">A &amp; B</h1>',
    '<p>One <strong>two</strong> <code>&lt;three&gt;</code> &lt;4 <a href="#a--b">five</a> six.</p>',
    '<ul><li><p>item</p>',
    '</li></ul>',
    '<div class="doc-table" role="group" aria-label="Table: A &amp; B" tabindex="0"><table><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table></div>',
    '',
  ]);
});

test.each([
  ['an image', '![a](b.png)', 'image'],
  ['HTML', '<script>1</script>', 'html'],
  ['a second heading of one name', '# a\n\n# a', 'two headings'],
])('%s fails', async (_, text, message) => {
  await expect(htmlOfMarkdown(text)).rejects.toThrow(message);
});

test('each part that the page links to is a heading of docs/statistics.md', async () => {
  const html = await htmlOfMarkdown(await readFile('docs/statistics.md', 'utf8'));
  for (const [heading, anchor] of Object.entries(READING_PARTS)) {
    expect(anchorOf(heading)).toBe(anchor);
    expect(html).toContain(`id="${anchor}"`);
  }
});
