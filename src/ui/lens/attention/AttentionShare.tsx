import { memo } from 'react';
import { linkAction } from '../../lab/share_link.ts';
import { ShareMenu } from '../../lab/ShareMenu.tsx';
import type { AttentionAnswer } from './attention_question.ts';
import type { AttentionState } from './attention_state.ts';
import { attentionToShared } from './share.ts';

interface AttentionShareProps {
  readonly state: AttentionState;
  /** The answer on the page, be it an older one that stays until the newest is there: files are of what is seen. */
  readonly shown: AttentionAnswer | null;
}

/** Copy a link, keep the numbers, copy the script that makes them again. */
export const AttentionShare = memo(function AttentionShare({ state }: AttentionShareProps) {
  return <ShareMenu actions={[linkAction('attention', () => attentionToShared(state))]} />;
});
