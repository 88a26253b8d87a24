import { memo, useCallback } from 'react';
import { readPastedWords } from '../../probes/data/pasted_words.ts';
import type { Provenance } from '../../probes/export/results.ts';
import type { SharedState } from '../../probes/share/state.ts';
import type { Vocabulary } from '../../worker/messages.ts';
import type { PlacedWords } from '../lab/placed_pieces.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { exportDate, fileActions } from '../lab/share_actions.ts';
import { LinkVerdictNotice } from '../lab/SharedVerdict.tsx';
import { linkAction } from '../lab/share_link.ts';
import { ShareMenu } from '../lab/ShareMenu.tsx';
import type { OpenedLink } from '../lab/use_shared.ts';
import { lensRows } from './exports.ts';
import type { ReadyLens } from './lens_job.ts';
import type { LensState } from './lens_state.ts';
import { followedWords, readSentences } from './readings.ts';
import { lensNumbers, lensToShared } from './share.ts';

interface LensShareProps {
  readonly state: LensState;
  /** How the words that are followed read at the masks. */
  readonly placed: PlacedWords;
  readonly current: Answered<ReadyLens> | null;
  readonly vocabulary: Vocabulary | null;
}

/** Copy a link, keep the numbers. */
export const LensShare = memo(function LensShare({ state, placed, current, vocabulary }: LensShareProps) {
  const link = linkAction('lens', () =>
    lensToShared(state, lensNumbers(current, vocabulary, state.follow, placed)),
  );
  const identity = current?.run.identity ?? null;
  if (current === null || identity === null || vocabulary === null) return <ShareMenu actions={[link]} />;
  const exported = () => {
    const words = readPastedWords(state.follow).words;
    const { ids } = followedWords(words, readSentences(current), vocabulary, placed);
    const provenance: Provenance = {
      model: identity,
      protocol: 'lens',
      form: current.run.job.form,
      ...(current.run.job.passes === undefined ? {} : { passes: current.run.job.passes }),
      date: exportDate(),
    };
    return { rows: lensRows(current, vocabulary, ids), provenance };
  };
  return <ShareMenu actions={[link, ...fileActions('unmask-lens', exported)]} />;
});

interface LensVerdictProps {
  readonly link: OpenedLink;
  readonly current: Answered<ReadyLens>;
  readonly vocabulary: Vocabulary;
}

/** Whether the readings on the page agree with the numbers that came with their link. */
export function LensVerdict({ link, current, vocabulary }: LensVerdictProps) {
  const numbers = useCallback(
    ({ results }: SharedState) => lensNumbers(current, vocabulary, '', new Map(), results?.words ?? []),
    [current, vocabulary],
  );
  return (
    <LinkVerdictNotice
      link={link}
      numbers={numbers}
      sentenceName={(sentence) => current.about.read.at(sentence)?.text ?? ''}
    />
  );
}
