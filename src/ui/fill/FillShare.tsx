import { useCallback } from 'react';
import type { SharedState } from '../../probes/share/state.ts';
import type { AnswerState } from '../../page/client.ts';
import { exportDate, resultActions } from '../lab/share_actions.ts';
import { linkAction } from '../lab/share_link.ts';
import { LinkVerdictNotice } from '../lab/SharedVerdict.tsx';
import { ShareMenu } from '../lab/ShareMenu.tsx';
import type { OpenedLink } from '../lab/use_shared.ts';
import type { Draft } from './draft.ts';
import { fillExported } from './exports.ts';
import { draftToShared, numbersToShare } from './share.ts';

interface FillShareProps {
  readonly draft: Draft;
  /** The answer on the page, where it is of the text in the field: a link carries its numbers. */
  readonly answer: AnswerState | null;
  /** The answer on the page, be it of the text before: files are of what is seen. */
  readonly shown: AnswerState | null;
}

/** Copy a link, keep the numbers, copy the script. */
export function FillShare({ draft, answer, shown }: FillShareProps) {
  const link = linkAction('fill', () => draftToShared(draft, answer));
  if (shown === null) return <ShareMenu actions={[link]} />;
  const files = resultActions('unmask-fill', () => fillExported(shown, draft.topK, exportDate()), true);
  return <ShareMenu actions={[link, ...files]} />;
}

interface FillVerdictProps {
  readonly link: OpenedLink;
  readonly answer: AnswerState;
}

/** Whether the answer on the page agrees with the numbers that came with its link. */
export function FillVerdict({ link, answer }: FillVerdictProps) {
  const numbers = useCallback(
    ({ results }: SharedState) => numbersToShare(answer, results?.words ?? []),
    [answer],
  );
  return <LinkVerdictNotice link={link} numbers={numbers} sentenceName={(mask) => `mask ${mask + 1}`} />;
}
