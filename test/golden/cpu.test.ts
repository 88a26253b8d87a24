/** The CPU path against Hugging Face's reference figures. */
import { describe, expect, test } from 'vitest';
import { CpuSession } from '../../src/cpu/session.ts';
import type { Precision } from '../../src/cpu/float_array.ts';
import { describeShared, sharedPath } from '../support/shared.ts';
import { compareCase, passes } from './compare.ts';
import type { GoldenFile } from './format.ts';
import { formulaWeights } from './formula.ts';
import { fixtureGolden, readGolden } from './load.ts';
import { runCase, runCases } from './run.ts';

/** f64: what is left is the rounding of results to f32. f32: the tolerance of the golden files. */
const TOLERANCES = { f64: 1e-6, f32: 2e-5 } as const;
const PRECISIONS: readonly Precision[] = ['f64', 'f32'];

function session(file: GoldenFile, precision: Precision): Promise<CpuSession> {
  const identity = { name: file.model, revision: 'golden' };
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

describeShared('golden base', () => {
  test.each(PRECISIONS)('%s one-mask', { timeout: 120_000 }, async (precision) => {
    const file = readGolden(sharedPath('golden/base.json') ?? '');
    const golden = file.cases[0];
    const computed = await runCase(await session(file, precision), file, golden);
    const verdict = compareCase(golden, computed);
    console.info(`base ${precision} ${golden.name}: error ${verdict.error.toExponential(2)}`);
    expect(passes(verdict, TOLERANCES[precision])).toBe(true);
  });
});
