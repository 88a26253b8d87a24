import { memo } from 'react';
import { figuresToCsv } from '../../probes/export/figure_columns.ts';
import { pairsToCsv, pairsToJson, pairTokensToCsv } from '../../probes/export/pairs.ts';
import { methodsParagraph } from '../../probes/export/methods.ts';
import { scoresFile } from '../../probes/export/scores_file.ts';
import { sentencesToCsv, sentencesToJson, sentenceTokensToCsv } from '../../probes/export/sentences.ts';
import { scoresScript } from '../../probes/export/scores_python.ts';
import type { SetProvenance } from '../../probes/export/set_whence.ts';
import { exportDate, figuresAction, scriptAction } from '../lab/share_actions.ts';
import { ShareMenu, type ShareAction } from '../lab/ShareMenu.tsx';
import { exportRows, pairRows, rateFigures } from './pair_rows.ts';
import { scoredSetOf } from './recorded.ts';
import type { ScoreAnswer } from './score_desk.ts';
import { scoresPython } from './scores_script.ts';
import { stereoSetExport, stereoSetRows } from './triple_rows.ts';
import { exportedSentences, meanFigures, sentenceRows } from './sentence_rows.ts';

/** The scores as files. A link could not carry the sentences, and the set is the visitor's own file. */
export const BenchmarkShare = memo(function BenchmarkShare({
  answer,
}: {
  readonly answer: ScoreAnswer | null;
}) {
  const identity = answer?.identity ?? null;
  if (answer === null || identity === null) return null;
  const provenance = (): SetProvenance => ({
    model: identity,
    protocol: answer.protocol,
    set: answer.set.name,
    itemsInSet: answer.recorded?.itemsInSet ?? answer.set.items.length,
    ...{ unmask: answer.unmask, input: answer.set.input },
    date: exportDate(),
  });
  const scored = () => scoredSetOf(answer, identity);
  const files =
    answer.set.shape === 'sentences' ? sentenceActions(answer, provenance) : pairActions(answer, provenance);
  const actions: readonly ShareAction[] = [
    {
      ...{ id: 'scores', name: 'Scores (JSON Lines)', text: () => scoresFile(scored()) },
      file: { name: 'unmask-scores.jsonl', type: 'application/jsonl' },
    },
    ...files,
    { id: 'methods', name: 'Copy methods', text: () => methodsParagraph(scored()) },
    scriptAction(() => scoresScript(scoresPython(answer, identity))),
  ];
  return <ShareMenu name="Export" actions={actions} />;
});

function pairActions(answer: ScoreAnswer, provenance: () => SetProvenance): readonly ShareAction[] {
  const figures = () => {
    const rows = pairRows(answer);
    const ofTriples = answer.set.shape === 'triples' ? stereoSetExport(stereoSetRows(answer.set, rows)) : [];
    return [...ofTriples, ...rateFigures(answer, rows)];
  };
  return [
    ...fileActions('unmask-pairs', {
      csv: () => pairsToCsv(exportRows(answer), provenance()),
      tokens: () => pairTokensToCsv(exportRows(answer), provenance()),
      json: () => pairsToJson(exportRows(answer), provenance(), figures()),
    }),
    figuresAction('unmask-pairs', () => figuresToCsv(figures(), provenance())),
  ];
}

function sentenceActions(answer: ScoreAnswer, provenance: () => SetProvenance): readonly ShareAction[] {
  const figures = () => meanFigures(answer.set, sentenceRows(answer));
  return [
    ...fileActions('unmask-sentences', {
      csv: () => sentencesToCsv(exportedSentences(answer), provenance()),
      tokens: () => sentenceTokensToCsv(exportedSentences(answer), provenance()),
      json: () => sentencesToJson(exportedSentences(answer), provenance(), figures()),
    }),
    figuresAction('unmask-sentences', () => figuresToCsv(figures(), provenance())),
  ];
}

interface FileTexts {
  readonly csv: () => string;
  readonly tokens: () => string;
  readonly json: () => string;
}

/** @param name of the files, without the ending */
function fileActions(name: string, { csv, tokens, json }: FileTexts): readonly ShareAction[] {
  return [
    { id: 'csv', name: 'CSV', file: { name: `${name}.csv`, type: 'text/csv' }, text: csv },
    {
      ...{ id: 'tokens', name: 'Tokens (CSV)', text: tokens },
      file: { name: `${name}-tokens.csv`, type: 'text/csv' },
    },
    { id: 'json', name: 'JSON', file: { name: `${name}.json`, type: 'application/json' }, text: json },
  ];
}
