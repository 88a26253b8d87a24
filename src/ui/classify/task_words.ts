/** What tasks, and the fields of their texts, are called. */
import type { HeadTask, TaskName } from '../../worker/messages.ts';

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
