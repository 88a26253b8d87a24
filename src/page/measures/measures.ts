/** What is measured away from the page's thread: names of pure functions of `src/probes`. */
import { toErrorData, type UnmaskErrorData } from '../../model/errors.ts';
import { jensenShannon } from '../../probes/divergence.ts';
import { groupInference } from '../../probes/group_inference.ts';
import { pairedBootstrap } from '../../probes/statistics/paired_bootstrap.ts';

const FUNCTIONS = { jensenShannon, groupInference, pairedBootstrap };

export type MeasureName = keyof typeof FUNCTIONS;
/** The function's arguments, in their order. */
export type MeasureInput<Name extends MeasureName> = Readonly<Parameters<(typeof FUNCTIONS)[Name]>>;
export type MeasureValue<Name extends MeasureName> = ReturnType<(typeof FUNCTIONS)[Name]>;

/** What a measure comes to, or why there is none. */
export type Measured = { readonly value: unknown } | { readonly error: UnmaskErrorData };

/** @param input as it was asked for: {@link MeasureInput} of this name */
export function measured(name: MeasureName, input: readonly unknown[]): Measured {
  const measure = FUNCTIONS[name] as (...input: readonly unknown[]) => unknown;
  try {
    return { value: measure(...input) };
  } catch (thrown) {
    return { error: toErrorData(thrown) };
  }
}
