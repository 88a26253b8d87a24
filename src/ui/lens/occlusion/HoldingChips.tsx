import { formatDelta } from '../../format.ts';
import { answerName } from './exports.ts';
import { levelOf, type OccludedSentence } from './occlusion_job.ts';
import { heldWords, type UnreadName } from './occlusion_words.ts';

/** A word of a sentence, or a mask. */
export interface HoldingChip {
  readonly key: number;
  readonly text: string;
  /** A mask is not taken away; what is unread was not taken away yet. */
  readonly holdsUp: number | 'mask' | 'unread';
}

interface HoldingChipsProps {
  readonly sentence: OccludedSentence;
  readonly unread: UnreadName;
}

/** The words of one sentence, each with how much of the answer it holds up: by number, shape and colour. */
export function HoldingChips({ sentence, unread }: HoldingChipsProps) {
  const { side, name } = sentence;
  const label = side === null ? 'Words of the sentence' : `Words of ${side}, “${name}”`;
  return <ChipList label={label} words={heldWords(sentence)} chips={chipsOf(sentence)} unread={unread} />;
}

interface ChipListProps {
  readonly label: string;
  /** What is held up, and by what most. */
  readonly words: string;
  /** In the order of the text. */
  readonly chips: readonly HoldingChip[];
  /** What an unread one says. */
  readonly unread: UnreadName;
}

/** Chips of words under a line that says the most of them. */
export function ChipList({ label, words, chips, unread }: ChipListProps) {
  return (
    <div className="holding">
      <p>
        <bdi>{words}</bdi>
      </p>
      <ol className="holding-chips" aria-label={label}>
        {chips.map((chip) => (
          <Chip key={chip.key} chip={chip} unread={unread} />
        ))}
      </ol>
    </div>
  );
}

function Chip({ chip, unread }: { readonly chip: HoldingChip; readonly unread: UnreadName }) {
  const { text, holdsUp } = chip;
  if (holdsUp === 'mask' || holdsUp === 'unread') {
    return (
      <li className={`holding-chip holding-${holdsUp}`}>
        <bdi>{text}</bdi>
        {holdsUp === 'unread' && <span>{unread}</span>}
      </li>
    );
  }
  return (
    <li className="holding-chip" data-holds={holdsUp >= 0 ? 'up' : 'down'} data-level={levelOf(holdsUp)}>
      <bdi>{text}</bdi>
      <span className="number">
        <span aria-hidden="true">{holdsUp >= 0 ? '▲' : '▼'}</span> {formatDelta(holdsUp)}
      </span>
    </li>
  );
}

/** The words and the masks between them, in the order of the text. */
function chipsOf({ tokens, maskIndex, answer, words }: OccludedSentence): readonly HoldingChip[] {
  const masks = tokens.flatMap(({ masked }, index): readonly HoldingChip[] =>
    masked
      ? [
          {
            key: index,
            text: index === maskIndex ? `[MASK] ${answerName(answer)}` : '[MASK]',
            holdsUp: 'mask',
          },
        ]
      : [],
  );
  const chips = words.map(({ tokens: [first], text, holdsUp }): HoldingChip => ({
    key: first,
    text,
    holdsUp: holdsUp ?? 'unread',
  }));
  return [...chips, ...masks].sort((a, b) => a.key - b.key);
}
