/** How the targets of a probe are split into pieces: after a space, and at each mask. Pure but for the tokenizer it is given. */
import type { Token } from '../model/text.ts';
import type { Tokenizer } from '../model/tokenizer.ts';
import { placeWord, readWord, surroundingsOf } from '../tokenizer/place.ts';
import type { PlacedTarget, ProbeJob, ProbeSentence, TargetPieces } from './probe_job.ts';

/** How the job's targets are split, where they stand after a space. */
export function splitTargets({ targets }: Pick<ProbeJob, 'targets'>, tokenizer: Tokenizer): TargetPieces[] {
  return targets.map((word) => {
    const { ids, pieces, known } = readWord(tokenizer, word);
    return { word, ids: [...ids], pieces, known, ...unknownAmong(pieces, ids, tokenizer) };
  });
}

/** The pieces of a word that are read as `<unk>`. */
function unknownAmong(
  pieces: readonly string[],
  ids: Uint32Array,
  { specialIds }: Tokenizer,
): Pick<TargetPieces, 'unknown'> {
  const unknown = pieces.filter((_, index) => ids[index] === specialIds.unk);
  return unknown.length === 0 ? {} : { unknown };
}

/** By what touches a mask: of thousands of sentences most have the same there. Lives as long as the targets it was made for. */
const knownPlaces = new WeakMap<readonly TargetPieces[], Map<string, readonly TargetPieces[]>>();

/**
 * The targets as they read at one mask. This is the one place where the pieces of a target are chosen: what is run, read, ranked,
 * shown and exported of it follows.
 * @param targets as {@link splitTargets} gave them; those that read the same at the mask are given back themselves
 */
export function placeTargets(
  targets: readonly TargetPieces[],
  { text, pair = null }: ProbeSentence,
  mask: Token,
  tokenizer: Tokenizer,
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
    if (isAsAfterSpace) return target;
    const unknown = unknownAmong(pieces, ids, tokenizer);
    return { word: target.word, ids: [...ids], pieces, known: isKnown, fits, ...unknown };
  });
  known.set(key, placed);
  return placed;
}
