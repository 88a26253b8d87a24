/** The state of Attention as a link carries it, and back. Pure. */
import { DEFAULT_STATE, type SharedState } from '../../../probes/share/state.ts';
import { INITIAL_LOOK, type AttentionState } from './attention_state.ts';

export function attentionToShared(state: AttentionState): SharedState {
  const { template, form, sentence, pass, head, token, direction, leavesOut } = state;
  return {
    ...{ ...DEFAULT_STATE, view: 'attention', template, form },
    attention: { sentence, pass, head, token, direction, leavesOut },
  };
}

/** What a link, or this tab, says of the view. */
export function attentionFromShared({ template, form, attention }: SharedState): AttentionState {
  return { template, form, ...(attention ?? { sentence: 0, ...INITIAL_LOOK }) };
}
