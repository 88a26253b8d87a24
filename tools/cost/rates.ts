/** Sentences a second that were measured, each where bench/RESULTS.md or its files have it. */
import { readFileSync } from 'node:fs';

/** Of sentences of 16 tokens, ALBERT-large, each read once. */
export interface Rate {
  /** What computed, as a reader of a bill would call it. */
  readonly machine: string;
  readonly sentencesPerSecond: number;
  /** How it was measured, and the day. */
  readonly measured: string;
}

const RESULTS = new URL('../../bench/', import.meta.url);

/** The rates of today's files. @throws Error where a file has no such figure any more */
export function measuredRates(): readonly Rate[] {
  return [
    {
      machine: 'a thread of an AMD EPYC (Zen 3)',
      sentencesPerSecond: 1000 / wasmMs(),
      measured: 'RESULTS.md, WebAssembly, relaxed SIMD, one by one in Chromium, 2026-11-28',
    },
    ...gpuRate('an H100, f16', 'h100/sentences.json', ({ rows }) =>
      rows.find((row) => row.set === '16 tokens each' && row.how === 'one batch'),
    ),
    ...gpuRate('an H200, f16', 'h200/pass_f16.json', batchOf64),
    ...gpuRate('an H200, f16, matrix units', 'h200/pass_matrix.json', batchOf64),
  ];
}

/** What is read here of a file of the bench. */
interface Result {
  readonly environment: { readonly date: string };
  readonly rows: readonly {
    readonly set?: string;
    readonly how?: string;
    readonly tokens: number;
    readonly sequences?: number;
    readonly sentences?: number;
    readonly ms?: { readonly median: number };
    readonly steady?: { readonly median: number };
  }[];
}

type Row = Result['rows'][number];

function batchOf64({ rows }: Result): Row | undefined {
  return rows.find(({ tokens, sequences }) => tokens === 16 && sequences === 64);
}

function gpuRate(machine: string, file: string, find: (result: Result) => Row | undefined): readonly Rate[] {
  const result = JSON.parse(readFileSync(new URL(`results/${file}`, RESULTS), 'utf8')) as Result;
  const row = find(result);
  const ms = (row?.ms ?? row?.steady)?.median;
  const sentences = row?.sentences ?? row?.sequences;
  if (ms === undefined || sentences === undefined)
    throw new Error(`${file} has no batch of 64 sentences of 16 tokens`);
  const measured = `results/${file}, Dawn in Node, a batch of ${sentences}, ${result.environment.date}`;
  return [{ machine, sentencesPerSecond: (1000 * sentences) / ms, measured }];
}

/** One sentence of 16 tokens, on one thread. */
function wasmMs(): number {
  const text = readFileSync(new URL('RESULTS.md', RESULTS), 'utf8');
  const found = /^\| Unmask WebAssembly +\| +1 \| +(\d+) \|/mu.exec(text);
  if (found === null) throw new Error('bench/RESULTS.md has no row “Unmask WebAssembly” of one thread');
  return Number(found[1]);
}
