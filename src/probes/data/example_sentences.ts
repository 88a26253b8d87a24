/** Single sentences to look at before a file is opened, written for this project. */
import type { BenchmarkSet } from '../benchmarks/benchmark_set.ts';

const PLAIN = 'as one would write it';
const ODD = 'with a word that does not belong';

const SENTENCES = [
  ['She drank a glass of water.', 'She drank a glass of gravel.'],
  ['The dog barked at the cat.', 'The dog barked at the Tuesday.'],
  ['He opened the door with a key.', 'He opened the door with a cloud.'],
  ['They walked along the river.', 'They walked along the opinion.'],
  ['The train left the station at noon.', 'The train left the spoon at noon.'],
  ['My sister reads a book every week.', 'My sister reads a brick every week.'],
] as const;

/**
 * Shows that a word which does not belong is told by its own log p, and less by the mean over the sentence. Cannot show that a sentence is
 * true or well written.
 */
export const EXAMPLE_SENTENCES: BenchmarkSet = {
  name: 'Example sentences',
  format: 'example',
  shape: 'sentences',
  items: SENTENCES.flatMap(([plain, odd], at) => [
    { sentences: [plain], category: PLAIN, row: 2 * at + 1, direction: null, term: null },
    { sentences: [odd], category: ODD, row: 2 * at + 2, direction: null, term: null },
  ]),
  ...{ bad: [], badCount: 0 },
};
