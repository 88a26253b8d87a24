/** LayerNorms folded into the products that read them, as GPUs do it for few tokens: on any adapter, against Hugging Face's figures. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GPU_NORM_FOLDING, type NormFolding } from '../../src/gpu/kernels/linear_variants.ts';
import type { GpuSession } from '../../src/gpu/session.ts';
import { raggedBatch } from '../../src/model/ragged_batch.ts';
import type { PredictRead } from '../../src/model/reads.ts';
import type { ModelIdentity } from '../../src/model/session.ts';
import { createNodeGpuSession } from '../../tools/node_gpu.ts';
import { formulaModel } from '../support/formula_checkpoint.ts';
import { ONLY_F16, relativeError } from '../support/gpu.ts';
import { compareCase, passes, passesInF16 } from './compare.ts';
import type { GoldenCase, GoldenFile } from './format.ts';
import { formulaWeights } from './formula.ts';
import { fixtureGolden } from './load.ts';
import { runCase } from './run.ts';

/** Relative error of a row of logits. */
const TOLERANCE: Readonly<Record<ModelIdentity['dtype'], number>> = { f32: 2e-5, f16: 5e-3 };
/** One pipeline for all products of a width, soon compiled. */
const SMALL: NormFolding = { maxRows: Infinity, linear: [{ maxOutputs: Infinity, variant: '8x64' }] };
/** The variants of GPUs, a pipeline each for every product. */
const GPU: NormFolding = { ...GPU_NORM_FOLDING, maxRows: Infinity };

function checkFolded(
  file: GoldenFile,
  cases: readonly GoldenCase[],
  folding: NormFolding,
  dtype: ModelIdentity['dtype'],
): void {
  let session: GpuSession;
  beforeAll(async () => {
    session = await createNodeGpuSession({
      config: file.config,
      weights: formulaWeights(file),
      name: file.model,
      dtype,
      linear: '8x64',
      folding,
      nativeF16: ONLY_F16,
    });
  });
  afterAll(() => session.destroy());

  test.each(cases.map((golden) => [golden.name, golden] as const))('%s', async (_name, golden) => {
    // With hidden states read after every pass.
    const verdict = compareCase(golden, await runCase(session, file, golden));
    console.info(`${file.model} ${golden.name}, ${dtype}: error ${verdict.error.toExponential(2)}`);
    expect(dtype === 'f16' ? passesInF16(verdict) : passes(verdict, TOLERANCE.f32)).toBe(true);

    // With nothing between the passes, where each begins with the LayerNorm of the one before, and the head with the last one's.
    const tokens = golden.attention_mask.filter((attended) => attended === 1).length;
    const batch = raggedBatch([
      { ids: golden.input_ids.slice(0, tokens), tokenTypeIds: golden.token_type_ids.slice(0, tokens) },
    ]);
    const rows = Uint32Array.from(golden.masks, ({ position }) => position);
    const read: PredictRead = { kind: 'predict', rows, topK: 5, full: true };
    const {
      answers: [afterOne, afterAll],
    } = await session.run({ batch, reads: [{ ...read, after: 1 }, read] });
    afterAll.forEach(({ logits }, m) => {
      const sampled = logits?.filter((_, id) => id % file.sample_stride === 0) ?? [];
      expect(relativeError(sampled, golden.masks[m].logits_sampled)).toBeLessThanOrEqual(TOLERANCE[dtype]);
    });
    // After a pass on the way the head says what it says where hidden states, read there too, are made first.
    const {
      answers: [inFull],
    } = await session.run({
      batch,
      schedule: [0],
      reads: [read, { kind: 'hidden', rows: Uint32Array.of(0) }],
    });
    afterOne.forEach(({ logits = [] }, m) => {
      expect(relativeError(logits, inFull[m].logits ?? [])).toBeLessThanOrEqual(2e-6);
    });
  });
}

describe.each(['nano', 'odd'] as const)('golden %s, LayerNorms folded', (model) => {
  const file = fixtureGolden(model);
  checkFolded(file, file.cases, SMALL, ONLY_F16 ? 'f16' : 'f32');
});

test('of several layers, each begins with the LayerNorm of the layer before it', async () => {
  const { config, ...file } = formulaModel({
    num_hidden_layers: 2,
    num_hidden_groups: 2,
    inner_group_num: 2,
  });
  const session = await createNodeGpuSession({
    ...{ config, weights: formulaWeights({ config, ...file }), name: 'several layers' },
    ...{ dtype: ONLY_F16 ? 'f16' : 'f32', linear: '8x64', folding: SMALL, nativeF16: ONLY_F16 },
  });
  try {
    const batch = raggedBatch([{ ids: Uint32Array.of(2, 17, 4, 23, 3) }]);
    const read: PredictRead = { kind: 'predict', rows: Uint32Array.of(2), topK: 5, full: true };
    const [[through]] = (await session.run({ batch, reads: [read] })).answers;
    const states = [1, 2, 3].map((after) => ({ kind: 'hidden', after, rows: Uint32Array.of(0) }) as const);
    const [[stopped]] = (await session.run({ batch, reads: [read, ...states] })).answers;
    expect(relativeError(through.logits ?? [], stopped.logits ?? [])).toBeLessThanOrEqual(2e-6);
  } finally {
    session.destroy();
  }
});

// How f16 is read by these, the kernel's own test says: ten pipelines are minutes on the adapters that have it.
if (!ONLY_F16) {
  describe('golden odd, LayerNorms folded by the variants of GPUs', () => {
    const file = fixtureGolden('odd');
    checkFolded(file, file.cases.slice(0, 2), GPU, 'f32');
  });
}
