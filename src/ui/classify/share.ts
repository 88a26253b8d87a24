/** The state of Classify as a link carries it, and back; the numbers that go with it. Pure. */
import { NO_NUMBERS, type SharedNumbers } from '../../probes/share/compare.ts';
import { DEFAULT_STATE, SHARE_LIMITS, sharedModel, type SharedState } from '../../probes/share/state.ts';
import { frameSetDrafts, readFrameSet } from '../compare/frame_sets.ts';
import { INITIAL_CLASSIFY, type ClassifyState } from './classify_state.ts';
import { labelNames } from './label_names.ts';
import { labelReadings, textReadings, type ClassifyAnswer } from './readings.ts';

/** @param numbers that go with the link */
export function classifyToShared(
  { task, texts, occlude, frames, label, axes, held }: ClassifyState,
  numbers: SharedNumbers = NO_NUMBERS,
): SharedState {
  const shared = { ...DEFAULT_STATE, view: 'classify', task, occlude } as const;
  if (task === null) return shared;
  const { text, second, choices } = texts[task];
  return {
    ...shared,
    template: text,
    pair: second === '' ? null : second,
    choices,
    frameSets: frames === null ? null : [readFrameSet(frames).set],
    shownWord: label !== null && label < SHARE_LIMITS.targets ? label : null,
    grid: axes === null ? null : { ...axes, measure: 'log-ratio' },
    held: Object.entries(held).map(([slot, alternative]) => ({ slot: Number(slot), alternative })),
    ...numbers,
  };
}

/** What a link, or this tab, says of the view. */
export function classifyFromShared({
  task,
  template,
  pair,
  choices,
  frameSets,
  shownWord,
  grid,
  held: standing,
  occlude,
}: SharedState): ClassifyState {
  const label = shownWord !== null && shownWord >= 0 ? shownWord : null;
  const columns = grid?.columns ?? null;
  const look = {
    ...{ occlude, label, frames: frameSetDrafts(frameSets ?? []).at(0) ?? null },
    axes: grid === null || columns === null ? null : { rows: grid.rows, columns },
    held: Object.fromEntries(standing.map(({ slot, alternative }) => [slot, alternative])),
  };
  if (task === null) return { ...INITIAL_CLASSIFY, ...look };
  const texts = { text: template, second: pair ?? '', choices };
  return { task, texts: { ...INITIAL_CLASSIFY.texts, [task]: texts }, ...look };
}

/** Leaves room for what tells names apart: {@link SHARE_LIMITS}.word. */
const NAME_LENGTH = 60;

/** log p of the labels of each text; none where outputs are values or of tokens. */
export function classifyNumbers(answer: ClassifyAnswer | null): SharedNumbers {
  const identity = answer?.run.identity ?? null;
  if (answer === null || identity === null) return NO_NUMBERS;
  const { task } = answer.about;
  const readings = textReadings(answer);
  if (task.scale === 'value' || task.input === 'tokens' || task.task === 'multiple-choice') return NO_NUMBERS;
  // Cut before they are told apart: two long ones may begin alike.
  const names = task.labels.slice(0, SHARE_LIMITS.words).map((label) => label.slice(0, NAME_LENGTH));
  const labels = labelNames(names);
  if (labels.length * readings.length > SHARE_LIMITS.numbers) return NO_NUMBERS;
  return {
    model: sharedModel(identity),
    results: {
      sentences: readings.map(({ index }) => index),
      words: labels.map((label) => label.slice(0, SHARE_LIMITS.word)),
      logProbs: readings.map(({ result }) =>
        labelReadings(task, result.outputs[0])
          .slice(0, labels.length)
          .map(({ logProb }) => logProb),
      ),
    },
  };
}
