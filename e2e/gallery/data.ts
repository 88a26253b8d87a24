/** Made-up numbers of the sizes that plots meet: the same every time. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { DotPlotData } from '../../src/ui/plots/dot_option.ts';
import type { HeatMapData } from '../../src/ui/plots/heat_option.ts';
import type { LineChartData } from '../../src/ui/plots/line_option.ts';
import { WORD_TERMS, type ScatterData } from '../../src/ui/plots/scatter_data.ts';
import type { StripRow } from '../../src/ui/plots/strip_option.ts';

/** Numbers from a normal distribution of mean 0 and deviation 1. */
function normals(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  const uniform = (): number => ((generator.next() >>> 0) + 0.5) / 2 ** 32;
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

const SYLLABLES = ['ka', 'ten', 'dor', 'mi', 'sal', 'ver', 'no', 'rup', 'el', 'ist', 'an', 'gra'];
const KNOWN = [
  'nurse',
  'carpenter',
  'waitress',
  'mechanic',
  'janitor',
  'maid',
  'lawyer',
  '<script>alert(1)</script>',
];

function wordOf(i: number): string {
  if (i < KNOWN.length) return KNOWN[i];
  const part = (divisor: number): string => SYLLABLES[Math.floor(i / divisor) % SYLLABLES.length];
  return `${part(1)}${part(12)}${i % 3 === 0 ? part(144) : ''}`;
}

export function scatterData(count: number): ScatterData {
  const next = normals(1);
  const valuesA = new Float32Array(count);
  const valuesB = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const mean = Math.min(-1.5, -15 + 2.6 * next());
    const delta = i < KNOWN.length ? (i % 2 === 0 ? 4.5 : -4.5) + next() : 0.75 * next();
    valuesA[i] = (i < KNOWN.length ? -5 + next() : mean) + delta / 2;
    valuesB[i] = valuesA[i] - delta;
  }
  return {
    names: Array.from({ length: count }, (_, i) => wordOf(i)),
    valuesA,
    valuesB,
    sides: { a: 'man', b: 'woman' },
    terms: WORD_TERMS,
  };
}

const FRAMES = 11;

export function stripRows(): StripRow[] {
  const next = normals(2);
  return ['nurse', 'carpenter', 'engineer', 'receptionist', 'a rather long name of an effect'].map(
    (label, r) => {
      const centre = [-3.2, 2.1, 1.2, -1.4, 0.1][r];
      const dots = Array.from({ length: FRAMES }, (_, i) => ({
        value: centre + 0.6 * next(),
        label: `Frame ${i + 1}: the {man|woman} found work as a [MASK].`,
      }));
      const mean = dots.reduce((sum, dot) => sum + dot.value, 0) / FRAMES;
      const agree = dots.filter(({ value }) => value * mean > 0).length;
      return { label, note: `${agree} of ${FRAMES} frames`, dots, mean };
    },
  );
}

export function dotData(): DotPlotData {
  const next = normals(3);
  const labels = ['nurse', 'doctor', 'hairdresser', 'mechanic', 'software engineer', 'teacher'];
  const series = (shift: number) =>
    labels.map((_, i) => {
      const value = shift + 1.6 * next();
      return i === 3 ? { value, interval: null } : { value, interval: [value - 0.7, value + 0.6] as const };
    });
  return {
    rows: labels.map((label, i) => ({ label, note: i === 2 ? '3 pieces' : '1 piece' })),
    series: [
      { name: 'with the prior', tone: 'ink', values: series(0.4) },
      { name: 'without', tone: 'quiet', values: series(-0.4).map((dot, i) => (i === 4 ? null : dot)) },
    ],
  };
}

export function heatData(rows: number, columns: number, arrived: number): HeatMapData {
  const next = normals(4);
  return {
    rows: Array.from({ length: rows }, (_, i) => `${wordOf(i * 7 + 20)} ${wordOf(i + 31)}`),
    columns: Array.from({ length: columns }, (_, i) => wordOf(i * 5 + 11)),
    rowsTitle: 'subject',
    columnsTitle: 'occupation',
    cells: Array.from({ length: rows * columns }, (_, i) => (i < arrived ? 1.8 * next() : null)),
  };
}

export function lineData(count: number): LineChartData {
  const next = normals(5);
  const years = Array.from({ length: 13 }, (_, i) => 1900 + 10 * i);
  const names = [
    'nurse',
    'engineer',
    'secretary',
    'lawyer',
    'farmer',
    'a very long name of a line that is swept',
  ];
  return {
    xTitle: 'year',
    x: years,
    series: names.slice(0, count).map((name, s) => ({
      name,
      values: years.map((_, i) =>
        i === 6 && s === 1 ? null : -2 + s * 0.9 + i * 0.1 * (s - 1.5) + 0.2 * next(),
      ),
    })),
  };
}
