/** A probe as what the model reads: each sentence as one sequence and, for targets of several pieces, a few more. */
import { UnmaskError } from '../model/errors.ts';
import { planWordL2r } from '../probes/pll.ts';
import type { Token } from '../model/text.ts';
import { placeWord, readWord, surroundingsOf } from '../tokenizer/place.ts';
import { SPECIAL_IDS } from '../tokenizer/special_tokens.ts';
import type { AlbertTokenizer, EncodedText } from '../tokenizer/tokenizer.ts';
import {
  MAX_FULL_ROWS,
  MAX_PROBE_SENTENCES,
  type ProbeJob,
  type PlacedTarget,
  type PlacedWordLists,
  type PlaceJob,
  type ProbePlan,
  type ProbeSentence,
  type ReadText,
  type TargetPieces,
} from './probe_job.ts';

/** What a probe needs of the model it runs on. */
export interface ProbeModel {
  readonly tokenizer: AlbertTokenizer;
  readonly maxTokens: number;
  /** As many as it was made for. */
  readonly passes: number;
}

/** A job's time for a token, in that of the model's own passes. */
export function relativeDepth(job: ProbeJob, model: Pick<ProbeModel, 'passes'>): number {
  return (job.passes ?? model.passes) / model.passes;
}

/** Rows of the whole vocabulary for a mask that is read. */
export function readingsAMask(job: ProbeJob, model: Pick<ProbeModel, 'passes'>): number {
  return job.afterEachPass === true ? (job.passes ?? model.passes) + 1 : 1;
}

/** A word of several pieces at one mask: its pieces are read one after another, left to right. */
export interface PieceSequence {
  /** Into the masks that are read. */
  readonly mask: number;
  /** Into the job's targets. */
  readonly target: number;
  readonly ids: Uint32Array;
  readonly row: number;
  readonly piece: number;
}

/** One sentence, ready to run. */
export interface PlannedSentence {
  readonly index: number;
  readonly encoded: EncodedText;
  /** Token indices of the masks that are read. */
  readonly masks: readonly number[];
  /** [mask][target], how each of the job's targets is split there; that of the whole job where nothing that matters touches the mask. */
  readonly placed: readonly (readonly TargetPieces[])[];
  readonly pieceSequences: readonly PieceSequence[];
}

/** Sentences planned before the worker lets other messages in. */
const SENTENCES_A_TURN = 200;

/** How the job's targets are split, where they stand after a space. */
export function splitTargets(
  { targets }: Pick<ProbeJob, 'targets'>,
  tokenizer: AlbertTokenizer,
): TargetPieces[] {
  return targets.map((word) => {
    const { ids, pieces, known } = readWord(tokenizer, word);
    return { word, ids: [...ids], pieces, known };
  });
}

/** By what touches a mask: of thousands of sentences most have the same there. Lives as long as the targets it was made for. */
const knownPlaces = new WeakMap<readonly TargetPieces[], Map<string, readonly TargetPieces[]>>();

/**
 * The targets as they read at one mask. This is the one place where the pieces of a target are chosen: what is run, read, ranked,
 * shown and exported of it follows.
 * @param targets as {@link splitTargets} gave them; those that read the same at the mask are given back themselves
 */
function placeTargets(
  targets: readonly TargetPieces[],
  { text, pair = null }: ProbeSentence,
  mask: Token,
  tokenizer: AlbertTokenizer,
): readonly TargetPieces[] {
  const touching = surroundingsOf(mask, { text, pair });
  if (targets.length === 0 || (touching.before === '' && touching.after === '')) return targets;
  const known = knownPlaces.get(targets) ?? new Map<string, readonly TargetPieces[]>();
  knownPlaces.set(targets, known);
  const key = JSON.stringify([touching.before, touching.after]);
  const found = known.get(key);
  if (found !== undefined) return found;
  const placed = targets.map((target): TargetPieces | PlacedTarget => {
    const { ids, pieces, known: isKnown, fits } = placeWord(tokenizer, target.word, touching);
    const isAsAfterSpace =
      fits && ids.length === target.ids.length && ids.every((id, i) => id === target.ids[i]);
    return isAsAfterSpace ? target : { word: target.word, ids: [...ids], pieces, known: isKnown, fits };
  });
  known.set(key, placed);
  return placed;
}

/**
 * How words read at the first mask that is read of each sentence, letting other messages in now and then.
 * @throws UnmaskError `input/invalid` for more sentences than a probe may have. AbortError when `signal` fires.
 */
export async function placeWords(
  { sentences, form, words }: PlaceJob,
  model: Pick<ProbeModel, 'tokenizer' | 'maxTokens'> & { readonly content: string },
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

/** Encodes one sentence and lists what is to be read of it. */
export function planSentence(
  sentence: ProbeSentence,
  index: number,
  { form, onePieceOnly = false }: Pick<ProbeJob, 'form' | 'onePieceOnly'>,
  targets: readonly TargetPieces[],
  { tokenizer, maxTokens }: Pick<ProbeModel, 'tokenizer' | 'maxTokens'>,
): PlannedSentence {
  const encoded = encodeHidden(sentence, form, { tokenizer, maxTokens });
  const all = [...encoded.maskPositions];
  const masks = sentence.read === null ? all : all.slice(sentence.read, sentence.read + 1);
  const placed = masks.map((position) =>
    placeTargets(targets, sentence, encoded.tokens[position], tokenizer),
  );
  const scoresPieces = !onePieceOnly && (sentence.pair ?? null) === null;
  const pieceSequences = masks.flatMap((position, mask) =>
    placed[mask].flatMap(({ ids, known }, target) => {
      // A word that would push the text past what the model reads has no score there.
      if (!scoresPieces || !known || ids.length < 2 || encoded.ids.length + ids.length - 1 > maxTokens)
        return [];
      const { sequences, reads } = planWordL2r(
        encoded.ids,
        position,
        Uint32Array.from(ids),
        SPECIAL_IDS.mask,
      );
      return reads.map(({ sequence, row, target: piece }) => ({
        mask,
        target,
        ids: sequences[sequence],
        row,
        piece,
      }));
    }),
  );
  return { index, encoded, masks, placed, pieceSequences };
}

/** Masks in place the tokens named, and every token that lies within a stretch to hide. */
function encodeHidden(
  { text, pair = null, hide, masked = [] }: ProbeSentence,
  form: ProbeJob['form'],
  { tokenizer, maxTokens }: Pick<ProbeModel, 'tokenizer' | 'maxTokens'>,
): EncodedText {
  const plain = tokenizer.encode(text, pair, { form, maxTokens, masked });
  if (hide.length === 0) return plain;
  const hidden = plain.tokens.flatMap(({ range }) =>
    range?.segment === 0 && hide.some(({ start, end }) => start <= range.start && range.end <= end)
      ? [range]
      : [],
  );
  return tokenizer.encode(text, pair, { form, maxTokens, masked: [...masked, ...hidden] });
}

/**
 * Counts what a probe will cost, letting other messages in now and then.
 * @param msPerToken the rate measured so far, or null
 * @throws UnmaskError `input/invalid` for a job over the bounds of `probe_messages.ts`. AbortError when `signal` fires.
 */
export async function planProbe(
  job: ProbeJob,
  model: ProbeModel,
  msPerToken: number | null,
  signal: AbortSignal,
): Promise<ProbePlan> {
  requireWithin(
    'sentences',
    job.sentences.length,
    MAX_PROBE_SENTENCES,
    'Take out some alternatives of the template.',
  );
  const targets = splitTargets(job, model.tokenizer);
  const withoutMask: number[] = [];
  const cut: number[] = [];
  let sequences = 0;
  let tokens = 0;
  let masks = 0;
  let text: ReadText | undefined;
  for (const [index, sentence] of job.sentences.entries()) {
    if (index % SENTENCES_A_TURN === SENTENCES_A_TURN - 1) await letOthersIn(signal);
    const planned = planSentence(sentence, index, job, targets, model);
    if (job.sentences.length === 1) text = readText(planned.encoded, model);
    if (planned.masks.length === 0) withoutMask.push(index);
    if (planned.encoded.cutTokens > 0) cut.push(index);
    masks += planned.masks.length;
    sequences += 1 + planned.pieceSequences.length;
    tokens +=
      planned.encoded.ids.length + planned.pieceSequences.reduce((sum, { ids }) => sum + ids.length, 0);
  }
  if (job.fullLogProbs) {
    requireWithin(
      'distributions over the whole vocabulary',
      masks * readingsAMask(job, model),
      MAX_FULL_ROWS,
      'Compare fewer sentences at once, or ask for single words instead of the whole vocabulary.',
    );
  }
  const estimateMs = msPerToken === null ? null : msPerToken * tokens * relativeDepth(job, model);
  return {
    sentences: job.sentences.length,
    sequences,
    tokens,
    estimateMs,
    targets,
    ...(text === undefined ? {} : { text }),
    withoutMask,
    cut,
  };
}

function readText({ tokens, cutTokens, almostMasks }: EncodedText, { maxTokens }: ProbeModel): ReadText {
  return { tokens, cutTokens, maxTokens, almostMasks };
}

/** Lets other messages of the worker have their turn. AbortError when `signal` has fired. */
export async function letOthersIn(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  signal.throwIfAborted();
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
