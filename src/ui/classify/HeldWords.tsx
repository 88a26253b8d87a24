import { useMemo } from 'react';
import { probabilityOf } from '../../probes/export/row_columns.ts';
import { formatDelta, formatLogProb, formatPercent } from '../format.ts';
import { ChipList } from '../lens/occlusion/HoldingChips.tsx';
import { isRead } from '../lens/occlusion/occlusion_job.ts';
import { partWords, type UnreadName } from '../lens/occlusion/occlusion_words.ts';
import { numberColumn } from '../plots/number_column.ts';
import { PlotTable } from '../plots/PlotTable.tsx';
import type { PlotColumn } from '../plots/table_rows.ts';
import type { HoldingWord } from './readings.ts';

interface HeldWordsProps {
  readonly words: readonly HoldingWord[];
  /** What they hold up: a label, or an answer. Held steady by the caller, as are the words. */
  readonly name: string;
  /** Which of several texts they are of; empty where there is one. */
  readonly of: string;
  readonly isValue: boolean;
  /** What stands where a word has not been read. */
  readonly unread: UnreadName;
}

/** The words of a text as chips, each with how much it holds up; then what is held up without each. */
export function HeldWords({ words, name, of, isValue, unread }: HeldWordsProps) {
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
  const title = `What holds “${name}” up${of === '' ? '' : `: ${of}`}`;
  return (
    <section className="lab-section" aria-label={title}>
      <h2 className="section-title">{title}</h2>
      <ChipList
        label={of === '' ? 'Words of the text' : `Words of the text, ${of}`}
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
