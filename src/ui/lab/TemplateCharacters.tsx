import { useMemo } from 'react';
import type { ProbePlan } from '../../worker/messages.ts';
import { invisibleStretches } from '../characters.ts';
import { formatCount, formatPlural } from '../format.ts';
import { CharacterNotice, type CharacterItem } from './CharacterNotice.tsx';

interface TemplateCharactersProps {
  readonly template: string;
  readonly onChange: (template: string) => void;
  /** Of the sentences that the template stands for; null before they are planned. */
  readonly plan: Pick<ProbePlan, 'sentences' | 'unknown'> | null;
}

/** What in the sentences of a template the model does not know or cannot be seen, with the spelling that was meant. */
export function TemplateCharacters({ template, onChange, plan }: TemplateCharactersProps) {
  const items = useMemo(() => (plan === null ? [] : itemsOf(template, plan)), [template, plan]);
  return (
    <CharacterNotice
      items={items}
      onReplace={(chosen) =>
        onChange(chosen.reduce((text, item) => text.replaceAll(item.text, () => item.meant ?? ''), template))
      }
    />
  );
}

function itemsOf(
  template: string,
  { sentences, unknown = [] }: Pick<ProbePlan, 'sentences' | 'unknown'>,
): readonly CharacterItem[] {
  // What two alternatives make together stands nowhere in the template.
  const placesOf = (text: string): number => template.split(text).length - 1;
  const named = new Set(unknown.map(({ text }) => text));
  const invisible = [...new Set(invisibleStretches(template).map(({ text }) => text))].filter(
    (text) => !named.has(text),
  );
  return [
    ...unknown.map(({ text, meant, sentences: count }) => ({
      ...{ text, meant, isUnknown: true, places: placesOf(text) },
      where: sentences === 1 ? '' : inSentences(count, sentences),
    })),
    ...invisible.map((text) => ({
      ...{ text, meant: '', isUnknown: false, places: placesOf(text), where: ' in the template' },
    })),
  ];
}

/** `, in 3 of 20 sentences`. */
function inSentences(count: number, all: number): string {
  const of = formatPlural(all, 'sentence');
  return count === all ? `, in all ${of}` : `, in ${formatCount(count)} of ${of}`;
}
