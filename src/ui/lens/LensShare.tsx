import { memo, useCallback } from 'react';
import { readPastedWords } from '../../probes/data/pasted_words.ts';
import { passesScript } from '../../probes/export/python_passes.ts';
import type { Provenance } from '../../probes/export/results.ts';
import type { SharedState } from '../../probes/share/state.ts';
import type { Vocabulary } from '../../worker/messages.ts';
import type { PlacedWords } from '../lab/placed_pieces.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { exportDate, fileActions, scriptAction } from '../lab/share_actions.ts';
import { LinkVerdictNotice } from '../lab/SharedVerdict.tsx';
import { linkAction } from '../lab/share_link.ts';
import { ShareMenu } from '../lab/ShareMenu.tsx';
import type { OpenedLink } from '../lab/use_shared.ts';
import { lensFigures, lensPython, lensRows } from './exports.ts';
import type { ReadyLens } from './lens_job.ts';
import type { LensState } from './lens_state.ts';
import { followedWords, readSentences } from './readings.ts';
import { lensNumbers, lensToShared } from './share.ts';

interface LensShareProps {
  readonly state: LensState;
  /** How the words that are followed read at the masks. */
  readonly placed: PlacedWords;
  /** The answer on the page, where it is of the template in the field: a link carries its numbers. */
  readonly current: Answered<ReadyLens> | null;
  /** The answer on the page, be it an older one that stays until the newest is there: files are of what is seen. */
  readonly shown: Answered<ReadyLens> | null;
  /** Of the model that gave it. */
  readonly vocabulary: Vocabulary | null;
}

/** Copy a link, keep the numbers, copy the script. */
export const LensShare = memo(function LensShare(props: LensShareProps) {
  const { state, placed, current, shown, vocabulary } = props;
  const link = linkAction('lens', () =>
    lensToShared(state, lensNumbers(current, vocabulary, state.follow, placed)),
  );
  const identity = shown?.run.identity ?? null;
  if (shown === null || identity === null || vocabulary === null) return <ShareMenu actions={[link]} />;
  const exported = () => {
    const words = readPastedWords(state.follow).words;
    const { ids } = followedWords(words, readSentences(shown), vocabulary, placed);
    const provenance: Provenance = {
      model: identity,
      protocol: 'lens',
      form: shown.run.job.form,
      ...(shown.run.job.passes === undefined ? {} : { passes: shown.run.job.passes }),
      date: exportDate(),
    };
    return {
      ...{ rows: lensRows(shown, vocabulary, ids), provenance, figures: lensFigures(shown) },
      python: lensPython(shown, vocabulary, ids, provenance),
    };
  };
  const files = fileActions('unmask-lens', exported, true);
  return <ShareMenu actions={[link, ...files, scriptAction(() => passesScript(exported().python))]} />;
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
