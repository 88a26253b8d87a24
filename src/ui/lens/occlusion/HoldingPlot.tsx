import { useMemo } from 'react';
import { formatCount, formatPlural } from '../../format.ts';
import { DotPlot } from '../../plots/DotPlot.tsx';
import type { DotPlotData } from '../../plots/dot_option.ts';
import { numberColumn } from '../../plots/number_column.ts';
import { PlotFigure } from '../../plots/PlotFigure.tsx';
import { PlotTable } from '../../plots/PlotTable.tsx';
import { HOLDS_UP, LOG_PROB } from '../../plots/quantity.ts';
import { tableCells } from '../../plots/table_csv.ts';
import type { PlotColumn } from '../../plots/table_rows.ts';
import { answerName } from './exports.ts';
import type { HoldingWord, OccludedSentence } from './occlusion_job.ts';
import { partWords, type UnreadName } from './occlusion_words.ts';

interface HoldingPlotProps {
  readonly sentence: OccludedSentence;
  /** Model, revision, precision and protocol; null where nothing has computed. */
  readonly source: string | null;
  readonly unread: UnreadName;
}

/** A dot a word, in the order of the sentence, with the table that says what stands there without it. */
export function HoldingPlot({ sentence, source, unread }: HoldingPlotProps) {
  const { side, name, text, answer, words } = sentence;
  const part = partWords(words);
  const held = answerName(answer);
  const title = `What holds up “${held}”${side === null ? '' : `, ${side}: “${name}”`}`;
  const data = useMemo(
    (): DotPlotData => ({
      rows: words.map((word) => ({ label: word.text })),
      series: [
        {
          name: held,
          tone: 'ink',
          values: words.map(({ holdsUp }) => (holdsUp === null ? null : { value: holdsUp, interval: null })),
        },
      ],
    }),
    [words, held],
  );
  const columns = useMemo((): readonly PlotColumn<HoldingWord>[] => {
    // What has not been read says so once in its row.
    const holds = ({ holdsUp }: HoldingWord): string =>
      holdsUp === null ? unread : HOLDS_UP.format(holdsUp);
    return [
      { key: 'word', title: 'without', kind: 'text', value: (word) => word.text },
      {
        ...numberColumn('holds up', HOLDS_UP.title, ({ holdsUp }) => holdsUp, HOLDS_UP.format),
        format: holds,
      },
      numberColumn('log p', `log p of “${held}” (nats)`, ({ logProb }) => logProb, LOG_PROB.format),
      numberColumn('rank', 'its rank', ({ rank }) => rank, formatCount),
      {
        ...{ key: 'likeliest', title: 'likeliest then', kind: 'text' },
        value: ({ likeliest }) => (likeliest === null ? null : answerName(likeliest)),
      },
    ];
  }, [held, unread]);
  const caption = [text, ...(part === null ? [] : [part]), ...(source === null ? [] : [source])];
  return (
    <PlotFigure
      title={title}
      caption={caption}
      fileName={`unmask-occlusion${side === null ? '' : `-${side}`}`}
      cells={() => tableCells(columns, words)}
      table={<PlotTable columns={columns} rows={words} caption={title} />}
    >
      <DotPlot
        data={data}
        quantity={HOLDS_UP}
        label={`${title}. ${part ?? formatPlural(words.length, 'word')}.`}
      />
    </PlotFigure>
  );
}
