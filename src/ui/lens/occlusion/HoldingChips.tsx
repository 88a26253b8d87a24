import { formatDelta } from '../../format.ts';
import { answerName } from './exports.ts';
import { levelOf, type OccludedSentence } from './occlusion_job.ts';
import { heldWords } from './occlusion_words.ts';

/** A word of a sentence, or a mask. */
export interface HoldingChip {
  readonly key: number;
  readonly text: string;
  /** Null for a mask: it is not taken away. */
  readonly holdsUp: number | null;
}

/** The words of one sentence, each with how much of the answer it holds up: by number, shape and colour. */
export function HoldingChips({ sentence }: { readonly sentence: OccludedSentence }) {
  const { side, name } = sentence;
  const label = side === null ? 'Words of the sentence' : `Words of ${side}, “${name}”`;
  return <ChipList label={label} words={heldWords(sentence)} chips={chipsOf(sentence)} />;
}

interface ChipListProps {
  readonly label: string;
  /** What is held up, and by what most. */
  readonly words: string;
  /** In the order of the text. */
  readonly chips: readonly HoldingChip[];
}

/** Chips of words under a line that says the most of them. */
export function ChipList({ label, words, chips }: ChipListProps) {
  return (
    <div className="holding">
      <p>
        <bdi>{words}</bdi>
      </p>
      <ol className="holding-chips" aria-label={label}>
        {chips.map(({ key, text, holdsUp }) =>
          holdsUp === null ? (
            <li key={key} className="holding-chip holding-mask">
              <bdi>{text}</bdi>
            </li>
          ) : (
            <li
              key={key}
              className="holding-chip"
              data-holds={holdsUp >= 0 ? 'up' : 'down'}
              data-level={levelOf(holdsUp)}
            >
              <bdi>{text}</bdi>
              <span className="number">
                <span aria-hidden="true">{holdsUp >= 0 ? '▲' : '▼'}</span> {formatDelta(holdsUp)}
              </span>
            </li>
          ),
        )}
      </ol>
    </div>
  );
}

/** The words and the masks between them, in the order of the text. */
function chipsOf({ tokens, maskIndex, answer, words }: OccludedSentence): readonly HoldingChip[] {
  const masks = tokens.flatMap(({ masked }, index): readonly HoldingChip[] =>
    masked
      ? [{ key: index, text: index === maskIndex ? `[MASK] ${answerName(answer)}` : '[MASK]', holdsUp: null }]
      : [],
  );
  const chips = words.map(({ tokens: [first], text, holdsUp }): HoldingChip => ({
    key: first,
    text,
    holdsUp,
  }));
  return [...chips, ...masks].sort((a, b) => a.key - b.key);
}
