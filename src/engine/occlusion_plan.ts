/**
 * What holds an answer up: every word of a sentence but the masks is replaced by [MASK] in turn, all its pieces at once, and the answer's
 * log p is read again (occlusion). The sentences themselves are read first, then the words of all of them by turns; each is an answer of
 * its own.
 */
import { letOthersIn } from '../model/let_others_in.ts';
import type { EncodedText, Tokenizer } from '../model/tokenizer.ts';
import { ranksInVocabulary } from '../probes/rank.ts';
import { idsWithout, occludedWords } from './occlusion.ts';
import type { OccludedWord, OcclusionJob, OcclusionPlan, OcclusionResult } from './occlusion_job.ts';
import { rankedPredictions, specialsOf } from './predictions.ts';
import type { Estimate, Item, ItemSequence, Planned, ReadForm, RowReading } from './probe_items.ts';
import type { ProbeJob, TargetPieces } from './probe_job.ts';
import { planProbe, SENTENCES_A_TURN, type PlannedSentences, type ProbeModel } from './probe_plan.ts';

/** A sentence with a mask that is read. */
interface PlannedText {
  /** Into the job's texts. */
  readonly index: number;
  readonly encoded: EncodedText;
  readonly maskIndex: number;
  /** `likeliest` is known once the sentence itself was read. Null: the word asked for is no single piece at the mask. */
  readonly asked: number | 'likeliest' | null;
  readonly words: readonly (readonly number[])[];
  readonly firstWord: number;
}

/**
 * Plans an occlusion: tokenizes its sentences and counts.
 * @throws UnmaskError `input/invalid` for more sentences than a probe may have. AbortError when `signal` fires.
 */
export async function planOcclusion(
  job: OcclusionJob,
  model: ProbeModel,
  estimate: Estimate,
  signal: AbortSignal,
): Promise<Planned<OcclusionPlan, OcclusionResult>> {
  const whole = await planProbe(wholeSentences(job), model, estimate, signal);
  const { plan } = whole;
  const texts = await planTexts(whole, signal);
  const words = texts.reduce((sum, text) => sum + text.words.length, 0);
  const tokens = texts.reduce((sum, text) => sum + (1 + text.words.length) * text.encoded.ids.length, 0);
  const cost = { sequences: texts.length + words, tokens };
  return {
    plan: { ...plan, ...cost, words, estimateMs: estimate(cost, 1) },
    items: () => itemsOf(texts, model.tokenizer),
    depth: 1,
    teachesRate: true,
  };
}

/** The sentences as they are, with the word asked for at their masks. */
function wholeSentences({ texts, mask, form, answer }: OcclusionJob): ProbeJob {
  return {
    sentences: texts.map((text) => ({ text, hide: [], read: mask })),
    ...{ form, topK: 1, targets: answer === null ? [] : [answer] },
    ...{ ranks: false, onePieceOnly: true, fullLogProbs: false },
  };
}

async function planTexts(
  { plan, sentence }: PlannedSentences,
  signal: AbortSignal,
): Promise<readonly PlannedText[]> {
  const planned: PlannedText[] = [];
  let firstWord = plan.sentences;
  for (let index = 0; index < plan.sentences; index++) {
    if (index % SENTENCES_A_TURN === SENTENCES_A_TURN - 1) await letOthersIn(signal);
    const { encoded, masks, placed } = sentence(index);
    if (masks.length === 0) continue;
    const target = placed[0].at(0);
    const asked = target === undefined ? 'likeliest' : idOf(target);
    const words = asked === null ? [] : occludedWords(encoded);
    planned.push({ index, encoded, maskIndex: masks[0], asked, words, firstWord });
    firstWord += words.length;
  }
  return planned;
}

/** Null where the word is no single piece there. */
function idOf(target: TargetPieces): number | null {
  const fits = !('fits' in target) || target.fits === true;
  return target.known && fits && target.ids.length === 1 ? target.ids[0] : null;
}

function* itemsOf(texts: readonly PlannedText[], tokenizer: Tokenizer): Generator<Item<OcclusionResult>> {
  // One object: all that a batch holds is one read.
  const form: ReadForm = { topK: 1 + specialsOf(tokenizer).length, readings: 1 };
  const { mask } = tokenizer.specialIds;
  /** Which token the answer is, by the index of its text: known before the first of its words is read. */
  const answerIds = new Map<number, number>();
  for (const text of texts) {
    const { index, encoded, maskIndex, words, firstWord } = text;
    yield {
      sequences: [sequenceOf(text, encoded.ids, form)],
      score: ([[whole]]) => {
        const id =
          text.asked === 'likeliest' ? rankedPredictions(whole.last, 1, tokenizer)[0].id : text.asked;
        if (id !== null) answerIds.set(index, id);
        const answer = id === null ? null : predictionOf(whole, id, tokenizer);
        return {
          ...{ kind: 'sentence', index, tokens: encoded.tokens, maskIndex },
          ...{ answer, words, firstWord },
        };
      },
    };
  }
  const most = Math.max(0, ...texts.map(({ words }) => words.length));
  for (let word = 0; word < most; word++) {
    for (const text of texts) {
      const { index, encoded, words, firstWord } = text;
      if (word >= words.length) continue;
      yield {
        sequences: [sequenceOf(text, idsWithout(encoded.ids, words[word], mask), form)],
        score: ([[without]]) =>
          occludedWord(firstWord + word, without, answerIds.get(index) ?? NaN, tokenizer),
      };
    }
  }
}

/** Whole rows are read: which token the answer is, is known once the sentence itself was. */
function sequenceOf({ encoded, maskIndex }: PlannedText, ids: Uint32Array, form: ReadForm): ItemSequence {
  const reads = [{ row: maskIndex, targets: new Uint32Array() }];
  return { ids, tokenTypeIds: encoded.tokenTypeIds, reads, wholeRows: true, form };
}

function predictionOf(reading: RowReading, id: number, tokenizer: Tokenizer) {
  const { word, continuation } = tokenizer.show(id);
  return { id, word, continuation, piece: tokenizer.piece(id), ...scoreOf(reading, id) };
}

function occludedWord(index: number, reading: RowReading, id: number, tokenizer: Tokenizer): OccludedWord {
  const likeliest = rankedPredictions(reading.last, 1, tokenizer).at(0) ?? null;
  return { kind: 'word', index, ...scoreOf(reading, id), likeliest };
}

/** log p of a token, nats, and its rank in the whole vocabulary. */
function scoreOf({ last: { logits, logSumExp } }: RowReading, id: number) {
  return {
    logProb: (logits?.[id] ?? NaN) - logSumExp,
    rank: logits === undefined ? NaN : ranksInVocabulary(logits, [id])[0],
  };
}
