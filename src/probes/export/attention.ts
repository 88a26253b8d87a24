/** A map of attention as it leaves the page: CSV, a line for every two tokens, and JSON. Pure. */
import type { MaskForm } from '../../model/text.ts';
import { csvText } from './csv_text.ts';
import { roundTripDigits } from './digits.ts';
import { PROTOCOLS, WHENCE_COLUMNS, whenceCells, whenceFields, type Provenance } from './results.ts';

/** Raised when a field changes its meaning or goes. */
const ATTENTION_VERSION = 1;

export type AttentionProvenance = Pick<Provenance, 'model' | 'date'>;

/** One map, and the text it is of. */
export interface ExportedAttention {
  readonly text: string;
  readonly form: MaskForm;
  /** [T], special tokens included: as a reader knows them, and what the model read. */
  readonly tokens: readonly string[];
  readonly ids: readonly number[];
  /** From 1. */
  readonly pass: number;
  /** From 1; null for the mean over heads. */
  readonly head: number | null;
  /** How many heads there are. */
  readonly heads: number;
  /** The tokens that are in the map, by their place from 0: all, or all but [CLS], [SEP] and full stops. */
  readonly kept: readonly number[];
  /** [kept][kept]: with which each looks at each, out of a whole of 1 over all T tokens. */
  readonly weights: readonly number[];
  /** How much of the attention [CLS], [SEP] and full stops held; null where there is no other token. */
  readonly held: number | null;
}

const MEANINGS = {
  input_ids: 'token ids as the model read them, [CLS] and [SEP] included',
  tokens: 'the same as a reader knows them',
  pass: 'the pass, from 1',
  head: 'the head, from 1; null for the mean over all heads',
  in_map: 'which tokens are in the map, by their place from 0',
  attention:
    '[in_map][in_map]: the weight with which the token of the row looks at that of the column; over all tokens a row sums to 1, and nothing is renormalised where some are left out',
  held: 'the weight with which tokens other than [CLS], [SEP] and full stops look at those, in all, and in the mean; 0 to 1',
};

/** One object. Nine significant digits, which an f32 has. */
export function attentionToJson(map: ExportedAttention, provenance: AttentionProvenance): string {
  const { text, form, tokens, ids, pass, head, heads, kept, weights, held } = map;
  return JSON.stringify({
    format: 'unmask-attention',
    version: ATTENTION_VERSION,
    protocol: 'attention',
    protocolMeaning: PROTOCOLS.attention,
    form,
    ...whenceFields(provenance),
    columns: MEANINGS,
    ...{ text, input_ids: ids, tokens, pass, head, heads, in_map: kept },
    held: roundTripDigits(held),
    attention: rowsOf(weights, kept.length).map((row) => row.map((weight) => roundTripDigits(weight))),
  });
}

/** A line for every two tokens of the map. The sentence stands in the first alone: with it in each, 204 tokens would take 47 MB. */
export function attentionToCsv(map: ExportedAttention, provenance: AttentionProvenance): string {
  const { text, form, tokens, ids, pass, head, kept, weights } = map;
  const lines = rowsOf(weights, kept.length).flatMap((row, query) =>
    row.map((weight, key) => [
      ...[query + key === 0 ? text : '', form, pass, head ?? 'mean'],
      ...[kept[query], tokens[kept[query]], ids[kept[query]]],
      ...[kept[key], tokens[kept[key]], ids[kept[key]]],
      roundTripDigits(weight),
      ...whenceCells(provenance),
    ]),
  );
  const columns = [
    ...['sentence', 'form', 'pass', 'head', 'from_index', 'from_token', 'from_id'],
    ...['to_index', 'to_token', 'to_id', 'attention', ...WHENCE_COLUMNS],
  ];
  return csvText(columns, lines);
}

function rowsOf(weights: readonly number[], size: number): (readonly number[])[] {
  return Array.from({ length: size }, (_, row) => weights.slice(row * size, (row + 1) * size));
}
