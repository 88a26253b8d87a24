/** A probe as what the model reads: each sentence as one sequence and, for targets of several pieces, a few more. */
import { UnmaskError } from '../model/errors.ts';
import { letOthersIn } from '../model/let_others_in.ts';
import { wordL2rScoring } from '../probes/pll.ts';
import { maxPasses, passesOf, scheduleOf } from '../model/schedule.ts';
import type { EncodedText } from '../model/tokenizer.ts';
import { putAtMasks } from './put_at_masks.ts';
import { readText, unknownOf, unreadOf } from './read_text.ts';
import { placeTargets, splitTargets } from './target_pieces.ts';
import { UnknownTexts } from './unknown_texts.ts';
import type { ProbeModel } from './probe_model.ts';
import {
  maskReads,
  needsWholeRows,
  sentenceForm,
  sentenceResult,
  type EncodedSentence,
  type WordAtMask,
} from './probe_answers.ts';
import {
  KeptItems,
  sequencesOf,
  type Cost,
  type Estimate,
  type Item,
  type Planned,
  type ReadForm,
} from './probe_items.ts';
import {
  MAX_FULL_ROWS,
  MAX_PROBE_SENTENCES,
  type ProbeJob,
  type PlacedWordLists,
  type PlaceJob,
  type ProbePlan,
  type ProbeSentence,
  type ProbeSentenceResult,
  type TargetPieces,
} from './probe_job.ts';

export type { ProbeModel } from './probe_model.ts';

/** Sentences planned before the worker lets other messages in. */
export const SENTENCES_A_TURN = 200;

/**
 * How words read at the first mask that is read of each sentence, letting other messages in now and then.
 * @throws UnmaskError `input/invalid` for more sentences than a probe may have. AbortError when `signal` fires.
 */
export async function placeWords(
  { sentences, form, words }: PlaceJob,
  model: ProbeModel & { readonly content: string },
  signal: AbortSignal,
): Promise<PlacedWordLists> {
  requireWithin('sentences', sentences.length, MAX_PROBE_SENTENCES, 'Take out some of them.');
  const targets = splitTargets({ targets: words }, model.tokenizer);
  const lists = new Map<readonly TargetPieces[], number>();
  const at: (number | null)[] = [];
  for (const [index, sentence] of sentences.entries()) {
    if (index % SENTENCES_A_TURN === SENTENCES_A_TURN - 1) await letOthersIn(signal);
    const encoded = encodeHidden(sentence, form, model);
    const position = [...encoded.maskPositions].at(sentence.read ?? 0);
    if (position === undefined) {
      at.push(null);
      continue;
    }
    const list = placeTargets(targets, sentence, encoded.tokens[position], model.tokenizer);
    const found = lists.get(list) ?? lists.size;
    lists.set(list, found);
    at.push(found);
  }
  return { content: model.content, lists: [...lists.keys()], at };
}

/** Encodes one sentence and finds what is to be read of it. */
function encodeSentence(
  sentence: ProbeSentence,
  { form, onePieceOnly = false }: ProbeJob,
  targets: readonly TargetPieces[],
  model: ProbeModel,
): EncodedSentence {
  const encoded = encodeHidden(sentence, form, model);
  const all = [...encoded.maskPositions];
  const masks = sentence.read === null ? all : all.slice(sentence.read, sentence.read + 1);
  const placed = masks.map((position) =>
    placeTargets(targets, sentence, encoded.tokens[position], model.tokenizer),
  );
  return { encoded, masks, placed, scoresPieces: !onePieceOnly && (sentence.pair ?? null) === null };
}

/** The targets of several pieces at each mask; without those that would push the text past what the model reads. */
function wordsOf({ encoded, placed, scoresPieces }: EncodedSentence, maxTokens: number): WordAtMask[] {
  if (!scoresPieces) return [];
  return placed.flatMap((targets, mask) =>
    targets.flatMap(({ ids, known }, target) =>
      known && ids.length > 1 && encoded.ids.length + ids.length - 1 <= maxTokens
        ? [{ mask, target, pieces: ids }]
        : [],
    ),
  );
}

/** The sentence itself, and a word of m pieces as m sequences of m − 1 tokens more: what {@link itemOf} builds. */
function costOf(sentence: EncodedSentence, maxTokens: number): Cost {
  const { length } = sentence.encoded.ids;
  const cost = { sequences: 1, tokens: length };
  for (const { pieces } of wordsOf(sentence, maxTokens)) {
    cost.sequences += pieces.length;
    cost.tokens += pieces.length * (length + pieces.length - 1);
  }
  return cost;
}

/** Pieces are read alone. */
const PIECE_FORM: ReadForm = { topK: 0, readings: 1 };

function itemOf(
  sentence: EncodedSentence,
  index: number,
  job: ProbeJob,
  form: ReadForm,
  { tokenizer, config: { max_position_embeddings: maxTokens } }: ProbeModel,
): Item<ProbeSentenceResult> {
  const { encoded, masks } = sentence;
  const words = wordsOf(sentence, maxTokens);
  const own = {
    ids: encoded.ids,
    tokenTypeIds: encoded.tokenTypeIds,
    reads: maskReads(sentence, tokenizer),
    wholeRows: needsWholeRows(job, sentence),
    form,
  };
  return {
    sequences: [
      own,
      ...words.flatMap(({ mask, pieces }) =>
        sequencesOf(wordL2rScoring(encoded.ids, masks[mask], pieces, tokenizer.specialIds.mask), PIECE_FORM),
      ),
    ],
    score: ([read, ...pieces]) => {
      let at = 0;
      const scored = words.map((word) => ({
        word,
        pieces: pieces.slice(at, (at += word.pieces.length)).map(([piece]) => piece),
      }));
      return sentenceResult(sentence, index, read, scored, job, tokenizer);
    },
  };
}

/** Masks in place the tokens named, and every token that lies within a stretch to hide. */
function encodeHidden(
  { text, pair = null, hide, masked = [], put = [] }: ProbeSentence,
  form: ProbeJob['form'],
  { tokenizer, config: { max_position_embeddings: maxTokens } }: ProbeModel,
): EncodedText {
  const plain = tokenizer.encode(text, pair, { form, maxTokens, masked });
  if (hide.length === 0) return putAtMasks(plain, put);
  const hidden = plain.tokens.flatMap(({ range }) =>
    range?.segment === 0 && hide.some(({ start, end }) => start <= range.start && range.end <= end)
      ? [range]
      : [],
  );
  return putAtMasks(tokenizer.encode(text, pair, { form, maxTokens, masked: [...masked, ...hidden] }), put);
}

/** Sentences that are planned. */
export interface PlannedSentences extends Planned<ProbePlan, ProbeSentenceResult> {
  /** One of them as it was encoded for the plan. */
  readonly sentence: (index: number) => EncodedSentence;
}

/**
 * Plans a probe: tokenizes its sentences and counts, letting other messages in now and then.
 * @throws UnmaskError `input/invalid` for a job over the bounds of `probe_job.ts`. AbortError when `signal` fires.
 */
export async function planProbe(
  job: ProbeJob,
  model: ProbeModel,
  estimate: Estimate,
  signal: AbortSignal,
): Promise<PlannedSentences> {
  const { sentences } = job;
  const { config } = model;
  requireWithin(
    'sentences',
    sentences.length,
    MAX_PROBE_SENTENCES,
    'Take out some alternatives of the template.',
  );
  const passes = job.passes ?? passesOf(config);
  requireWithin('passes', passes, maxPasses(config), 'Ask for fewer passes.');
  const targets = splitTargets(job, model.tokenizer);
  const kept = new KeptItems(
    (index) => encodeSentence(sentences[index], job, targets, model),
    ({ encoded }) => encoded.ids.length,
  );
  const withoutMask: number[] = [];
  const cut: number[] = [];
  let sequences = 0;
  let tokens = 0;
  let masks = 0;
  let placedOtherwise = false;
  let unread: ProbePlan['unread'];
  const unknown = new UnknownTexts();
  for (const index of sentences.keys()) {
    if (index % SENTENCES_A_TURN === SENTENCES_A_TURN - 1) await letOthersIn(signal);
    const sentence = kept.count(index);
    const cost = costOf(sentence, config.max_position_embeddings);
    if (sentence.masks.length === 0) withoutMask.push(index);
    if (sentence.encoded.cutTokens > 0) cut.push(index);
    unknown.add(unknownOf(sentence.encoded, sentences[index], model));
    if (unread === undefined && sentence.masks.length === 0) {
      const found = unreadOf(sentence.encoded, sentences[index], job.form, model);
      if (found !== null) unread = { index, tokensBefore: found.tokensBefore, tokensRead: found.tokensRead };
    }
    masks += sentence.masks.length;
    placedOtherwise ||= sentence.placed.some((there) => there.some((target, at) => target !== targets[at]));
    sequences += cost.sequences;
    tokens += cost.tokens;
  }
  const depth = passes / passesOf(config);
  const form = sentenceForm(job, passes, model.tokenizer);
  if (job.fullLogProbs) {
    requireWithin(
      'distributions over the whole vocabulary',
      masks * form.readings,
      MAX_FULL_ROWS,
      'Compare fewer sentences at once, or ask for single words instead of the whole vocabulary.',
    );
  }
  const estimateMs = estimate({ sequences, tokens }, depth);
  return {
    plan: {
      ...{ sentences: sentences.length, sequences, tokens, estimateMs, targets, withoutMask, cut },
      ...(placedOtherwise ? { placedOtherwise } : {}),
      ...(unknown.list.length > 0 && { unknown: unknown.list }),
      ...(unread !== undefined && { unread }),
      ...(sentences.length === 1 && {
        text: readText(kept.get(0).encoded, sentences[0], job.form, model),
      }),
    },
    sentence: (index) => kept.get(index),
    *items() {
      for (const index of sentences.keys()) yield itemOf(kept.get(index), index, job, form, model);
    },
    schedule: scheduleOf(config, passes),
    depth,
    // With a head after every pass the time is not the passes' own.
    teachesRate: form.readings === 1,
  };
}

/** @throws UnmaskError `input/invalid` for more than one run can hold. */
export function requireWithin(what: string, count: number, most: number, remedy: string): void {
  if (count <= most) return;
  throw new UnmaskError({
    code: 'input/invalid',
    message: `This probe has more ${what} than one run can hold.`,
    expected: `at most ${most}`,
    actual: `${count}`,
    remedy: `Your text is kept. ${remedy}`,
    details: { count, most },
  });
}
