/**
 * The words of templates, each at its place in its sentence: masked, left to right where it is several pieces, and with LPBS once more
 * where the attribute is hidden too.
 */
import type { EncodedText } from '../model/tokenizer.ts';
import { sentenceL2rScoring } from '../probes/pll.ts';
import { ranksInVocabulary } from '../probes/rank.ts';
import type { WordProtocol } from '../probes/score_protocols.ts';
import type { ScoredSentence, Unscored } from '../probes/scored_items.ts';
import type { ItemSequence, ReadForm, RowReading } from './probe_items.ts';
import type { ProbeModel } from './probe_model.ts';
import type { ScoredItems } from './score_items.ts';
import { NO_PLACE, type ScoreJob } from './score_job.ts';

/** Words are read alone. */
export const WORD_FORM: ReadForm = { topK: 0, readings: 1 };

/** A sentence of a template, and which of its tokens are the word and which the attribute. */
interface WordSentence {
  readonly text: EncodedText;
  /** Ascending, side by side. */
  readonly word: readonly number[];
  /** None where no prior is asked. */
  readonly hidden: readonly number[];
}

/** A log p that is read: of which sequence, and at which of its targets. */
interface AskedPiece {
  readonly sequence: number;
  readonly target: number;
}

/** What is asked of one sentence, a piece of its word each. */
interface AskedWord {
  readonly pieces: readonly AskedPiece[];
  readonly priors: readonly AskedPiece[];
}

/**
 * @param encode the sentences of an item, or why they have no score
 * @param places as {@link ScoreJob.places}
 */
export function wordItems(
  protocol: WordProtocol,
  encode: (index: number) => readonly EncodedText[] | Unscored,
  places: NonNullable<ScoreJob['places']>,
  model: ProbeModel,
): ScoredItems<readonly WordSentence[]> {
  const { mask, unk } = model.tokenizer.specialIds;
  const encodeWords = (index: number): readonly WordSentence[] | Unscored => {
    const texts = encode(index);
    if (typeof texts === 'string') return texts;
    const first = index * texts.length;
    const sentences = texts.map((text, s): WordSentence => {
      const [start, end, hideFrom, hideTo] = places.subarray(4 * (first + s), 4 * (first + s) + 4);
      const asksPrior = protocol === 'lpbs' && hideFrom !== NO_PLACE;
      return {
        text,
        word: tokensAt(text, start, end),
        hidden: asksPrior ? tokensAt(text, hideFrom, hideTo) : [],
      };
    });
    const isRead = ({ text, word }: WordSentence, s: number): boolean => {
      const at = 4 * (first + s);
      return (
        word.length > 0 &&
        word.every((token) => isWithin(text, token, places[at], places[at + 1]) && text.ids[token] !== unk)
      );
    };
    if (!sentences.every(isRead)) return 'no-word';
    return protocol === 'lpbs' && sentences.some(({ hidden }) => hidden.length === 0)
      ? 'no-attribute'
      : sentences;
  };
  return {
    encode: encodeWords,
    tokens: (sentences) => sentences.reduce((sum, { text }) => sum + text.ids.length, 0),
    cost: (sentences) => {
      const { sequences } = ask(sentences, mask);
      return {
        sequences: sequences.length,
        tokens: sequences.reduce((sum, { ids }) => sum + ids.length, 0),
      };
    },
    item: (sentences, index) => {
      const { sequences, words } = ask(sentences, mask);
      return {
        sequences,
        score: (readings) => ({
          index,
          sentences: sentences.map((sentence, s) => scoredSentence(sentence, words[s], readings)),
        }),
      };
    },
    // Whole rows come back to count ranks in.
    teachesRate: false,
  };
}

/** Positions of the tokens that have something of a stretch, UTF-16 code units. */
function tokensAt({ tokens }: EncodedText, start: number, end: number): readonly number[] {
  return tokens.flatMap(({ range }, at) =>
    range !== null && range.segment === 0 && range.start < end && start < range.end ? [at] : [],
  );
}

/** True of a token that has nothing beside the stretch: then the word is not read together with what it touches. */
function isWithin({ tokens }: EncodedText, at: number, start: number, end: number): boolean {
  const { range } = tokens[at];
  return range !== null && start <= range.start && range.end <= end;
}

/** The sequences of an item, each once: two words of one piece are read of the same. */
function ask(
  sentences: readonly WordSentence[],
  maskId: number,
): { readonly sequences: readonly ItemSequence[]; readonly words: readonly AskedWord[] } {
  const sequences: { ids: Uint32Array<ArrayBuffer>; row: number; targets: number[]; wholeRows: boolean }[] =
    [];
  const known = new Map<string, number>();
  const askPieces = (
    ids: Uint32Array<ArrayBuffer>,
    word: readonly number[],
    isRanked: boolean,
  ): readonly AskedPiece[] => {
    const scoring = sentenceL2rScoring(ids, word, [word], maskId);
    return scoring.reads.map(({ sequence, row, target }) => {
      const masked = scoring.sequences[sequence];
      const key = `${row} ${masked.join(' ')}`;
      const place = known.get(key) ?? sequences.push({ ids: masked, row, targets: [], wholeRows: false }) - 1;
      known.set(key, place);
      sequences[place].wholeRows ||= isRanked;
      return { sequence: place, target: sequences[place].targets.push(target) - 1 };
    });
  };
  const words = sentences.map(({ text, word, hidden }): AskedWord => {
    const ids = Uint32Array.from(text.ids);
    const without = ids.map((id, at) => (hidden.includes(at) ? maskId : id));
    return {
      pieces: askPieces(ids, word, word.length === 1),
      priors: hidden.length === 0 ? [] : askPieces(without, word, false),
    };
  });
  return {
    sequences: sequences.map(({ ids, row, targets, wholeRows }) => ({
      ...{ ids, wholeRows, form: WORD_FORM },
      reads: [{ row, targets: Uint32Array.from(targets) }],
    })),
    words,
  };
}

function scoredSentence(
  { text: { ids, tokens }, word, hidden }: WordSentence,
  asked: AskedWord,
  readings: readonly (readonly RowReading[])[],
): ScoredSentence {
  const logProbOf = ({ sequence, target }: AskedPiece): number => {
    const { targetLogits, logSumExp } = readings[sequence][0].last;
    return targetLogits[target] - logSumExp;
  };
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
  const logProbs = asked.pieces.map(logProbOf);
  const priors = asked.priors.map(logProbOf);
  const row = word.length === 1 ? readings[asked.pieces[0].sequence][0].last.logits : undefined;
  return {
    ids: [...ids],
    pieces: tokens.map(({ piece }) => piece).join('\n'),
    ...{ rows: word, logProbs, maskedTo: word.map(() => word[word.length - 1]) },
    ...(priors.length > 0 && { priors, hidden }),
    ...(row !== undefined && { rank: ranksInVocabulary(row, [ids[word[0]]])[0] }),
    score: sum(logProbs) - sum(priors),
  };
}
