/**
 * A plot as a file that stands by itself: drawn in the light theme on white, its title above, its key and caption in the
 * drawing. SVG has its text as text; PNG has two device pixels to a CSS px.
 */
import { loadEngine, type PlotEngine } from './engine_loader.ts';
import { textWidth, toneColor } from './parts.ts';
import type { Mark, PlotOption, PlotSize, PlotSpec } from './spec.ts';
import { PRINT_THEME, type PlotTheme } from './theme.ts';

export interface PlotFile {
  readonly spec: PlotSpec;
  readonly title: string;
  /** A paragraph each; the last should say model, revision, precision and protocol. */
  readonly caption: readonly string[];
}

export type PlotFormat = 'svg' | 'png';

/** CSS px. */
const WIDTH = 800;
const MARGIN = 16;
const PIXEL_RATIO = 2;
const LINE = 1.5;

/** The file's bytes. Rejects where the plot library cannot be loaded or the browser gives no picture. */
export async function exportPlot(file: PlotFile, format: PlotFormat): Promise<Blob> {
  const engine = await loadEngine();
  if (format === 'svg') return new Blob([plotSvg(engine, file)], { type: 'image/svg+xml' });
  const { option, size } = framed(file);
  const canvas = engine.renderCanvas(option, size, PIXEL_RATIO, PRINT_THEME.paper);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('The browser could not make a picture of the plot.'));
      else resolve(blob);
    }, 'image/png');
  });
}

/** The text of the SVG file: well-formed XML that refers to nothing outside itself. */
export function plotSvg(engine: Pick<PlotEngine, 'renderSvg'>, file: PlotFile): string {
  const { option, size } = framed(file);
  const drawing = xmlText(engine.renderSvg(option, size));
  const name = `<title>${escapeXml(xmlText(file.title))}</title>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${drawing.replace(/^(<svg\b[^>]*>)/, (tag) => `${tag}${name}`)}\n`;
}

/** Without the characters that XML 1.0 has no way to write: control characters, halves of surrogate pairs. */
function xmlText(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.toWellFormed().replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD');
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The plot between its title and key above and its caption below. */
export function framed({ spec, title, caption }: PlotFile): {
  readonly option: PlotOption;
  readonly size: PlotSize;
} {
  const theme = PRINT_THEME;
  const inner = { width: WIDTH, height: Math.round(spec.height(WIDTH, theme)) };
  const drawn = spec.option(theme, inner);
  const titleLines = wrapText(title, theme.text14 * 1.06, WIDTH - 2 * MARGIN);
  const captionLines = caption.flatMap((paragraph) => wrapText(paragraph, theme.text12, WIDTH - 2 * MARGIN));
  const titleHeight = titleLines.length * theme.text14 * LINE;
  const keyHeight = spec.marks.length === 0 ? 0 : theme.text12 * 2;
  const above = MARGIN + titleHeight + keyHeight + 8;
  const below = captionLines.length === 0 ? MARGIN : captionLines.length * theme.text12 * LINE + 2 * MARGIN;
  const height = above + inner.height + below;
  const text = (line: string, top: number, style: object) => ({
    type: 'text' as const,
    silent: true,
    x: MARGIN,
    y: top,
    style: { text: line, ...style },
  });
  return {
    size: { width: WIDTH, height: Math.ceil(height) },
    option: {
      ...shifted(drawn, above, below),
      backgroundColor: theme.paper,
      graphic: [
        ...titleLines.map((line, i) =>
          text(line, MARGIN + i * theme.text14 * LINE, {
            fill: theme.ink,
            font: `600 ${theme.text14}px ${theme.sans}`,
          }),
        ),
        ...keyOf(spec.marks, theme, MARGIN + titleHeight + 4),
        ...captionLines.map((line, i) =>
          text(line, above + inner.height + MARGIN + i * theme.text12 * LINE, {
            fill: theme.inkQuiet,
            font: `${theme.text12}px ${theme.sans}`,
          }),
        ),
      ],
    },
  };
}

/** The same drawing, lower by `above` px on a page that is `below` px longer. */
function shifted(option: PlotOption, above: number, below: number): PlotOption {
  const move = <T extends { top?: unknown; bottom?: unknown }>(part: T): T => ({
    ...part,
    ...(typeof part.top === 'number' ? { top: part.top + above } : {}),
    ...(typeof part.bottom === 'number' ? { bottom: part.bottom + below } : {}),
  });
  const { grid, visualMap } = option;
  return {
    ...option,
    ...(grid === undefined || Array.isArray(grid) ? {} : { grid: move(grid) }),
    ...(visualMap === undefined || Array.isArray(visualMap) ? {} : { visualMap: move(visualMap) }),
  };
}

function keyOf(marks: readonly Mark[], theme: PlotTheme, top: number) {
  let x = MARGIN;
  return marks.flatMap(({ name, tone }) => {
    const at = x + 5;
    x += 10 + 6 + textWidth(name, theme.text12) + 20;
    const middle = top + theme.text12 / 2;
    const style =
      tone === 'quiet'
        ? { fill: 'none', stroke: theme.inkQuiet, lineWidth: 2 }
        : { fill: toneColor(theme, tone) };
    const corners = [
      [at, middle - 5],
      [at + 5, middle],
      [at, middle + 5],
      [at - 5, middle],
    ];
    return [
      tone === 'b'
        ? { type: 'polygon' as const, silent: true, shape: { points: corners }, style }
        : { type: 'circle' as const, silent: true, shape: { cx: at, cy: middle, r: 4.5 }, style },
      {
        type: 'text' as const,
        silent: true,
        x: at + 11,
        y: top,
        style: { text: name, fill: theme.ink, font: `${theme.text12}px ${theme.sans}` },
      },
    ];
  });
}

/** Lines of at most `width` px, broken at spaces; a word that is wider stands in a line of its own. */
export function wrapText(text: string, fontSize: number, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer, fontSize) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return line === '' ? lines : [...lines, line];
}
