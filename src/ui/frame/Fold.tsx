import { useId, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { keepText, keptText } from '../kept_text.ts';
import { Chevron } from './Chevron.tsx';

export interface FoldProps {
  /** Under which it is remembered for the tab whether it is open. */
  readonly name: string;
  /** What it is about, in a few words: seen where it folds. */
  readonly title: string;
  /** The title tells something new: it is spoken when it comes. */
  readonly isStatus?: boolean;
  /** False where what stands in it must be seen; the element stays the same. */
  readonly folds?: boolean;
  readonly children: ReactNode;
}

const PREFIX = 'unmask.fold.';
const OPEN = 'open';

/**
 * What is said beside the answer: on a narrow page its title alone, until it is opened, so that the answer is seen first (styles: `.fold`).
 * On a wide one it stands as if it were not in a fold.
 */
export function Fold({ name, title, isStatus = false, folds = true, children }: FoldProps) {
  const [isOpen, setOpen] = useState(() => keptText(() => sessionStorage, PREFIX + name) === OPEN);
  const panel = useId();
  const turn = (): void => {
    setOpen(!isOpen);
    keepText(() => sessionStorage, PREFIX + name, isOpen ? '' : OPEN);
  };
  return (
    <div className="fold" data-folds={folds || undefined} data-open={isOpen || undefined}>
      {folds && (
        <div className="fold-head">
          <p {...(isStatus ? { role: 'status' } : {})}>{title}</p>
          <Button
            className="button button-quiet fold-button"
            aria-label={`${isOpen ? 'Less' : 'More'}: ${title}`}
            aria-expanded={isOpen}
            aria-controls={panel}
            onPress={turn}
          >
            <Chevron />
          </Button>
        </div>
      )}
      <div className="fold-panel" id={panel}>
        {children}
      </div>
    </div>
  );
}
