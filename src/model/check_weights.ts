/** What every engine asks of a stream of weights before it trusts one tensor of it. */
import type { AlbertConfig } from './config.ts';
import { UnmaskError } from './errors.ts';
import { isOfMaskHead, MASK_HEAD_ROLES, tensorSpec, tensorSpecs, type TensorRole } from './tensor_specs.ts';
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

interface Roles {
  has(role: TensorRole): boolean;
}

/** Names of the tensors that are missing and not optional, of the roles that are `asked`. */
function missingNames(config: AlbertConfig, present: Roles, asked: (role: TensorRole) => boolean): string[] {
  return [...tensorSpecs(config)].flatMap(([role, { name, optional }]) =>
    optional || present.has(role) || !asked(role) ? [] : [name],
  );
}

/** Whether nothing but optional tensors is missing, of the roles that are `asked`. */
export function isComplete(
  config: AlbertConfig,
  present: Roles,
  asked: (role: TensorRole) => boolean,
): boolean {
  return missingNames(config, present, asked).length === 0;
}

/**
 * Checks that nothing but optional tensors is missing, and that a masked-language head, which a checkpoint may lack, is there in all its parts.
 * @throws UnmaskError `weights/missing-tensor` that names the first one missing.
 */
export function requireRoles(config: AlbertConfig, present: Roles): void {
  const hasHead = MASK_HEAD_ROLES.some((role) => present.has(role));
  const missing = missingNames(config, present, (role) => hasHead || !isOfMaskHead(role));
  if (missing.length > 0) throw missingTensor(missing[0], missing.length);
}

/** @param count how many are missing in all */
export function missingTensor(name: string, count: number): UnmaskError {
  return new UnmaskError({
    code: 'weights/missing-tensor',
    message: `The checkpoint lacks the tensor ${name}.`,
    expected: name,
    actual: `${count} tensor${count === 1 ? '' : 's'} missing`,
    remedy: 'Use a checkpoint of AlbertForMaskedLM in the Hugging Face layout.',
    details: { tensor: name, missing: count },
  });
}
