import { describe, expect, test } from 'vitest';
import { useGpu, values } from '../../../test/support/gpu.ts';
import { logSumExp as exactLogSumExp, topK } from '../../cpu/top_k.ts';
import { padTo4 } from '../kernel.ts';
import { createPredict, readSummary, SUMMARY_WORDS } from './predict.ts';

const withGpu = useGpu();

interface Case {
  readonly name: string;
  readonly vocabulary: number;
  readonly rows: number;
  readonly k: number;
  readonly make: (row: number, vocabulary: number) => Float32Array;
}

const cases: Case[] = [
  { name: 'one token', vocabulary: 1, rows: 1, k: 1, make: () => Float32Array.of(3) },
  { name: 'odd vocabulary', vocabulary: 997, rows: 3, k: 20, make: (row, v) => values(v, row) },
  { name: 'k of 128', vocabulary: 1000, rows: 2, k: 128, make: (row, v) => values(v, row) },
  { name: 'k of 0', vocabulary: 300, rows: 2, k: 0, make: (row, v) => values(v, row) },
  { name: 'k of the whole vocabulary', vocabulary: 40, rows: 2, k: 40, make: (row, v) => values(v, row) },
  {
    name: 'the real size',
    vocabulary: 30000,
    rows: 2,
    k: 100,
    make: (row, v) => values(v, row).map((x) => 20 * x),
  },
  {
    name: 'all equal: lower ids first',
    vocabulary: 777,
    rows: 1,
    k: 30,
    make: (_, v) => new Float32Array(v).fill(-2),
  },
  {
    name: 'ties across the lanes of one invocation and of several',
    vocabulary: 2000,
    rows: 1,
    k: 60,
    make: (_, v) => Float32Array.from({ length: v }, (_, id) => (id % 50 === 7 ? 5 : (id % 256) / 256)),
  },
  {
    name: 'the best all owned by one invocation',
    vocabulary: 5000,
    rows: 1,
    k: 19,
    make: (_, v) => Float32Array.from({ length: v }, (_, id) => (id % 256 === 3 ? 100 + id : -id)),
  },
  {
    name: 'large logits that overflow a plain exp',
    vocabulary: 500,
    rows: 1,
    k: 5,
    make: (_, v) => values(v, 9).map((x) => 3000 + 200 * x),
  },
];

describe('predict.wgsl against the CPU oracle', () => {
  for (const { name, vocabulary, rows, k, make } of cases) {
    test(
      name,
      withGpu(async (gpu) => {
        const stride = padTo4(vocabulary);
        // The padding holds a value that would win everything if it were read.
        const logits = new Float32Array(rows * stride).fill(1e30);
        const each = Array.from({ length: rows }, (_, row) => make(row, vocabulary));
        each.forEach((row, r) => logits.set(row, r * stride));
        const asked = each.map((_, r) =>
          Uint32Array.of(vocabulary - 1, 0, r % vocabulary).subarray(0, r + 1),
        );
        const offsets = Uint32Array.from([0, ...asked]).map((_, r) =>
          asked.slice(0, r).reduce((sum, ids) => sum + ids.length, 0),
        );
        const targets = Uint32Array.from(asked.flatMap((ids) => [...ids]));

        const summary = gpu.output(rows * SUMMARY_WORDS);
        const targetLogits = gpu.output(targets.length);
        const bind = await createPredict(gpu.compiler, vocabulary, stride);
        const step = bind('masks', {
          logits: gpu.upload(logits),
          targetOffsets: gpu.upload(offsets),
          targets: gpu.upload(targets),
          summary,
          targetLogits,
          request: gpu.uniform(k),
        });
        await gpu.run([step], { masks: rows });

        const words = await gpu.readWords(summary, rows * SUMMARY_WORDS);
        const targetValues = await gpu.readFloats(targetLogits, targets.length);
        each.forEach((row, r) => {
          const read = readSummary(words, r, k);
          const expected = topK(row, k);
          expect([...read.topIds]).toEqual([...expected.ids]);
          expect([...read.topLogits]).toEqual([...expected.values]);
          const exact = exactLogSumExp(Float64Array.from(row));
          expect(Math.abs(read.logSumExp - exact)).toBeLessThanOrEqual(2e-6 * Math.max(1, Math.abs(exact)));
          const from = offsets[r];
          expect([...targetValues.slice(from, from + asked[r].length)]).toEqual(
            [...asked[r]].map((id) => row[id]),
          );
        });
      }),
    );
  }

  test(
    'one logit that is not finite makes log-sum-exp NaN, wherever it stands, in its row alone',
    withGpu(async (gpu) => {
      const [vocabulary, k] = [1003, 3];
      const stride = padTo4(vocabulary);
      const places = [0, 500, vocabulary - 1];
      const bad = [NaN, Infinity, -Infinity].flatMap((value) => places.map((at) => ({ at, value })));
      // Behind every row that has one, a row that has none.
      const rows = 2 * bad.length;
      const logits = new Float32Array(rows * stride).fill(NaN);
      for (let r = 0; r < rows; r++) logits.set(values(vocabulary, r), r * stride);
      bad.forEach(({ at, value }, b) => (logits[2 * b * stride + at] = value));

      const summary = gpu.output(rows * SUMMARY_WORDS);
      const bind = await createPredict(gpu.compiler, vocabulary, stride);
      const step = bind('masks', {
        logits: gpu.upload(logits),
        targetOffsets: gpu.upload(new Uint32Array(rows + 1)),
        targets: gpu.upload(new Uint32Array(1)),
        summary,
        targetLogits: gpu.output(1),
        request: gpu.uniform(k),
      });
      await gpu.run([step], { masks: rows });

      const words = await gpu.readWords(summary, rows * SUMMARY_WORDS);
      for (let r = 0; r < rows; r++) {
        const { logSumExp } = readSummary(words, r, k);
        if (r % 2 === 0) expect(logSumExp, `${bad[r / 2].value} at ${bad[r / 2].at}`).toBeNaN();
        else
          expect(
            Math.abs(logSumExp - exactLogSumExp(Float64Array.from(values(vocabulary, r)))),
          ).toBeLessThanOrEqual(2e-5);
      }
    }),
  );
});
