/** What every engine asks of a stream of weights before it trusts one tensor of it. */
import type { AlbertConfig } from './config.ts';
import { UnmaskError } from './errors.ts';
import { tensorSpec, tensorSpecs, type TensorRole } from './tensor_specs.ts';
import type { WeightTensor } from './tensors.ts';

/** The number of elements of a tensor of `shape`. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/**
 * Checks one tensor against the model.
 * @throws UnmaskError `weights/shape` when shape or length are not what `config` asks for.
 */
export function requireShape(config: AlbertConfig, tensor: WeightTensor): void {
  const { name, shape: expected } = tensorSpec(config, tensor.role);
  const sameShape =
    tensor.shape.length === expected.length && expected.every((size, axis) => size === tensor.shape[axis]);
  if (sameShape && tensor.data.length === elementCount(expected)) return;
  throw wrongShape(name, expected, tensor.shape, tensor.data.length);
}

/** The error of a tensor that does not fit the config. `length` in elements, where it is known. */
export function wrongShape(
  name: string,
  expected: readonly number[],
  actual: readonly number[],
  length?: number,
): UnmaskError {
  return new UnmaskError({
    code: 'weights/shape',
    message: `The tensor ${name} does not have the shape that config.json asks for.`,
    expected: `[${expected.join(', ')}]`,
    actual: `[${actual.join(', ')}]${length === undefined ? '' : ` with ${length} values`}`,
    remedy: 'Take config.json and model.safetensors from the same checkpoint.',
    details: { tensor: name },
  });
}

/**
 * Checks that nothing but optional tensors is missing.
 * @throws UnmaskError `weights/missing-tensor` that names the first one missing.
 */
export function requireRoles(config: AlbertConfig, present: { has(role: TensorRole): boolean }): void {
  const missing = [...tensorSpecs(config)].flatMap(([role, { name, optional }]) =>
    optional || present.has(role) ? [] : [name],
  );
  if (missing.length === 0) return;
  const [name] = missing;
  throw new UnmaskError({
    code: 'weights/missing-tensor',
    message: `The checkpoint lacks the tensor ${name}.`,
    expected: name,
    actual: `${missing.length} tensor${missing.length === 1 ? '' : 's'} missing`,
    remedy: 'Use a checkpoint of AlbertForMaskedLM in the Hugging Face layout.',
    details: { tensor: name, missing: missing.length },
  });
}
