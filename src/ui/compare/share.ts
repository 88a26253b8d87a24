/** The state of Compare as a link carries it, and back; the numbers that go with it. Pure. */
import type { ModelIdentity } from '../../page/client.ts';
import { NO_NUMBERS, type SharedNumbers } from '../../probes/share/compare.ts';
import { DEFAULT_STATE, sharedModel, type SharedState, type WordSort } from '../../probes/share/state.ts';
import { findPreset } from '../../probes/data/presets.ts';
import type { Vocabulary } from '../../worker/messages.ts';
import type { ComparedRows } from './compared_rows.ts';
import type { CompareState } from './compare_state.ts';
import { frameSetDrafts, readFrameSet } from './frame_sets.ts';
import { findWord, likeliest, pairedList } from './paired_list.ts';
import { SIDES } from './sides.ts';
import { readTargets } from './targets.ts';

/** Words of either list whose numbers go with a link, beside the pins. */
const SHARED_A_SIDE = 10;
const SHARED_AMONG = 100;
/** What a link can carry. */
const MAX_SHARED_WORDS = 100;

export function toShared(state: CompareState, { model, results }: SharedNumbers): SharedState {
  const preset = state.preset === null ? null : findPreset(state.preset);
  const isPresets =
    preset !== null && JSON.stringify(frameSetDrafts(preset.frameSets)) === JSON.stringify(state.frameSets);
  const { words, sets } = readTargets(state.targets);
  return {
    ...DEFAULT_STATE,
    view: 'compare',
    preset: state.preset,
    template: state.template,
    form: state.form,
    sides: state.contrast,
    held: Object.entries(state.held).map(([slot, alternative]) => ({ slot: Number(slot), alternative })),
    frameSets: isPresets ? null : state.frameSets.map((draft) => readFrameSet(draft).set),
    // An empty word parts two sets.
    targets: sets.length < 2 ? words : sets.flatMap((set, index) => (index === 0 ? set : ['', ...set])),
    pins: state.pins,
    sort: state.sort,
    prior: true,
    model,
    results,
  };
}

export function fromShared(shared: SharedState): CompareState {
  const preset = shared.preset === null ? null : findPreset(shared.preset);
  return {
    preset: preset?.id ?? null,
    template: shared.template,
    form: shared.form,
    contrast: shared.sides,
    held: Object.fromEntries(shared.held.map(({ slot, alternative }) => [slot, alternative])),
    pins: shared.pins,
    sort: shared.sort,
    targets: targetsText(shared.targets),
    frameSets: frameSetDrafts(shared.frameSets ?? preset?.frameSets ?? []),
  };
}

/** Words as a field has them, an empty word for an empty line: there another set begins. */
export function targetsText(words: readonly string[]): string {
  const sets: string[][] = [[]];
  for (const word of words) {
    if (word === '') sets.push([]);
    else sets.at(-1)?.push(word);
  }
  return sets.map((set) => set.join(', ')).join('\n\n');
}

/**
 * The words of a comparison whose numbers are worth sending: the pins, then of the first pair of sentences the likeliest words of either
 * side and those that differ most.
 */
export function wordsToShare(
  compared: readonly Pick<ComparedRows, 'pair' | 'rows'>[],
  vocabulary: Vocabulary,
  pins: readonly string[],
  sort: WordSort,
): readonly string[] {
  const first = compared.at(0);
  if (first === undefined) return [];
  const { lists } = likeliest(first.rows, vocabulary, SHARED_A_SIDE);
  const { A, B } = pairedList(first.rows, vocabulary, {
    among: SHARED_AMONG,
    shown: SHARED_A_SIDE,
    sort,
  });
  const listed = [...lists.A, ...lists.B, ...A, ...B].map(({ name }) => name);
  return [...new Set([...pins, ...listed])].slice(0, MAX_SHARED_WORDS);
}

/** log p of words at both sides of each pair. */
export function numbersOf(
  compared: readonly Pick<ComparedRows, 'pair' | 'rows'>[],
  vocabulary: Vocabulary,
  words: readonly string[],
  identity: ModelIdentity | null,
): SharedNumbers {
  if (identity === null || compared.length === 0 || words.length === 0) return NO_NUMBERS;
  const ids = words.map((word) => findWord(vocabulary, word));
  const sentences = compared.flatMap(({ pair: { at }, rows }) =>
    SIDES.map((side) => ({ index: at[side], row: rows[side] })),
  );
  return {
    model: sharedModel(identity),
    results: {
      sentences: sentences.map(({ index }) => index),
      words,
      logProbs: sentences.map(({ row }) => ids.map((id) => (id === null ? null : row[id]))),
    },
  };
}
