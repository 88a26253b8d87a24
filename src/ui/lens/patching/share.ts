/** The state of Patching as a link carries it, and back; the numbers that go with it. Pure. */
import { NO_NUMBERS, type SharedNumbers } from '../../../probes/share/compare.ts';
import { DEFAULT_STATE, sharedModel, SHARE_LIMITS, type SharedState } from '../../../probes/share/state.ts';
import type { Vocabulary } from '../../../worker/messages.ts';
import { SIDES } from '../../compare/sides.ts';
import { readMap, type PatchAnswer } from './patch_map.ts';
import type { PatchState } from './patch_state.ts';

/** @param numbers that go with the link */
export function patchToShared(state: PatchState, numbers: SharedNumbers = NO_NUMBERS): SharedState {
  const targets = [state.first, state.second].map((word) => word.trim().slice(0, SHARE_LIMITS.word));
  return {
    ...DEFAULT_STATE,
    view: 'patching',
    template: state.template,
    form: state.form,
    sides: state.contrast,
    held: Object.entries(state.held).map(([slot, alternative]) => ({ slot: Number(slot), alternative })),
    into: state.into,
    targets: targets.every((word) => word === '') ? [] : targets,
    ...numbers,
  };
}

/** What a link, or this tab, says of the view. */
export function patchFromShared({ template, form, sides, held, into, targets }: SharedState): PatchState {
  return {
    ...{ template, form, contrast: sides, into },
    held: Object.fromEntries(held.map(({ slot, alternative }) => [slot, alternative])),
    first: targets.at(0) ?? '',
    second: targets.at(1) ?? '',
  };
}

/**
 * log p of the targets: of side A and of side B as they are, then cell by cell, row after row; the first cells where a link cannot carry
 * all of them.
 */
export function patchNumbers(answer: PatchAnswer | null, vocabulary: Vocabulary | null): SharedNumbers {
  const identity = answer?.run.identity ?? null;
  const map = answer === null || vocabulary === null ? null : readMap(answer, vocabulary);
  if (identity === null || map === null) return NO_NUMBERS;
  const cells = map.patched.flatMap(
    (row): readonly (readonly (number | null)[])[] => row ?? map.tokens.map(() => [null, null]),
  );
  const logProbs = [...SIDES.map((side) => map.logProbs[side]), ...cells].slice(0, SHARE_LIMITS.sentences);
  return {
    model: sharedModel(identity),
    results: {
      sentences: [...logProbs.keys()],
      words: map.targets,
      logProbs,
    },
  };
}

/** What a number of {@link patchNumbers} is of. @param columns of the map */
export function numberName(index: number, columns: readonly string[]): string {
  if (index < SIDES.length) return `side ${SIDES[index]} as it is`;
  const cell = index - SIDES.length;
  return `after pass ${Math.floor(cell / columns.length)}, “${columns[cell % columns.length]}”`;
}
