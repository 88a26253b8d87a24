import { useMemo } from 'react';
import type { ProbePlan } from '../../worker/messages.ts';
import { characterItems, replacedTexts } from './character_items.ts';
import { CharacterNotice } from './CharacterNotice.tsx';

interface TextsCharactersProps {
  /** What was typed, a field each. Held steady by the caller. */
  readonly texts: readonly string[];
  /** Gets all of them, in their order, with what was meant. */
  readonly onChange: (texts: readonly string[]) => void;
  /** Of the sentences that the texts stand for; null before they are planned. */
  readonly plan: Pick<ProbePlan, 'sentences' | 'unknown'> | null;
  /** What the fields are called together, behind what cannot be seen: ` in the template`. */
  readonly where: string;
  /** What is planned: `sentence`. */
  readonly noun: string;
}

/** What in the texts of a question the model does not know or cannot be seen, with the spelling that was meant. */
export function TextsCharacters(props: TextsCharactersProps) {
  const { texts, onChange, plan, where, noun } = props;
  const items = useMemo(
    () => (plan === null ? [] : characterItems(texts, plan, { where, noun })),
    [texts, plan, where, noun],
  );
  return <CharacterNotice items={items} onReplace={(chosen) => onChange(replacedTexts(texts, chosen))} />;
}
