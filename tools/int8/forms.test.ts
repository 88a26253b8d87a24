import { expect, test } from 'vitest';
import type { FloatTensor } from '../../src/model/tensors.ts';
import { fixtureGolden } from '../../test/golden/load.ts';
import { formulaWeights } from '../../test/golden/formula.ts';
import { inForm, WEIGHT_FORMS } from './forms.ts';

const LAYER = ['query', 'key', 'value', 'attentionOutput', 'ffn', 'ffnOutput'].map(
  (name) => `layer0.${name}Weight`,
);
const OTHERS = ['wordEmbeddings', 'projectionWeight', 'headDenseWeight'];

test.each(WEIGHT_FORMS)('$name: its matrices are rounded, nothing else is touched', async (form) => {
  const plain = [...formulaWeights(fixtureGolden('nano'))];
  const changed: string[] = [];
  let index = 0;
  for await (const { role, shape, data } of inForm(plain, form)) {
    const before = plain[index++];
    expect([role, shape]).toEqual([before.role, before.shape]);
    const after = data as FloatTensor['data'];
    const error = after.reduce((most, weight, i) => Math.max(most, Math.abs(weight - before.data[i])), 0);
    const largest = before.data.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
    // Uniform weights: clipping by a quantile costs one of a thousand, and a step is a 127th of the largest.
    expect(error).toBeLessThanOrEqual(largest / 100);
    if (error > 0) changed.push(role);
  }
  expect(index).toBe(plain.length);
  expect(changed.sort()).toEqual([...LAYER, ...(form.name.endsWith('all') ? OTHERS : [])].sort());
});
