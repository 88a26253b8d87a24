/** What tasks, and the fields of their texts, are called. */
import type { HeadTask, TaskName } from '../../worker/messages.ts';
import { isUnnamed } from './label_names.ts';

export const TASK_WORDS: Readonly<Record<TaskName, string>> = {
  'text-classification': 'text classification',
  'token-classification': 'token classification',
  'question-answering': 'question answering',
  'multiple-choice': 'multiple choice',
  'sentence-order': 'sentence order',
};

/** The labels of the fields of a task. */
export const FIELD_WORDS: Readonly<Record<TaskName, { readonly text: string; readonly second: string }>> = {
  'text-classification': { text: 'Template', second: 'Second text' },
  'token-classification': { text: 'Text', second: '' },
  'question-answering': { text: 'Question', second: 'Text that has the answer' },
  'multiple-choice': { text: 'Text', second: 'Question, if there is one' },
  'sentence-order': { text: 'First sentence', second: 'Second sentence' },
};

/** What a checkpoint of the kind is asked, in a sentence or two. What its labels mean is never guessed. */
export function taskHelp(
  { task, labels, scale }: Pick<HeadTask, 'task' | 'labels' | 'scale'>,
  isPair: boolean,
): string {
  switch (task) {
    case 'text-classification':
      return `${isPair ? PAIR_HELP : TEXT_HELP} ${labelHelp(labels, scale)}`;
    case 'token-classification':
      return `A label at each token, as in the recognition of names. ${labelHelp(labels, scale)}`;
    case 'question-answering':
      return 'A question and a text that may have its answer, as SQuAD has them: the answer is a stretch of the text.';
    case 'multiple-choice':
      return 'A text, a question and several answers, as RACE has them: one answer is chosen. Where the question has a gap, _, the answer stands in it.';
    case 'sentence-order':
      return 'Two sentences, as ALBERT was pretrained: whether they stand in their own order.';
  }
}

const TEXT_HELP = 'A text and its labels, as SST-2 has them.';
const PAIR_HELP = 'Two texts read as one, as MNLI has them: the premise first, the hypothesis second.';

/** Where the names of labels come from, and what they do not say. */
function labelHelp(labels: readonly string[], scale: HeadTask['scale']): string {
  const called = labels.every(isUnnamed)
    ? 'This config.json names no label: LABEL_0 is the first output, and what it stands for is known to whoever trained the checkpoint.'
    : 'Labels are called what config.json calls them.';
  if (scale === 'value') return `${called} The output is a value, in the unit it was trained in.`;
  return scale === 'sigmoid' ? `${called} Several may hold at once.` : called;
}

/** How numbers of a task came to be: the last words of the line that says whose they are. */
export function protocolWords({ task, scale }: Pick<HeadTask, 'task' | 'scale'>): string {
  switch (task) {
    case 'text-classification':
      if (scale === 'value') return 'values of the head';
      return scale === 'sigmoid'
        ? 'log p of each label by itself (sigmoid)'
        : 'log p over the labels (softmax)';
    case 'token-classification':
      return 'log p over the labels at each token (softmax)';
    case 'question-answering':
      return 'log p of start and end over all tokens (softmax each)';
    case 'multiple-choice':
      return 'log p over the answers (softmax)';
    case 'sentence-order':
      return 'log p over the two orders (softmax)';
  }
}
