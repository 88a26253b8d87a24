/**
 * Properties under mutation: the same values every time, so that a mutant killed once is killed always; and a value that
 * fails is enough, without the search for a smaller one.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: 20_261_128, endOnFailure: true });
