/** The whole model on the GPU against Hugging Face's reference figures. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LinearVariant, variantsFor } from '../../src/gpu/kernels/linear_variants.ts';
import type { GpuSession } from '../../src/gpu/session.ts';
import { createNodeGpuSession } from '../../tools/node_gpu.ts';
import { describeShared } from '../support/shared.ts';
import { compareCase, passes } from './compare.ts';
import type { GoldenCase, GoldenFile } from './format.ts';
import { formulaWeights } from './formula.ts';
import { fixtureGolden, readGolden } from './load.ts';
import { runCase, runCases } from './run.ts';

const TOLERANCE = 2e-5;

interface CheckOptions {
  readonly linear?: LinearVariant;
  /** Cases to run alone besides, all unless said otherwise. */
  readonly alone?: number;
}

/** The cases of one model on one session: each alone, and all as one ragged batch. */
function checkCases(
  file: GoldenFile,
  cases: readonly GoldenCase[],
  { linear, alone = cases.length }: CheckOptions = {},
): void {
  let session: GpuSession;
  beforeAll(async () => {
    session = await createNodeGpuSession({
      config: file.config,
      weights: formulaWeights(file),
      name: file.model,
      linear,
    });
    console.info(`${file.model}: adapter ${session.identity.adapter}`);
  });
  afterAll(() => session.destroy());

  test.each(cases.slice(0, alone).map((golden) => [golden.name, golden] as const))(
    '%s',
    async (_name, golden) => {
      const verdict = compareCase(golden, await runCase(session, file, golden));
      console.info(`${file.model} ${golden.name}: error ${verdict.error.toExponential(2)}`);
      expect(verdict.error).toBeLessThanOrEqual(TOLERANCE);
      expect(passes(verdict, TOLERANCE)).toBe(true);
    },
  );

  test('these cases as one ragged batch', async () => {
    const computed = await runCases(session, file, cases);
    expect(computed).toHaveLength(cases.length);
    for (const [index, golden] of cases.entries()) {
      const verdict = compareCase(golden, computed[index]);
      console.info(`${file.model} ${golden.name}, in a batch: error ${verdict.error.toExponential(2)}`);
      expect(passes(verdict, TOLERANCE)).toBe(true);
    }
  });
}

describe.each(['nano', 'odd'] as const)('golden %s', (model) => {
  const file = fixtureGolden(model);
  checkCases(file, file.cases);
});

// The table picks by adapter and rows; here each variant does every product, also where it would not be picked.
describe.each(variantsFor({ storage: 'f32' }))('golden odd by %s', (linear) => {
  const file = fixtureGolden('odd');
  checkCases(file, file.cases, { linear });
});

describeShared('golden base', ['golden/base.json'], (path) => {
  const file = readGolden(path);
  checkCases(file, file.cases);
});

describeShared('golden large', ['golden/large.json'], (path) => {
  const file = readGolden(path);
  // 128 tokens are 79 GFLOP, half a minute of a software adapter: in CI only, and none but the first also alone. All: `npm run golden`.
  const inCi = process.env.UNMASK_REQUIRE_ALL === '1';
  checkCases(file, file.cases.slice(0, inCi ? 5 : 4), { alone: 1 });
});
