import { Button } from 'react-aria-components';
import type { CompareStart } from './compare_start.ts';

interface BegunLineProps {
  readonly start: CompareStart;
  /** Takes one of the suggestions. */
  readonly onTake: (template: string) => void;
}

/** Says what a comparison that was begun in Fill still needs, with what may stand there. */
export function BegunLine({ start: { word, suggestions }, onTake }: BegunLineProps) {
  return (
    <div className="begun-line" role="group" aria-label="What it is compared with">
      <p>
        Write what “<bdi>{word}</bdi>” is compared with, between <code>|</code> and <code>{'}'}</code>
        {suggestions.length === 0 ? '.' : ', or take:'}
      </p>
      {suggestions.map((suggestion) => (
        <Button className="button" key={suggestion.word} onPress={() => onTake(suggestion.template)}>
          <bdi>{suggestion.word}</bdi>
        </Button>
      ))}
    </div>
  );
}
