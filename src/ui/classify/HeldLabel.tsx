import { useMemo } from 'react';
import { probabilityOf } from '../../probes/export/row_columns.ts';
import { formatDelta, formatLogProb, formatPercent } from '../format.ts';
import { ChipList } from '../lens/occlusion/HoldingChips.tsx';
import { isRead } from '../lens/occlusion/occlusion_job.ts';
import { partWords, type UnreadName } from '../lens/occlusion/occlusion_words.ts';
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
  /** What stands where a word has not been read. */
  readonly unread: UnreadName;
}

/** The words of a text as chips, each with how much of a label it holds up; then what the label is without each. */
export function HeldLabel({ answer, reading, label, unread }: HeldLabelProps) {
  const { task } = answer.about;
  const words = useMemo(() => holdingWords(task, reading, label), [task, reading, label]);
  const name = labelNames(task.labels)[label];
  const isValue = task.scale === 'value';
  const columns = useMemo((): readonly PlotColumn<HoldingWord>[] => {
    const without: PlotColumn<HoldingWord> = {
      ...{ key: 'word', title: 'without', kind: 'text' },
      value: (word) => word.text,
    };
    const title = isValue ? 'Δ with the word' : 'Δ log p with the word (nats)';
    const holds: PlotColumn<HoldingWord> = {
      ...numberColumn('holds up', title, ({ holdsUp }) => holdsUp, formatDelta),
      // What has not been read says so once in its row.
      format: ({ holdsUp }) => (holdsUp === null ? unread : formatDelta(holdsUp)),
    };
    if (isValue) {
      return [
        without,
        holds,
        numberColumn(
          'value',
          'value',
          (word) => word.without?.output ?? null,
          (value) => formatLogProb(value, 3),
        ),
      ];
    }
    return [
      without,
      holds,
      numberColumn('p', `p of “${name}”`, probabilityWithout, formatPercent),
      numberColumn('log p', 'log p (nats)', logProbWithout, formatLogProb),
    ];
  }, [name, isValue, unread]);
  if (words.length === 0) return null;
  const strongest = words
    .filter(isRead)
    .toSorted((a, b) => Math.abs(b.holdsUp) - Math.abs(a.holdsUp))
    .at(0);
  const part = partWords(words);
  const title = `What holds “${name}” up${reading.name === '' ? '' : `: ${reading.name}`}`;
  return (
    <section className="lab-section" aria-label={title}>
      <h2 className="section-title">{title}</h2>
      <ChipList
        label={reading.name === '' ? 'Words of the text' : `Words of the text, ${reading.name}`}
        words={`${heldWords(name, strongest, isValue)}${part === null ? '' : `; ${part}`}.`}
        chips={words.map(({ tokens: [key], text, holdsUp }) => ({ key, text, holdsUp: holdsUp ?? 'unread' }))}
        unread={unread}
      />
      <PlotTable columns={columns} rows={words} caption={`“${name}” without each word`} />
    </section>
  );
}

function logProbWithout({ without }: HoldingWord): number | null {
  return without?.logProb ?? null;
}

function probabilityWithout(word: HoldingWord): number | null {
  return probabilityOf({ logProb: logProbWithout(word) });
}

/** `“good” is held up most by “sunny”, +1.20 nats`, without its full stop. */
function heldWords(
  name: string,
  strongest: (HoldingWord & { readonly holdsUp: number }) | undefined,
  isValue: boolean,
): string {
  if (strongest === undefined) return `“${name}” in the whole text`;
  const { text, holdsUp } = strongest;
  const verb = holdsUp >= 0 ? 'held up most by' : 'held down most by';
  return `“${name}” is ${verb} “${text}”, ${formatDelta(holdsUp)}${isValue ? '' : ' nats'}`;
}
