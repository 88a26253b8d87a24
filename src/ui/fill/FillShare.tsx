import { useMemo } from 'react';
import { compareShared } from '../../probes/share/compare.ts';
import type { AnswerState } from '../../page/client.ts';
import { exportDate, resultActions } from '../lab/share_actions.ts';
import { shareLink } from '../lab/share_link.ts';
import { SharedVerdictNotice } from '../lab/SharedVerdict.tsx';
import { ShareMenu, type ShareAction } from '../lab/ShareMenu.tsx';
import type { OpenedLink } from '../lab/use_shared.ts';
import type { Draft } from './draft.ts';
import { fillExported } from './exports.ts';
import { draftToShared, numbersToShare } from './share.ts';

interface FillShareProps {
  readonly draft: Draft;
  /** The answer on the page, where it is of the text in the field. */
  readonly answer: AnswerState | null;
}

/** Copy a link, keep the numbers, copy the script. */
export function FillShare({ draft, answer }: FillShareProps) {
  const link: ShareAction = {
    id: 'link',
    name: 'Copy link',
    text: () => shareLink(location.href, 'fill', draftToShared(draft, answer)),
  };
  if (answer === null) return <ShareMenu actions={[link]} />;
  const files = resultActions('unmask-fill', () => fillExported(answer, draft.topK, exportDate()));
  return <ShareMenu actions={[link, ...files]} />;
}

interface FillVerdictProps {
  readonly link: OpenedLink;
  readonly answer: AnswerState;
}

/** Whether the answer on the page agrees with the numbers that came with its link. */
export function FillVerdict({ link, answer }: FillVerdictProps) {
  const { state } = link;
  const verdict = useMemo(
    () => (state === null ? null : compareShared(state, numbersToShare(answer, state.results?.words ?? []))),
    [state, answer],
  );
  if (state === null || verdict === null) return null;
  return (
    <SharedVerdictNotice
      verdict={verdict}
      shared={state}
      sentenceName={(mask) => `mask ${mask + 1}`}
      onDismiss={link.dismiss}
    />
  );
}
