/** The answer of a head in a line. Pure. */
import { formatLogProb, formatPercent } from '../format.ts';
import {
  choiceReadings,
  labelReadings,
  likeliestFirst,
  spanReadings,
  tokenReadings,
  type ClassifyAnswer,
  type LabelReading,
  type TextReading,
} from './readings.ts';

/** `good, 83.2 %`; empty where nothing has come, or where there are too many answers for a line. */
export function answerWords(answer: ClassifyAnswer, readings: readonly TextReading[]): string {
  const { task } = answer.about;
  const first = readings.at(0);
  if (first === undefined) return '';
  switch (task.task) {
    case 'text-classification':
      return answer.about.texts.length > 2
        ? ''
        : readings.map((reading) => textWords(answer, reading)).join(' · ');
    case 'token-classification':
      return tokenWords(answer, first);
    case 'question-answering': {
      const best = spanReadings(first).at(0);
      if (best === undefined) return '';
      return `${best.text ?? 'No answer'}, ${formatPercent(Math.exp(best.logProb))}`;
    }
    case 'multiple-choice': {
      const best = likeliestFirst(choiceReadings(answer, readings)).at(0);
      return best === undefined ? '' : readingWords(best);
    }
    case 'sentence-order':
      return readingWords(likeliestFirst(labelReadings(task, first.result.outputs[0]))[0]);
  }
}

function textWords({ about: { task } }: ClassifyAnswer, { name, result }: TextReading): string {
  const labels = labelReadings(task, result.outputs[0]);
  const of = name === '' ? '' : `${name}: `;
  if (task.scale === 'softmax') return `${of}${readingWords(likeliestFirst(labels)[0])}`;
  if (task.scale === 'value') return `${of}${labels.map(readingWords).join(', ')}`;
  const held = likeliestFirst(labels).filter(({ output }) => output > 0);
  return `${of}${held.length === 0 ? 'no label is likelier than not' : held.map(readingWords).join(', ')}`;
}

/** How many tokens have which label: the commonest may be that there is none. */
function tokenWords({ about: { task } }: ClassifyAnswer, reading: TextReading): string {
  const counts = new Map<string, number>();
  for (const { best } of tokenReadings(task, reading)) {
    counts.set(best.label, (counts.get(best.label) ?? 0) + 1);
  }
  const most = [...counts].toSorted(([, a], [, b]) => b - a);
  return most.map(([label, count]) => `${label} × ${count}`).join(', ');
}

/** `good, 83.2 %`, or of a regression `stars, 3.412`. */
export function readingWords({ label, logProb, output }: LabelReading): string {
  return `${label}, ${logProb === null ? formatLogProb(output, 3) : formatPercent(Math.exp(logProb))}`;
}
