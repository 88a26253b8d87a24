/** What the visitor has set up in Classify; pure. Text is kept as typed, for each task by itself. */
import type { HeadTask, TaskName } from '../../worker/messages.ts';
import type { FrameSetDraft } from '../compare/frame_sets.ts';
import type { Held } from '../compare/held.ts';

/** The texts of one task. What each of them is, the task says. */
export interface TaskTexts {
  /** The text; the question where one is answered; the first of two sentences. A template where texts are classified. */
  readonly text: string;
  /** The second text; the text that has the answer; the question of a choice; empty for none. */
  readonly second: string;
  /** The answers to choose between, one a line. */
  readonly choices: string;
}

/** The slots of the sides of a grid, by index. */
export interface LabelAxes {
  readonly rows: number;
  readonly columns: number;
}

/** What of an answer is looked at. */
export interface ClassifyLook {
  /** The label whose probability is followed from text to text, by the output it is of; null for the likeliest. */
  readonly label: number | null;
  /** Which slots of a template are the sides of its grid; null for the first two. */
  readonly axes: LabelAxes | null;
  /** What stands in its other slots. */
  readonly held: Held;
}

export interface ClassifyState extends ClassifyLook {
  /** The task last asked for; the first that the checkpoint has, where it has not this one. */
  readonly task: TaskName | null;
  readonly texts: Readonly<Record<TaskName, TaskTexts>>;
  /** Every word is masked in turn, where texts are classified. */
  readonly occlude: boolean;
  /** The frames and pairs that a difference of two texts is looked for in; null for those that the template itself gives. */
  readonly frames: FrameSetDraft | null;
}

/** What each task opens with: something that such a checkpoint is known for. */
const EXAMPLES: ClassifyState['texts'] = {
  'text-classification': {
    text: 'The film was long, and I never wanted it to end.',
    ...{ second: '', choices: '' },
  },
  'token-classification': {
    text: 'Mary Shelley wrote Frankenstein in Geneva.',
    ...{ second: '', choices: '' },
  },
  'question-answering': {
    text: 'Who kept the light?',
    second: "The lighthouse stood alone on the rock. Every night the keeper's daughter kept the light.",
    choices: '',
  },
  'multiple-choice': {
    text: 'The road was covered with snow, and no coach came through for two days.',
    second: 'Why did no coach come?',
    choices: 'The road was blocked.\nThe horses were sold.\nIt was a holiday.',
  },
  'sentence-order': {
    text: 'She opened the letter.',
    second: 'Then she read it aloud.',
    choices: '',
  },
};

export const INITIAL_CLASSIFY: ClassifyState = {
  task: null,
  texts: EXAMPLES,
  occlude: false,
  frames: null,
  label: null,
  axes: null,
  held: {},
};

/** The task that is asked, of those that the checkpoint has; null where it has none. */
export function chosenTask(tasks: readonly HeadTask[], wanted: TaskName | null): HeadTask | null {
  return tasks.find(({ task }) => task === wanted) ?? tasks.at(0) ?? null;
}

/** With other texts of one task. */
export function withTexts(
  state: ClassifyState,
  task: TaskName,
  change: Partial<TaskTexts>,
): Partial<ClassifyState> {
  return { task, texts: { ...state.texts, [task]: { ...state.texts[task], ...change } } };
}
