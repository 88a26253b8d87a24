/** What a row of results says, column by column. */
import type { ExportColumn } from './columns.ts';
import { rowProtocol, type Provenance, type ResultRow } from './results.ts';

type RowColumn = ExportColumn<ResultRow, Provenance>;

/** True where a row has the field. */
const someHave =
  (field: keyof ResultRow) =>
  (rows: readonly ResultRow[]): boolean =>
    rows.some((row) => row[field] !== undefined);

/** Before the slots' own columns. */
export const SENTENCE: RowColumn = {
  ...{ json: 'sentence', csv: 'sentence', meaning: 'the text as it was read, its [MASK] included' },
  cell: ({ sentence }) => sentence,
};

/** The slots of a row: in JSON a list, in CSV a column a slot. */
export const CHOICES = {
  ...{
    json: 'choices',
    csv: 'slot:LABEL',
    meaning: 'what stands in each slot of the template, by its label',
  },
  cell: ({ choices }) => [...choices].map(([slot, choice]) => `${slot}: ${choice}`).join('; '),
} satisfies RowColumn;

/** Behind the slots' own columns. */
export const ROW_COLUMNS: readonly RowColumn[] = [
  {
    ...{
      json: 'pass',
      csv: 'pass',
      meaning: 'after which pass of the layer it was read; 0 is before the first',
    },
    cell: ({ pass }) => pass,
    isThere: someHave('pass'),
  },
  {
    ...{
      json: 'side',
      csv: 'side',
      meaning: 'the side of the comparison, A or B; empty where there is none',
    },
    cell: ({ side }) => side,
  },
  { json: 'word', csv: 'word', meaning: 'the word at the mask', cell: ({ word }) => word },
  {
    ...{ json: 'patched.after', csv: 'patched_after_pass' },
    meaning:
      'the pass after which hidden states were put in, 0 before the first; empty for a sentence as it is',
    cell: ({ patched }) => patched?.after,
    isThere: someHave('patched'),
  },
  {
    ...{
      json: 'patched.token',
      csv: 'patched_token',
      meaning: 'the token whose hidden state was overwritten',
    },
    cell: ({ patched }) => patched?.token,
    isThere: someHave('patched'),
  },
  {
    ...{ json: 'patched.rows', csv: 'patched_rows', meaning: 'its places among the token ids, from 0' },
    cell: ({ patched }) => patched?.rows.join(' '),
    isThere: someHave('patched'),
  },
  {
    ...{ json: 'patched.fromRows', csv: 'patched_from_rows' },
    meaning: 'the places of the states in the other sentence',
    cell: ({ patched }) => patched?.fromRows.join(' '),
    isThere: someHave('patched'),
  },
  {
    ...{ json: 'patched.fromSentence', csv: 'patched_from', meaning: 'the sentence that the states are of' },
    cell: ({ patched }) => patched?.fromSentence,
    isThere: someHave('patched'),
  },
  {
    ...{ json: 'patched.fromIds', csv: 'patched_from_ids', meaning: 'its token ids' },
    cell: ({ patched }) => patched?.fromIds.join(' '),
    isThere: someHave('patched'),
  },
  {
    ...{ json: 'patched.share', csv: 'effect_restored', unit: 'share' },
    meaning:
      'share of the effect restored: Δ patched less Δ as it is, by Δ of the other sentence less Δ as it is, with Δ of the first target less the second',
    cell: ({ patched }) => patched?.share,
    isThere: someHave('patched'),
  },
  {
    ...{
      json: 'sumOf',
      csv: 'sum_of',
      meaning: 'the words whose probabilities are summed, where it is a set',
    },
    cell: ({ sumOf }) => sumOf?.join(', '),
    isThere: someHave('sumOf'),
  },
  {
    ...{ json: 'pieces', csv: 'pieces', meaning: 'the pieces of the word, ▁ where one begins a word' },
    cell: ({ pieces }) => pieces.join(' '),
  },
  {
    ...{ json: 'pieceIds', csv: 'piece_ids', meaning: 'token ids of the pieces' },
    cell: ({ pieceIds }) => pieceIds.join(' '),
  },
  {
    ...{ json: 'logProb', csv: 'log_p_nats', unit: 'nats' },
    meaning:
      'log p of the word over the whole vocabulary; of several pieces the sum over them (PLL-word-l2r)',
    cell: ({ logProb }) => logProb,
  },
  {
    ...{ json: 'probability', csv: 'p', unit: 'share, 0 to 1' },
    meaning: 'p, the exponential of log p: never renormalised',
    cell: probabilityOf,
  },
  {
    ...{ json: 'rank', csv: 'rank' },
    meaning:
      'place in the whole vocabulary, special tokens included, 1 for the likeliest; none for several pieces',
    cell: ({ rank }) => rank,
  },
  {
    ...{ json: 'delta', csv: 'delta_nats', unit: 'nats' },
    meaning: 'Δ: log p on side A less log p on side B; in a grid log p less that of the reference',
    cell: ({ delta }) => delta,
  },
  {
    ...{ json: 'divergence', csv: 'jsd_bits', unit: 'bits' },
    meaning: 'Jensen-Shannon divergence from the reference, over the whole vocabulary',
    cell: ({ divergence }) => divergence,
  },
  {
    ...{ json: 'divergenceShare', csv: 'jsd_share', unit: 'share, 0 to 1' },
    meaning:
      "the word's share of the Jensen-Shannon divergence between the two sides, over the whole vocabulary",
    cell: ({ divergenceShare }) => divergenceShare,
    isThere: someHave('divergenceShare'),
  },
  {
    ...{ json: 'prior', csv: 'prior_nats', unit: 'nats' },
    meaning: 'prior: log p of the word with what is compared hidden as well',
    cell: ({ prior }) => prior,
    isThere: someHave('prior'),
  },
  {
    ...{ json: 'priorDifference', csv: 'log_p_less_prior_nats', unit: 'nats' },
    meaning: 'log p less the prior: above 0 the side makes the word likelier',
    cell: priorDifferenceOf,
    isThere: someHave('prior'),
  },
  {
    ...{ json: 'occluded', csv: 'occluded' },
    meaning:
      'the word that was replaced by [MASK], all its pieces; empty in the row of the whole sentence. Without numbers where a run was stopped before it',
    cell: ({ occluded }) => occluded,
    isThere: someHave('occluded'),
  },
  {
    ...{ json: 'holdsUp', csv: 'holds_up_nats', unit: 'nats' },
    meaning:
      'log p of the word at the mask in the whole sentence less log p without the occluded word: above 0 that holds it up',
    cell: ({ holdsUp }) => holdsUp,
    isThere: someHave('occluded'),
  },
  {
    ...{ json: 'reference', csv: 'reference', meaning: 'the sentence that Δ and JSD are against' },
    cell: ({ reference }) => reference,
    isThere: someHave('reference'),
  },
  {
    ...{ json: 'readAlike', csv: 'read_alike' },
    meaning: 'why the model reads the sentence and the one it is compared with as the same tokens',
    cell: ({ readAlike }) => readAlike,
    isThere: someHave('readAlike'),
  },
  {
    ...{
      json: 'tokenIds',
      csv: 'token_ids',
      meaning: 'token ids that the model read, special tokens included',
    },
    cell: ({ tokenIds }) => tokenIds.join(' '),
  },
  {
    ...{ json: 'maskIndex', csv: 'mask_index', meaning: 'place of the mask among the token ids, from 0' },
    cell: ({ maskIndex }) => maskIndex,
  },
  {
    ...{ json: 'passes', csv: 'passes_applied' },
    meaning: 'how often the layer was applied, where that is not as often as the model was made for',
    cell: (_, { passes }) => passes,
    isThere: (_, { passes }) => passes !== undefined,
  },
  { json: 'protocol', csv: 'protocol', meaning: 'how log p was made', cell: rowProtocol },
  {
    ...{ json: 'form', csv: 'form', meaning: 'how the mask came to be: typed, or a word masked in place' },
    cell: (row, { form }) => row.form ?? form,
  },
];

/** p, 0 to 1; null where there is no log p. */
export function probabilityOf({ logProb }: Pick<ResultRow, 'logProb'>): number | null {
  return logProb === null ? null : Math.exp(logProb);
}

/** log p less the prior, nats; null where one of them is missing. */
export function priorDifferenceOf({ logProb, prior }: Pick<ResultRow, 'logProb' | 'prior'>): number | null {
  return logProb === null || prior == null ? null : logProb - prior;
}
