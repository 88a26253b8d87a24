import { useMemo } from 'react';
import { formatDelta, formatLogProb, formatPercent } from '../format.ts';
import { ChipList } from '../lens/occlusion/HoldingChips.tsx';
import { UNREAD } from '../lens/occlusion/occlusion_words.ts';
import { numberColumn } from '../plots/number_column.ts';
import { PlotTable } from '../plots/PlotTable.tsx';
import type { PlotColumn } from '../plots/table_rows.ts';
import { labelNames } from './label_names.ts';
import { holdingWords, type ClassifyAnswer, type HoldingWord, type TextReading } from './readings.ts';

interface HeldLabelProps {
  readonly answer: ClassifyAnswer;
  readonly reading: TextReading;
  /** Into the head's labels. */
  readonly label: number;
}

/** The words of a text as chips, each with how much of a label it holds up; then what the label is without each. */
export function HeldLabel({ answer, reading, label }: HeldLabelProps) {
  const { task } = answer.about;
  const words = useMemo(() => holdingWords(task, reading, label), [task, reading, label]);
  const name = labelNames(task.labels)[label];
  const isValue = task.scale === 'value';
  const columns = useMemo((): readonly PlotColumn<HoldingWord>[] => {
    const without: PlotColumn<HoldingWord> = {
      ...{ key: 'word', title: 'without', kind: 'text' },
      value: (word) => word.text,
    };
    const holds = numberColumn<HoldingWord>(
      'holds up',
      isValue ? 'Δ with the word' : 'Δ log p with the word (nats)',
      (word) => word.holdsUp,
      formatDelta,
    );
    if (isValue) {
      return [
        without,
        holds,
        numberColumn(
          'value',
          'value',
          (word) => word.without.output,
          (value) => formatLogProb(value, 3),
        ),
      ];
    }
    return [
      without,
      holds,
      numberColumn('p', `p of “${name}”`, (word) => Math.exp(word.without.logProb ?? NaN), formatPercent),
      numberColumn('log p', 'log p (nats)', (word) => word.without.logProb, formatLogProb),
    ];
  }, [name, isValue]);
  if (words.length === 0) return null;
  const strongest = words.toSorted((a, b) => Math.abs(b.holdsUp) - Math.abs(a.holdsUp))[0];
  const title = `What holds “${name}” up${reading.name === '' ? '' : `: ${reading.name}`}`;
  const verb = strongest.holdsUp >= 0 ? 'held up most by' : 'held down most by';
  return (
    <section className="lab-section" aria-label={title}>
      <h2 className="section-title">{title}</h2>
      <ChipList
        label={reading.name === '' ? 'Words of the text' : `Words of the text, ${reading.name}`}
        words={`“${name}” is ${verb} “${strongest.text}”, ${formatDelta(strongest.holdsUp)}${isValue ? '' : ' nats'}.`}
        chips={words.map(({ tokens: [key], text, holdsUp }) => ({ key, text, holdsUp }))}
        unread={UNREAD.coming}
      />
      <PlotTable columns={columns} rows={words} caption={`“${name}” without each word`} />
    </section>
  );
}
