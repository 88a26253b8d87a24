import { memo, useMemo } from 'react';
import { pickTargets } from '../../probes/patching.ts';
import { encodeShare } from '../../probes/share/fragment.ts';
import type { Vocabulary } from '../../worker/messages.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { patchToShared } from '../lens/patching/share.ts';
import { comparedRows } from './compared_rows.ts';
import type { CompareState } from './compare_state.ts';
import type { ComparisonAbout } from './resolve.ts';

interface PatchLinkProps {
  readonly state: Pick<CompareState, 'template' | 'contrast' | 'held' | 'form'>;
  /** Of that state. */
  readonly answer: Answered<ComparisonAbout>;
  readonly vocabulary: Vocabulary;
}

/** To Lens, with the two sentences and the two words that they differ most about: where swapping hidden states moves the answer. */
export const PatchLink = memo(function PatchLink({ state, answer, vocabulary }: PatchLinkProps) {
  const { template, contrast, held, form } = state;
  const targets = useMemo(() => targetsOf(answer, vocabulary), [answer, vocabulary]);
  const fragment = useMemo(() => {
    const [first, second] = targets;
    const encoded = encodeShare(patchToShared({ template, contrast, held, form, into: 'A', first, second }));
    return encoded.ok ? `/${encoded.value}` : '';
  }, [template, contrast, held, form, targets]);
  return (
    <p className="how-to-read">
      <a href={`#patching${fragment}`}>Patch one side into the other</a>
    </p>
  );
});

/** Empty where both sides are not there. */
function targetsOf(
  answer: Answered<ComparisonAbout>,
  { special, continuations, words }: Vocabulary,
): readonly [string, string] {
  const rows = comparedRows(answer).at(0)?.rows;
  if (rows === undefined) return ['', ''];
  const excluded = new Set(special);
  const isWord = (id: number): boolean => !excluded.has(id) && continuations[id] === 0;
  const [first, second] = pickTargets(rows.A, rows.B, isWord, [null, null]);
  return [words[first], words[second]];
}
