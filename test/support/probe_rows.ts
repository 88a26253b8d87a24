/** Rows of log-probabilities for the tests of the probes: by hand, and by chance. */
import fc from 'fast-check';

/** ln of each probability, in doubles; 0 becomes −∞. */
export function logRow(...probabilities: readonly number[]): Float64Array {
  return Float64Array.from(probabilities, Math.log);
}

/** ln softmax, from the definition. */
export function logSoftmax(logits: readonly number[]): Float64Array {
  const largest = Math.max(...logits);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
  return Float64Array.from(logits, (logit) => logit - largest - Math.log(total));
}

/** Several distributions over one small vocabulary, as log-probabilities; ties among the values happen. */
export function arbitraryRows(count: number): fc.Arbitrary<readonly Float64Array[]> {
  const logit = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -40, max: 40, noNaN: true }));
  return fc.integer({ min: 1, max: 24 }).chain((size) =>
    fc.array(fc.array(logit, { minLength: size, maxLength: size }).map(logSoftmax), {
      minLength: count,
      maxLength: count,
    }),
  );
}

/** A ranked list and the length to compare to: ids in any order, each once. */
export function arbitraryRanking(length: number): fc.Arbitrary<number[]> {
  return fc.uniqueArray(fc.integer({ min: 0, max: 2 * length }), { minLength: length, maxLength: length });
}
