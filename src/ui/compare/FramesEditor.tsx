import { useId, useState } from 'react';
import { Button } from 'react-aria-components';
import { formatPlural } from '../format.ts';
import { BoundedField, BoundedTextArea } from '../frame/BoundedField.tsx';
import { Chevron } from '../frame/Chevron.tsx';
import type { FrameSetDraft, FrameSetRead } from './frame_sets.ts';
import type { FrameFault } from './robust.ts';

interface FramesEditorProps {
  readonly draft: FrameSetDraft;
  readonly read: FrameSetRead;
  /** Frames that cannot be run. */
  readonly faults: readonly FrameFault[];
  /** The name of the slot that frames leave open. */
  readonly slot: string;
  readonly onDraft: (change: Partial<FrameSetDraft>) => void;
}

/** The frames and pairs of the set, to be read and changed. */
export function FramesEditor({ draft, read, faults, slot, onDraft }: FramesEditorProps) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const { set, badLines, repeated } = read;
  return (
    <div className="frames-editor">
      <Button
        className="button button-inline"
        aria-expanded={isOpen}
        aria-controls={id}
        onPress={() => setOpen(!isOpen)}
      >
        {formatPlural(set.frames.length, 'frame')}, {formatPlural(set.pairs.length, 'pair')}
        <Chevron />
      </Button>
      {faults.map(({ line, frame, error }) => (
        <p className="fault-words" key={line}>
          Frame {line}, “<bdi>{frame}</bdi>”, is left out: {error.message} {error.remedy}
        </p>
      ))}
      {badLines.length > 0 && (
        <p className="fault-words">
          {badLines.length === 1 ? 'Line' : 'Lines'} {badLines.join(', ')} of the pairs: write two words
          parted by |.
        </p>
      )}
      {repeated.length > 0 && (
        <p className="quiet">
          Written more than once and counted once: {repeated.map((line) => `“${line}”`).join(', ')}.
        </p>
      )}
      <div id={id} hidden={!isOpen}>
        {isOpen && (
          <div className="frames-fields">
            <BoundedField
              label={
                <>
                  Frames, one a line, <code>{`{${slot}}`}</code> where the pair stands
                </>
              }
              value={draft.frames}
              onChange={(frames) => onDraft({ frames })}
            >
              <BoundedTextArea className="words-input" value={draft.frames} rows={8} />
            </BoundedField>
            <BoundedField
              label="Pairs, one a line: side A | side B"
              value={draft.pairs}
              onChange={(pairs) => onDraft({ pairs })}
            >
              <BoundedTextArea className="words-input" value={draft.pairs} rows={8} />
            </BoundedField>
          </div>
        )}
      </div>
    </div>
  );
}
