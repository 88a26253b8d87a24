/** Scores as a file has them, and as the page shows them: whose they are goes with them both ways. Pure. */
import type { ScoresReading } from '../../probes/benchmarks/read_table.ts';
import type { ScoredSet } from '../../probes/benchmarks/scored_set.ts';
import type { ModelIdentity } from '../../page/client.ts';
import type { ScoreAnswer } from './score_desk.ts';

/** The scores of a file as an answer, by the model that the file names: no engine of the page is asked. */
export function recordedAnswer({ scores, isCut, itemsInSet }: ScoresReading): ScoreAnswer {
  const { set, protocol, model: identity, maskId, results, unscored, unmask } = scores;
  return {
    ...{ set, protocol, identity, maskId, results, unscored, unmask },
    isWhole: !isCut && results.size + unscored.length === set.items.length,
    recorded: { isCut, itemsInSet },
  };
}

/** The same as a file of scores says it. @param model what computed it */
export function scoredSetOf(answer: ScoreAnswer, model: ModelIdentity): ScoredSet {
  const { set, protocol, maskId, results, unscored, unmask } = answer;
  return { set, protocol, model, maskId, results, unscored, unmask };
}
