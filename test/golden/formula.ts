/** The golden weights: every tensor by a formula, the same bits in any language. No weight file is needed. */
import { elementCount } from '../../src/model/check_weights.ts';
import { tensorSpecs } from '../../src/model/tensor_specs.ts';
import type { FloatTensor } from '../../src/model/tensors.ts';
import type { ModelSource } from './compared.ts';
import type { FormulaModel, GoldenTensor } from './formula_model.ts';

/**
 * Element i of tensor `name`: float32(offset + scale · (2u − 1)), u the upper 24 bits of
 * mix32(mix32(i) + fnv1a32(salt + name)) over 2²⁴; computed in float64, rounded once.
 * @returns row-major values
 */
export function formulaTensor(name: string, salt: string, tensor: GoldenTensor): Float32Array {
  const { offset, scale } = tensor;
  const nameHash = fnv1a32(salt + name);
  const values = new Float32Array(elementCount(tensor.shape));
  for (let i = 0; i < values.length; i++) {
    const hash = mix32((mix32(i) + nameHash) | 0);
    values[i] = offset + scale * (2 * ((hash >>> 8) / 0x1000000) - 1);
  }
  return values;
}

/** All tensors of a golden file that a checkpoint of ours may hold, one at a time; each is made when asked. */
export function* formulaWeights(model: FormulaModel): Generator<FloatTensor> {
  for (const [role, { name }] of tensorSpecs(model.config)) {
    const tensor = model.tensors.get(name);
    if (tensor === undefined) continue;
    yield { role, shape: tensor.shape, data: formulaTensor(name, model.salt, tensor) };
  }
}

/** A golden model, to make sessions of. */
export function formulaSource(model: FormulaModel): ModelSource {
  return {
    name: model.model,
    config: model.config,
    identity: { name: model.model, revision: 'golden', content: '' },
    weights: () => formulaWeights(model),
  };
}

/** Multiplications mod 2³²; the result is a signed 32-bit integer with the right bits. */
export function mix32(value: number): number {
  let x = value;
  x ^= x >>> 16;
  x = Math.imul(x, 0x7feb352d);
  x ^= x >>> 15;
  x = Math.imul(x, 0x846ca68b);
  return x ^ (x >>> 16);
}

/** FNV-1a over the UTF-8 bytes of `text`, as an unsigned 32-bit integer. */
export function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
