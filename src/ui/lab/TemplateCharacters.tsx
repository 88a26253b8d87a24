import { useMemo } from 'react';
import type { ProbePlan } from '../../worker/messages.ts';
import { TextsCharacters } from './TextsCharacters.tsx';

interface TemplateCharactersProps {
  readonly template: string;
  readonly onChange: (template: string) => void;
  /** Of the sentences that the template stands for; null before they are planned. */
  readonly plan: Pick<ProbePlan, 'sentences' | 'unknown'> | null;
}

/** What in the sentences of a template the model does not know or cannot be seen, with the spelling that was meant. */
export function TemplateCharacters({ template, onChange, plan }: TemplateCharactersProps) {
  const texts = useMemo(() => [template], [template]);
  return (
    <TextsCharacters
      texts={texts}
      onChange={([changed]) => onChange(changed)}
      plan={plan}
      where=" in the template"
      noun="sentence"
    />
  );
}
