/** From what is typed to the texts that a head is asked of. Pure. */
import { checkCount, countSentences, sentenceAt } from '../../probes/template/expand.ts';
import { parseTemplate } from '../../probes/template/parse.ts';
import type { Template, TemplateError, TemplateNotice } from '../../probes/template/syntax.ts';
import type { ClassifiedText, HeadTask, TaskName } from '../../worker/messages.ts';
import type { Asked } from '../lab/answered.ts';
import type { TaskTexts } from './classify_state.ts';

/** A text with what tells it from the others. */
export interface AskedText extends ClassifiedText {
  /** What stands in its slots, the answer that it ends with, or its order; empty where it is alone. */
  readonly name: string;
  /** Which alternative stands in each slot of the template; none of other tasks. */
  readonly choices: readonly number[];
}

/** What is asked, and of what kind of head. */
export interface ClassifyAbout {
  readonly task: HeadTask;
  readonly texts: readonly AskedText[];
  /** The slots of a template; none of other tasks. */
  readonly slots: Template['slots'];
}

export type ClassifyAsked = Asked<ClassifyAbout, 'classes'>;

export type ResolvedClassify =
  | { readonly kind: 'fault'; readonly error: TemplateError }
  /** Something is not typed yet: what, in words. */
  | { readonly kind: 'empty'; readonly words: string }
  | {
      readonly kind: 'ready';
      readonly about: ClassifyAbout;
      readonly notices: readonly TemplateNotice[];
      /** Null of tasks that read their texts as they are typed. */
      readonly template: Template | null;
    };

/** As many as a table can show. */
const MAX_TEXTS = 500;

const NEEDS: Readonly<Record<TaskName, (texts: TaskTexts) => string>> = {
  'text-classification': ({ text }) => (isEmpty(text) ? 'Type a text.' : ''),
  'token-classification': ({ text }) => (isEmpty(text) ? 'Type a text.' : ''),
  'question-answering': ({ text, second }) =>
    isEmpty(text) ? 'Type a question.' : isEmpty(second) ? 'Type the text that has the answer.' : '',
  'multiple-choice': ({ text, choices }) =>
    isEmpty(text)
      ? 'Type what the answers are about.'
      : linesOf(choices).length < 2
        ? 'Type two answers or more, one a line.'
        : '',
  'sentence-order': ({ text, second }) => (isEmpty(text) || isEmpty(second) ? 'Type two sentences.' : ''),
};

/** Reads what is typed for a task. */
export function resolveClassify(task: HeadTask, texts: TaskTexts): ResolvedClassify {
  const missing = NEEDS[task.task](texts);
  if (missing !== '') return { kind: 'empty', words: missing };
  if (task.task === 'text-classification') return resolveTemplate(task, texts);
  return {
    kind: 'ready',
    about: { task, texts: literalTexts(task.task, texts), slots: [] },
    notices: [],
    template: null,
  };
}

function resolveTemplate(task: HeadTask, { text, second }: TaskTexts): ResolvedClassify {
  const parsed = parseTemplate(text);
  if (!parsed.ok) return { kind: 'fault', error: parsed.error };
  const template = parsed.value;
  const error = checkCount(template, MAX_TEXTS);
  if (error !== null) return { kind: 'fault', error };
  const pair = isEmpty(second) ? null : second;
  const texts = Array.from({ length: countSentences(template) }, (_, index): AskedText => {
    const sentence = sentenceAt(template, index);
    const name = sentence.choices
      .map((choice, slot) => template.slots[slot].alternatives[choice])
      .join(' · ');
    return { text: sentence.text, pair, name, choices: sentence.choices };
  });
  return {
    kind: 'ready',
    about: { task, texts, slots: template.slots },
    notices: template.notices,
    template,
  };
}

function literalTexts(
  task: Exclude<TaskName, 'text-classification'>,
  { text, second, choices }: TaskTexts,
): readonly AskedText[] {
  switch (task) {
    case 'token-classification':
      return [{ text, pair: null, name: '', choices: [] }];
    case 'question-answering':
      return [{ text, pair: second, name: '', choices: [] }];
    case 'multiple-choice': {
      const question = second.trim();
      return linesOf(choices).map((choice) => ({
        ...{ text, pair: asked(question, choice), name: choice, choices: [] },
      }));
    }
    case 'sentence-order':
      return [
        { text, pair: second, name: 'as they stand', choices: [] },
        { text: second, pair: text, name: 'swapped', choices: [] },
      ];
  }
}

/** A question with one of its answers, as RACE is asked: the answer in the question's gap, `_`, or behind it. */
function asked(question: string, choice: string): string {
  if (question.includes('_')) return question.replaceAll('_', () => choice);
  return question === '' ? choice : `${question} ${choice}`;
}

/** Whether words are taken away for this task. */
export function canOcclude(task: TaskName): boolean {
  return task === 'text-classification' || task === 'question-answering';
}

/** @param occlude see {@link ClassifyState.occlude} */
export function classifyQuestion(about: ClassifyAbout, occlude: boolean): ClassifyAsked {
  const { task, texts } = about;
  const occludes = occlude && canOcclude(task.task);
  return {
    job: {
      ...{ head: task.head, input: task.input },
      texts: texts.map(({ text, pair }) => ({ text, pair })),
      ...(occludes ? { occlude: true } : {}),
    },
    about,
  };
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function isEmpty(text: string): boolean {
  return text.trim() === '';
}
