/** What a head said as rows for CSV, JSON and Python. Pure. */
import {
  classesToCsv,
  classesToJson,
  type ExportedClasses,
  type ExportedReading,
  type ExportedText,
} from '../../probes/export/classify.ts';
import { classifyScript, type PythonClasses } from '../../probes/export/classify_python.ts';
import type { TokenView } from '../../worker/messages.ts';
import type { ModelIdentity } from '../../page/client.ts';
import { besideNumbersOf } from '../lab/answered.ts';
import { exportDate, scriptAction } from '../lab/share_actions.ts';
import type { ShareAction } from '../lab/ShareMenu.tsx';
import type { FramesAnswer } from './frames/label_effects.ts';
import { labelNames } from './label_names.ts';
import {
  choiceReadings,
  holdingAnswer,
  holdingWords,
  labelReadings,
  spanReadings,
  textReadings,
  tokenReadings,
  type ClassifyAnswer,
  type LabelReading,
  type TextReading,
} from './readings.ts';
import { protocolWords } from './task_words.ts';

/** Files and script of what is on the page; none before something has come. */
export function classifyActions(
  answer: ClassifyAnswer | null,
  frames: FramesAnswer | null,
): readonly ShareAction[] {
  const model = answer?.run.identity ?? null;
  if (answer === null || model === null || answer.run.results.size === 0) return [];
  // A file names one model.
  const beside = besideNumbersOf(frames, answer);
  const all = () => exportedClasses(answer, beside);
  const provenance = () => ({ model, date: exportDate() });
  return [
    {
      ...{ id: 'csv', name: 'CSV', file: { name: 'unmask-classify.csv', type: 'text/csv' } },
      text: () => classesToCsv(all(), provenance()),
    },
    {
      ...{ id: 'json', name: 'JSON', file: { name: 'unmask-classify.json', type: 'application/json' } },
      text: () => classesToJson(all(), provenance()),
    },
    scriptAction(() => classifyScript(classifyPython(answer, model, beside))),
  ];
}

export function classifyPython(
  answer: ClassifyAnswer,
  model: ModelIdentity,
  frames: FramesAnswer | null = null,
): PythonClasses {
  const { scale } = answer.about.task;
  return { ...exportedClasses(answer, frames), model, scale, maskId: answer.run.plan?.maskId ?? NaN };
}

/** The texts that were asked, then those of the frames. */
export function exportedClasses(answer: ClassifyAnswer, frames: FramesAnswer | null = null): ExportedClasses {
  const own = exportedAnswer(answer);
  if (frames === null) return own;
  const { texts, readings } = exportedAnswer(frames);
  return {
    ...own,
    texts: [...own.texts, ...texts],
    readings: [
      ...own.readings,
      ...readings.map((reading) => ({ ...reading, text: own.texts.length + reading.text })),
    ],
  };
}

/** Every text that was read, those without a word behind the one that has it, and every number of them. */
function exportedAnswer(answer: ClassifyAnswer): ExportedClasses {
  const { about } = answer;
  const { task } = about;
  const texts: ExportedText[] = [];
  const readings: ExportedReading[] = [];
  const maskId = answer.run.plan?.maskId ?? NaN;
  const all = textReadings(answer);
  const choices = task.task === 'multiple-choice' ? choiceReadings(answer, all) : [];
  for (const [at, reading] of all.entries()) {
    const text = texts.push(exportedText(reading, [], maskId)) - 1;
    switch (task.task) {
      case 'token-classification':
        for (const { token, labels } of tokenReadings(task, reading)) {
          const index = reading.result.tokens.indexOf(token);
          readings.push(...labelRows(labels, { text, of: token.piece, tokens: [index, index] }));
        }
        break;
      case 'question-answering':
        for (const { first, last, text: of, logProb } of spanReadings(reading)) {
          const label = of === null ? 'no answer' : 'answer';
          const row = { text, of: of ?? '', tokens: [first, last], label, logProb } as const;
          readings.push({ ...row, output: null, value: null });
        }
        readings.push(...answerRows(reading, texts, maskId));
        break;
      case 'multiple-choice':
        readings.push(...labelRows(choices.slice(at, at + 1), { text, of: reading.name, tokens: null }));
        break;
      case 'text-classification':
      case 'sentence-order': {
        const of = task.task === 'sentence-order' ? reading.name : '';
        readings.push(
          ...labelRows(labelReadings(task, reading.result.outputs[0]), { text, of, tokens: null }),
        );
        const words = reading.without.length === 0 ? [] : holdingWords(task, reading, 0);
        for (const [w, word] of words.entries()) {
          const without = texts.push(exportedText(reading, word.tokens, maskId)) - 1;
          const tokens = [word.tokens[0], word.tokens[word.tokens.length - 1]] as const;
          const { outputs } = reading.without[w];
          const labels = outputs === null ? unread(task.labels) : labelReadings(task, outputs[0]);
          readings.push(...labelRows(labels, { text: without, of: word.text, tokens }));
        }
        break;
      }
    }
  }
  return { task: task.task, labels: task.labels, protocol: protocolWords(task), texts, readings };
}

/** The likeliest answer without each word: the tokens are the answer's, the word is told by its name and by the ids. */
function answerRows(reading: TextReading, texts: ExportedText[], maskId: number): readonly ExportedReading[] {
  const answer = spanReadings(reading).at(0);
  if (answer === undefined) return [];
  const { first, last } = answer;
  const label = answer.text === null ? 'no answer' : 'answer';
  return holdingAnswer(reading, answer).map(({ tokens, text: of, without }) => {
    const text = texts.push(exportedText(reading, tokens, maskId)) - 1;
    const logProb = without?.logProb ?? null;
    return { text, of, tokens: [first, last], label, output: null, value: null, logProb };
  });
}

/** Labels of a text that has not been read yet. */
function unread(labels: readonly string[]) {
  return labelNames(labels).map((label) => ({ label, output: null, logProb: null }));
}

function labelRows(
  labels: readonly (Omit<LabelReading, 'output'> & { readonly output: number | null })[],
  of: Pick<ExportedReading, 'text' | 'of' | 'tokens'>,
): readonly ExportedReading[] {
  return labels.map(({ label, output: value, logProb }, output) => ({
    ...of,
    label,
    output,
    value,
    logProb,
  }));
}

/** @param hidden tokens that read as [MASK] */
function exportedText(
  { text, pair, result: { tokens } }: TextReading,
  hidden: readonly number[],
  maskId: number,
): ExportedText {
  return {
    ...{ text, pair },
    ids: tokens.map(({ inputId }, index) => (hidden.includes(index) ? maskId : inputId)),
    tokenTypeIds: segmentsOf(tokens),
  };
}

/** 0 up to and with the first [SEP] that was added, 1 behind it. */
function segmentsOf(tokens: readonly TokenView[]): readonly number[] {
  const added = tokens.flatMap(({ range }, index) => (range === null ? [index] : []));
  return tokens.map((_, index) => (index > added[1] ? 1 : 0));
}
