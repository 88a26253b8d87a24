/**
 * Markdown of our own docs → HTML. The tree is made by Prettier's parser, which is at hand anyway; what is written here is what our
 * docs have, and anything else fails the build rather than being left out.
 */
import type { ParserOptions } from 'prettier';
import { parsers } from 'prettier/plugins/markdown';

/** A node of the tree, in the terms of mdast: https://github.com/syntax-tree/mdast. */
interface MarkdownNode {
  readonly type: string;
  readonly children?: readonly MarkdownNode[];
  readonly value?: string;
  /** Of a heading, 1 to 6. */
  readonly depth?: number;
  /** Of a list. */
  readonly ordered?: boolean;
  /** Of a link. */
  readonly url?: string;
}

/** The place of a heading in an address, as GitHub makes it: `p over pairs` → `p-over-pairs`. */
export function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
    .replaceAll(' ', '-');
}

/**
 * HTML of a text, a heading's `id` being its anchor; tables lie in a box that scrolls and can be focused.
 * @throws Error for Markdown that our docs have not had, and for two headings of one name.
 */
export async function htmlOfMarkdown(text: string): Promise<string> {
  const root = (await parsers.markdown.parse(text, {} as ParserOptions)) as MarkdownNode;
  const anchors = new Set<string>();
  let under = '';
  const inside = (node: MarkdownNode): string => (node.children ?? []).map(html).join('');
  const element = (tag: string, node: MarkdownNode): string => `<${tag}>${inside(node)}</${tag}>`;
  const html = (node: MarkdownNode): string => {
    switch (node.type) {
      case 'root':
        return inside(node);
      case 'heading': {
        under = textOf(node);
        const anchor = anchorOf(under);
        if (anchors.has(anchor)) throw new Error(`two headings are called “${under}”`);
        anchors.add(anchor);
        return `<h${node.depth} id="${anchor}">${inside(node)}</h${node.depth}>\n`;
      }
      case 'paragraph':
        return `${element('p', node)}\n`;
      case 'list':
        return `${element(node.ordered === true ? 'ol' : 'ul', node)}\n`;
      case 'listItem':
        return element('li', node);
      case 'table':
        return `<div class="doc-table" role="group" aria-label="Table: ${escapeHtml(under)}" tabindex="0">${table(node)}</div>\n`;
      case 'strong':
        return element('strong', node);
      case 'emphasis':
        return element('em', node);
      case 'inlineCode':
        return `<code>${escapeHtml(node.value ?? '')}</code>`;
      case 'text':
      case 'sentence':
      case 'word':
      case 'whitespace':
        return node.children === undefined ? escapeHtml(node.value ?? '') : inside(node);
      case 'break':
        return '<br />';
      case 'link':
        // Files of the repository are not in the app.
        return node.url?.startsWith('#') === true || node.url?.startsWith('https:') === true
          ? `<a href="${escapeHtml(node.url)}">${inside(node)}</a>`
          : inside(node);
      default:
        throw new Error(`Markdown of a kind that is not known here: ${node.type}`);
    }
  };
  const table = ({ children: [head, ...rows] = [] }: MarkdownNode): string => {
    const cells = (row: MarkdownNode, tag: string): string =>
      `<tr>${(row.children ?? []).map((cell) => `<${tag}>${inside(cell)}</${tag.split(' ')[0]}>`).join('')}</tr>`;
    return `<table><thead>${cells(head, 'th scope="col"')}</thead><tbody>${rows.map((row) => cells(row, 'td')).join('')}</tbody></table>`;
  };
  return html(root);
}

function textOf({ value = '', children }: MarkdownNode): string {
  return children === undefined ? value : children.map(textOf).join('');
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
