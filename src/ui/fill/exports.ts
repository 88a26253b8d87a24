/** The answer in Fill as it leaves the page: rows for CSV and JSON, and the probe for Python. Pure. */
import type { Figure } from '../../probes/export/figures.ts';
import type { PythonProbe } from '../../probes/export/python.ts';
import type { Provenance, ResultRow } from '../../probes/export/results.ts';
import type { AnswerState } from '../../page/client.ts';
import type { TokenView } from '../../worker/messages.ts';
import type { Exported } from '../lab/share_actions.ts';
import { pieceName } from './token_text.ts';

/**
 * A row for each listed word at each mask, then the word looked for where the list has it not.
 * @param topK how many rows of each list are on the page
 */
export function fillRows(
  { query, tokens, masks }: Pick<AnswerState, 'query' | 'tokens' | 'masks'>,
  topK: number,
): readonly ResultRow[] {
  const tokenIds = tokens.map(({ inputId }) => inputId);
  return masks.flatMap(({ tokenIndex, predictions, found }, mask) => {
    const hidden = tokens.at(tokenIndex);
    const choices = new Map<string, string>();
    if (masks.length > 1) choices.set('mask', String(mask + 1));
    if (query.pair !== null) choices.set('second text', query.pair);
    if (hidden?.maskedInPlace === true) choices.set('masked in place', pieceName(hidden.piece));
    const place = {
      sentence: query.text,
      choices,
      side: null,
      tokenIds,
      maskIndex: tokenIndex,
      delta: null,
      divergence: null,
      // A word masked by a click is masked in place, however the other masks came to be.
      ...(hidden?.maskedInPlace === true ? ({ form: 'in-place' } as const) : {}),
    };
    const rows = predictions
      .slice(0, topK)
      .map(({ word, continuation, piece, id, logProb, rank }): ResultRow => ({
        ...place,
        ...{ word: continuation ? `##${word}` : word, pieces: [piece], pieceIds: [id], logProb, rank },
      }));
    const at = found?.at ?? null;
    if (found === null || at === null || rows.some(({ pieceIds }) => pieceIds[0] === at.id)) return rows;
    const { id, rank, logProb } = at;
    return [...rows, { ...place, word: found.word, pieces: found.pieces, pieceIds: [id], logProb, rank }];
  });
}

/** What of p the special tokens have, which the lists leave out: one a mask. */
export function fillFigures({
  query,
  masks,
}: Pick<AnswerState, 'query'> & {
  readonly masks: readonly Pick<AnswerState['masks'][number], 'specialMass'>[];
}): readonly Figure[] {
  return masks.map(({ specialMass }, mask): Figure => ({
    ...{ figure: 'special-mass', of: masks.length > 1 ? `mask ${mask + 1}` : query.text, side: null },
    ...{ value: specialMass, unit: 'share', n: 1, unitOfN: 'mask' },
  }));
}

/** @param date ISO 8601 */
export function fillExported(
  answer: Pick<AnswerState, 'query' | 'tokens' | 'masks' | 'identity'>,
  topK: number,
  date: string,
): Exported {
  const { query, tokens, identity } = answer;
  const rows = fillRows(answer, topK);
  const provenance: Provenance = { model: identity, protocol: 'log-p', form: query.form, date };
  const maskAt = answer.masks.at(0)?.tokenIndex ?? 0;
  const python: PythonProbe = {
    model: identity,
    form: query.form,
    maskId: tokens.at(maskAt)?.inputId ?? -1,
    sentences: [
      {
        text: query.text,
        pair: query.pair,
        ids: tokens.map(({ inputId }) => inputId),
        firstSegment: query.pair === null ? tokens.length : firstSegmentLength(tokens),
      },
    ],
    scores: rows.map(({ maskIndex, word, pieceIds, logProb }) => ({
      sentence: 0,
      ...{ maskIndex, word, pieceIds, logProb },
    })),
  };
  return { rows, provenance, figures: fillFigures(answer), python };
}

/** Tokens up to the [SEP] that was put between the texts; one that was typed has a place in the text. */
function firstSegmentLength(tokens: readonly TokenView[]): number {
  const separator = tokens.findIndex(
    ({ piece, range }, index) => index > 0 && range === null && piece === '[SEP]',
  );
  return separator < 0 ? tokens.length : separator + 1;
}
