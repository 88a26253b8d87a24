import { formatDelta } from '../../format.ts';
import { answerName } from './exports.ts';
import { levelOf, type OccludedSentence } from './occlusion_job.ts';
import { heldWords } from './occlusion_words.ts';

interface Chip {
  readonly key: number;
  readonly text: string;
  /** Null for a mask: it is not taken away. */
  readonly holdsUp: number | null;
}

/** The words of one sentence, each with how much of the answer it holds up: by number, shape and colour. */
export function HoldingChips({ sentence }: { readonly sentence: OccludedSentence }) {
  const { side, name } = sentence;
  const label = side === null ? 'Words of the sentence' : `Words of ${side}, “${name}”`;
  return (
    <div className="holding">
      <p>
        <bdi>{heldWords(sentence)}</bdi>
      </p>
      <ol className="holding-chips" aria-label={label}>
        {chipsOf(sentence).map(({ key, text, holdsUp }) =>
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
function chipsOf({ tokens, maskIndex, answer, words }: OccludedSentence): readonly Chip[] {
  const masks = tokens.flatMap(({ masked }, index): readonly Chip[] =>
    masked
      ? [{ key: index, text: index === maskIndex ? `[MASK] ${answerName(answer)}` : '[MASK]', holdsUp: null }]
      : [],
  );
  const chips = words.map(({ tokens: [first], text, holdsUp }): Chip => ({ key: first, text, holdsUp }));
  return [...chips, ...masks].sort((a, b) => a.key - b.key);
}
