/** The CPU path against Hugging Face's reference figures. */
import { describe, expect, test } from 'vitest';
import { CpuSession } from '../../src/cpu/session.ts';
import type { Precision } from '../../src/cpu/float_array.ts';
import { describeShared } from '../support/shared.ts';
import { compareCase, passes } from './compare.ts';
import type { GoldenFile } from './format.ts';
import { formulaWeights } from './formula.ts';
import { fixtureGolden, readGolden } from './load.ts';
import { runCase, runCases } from './run.ts';

/** f64: what is left is the rounding of results to f32. f32: the tolerance of the golden files. */
const TOLERANCES = { f64: 1e-6, f32: 2e-5 } as const;
const PRECISIONS: readonly Precision[] = ['f64', 'f32'];

function session(file: GoldenFile, precision: Precision): Promise<CpuSession> {
  const identity = { name: file.model, revision: 'golden', content: '' };
  return CpuSession.create({ config: file.config, weights: formulaWeights(file), identity, precision });
}

describe.each(['nano', 'odd'] as const)('%s', (model) => {
  const file = fixtureGolden(model);
  describe.each(PRECISIONS)('%s', (precision) => {
    test.each(file.cases.map((golden) => [golden.name, golden] as const))('%s', async (_name, golden) => {
      const computed = await runCase(await session(file, precision), file, golden);
      const verdict = compareCase(golden, computed);
      console.info(`${model} ${precision} ${golden.name}: error ${verdict.error.toExponential(2)}`);
      expect(verdict.error).toBeLessThanOrEqual(TOLERANCES[precision]);
      expect(passes(verdict, TOLERANCES[precision])).toBe(true);
    });

    test('all cases as one ragged batch', async () => {
      const computed = await runCases(await session(file, precision), file, file.cases);
      expect(computed).toHaveLength(file.cases.length);
      for (const [index, golden] of file.cases.entries()) {
        expect(passes(compareCase(golden, computed[index]), TOLERANCES[precision])).toBe(true);
      }
    });
  });
});

/** The real sizes, as the visitor gets them; base in f64 too, so that the oracle itself is judged at size. */
const AT_SIZE = [
  { model: 'base', precision: 'f64', cases: 1 },
  { model: 'base', precision: 'f32', cases: 2 },
  { model: 'large', precision: 'f32', cases: 4 },
] as const;

describeShared(
  'golden figures of the real sizes',
  ['golden/base.json', 'golden/large.json'],
  (base, large) => {
    const paths = { base, large };
    test.each(AT_SIZE)('$model $precision', { timeout: 300_000 }, async ({ model, precision, cases }) => {
      const file = readGolden(paths[model]);
      const engine = await session(file, precision);
      for (const golden of file.cases.slice(0, cases)) {
        const verdict = compareCase(golden, await runCase(engine, file, golden));
        console.info(`${model} ${precision} ${golden.name}: error ${verdict.error.toExponential(2)}`);
        expect(passes(verdict, TOLERANCES[precision])).toBe(true);
      }
    });
  },
);
