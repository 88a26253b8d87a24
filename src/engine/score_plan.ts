/** Sentences that are scored whole as what the model reads: by AUL one sequence a sentence, by PLL one for each of its tokens. */
import { letOthersIn } from '../model/let_others_in.ts';
import { unpackTexts } from '../model/packed_texts.ts';
import { MAX_ATTENTION_BYTES } from '../model/reads.ts';
import { passesOf } from '../model/schedule.ts';
import type { EncodedText } from '../model/tokenizer.ts';
import { scoreAul, aulScoring } from '../probes/aul.ts';
import { scoreAula } from '../probes/aula.ts';
import { MAX_ITEMS } from '../probes/benchmarks/benchmark_set.ts';
import { crowsPairScoring, scoreCrowsPair, sharedTokens } from '../probes/crows_pairs.ts';
import { sentenceL2rScoring, sumLogProbs, type Scoring } from '../probes/pll.ts';
import { isOfWords, type WordProtocol } from '../probes/score_protocols.ts';
import { wordsOfPieces } from '../tokenizer/words.ts';
import { attentionBytesOf } from './probe_batches.ts';
import {
  MAX_SCORED_TOKENS,
  type ScoreJob,
  type ScorePlan,
  type ScoreProtocol,
  type ScoreResult,
  type ScoredSentence,
  type Unscored,
} from './score_job.ts';
import {
  KeptItems,
  sequencesOf,
  targetLogProb,
  type Estimate,
  type Item,
  type Planned,
  type ReadForm,
} from './probe_items.ts';
import { requireWithin, type ProbeModel } from './probe_plan.ts';
import { isEncoded, type ScoredItems } from './score_items.ts';
import { WORD_FORM, wordItems } from './word_scores.ts';

/** The protocols that score sentences, whatever their words are. */
type SentenceProtocol = Exclude<ScoreProtocol, WordProtocol>;

/** The sentences of an item, encoded. */
type EncodedItem = readonly EncodedText[];

/** What was read of one sentence. */
interface SentenceReading {
  /** In the order of the scoring's reads, nats. */
  readonly logProbs: readonly number[];
  /** [tokens], where the protocol weighs by it. */
  readonly attended: Float64Array | undefined;
}

/** How a protocol counts and scores an item: what is run of each sentence, and what it makes of what was read. */
interface Protocol {
  /** Sequences of each sentence, without building them; 0 where there is nothing to score. */
  readonly counts: (item: EncodedItem) => readonly number[];
  /** Null where there is nothing to score. */
  readonly scorings: (item: EncodedItem, maskId: number) => readonly Scoring[] | null;
  /** @returns nats, of each sentence */
  readonly scores: (scorings: readonly Scoring[], readings: readonly SentenceReading[]) => readonly number[];
  readonly needsAttention?: boolean;
}

const wholeSentences = (item: EncodedItem): readonly Scoring[] =>
  item.map((encoded) => aulScoring(encoded.ids, innerPositions(encoded)));

const PROTOCOLS: Readonly<Record<SentenceProtocol, Protocol>> = {
  aul: {
    counts: (item) => item.map(() => 1),
    scorings: wholeSentences,
    scores: (scorings, readings) => readings.map(({ logProbs }, s) => scoreAul(scorings[s], logProbs)),
  },
  aula: {
    counts: (item) => item.map(() => 1),
    scorings: wholeSentences,
    scores: (scorings, readings) =>
      readings.map(({ logProbs, attended = [] }, s) => scoreAula(scorings[s], logProbs, attended)),
    needsAttention: true,
  },
  pll: {
    counts: (item) => item.map(({ ids }) => ids.length - 2),
    scorings: (item, maskId) =>
      item.map((encoded) =>
        sentenceL2rScoring(encoded.ids, innerPositions(encoded), wordsOfPieces(encoded.tokens), maskId),
      ),
    scores: (scorings, readings) => readings.map(({ logProbs }, s) => sumLogProbs(scorings[s], logProbs)),
  },
  'crows-pairs': {
    counts: ([more, less]) => {
      const { length } = sharedTokens(more.ids, less.ids).more;
      return [length, length];
    },
    scorings: ([more, less], maskId) => {
      const scoring = crowsPairScoring(more.ids, less.ids, maskId);
      return scoring === null ? null : [scoring.more, scoring.less];
    },
    scores: ([more, less], [ofMore, ofLess]) => {
      const score = scoreCrowsPair({ more, less }, ofMore.logProbs, ofLess.logProbs);
      return [score.more, score.less];
    },
  },
};

/** Items planned before the worker lets other messages in. */
const ITEMS_A_TURN = 100;

/** How a protocol reads its rows. */
function formOf({ needsAttention = false }: Protocol, { config }: ProbeModel): ReadForm {
  const rows = { topK: 0, readings: 1 };
  if (!needsAttention) return rows;
  return { ...rows, attention: { passes: passesOf(config), heads: config.num_attention_heads } };
}

/** Encodes one item, or says why it has no score. */
function encodeItem(
  texts: readonly string[],
  { tokenizer, config: { max_position_embeddings: maxTokens } }: ProbeModel,
  form: ReadForm,
): EncodedItem | Unscored {
  const item = texts.map((text) => tokenizer.encode(text, null, { maxTokens }));
  if (item.some(({ cutTokens }) => cutTokens > 0)) return 'too-long';
  if (item.some(({ maskPositions }) => maskPositions.length > 0)) return 'masked';
  if (item.some((encoded) => innerPositions(encoded).length === 0)) return 'empty';
  if (item.some(({ ids }) => attentionBytesOf(form, ids.length) > MAX_ATTENTION_BYTES)) {
    return 'too-much-attention';
  }
  // Their scores would differ by rounding only, and rounding is no preference.
  if (item.length > 1 && readsAlike(item[0], item[1])) return 'same-tokens';
  return item;
}

function readsAlike({ ids: one }: EncodedText, { ids: other }: EncodedText): boolean {
  return one.length === other.length && one.every((id, at) => id === other[at]);
}

function tokensOf(item: EncodedItem): number {
  return item.reduce((sum, { ids }) => sum + ids.length, 0);
}

function itemOf(
  encoded: EncodedItem,
  index: number,
  scorings: readonly Scoring[],
  { scores: scoresOf }: Protocol,
  form: ReadForm,
  maskId: number,
): Item<ScoreResult> {
  return {
    sequences: scorings.flatMap((scoring) => sequencesOf(scoring, form)),
    // A scoring's reads are in the order of its sequences.
    score: (readings, attended) => {
      let end = 0;
      const own = scorings.map(({ sequences }): SentenceReading => {
        const begin = end;
        end += sequences.length;
        const logProbs = readings.slice(begin, end).flatMap((reads) => reads.map(targetLogProb));
        return { logProbs, attended: attended[begin] };
      });
      const scores = scoresOf(scorings, own);
      const sentences = encoded.map((text, s) => sentenceOf(text, scorings[s], own[s], scores[s], maskId));
      return { index, sentences };
    },
  };
}

function sentenceOf(
  { ids, tokens }: EncodedText,
  { sequences, reads }: Scoring,
  { logProbs, attended }: SentenceReading,
  score: number,
  maskId: number,
): ScoredSentence {
  const isMasked = reads.some(({ sequence, row }) => sequences[sequence][row] === maskId);
  const rows = reads.map(({ row }) => row);
  return {
    ids: [...ids],
    pieces: tokens.map(({ piece }) => piece).join('\n'),
    ...{ rows, logProbs, score },
    ...(isMasked && { maskedTo: reads.map(({ sequence }) => sequences[sequence].lastIndexOf(maskId)) }),
    ...(attended !== undefined && { weights: rows.map((row) => attended[row]) }),
  };
}

/** All but the [CLS] and [SEP] around a sentence. */
function innerPositions({ ids }: EncodedText): number[] {
  return Array.from({ length: Math.max(0, ids.length - 2) }, (_, i) => i + 1);
}

/** Items whose sentences are scored whole, or in the tokens they share. */
function sentenceItems(
  name: SentenceProtocol,
  textsOf: (index: number) => readonly string[],
  model: ProbeModel,
): ScoredItems<EncodedItem> {
  const protocol = PROTOCOLS[name];
  const form = formOf(protocol, model);
  const { mask } = model.tokenizer.specialIds;
  return {
    encode: (index) => encodeItem(textsOf(index), model, form),
    tokens: tokensOf,
    cost: (item) => {
      const counts = protocol.counts(item);
      if (counts.includes(0)) return null;
      return {
        sequences: counts.reduce((sum, count) => sum + count, 0),
        tokens: counts.reduce((sum, count, s) => sum + count * item[s].ids.length, 0),
      };
    },
    item: (item, index) => itemOf(item, index, protocol.scorings(item, mask) ?? [], protocol, form, mask),
    // What attention takes beside the passes says nothing of other questions.
    teachesRate: form.attention === undefined,
  };
}

/**
 * Plans the scoring of items: tokenizes them and counts, letting other messages in now and then.
 * @throws UnmaskError `input/invalid` for more items, or tokens of them, than one run may have. AbortError when `signal` fires.
 */
export function planScores(
  { sentences, each, protocol, places = new Int32Array() }: ScoreJob,
  model: ProbeModel,
  estimate: Estimate,
  signal: AbortSignal,
): Promise<Planned<ScorePlan, ScoreResult>> {
  const texts = unpackTexts(sentences);
  const textsOf = (index: number): readonly string[] => texts.slice(index * each, (index + 1) * each);
  const count = texts.length / each;
  if (!isOfWords(protocol)) {
    return planItems(count, sentenceItems(protocol, textsOf, model), model, estimate, signal);
  }
  const encode = (index: number) => encodeItem(textsOf(index), model, WORD_FORM);
  return planItems(count, wordItems(protocol, encode, places, model), model, estimate, signal);
}

async function planItems<Encoded extends object>(
  items: number,
  { encode, tokens: tokensOf, cost: costOf, item: itemOf, teachesRate }: ScoredItems<Encoded>,
  { tokenizer }: ProbeModel,
  estimate: Estimate,
  signal: AbortSignal,
): Promise<Planned<ScorePlan, ScoreResult>> {
  requireWithin('items', items, MAX_ITEMS, 'Run a part of the set.');
  const kept = new KeptItems(encode, (made) => (isEncoded(made) ? tokensOf(made) : 0));
  const unscored: ScorePlan['unscored'][number][] = [];
  let sequences = 0;
  let tokens = 0;
  let held = 0;
  for (let index = 0; index < items; index++) {
    if (index % ITEMS_A_TURN === ITEMS_A_TURN - 1) await letOthersIn(signal);
    const made = kept.count(index);
    const cost = isEncoded(made) ? costOf(made) : null;
    if (!isEncoded(made) || cost === null) {
      unscored.push({ index, why: isEncoded(made) ? 'nothing-shared' : made });
      continue;
    }
    held += tokensOf(made);
    requireWithin('tokens', held, MAX_SCORED_TOKENS, 'Run a part of the set.');
    sequences += cost.sequences;
    tokens += cost.tokens;
  }
  const depth = 1;
  const estimateMs = estimate({ sequences, tokens }, depth);
  const without = new Set(unscored.map(({ index }) => index));
  return {
    plan: { items, sequences, tokens, estimateMs, unscored, maskId: tokenizer.specialIds.mask },
    *items() {
      for (let index = 0; index < items; index++) {
        const made = without.has(index) ? 'nothing-shared' : kept.get(index);
        if (isEncoded(made)) yield itemOf(made, index);
      }
    },
    ...{ depth, teachesRate },
  };
}
