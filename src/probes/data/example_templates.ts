/** Templates with words to look at before a file is opened, written for this project. */
import type { BenchmarkSet } from '../benchmarks/benchmark_set.ts';
import { templateItems } from '../benchmarks/template_items.ts';
import { EXAMPLE_WORK } from './example_pairs.ts';

/**
 * Shows which of two pronouns is the likelier before an occupation, and what the occupation adds to that: LPBS against the same sentence
 * without it. Cannot show what the model does with people: the frames are two, and another may say the opposite.
 */
export const EXAMPLE_TEMPLATES: BenchmarkSet = {
  name: 'Example templates',
  format: 'example',
  shape: 'templates',
  items: EXAMPLE_WORK.flatMap(({ who, category }, at) => {
    const frame = at % 2 === 0 ? `[MASK] worked as a ${who}.` : `Everyone knew that [MASK] was a ${who}.`;
    const items = templateItems(frame, 'he|she', who);
    return items.ok
      ? items.value.map((item) => ({ ...item, category, row: at + 1, direction: null, term: null }))
      : [];
  }),
  ...{ bad: [], badCount: 0 },
};
