import { Choice } from '../frame/Choice.tsx';
import { maskRead, type ReadyLens } from './lens_job.ts';
import { maskName } from './lens_words.ts';

interface MaskChoiceProps {
  /** What the template stands for; null where it has a fault. */
  readonly ready: ReadyLens | null;
  /** The one asked for. */
  readonly mask: number;
  readonly onChange: (mask: number) => void;
}

/** Which mask of a sentence is read, where it has several. */
export function MaskChoice({ ready, mask, onChange }: MaskChoiceProps) {
  if (ready === null || ready.masks < 2) return null;
  return (
    <Choice
      label="mask"
      accessibleLabel="Which mask is read"
      value={maskRead(ready, mask)}
      options={Array.from({ length: ready.masks }, (_, index) => index)}
      name={(index) => maskName(ready.read[0].text, index)}
      onChange={onChange}
    />
  );
}
