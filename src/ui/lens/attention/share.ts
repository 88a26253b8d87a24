/** The state of Attention as a link carries it, and back; the weights that go with it. Pure. */
import { NO_VALUES, type SharedValuesOfModel } from '../../../probes/share/compare.ts';
import { DEFAULT_STATE, SHARE_LIMITS, sharedModel, type SharedState } from '../../../probes/share/state.ts';
import type { AttentionAnswer } from './attention_question.ts';
import { INITIAL_LOOK, type AttentionLook, type AttentionState } from './attention_state.ts';
import { looksOf, readAttention, shownMap } from './attention_view.ts';

/** @param values that go with the link */
export function attentionToShared(
  { template, form, sentence, pass, head, token, direction, leavesOut }: AttentionState,
  values: SharedValuesOfModel = NO_VALUES,
): SharedState {
  return {
    ...{ ...DEFAULT_STATE, view: 'attention', template, form },
    attention: { sentence, pass, head, token, direction, leavesOut },
    ...values,
  };
}

/** What a link, or this tab, says of the view. */
export function attentionFromShared({ template, form, attention }: SharedState): AttentionState {
  return { template, form, ...(attention ?? { sentence: 0, ...INITIAL_LOOK }) };
}

/** With what the chosen token looks at each token of the text, or each looks at it: the first of them, those left out too. */
export function attentionValues(answer: AttentionAnswer | null, look: AttentionLook): SharedValuesOfModel {
  const identity = answer?.run.identity ?? null;
  if (answer === null || identity === null) return NO_VALUES;
  const read = readAttention(answer);
  const shown = read === null ? null : shownMap(read, look);
  const map = shown?.map ?? null;
  return {
    model: sharedModel(identity),
    values:
      shown === null || map === null
        ? null
        : looksOf(map, shown.token, shown.direction).slice(0, SHARE_LIMITS.values),
  };
}
