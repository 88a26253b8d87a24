import { describe, expect, it } from 'vitest';
import { dotSpec } from './dot_option.ts';
import * as engine from './engine.ts';
import { plotSvg, wrapText } from './export_plot.ts';
import { heatSpec } from './heat_option.ts';
import { lineSpec } from './line_option.ts';
import { DELTA, DIVERGENCE } from './quantity.ts';
import { coordinatesOf, WORD_TERMS, type ScatterForm } from './scatter_data.ts';
import { scatterSpec } from './scatter_option.ts';
import type { PlotSpec } from './spec.ts';
import { NARROW, textWidth } from './parts.ts';
import { stripSpec } from './strip_option.ts';
import { PRINT_THEME } from './theme.ts';

const HOSTILE = `<script>alert("1")</script>&\u0000\u{1F600}\uD800'`;

function scatter(form: ScatterForm, selected: readonly number[] = [0]): PlotSpec {
  const data = {
    names: [HOSTILE, 'nurse', 'janitor', 'impossible'],
    valuesA: [-2, -9, -4, Number.NEGATIVE_INFINITY],
    valuesB: [-6, -3, -4, -2],
    sides: { a: 'man', b: HOSTILE },
    terms: WORD_TERMS,
  };
  const coordinates = coordinatesOf(data, form);
  return scatterSpec({ data, form, coordinates, labelled: [1, 3], pinned: [0], selected });
}

const SPECS: readonly (readonly [string, PlotSpec])[] = [
  ['pair', scatter('pair')],
  ['difference', scatter('difference', [])],
  [
    'strip',
    stripSpec(
      [
        {
          label: HOSTILE,
          note: '2 of 2 frames',
          dots: [
            { value: 1, label: 'f' },
            { value: 2, label: 'g' },
          ],
          mean: 1.5,
        },
        { label: 'nothing yet', dots: [], mean: null },
      ],
      DELTA,
    ),
  ],
  [
    'dots',
    dotSpec(
      {
        rows: [{ label: HOSTILE }, { label: 'nurse' }],
        series: [
          {
            name: HOSTILE,
            tone: 'a',
            values: [
              { value: -1, interval: [-2, 0.5] },
              { value: 1, interval: null },
            ],
          },
          { name: 'off', tone: 'quiet', values: [null, { value: 2, interval: null }] },
        ],
      },
      DELTA,
    ),
  ],
  ['heat', heatSpec({ rows: [HOSTILE, 'b'], columns: ['c', HOSTILE], cells: [1, null, -0.25, 0] }, DELTA)],
  ['heat of divergences', heatSpec({ rows: ['a'], columns: ['c', 'd'], cells: [0.5, 0.1] }, DIVERGENCE)],
  [
    'lines',
    lineSpec(
      {
        xTitle: 'year',
        x: [1900, 1910, 1920],
        series: [
          { name: HOSTILE, values: [1, null, -2] },
          { name: 'b', values: [0, 1, 2] },
        ],
      },
      DELTA,
    ),
  ],
];

function draw(spec: PlotSpec): string {
  return plotSvg(engine, {
    spec,
    title: `Title ${HOSTILE}`,
    caption: ['Associations, not facts.', `albert-large-v2 · f16 · ${HOSTILE}`],
  });
}

describe('a plot as an SVG file', () => {
  it.each(SPECS)('%s: well-formed, and nothing in it is a script or comes from elsewhere', (_, spec) => {
    const svg = draw(spec);
    expect(elementsOf(svg)).not.toContain('script');
    expect(svg).not.toMatch(/\son\w+\s*=/);
    expect(svg).not.toMatch(/(href|src)\s*=/);
    expect(svg).not.toMatch(/url\((?!#)/);
  });

  it.each(SPECS)('%s: words of the data, title and caption are there as text', (name, spec) => {
    const svg = draw(spec);
    const texts = svg.replace(/<[^>]*>/g, '\n');
    expect(texts).toContain('Title &lt;script&gt;alert(');
    expect(texts).toContain('Associations, not facts.');
    expect(texts).toContain('albert-large-v2 · f16');
    if (name !== 'heat of divergences')
      expect(texts.match(/&lt;script&gt;/g)?.length ?? 0).toBeGreaterThan(3);
  });

  it('has open marks that let the paper through, on dark paper too', () => {
    const theme = { ...PRINT_THEME, paper: '#123456' };
    const dots = [{ value: 1, interval: null }];
    const values = [1, 2];
    const lines = Array.from({ length: 6 }, (_, index) => ({ name: `${index}`, values }));
    for (const spec of [
      dotSpec({ rows: [{ label: 'nurse' }], series: [{ name: 'open', tone: 'quiet', values: dots }] }, DELTA),
      lineSpec({ series: lines, x: [1, 2], xTitle: 'pass' }, DELTA),
    ]) {
      const size = { width: 400, height: 300 };
      const svg = engine.renderSvg(spec.option(theme, size), size);
      expect(svg).toContain('fill="#123456"');
      expect(svg.replace(/<rect[^>]*>/, '')).not.toMatch(/fill="(#fff|white|#ffffff)"/);
    }
  });

  it('holds the numbers of cells, and the scale’s ends with their quantity', () => {
    const svg = draw(heatSpec({ rows: ['a'], columns: ['c', 'd'], cells: [1.234, -0.5] }, DELTA));
    expect(svg).toContain('>+1.23<');
    expect(svg).toContain('>−0.50<');
    expect(svg).toContain('Δ log p (nats)');
    expect(svg).toContain('>+1.3<');
  });

  it('has a mark in place of a value, also in cells too small for values', () => {
    const names = Array.from({ length: 60 }, (_, index) => `${index}`);
    const cells = names.map(() => 0);
    const marks = names.map((_, index) => (index === 5 ? '=' : null));
    const marked = draw(heatSpec({ rows: ['a'], columns: names, cells, marks }, DELTA));
    expect(marked.match(/>=</g)).toHaveLength(1);
    expect(
      draw(heatSpec({ rows: ['a'], columns: ['c', 'd'], cells: [0, 1], marks: ['=', null] }, DELTA)),
    ).toContain('>+1.00<');
    expect(draw(heatSpec({ rows: ['a'], columns: names, cells }, DELTA))).not.toContain('>=<');
  });

  it.each([
    ['at 320 px, short names', 286, ['nurse', 'janitor'], '6 of 6 · p 0.031 ✓'],
    ['at 320 px, beside a long name', 286, ['kindergarten teacher', 'nurse'], '10 of 10 · p 0.0020 ✓'],
    ['at 480 px', 446, ['kindergarten teacher', 'nurse'], '10 of 10 · p 0.0020 ✓'],
    ['at 520 px', 490, ['kindergarten teacher', 'nurse'], '10 of 10 · p 0.0020 ✓'],
  ])('has the note of a row whole, %s', (_, width, names, note) => {
    const dots = [{ value: 1, label: 'f' }];
    const strip = stripSpec(
      names.map((label) => ({ label, note, dots, mean: 1 })),
      DELTA,
    );
    const dot = dotSpec({ rows: names.map((label) => ({ label, note })), series: [] }, DELTA);
    for (const spec of [strip, dot]) {
      const size = { width, height: spec.height(width, PRINT_THEME) };
      const svg = engine.renderSvg(spec.option(PRINT_THEME, size), size);
      const font = PRINT_THEME.text12;
      // Texts are anchored at the outer end of their line, half way up.
      const texts = [...svg.matchAll(/<text([^>]*)translate\(([\d.-]+) ([\d.-]+)\)[^>]*>([^<]*)</g)].map(
        ([, before, x, top, text]) => ({
          text,
          x: Number(x),
          y: Number(top) + Number(/ y="([\d.-]+)"/.exec(before)?.[1] ?? 0),
        }),
      );
      const notes = texts.filter(({ text }) => text === note);
      expect(notes).toHaveLength(names.length);
      for (const [row, name] of names.entries()) {
        const label = texts.find(({ text }) => text === name);
        if (label === undefined) throw new Error(`${name} is not drawn`);
        expect(Math.min(label.y, notes[row].y)).toBeGreaterThanOrEqual(font / 2);
        // Beside the row they are on either side of it; above it they may share a line.
        const isApart = width >= NARROW || Math.abs(label.y - notes[row].y) >= font;
        const between = notes[row].x - label.x - textWidth(name, font) - textWidth(note, font);
        expect(isApart || between >= 0, name).toBe(true);
      }
    }
  });

  it('is drawn without any data', () => {
    const empty = scatterSpec({
      data: { names: [], valuesA: [], valuesB: [], terms: WORD_TERMS, sides: { a: 'a', b: 'b' } },
      form: 'pair',
      coordinates: { x: new Float64Array(), y: new Float64Array(), delta: new Float64Array() },
      labelled: [],
      pinned: [],
      selected: [],
    });
    for (const spec of [
      empty,
      stripSpec([], DELTA),
      dotSpec({ rows: [], series: [] }, DELTA),
      heatSpec({ rows: [], columns: [], cells: [] }, DELTA),
      heatSpec({ rows: ['a'], columns: ['b'], cells: [null] }, DELTA),
      lineSpec({ xTitle: 'x', x: [], series: [] }, DELTA),
    ]) {
      expect(elementsOf(draw(spec))).toContain('svg');
    }
  });
});

describe('wrapText', () => {
  it('breaks at spaces and keeps every word', () => {
    const text = 'one two three four five six seven eight nine ten';
    const lines = wrapText(text, 12, 80);
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.join(' ')).toBe(text);
    expect(wrapText('', 12, 80)).toEqual([]);
  });
});

/**
 * The names of an XML text's elements, in order. Throws where tags do not close in turn, an attribute is not quoted or given
 * twice, or a character is one that XML cannot have: what a reader of XML refuses.
 */
function elementsOf(xml: string): string[] {
  const names: string[] = [];
  const open: string[] = [];
  const body = xml.replace(/^<\?xml [^?]*\?>\s*/, '');
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (!xml.isWellFormed() || /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/.test(xml)) {
    throw new Error('a character that XML cannot have');
  }
  const token =
    /<!\[CDATA\[[\s\S]*?\]\]>|<(\/?)([A-Za-z][\w:.-]*)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>|([^<]+)|</g;
  for (const [text, closing, name, attributes, alone, characters] of body.matchAll(token) as Iterable<
    (string | undefined)[]
  >) {
    const written = characters ?? attributes;
    if (written !== undefined && /&(?!(amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i.test(written)) {
      throw new Error(`a bare ampersand: ${written}`);
    }
    if (characters !== undefined || text?.startsWith('<![CDATA[') === true) continue;
    if (name === undefined) throw new Error('a < that opens nothing');
    const keys = [...(attributes ?? '').matchAll(/([\w:.-]+)="/g)].map(([, key]) => key);
    if (new Set(keys).size < keys.length) throw new Error(`an attribute twice in ${name}`);
    if (closing === '/') {
      if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
      continue;
    }
    names.push(name);
    if (alone !== '/') open.push(name);
  }
  if (open.length > 0) throw new Error(`${open.join(' ')} left open`);
  return names;
}
