/** What the script of a set’s scores is made of. Pure. */
import type { PythonScores } from '../../probes/export/scores_python.ts';
import type { Provenance } from '../../probes/export/results.ts';
import type { ScoreAnswer } from './score_desk.ts';

/** Items that a script computes again: a sample, the first of the set that are scored. */
const SCRIPT_ITEMS = 50;

export function scoresPython(
  { set, results, protocol, maskId }: ScoreAnswer,
  model: Provenance['model'],
): PythonScores {
  const scored = [...results.values()].toSorted((a, b) => a.index - b.index).slice(0, SCRIPT_ITEMS);
  return {
    ...{ model, protocol, maskId },
    sentences: scored.flatMap(({ index, sentences }) =>
      sentences.map(({ ids, rows, maskedTo = rows, hidden = [], score }, role) => ({
        ...{ item: index + 1, text: set.items[index].sentences[role] },
        ...{ ids, rows, maskedTo, hidden, score },
      })),
    ),
  };
}
