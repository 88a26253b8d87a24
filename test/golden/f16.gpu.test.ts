/**
 * Weights stored as f16 against Hugging Face in float64, and against our own f32: read natively in the suite `f16`, unpacked
 * everywhere else.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LinearVariant, variantsFor } from '../../src/gpu/kernels/linear_variants.ts';
import type { GpuSession } from '../../src/gpu/session.ts';
import { createNodeGpuSession } from '../../tools/node_gpu.ts';
import { ONLY_F16 } from '../support/gpu.ts';
import { describeShared } from '../support/shared.ts';
import { compareCase, passesInF16 } from './compare.ts';
import type { GoldenCase, GoldenFile } from './format.ts';
import { readCompared } from './formats.ts';
import { formulaWeights } from './formula.ts';
import { fixtureGolden, readGolden } from './load.ts';
import { type ComputedCase, runCase } from './run.ts';

function checkF16(file: GoldenFile, cases: readonly GoldenCase[], linear?: LinearVariant): void {
  let session: GpuSession;
  beforeAll(async () => {
    const weights = formulaWeights(file);
    const { config, model: name } = file;
    session = await createNodeGpuSession({
      config,
      weights,
      name,
      dtype: 'f16',
      linear,
      nativeF16: ONLY_F16,
    });
  });
  afterAll(() => session.destroy());

  test.each(cases.map((golden) => [golden.name, golden] as const))('%s', async (_name, golden) => {
    expect(session.identity.dtype).toBe('f16');
    const ours = await runCase(session, file, golden);
    const verdict = compareCase(golden, ours);
    console.info(
      `${file.model} ${golden.name}, f16${ONLY_F16 ? '' : ' unpacked'}: error ${verdict.error.toExponential(2)}, ` +
        `log p of the top 5 within ${verdict.topLogDelta.toFixed(4)}`,
    );
    expect(passesInF16(verdict), JSON.stringify(verdict)).toBe(true);
  });
}

describe.each(['nano', 'odd'] as const)('golden %s in f16', (model) => {
  const file = fixtureGolden(model);
  checkF16(file, file.cases);
});

// Unpacked too: Dawn on an NVIDIA GPU has no `shader-f16`, so that is what a GPU's variants read there. And by arithmetic in f16.
const inF16: readonly LinearVariant[] = ONLY_F16 ? ['64x128 f16'] : [];
describe.each([...variantsFor({ storage: 'f16-packed' }), ...inF16])('golden odd in f16 by %s', (linear) => {
  const file = fixtureGolden('odd');
  checkF16(file, file.cases, linear);
});

describeShared('golden base in f16', ['golden/base.json'], (path) => {
  const file = readGolden(path);
  checkF16(file, file.cases.slice(0, 1));
});

// 24 passes of 9 tokens: seconds. Only where f16 is native; unpacked, base shows the same arithmetic.
if (ONLY_F16) {
  describeShared('golden large in f16', ['golden/large.json'], (path) => {
    const file = readGolden(path);
    checkF16(file, file.cases.slice(0, 2));
  });
}

describeShared('golden lens in f16', ['golden5/lens.json'], (path) => {
  const { models } = readCompared(path);
  test.each(models.map((model) => [model.name, model] as const))('%s', async (_name, model) => {
    const { name, config, weights } = model;
    const session = await createNodeGpuSession({
      name,
      config,
      weights: weights(),
      dtype: 'f16',
      nativeF16: ONLY_F16,
    });
    try {
      for (const golden of model.cases) {
        const comparison = await golden.compare(session);
        expect(comparison.isRight({ dtype: 'f16' }), JSON.stringify(comparison.verdict)).toBe(true);
      }
    } finally {
      session.destroy();
    }
  });
});

// Arithmetic in f16, of activations that it cannot hold: an error, never a wrong number.
if (ONLY_F16) {
  describe('nano with features of the FFN far past 65,504, and weights that f16 holds', () => {
    const file = fixtureGolden('nano');

    function* weights() {
      for (const tensor of formulaWeights(file)) {
        const factor = tensor.role === 'layer0.ffnWeight' ? 1e5 : 1;
        yield { ...tensor, data: tensor.data.map((value) => value * factor) };
      }
    }

    async function run(linear: LinearVariant): Promise<ComputedCase> {
      const session = await createNodeGpuSession({
        config: file.config,
        weights: weights(),
        name: 'large activations',
        dtype: 'f16',
        linear,
      });
      try {
        return await runCase(session, file, file.cases[0]);
      } finally {
        session.destroy();
      }
    }

    test('by arithmetic in f32 they have an answer', async () => {
      const { masks } = await run('8x64');
      expect(masks.map(({ logsumexp }) => Number.isFinite(logsumexp))).toEqual([true]);
    });

    test('by arithmetic in f16 the answer is told as not finite', async () => {
      await expect(run('64x128 f16')).rejects.toMatchObject({ code: 'gpu/not-finite' });
    });
  });
}
