/** What a figure says, column by column; figures as CSV. */
import { cellsOf, meaningsOf, type ExportColumn } from './columns.ts';
import { csvText } from './csv_text.ts';
import { figureData, type Figure } from './figures.ts';
import { WHENCE_COLUMNS, whenceCells, type Provenance } from './results.ts';

const UNIT_OF_VALUE = 'that of the value';

const FIGURE_COLUMNS: readonly ExportColumn<Figure>[] = [
  {
    ...{ json: 'figure', csv: 'figure', meaning: 'which figure it is; in JSON `meaning` says it in words' },
    cell: ({ figure }) => figure,
  },
  {
    ...{ json: 'of', csv: 'of', meaning: 'the word, sentences, sets, cells or category it is of' },
    cell: ({ of }) => of,
  },
  { json: 'side', csv: 'side', meaning: 'side A or B; empty where it is of both', cell: ({ side }) => side },
  {
    ...{ json: 'pass', csv: 'pass', meaning: 'after which pass of the layer; empty where it is of the last' },
    cell: ({ pass }) => pass,
  },
  {
    ...{ json: 'value', csv: 'value', unit: 'as `unit` says', meaning: 'its value; empty where it has none' },
    cell: ({ value }) => value,
  },
  { json: 'unit', csv: 'unit', meaning: 'unit of the value', cell: ({ unit }) => unit },
  {
    ...{ json: 'n', csv: 'n', unit: 'as `unitOfN` says', meaning: 'how many units it is over' },
    cell: ({ n }) => n,
  },
  { json: 'unitOfN', csv: 'unit_of_n', meaning: 'what n counts', cell: ({ unitOfN }) => unitOfN },
  {
    ...{ json: 'outOf', csv: 'out_of', meaning: 'how many units there are, with those that have no score' },
    cell: ({ outOf }) => outOf,
  },
  { json: 'pairs', csv: 'pairs', meaning: 'complete pairs', cell: ({ pairs }) => pairs },
  { json: 'frames', csv: 'frames', meaning: 'complete frames', cell: ({ frames }) => frames },
  {
    ...{ json: 'reference', csv: 'reference', unit: UNIT_OF_VALUE },
    meaning: 'the same in the one compared sentence',
    cell: ({ reference }) => reference,
  },
  {
    ...{ json: 'lowest', csv: 'lowest', unit: UNIT_OF_VALUE, meaning: 'the lowest over the units of n' },
    cell: ({ lowest }) => lowest,
  },
  {
    ...{ json: 'highest', csv: 'highest', unit: UNIT_OF_VALUE, meaning: 'the highest over the units of n' },
    cell: ({ highest }) => highest,
  },
  {
    ...{ json: 'count', csv: 'count' },
    meaning: 'how many agree in sign with the compared sentence, or are preferred: the m of “m of n”',
    cell: ({ count }) => count,
  },
  {
    ...{ json: 'countOf', csv: 'count_of', meaning: 'of how many: the n of “m of n”' },
    cell: ({ countOf }) => countOf,
  },
  {
    ...{ json: 'ties', csv: 'ties', meaning: 'pairs of which both sentences score the same' },
    cell: ({ ties }) => ties,
  },
  {
    ...{
      json: 'interval.lower',
      csv: 'interval_low',
      unit: UNIT_OF_VALUE,
      meaning: 'lower end of the interval',
    },
    cell: ({ interval }) => interval?.lower,
  },
  {
    ...{ json: 'interval.upper', csv: 'interval_high', unit: UNIT_OF_VALUE, meaning: 'its upper end' },
    cell: ({ interval }) => interval?.upper,
  },
  {
    ...{ json: 'interval.level', csv: 'interval_level', unit: 'share, 0 to 1', meaning: 'its level' },
    cell: ({ interval }) => interval?.level,
  },
  {
    ...{ json: 'interval.method', csv: 'interval_method', meaning: 'how the interval was made' },
    cell: ({ interval }) => interval?.method,
  },
  {
    ...{ json: 'interval.samples', csv: 'interval_samples', meaning: 'how many samples were drawn for it' },
    cell: ({ interval }) => interval?.samples,
  },
  {
    ...{ json: 'interval.seed', csv: 'interval_seed', meaning: 'seed of the draws' },
    cell: ({ interval }) => interval?.seed,
  },
  { json: 'test.p', csv: 'p', meaning: 'p of the test, by itself', cell: ({ test }) => test?.p },
  { json: 'test.method', csv: 'p_method', meaning: 'which test', cell: ({ test }) => test?.method },
  {
    ...{
      json: 'test.samples',
      csv: 'p_samples',
      meaning: 'how many assignments of signs were counted or drawn',
    },
    cell: ({ test }) => test?.samples,
  },
  { json: 'test.seed', csv: 'p_seed', meaning: 'seed of the draws', cell: ({ test }) => test?.seed },
  {
    ...{ json: 'test.smallestP', csv: 'smallest_p', meaning: 'the smallest p that n could give' },
    cell: ({ test }) => test?.smallestP,
  },
  {
    ...{ json: 'test.adjustedP', csv: 'q' },
    meaning: 'p adjusted over the family (Benjamini–Hochberg); empty where no mark is possible',
    cell: ({ test }) => test?.adjustedP,
  },
  {
    ...{ json: 'test.family', csv: 'family', meaning: 'how many tests the family has' },
    cell: ({ test }) => test?.family,
  },
  {
    ...{ json: 'test.discovery', csv: 'fdr_5_percent' },
    meaning: 'marked at a false discovery rate of 5 %: the adjusted p is at most 0.05',
    cell: ({ test }) => test?.discovery,
  },
  {
    ...{ json: 'chosen', csv: 'chosen' },
    meaning: 'the word was picked from a list for its effect, so it has no test and no interval',
    cell: ({ chosen }) => chosen,
  },
  {
    ...{ json: 'depth', csv: 'depth', meaning: 'how far down ranked lists were taken' },
    cell: ({ depth }) => depth,
  },
  {
    ...{ json: 'persistence', csv: 'rbo_p', meaning: 'p of RBO, its persistence' },
    cell: ({ persistence }) => persistence,
  },
  {
    ...{ json: 'rule', csv: 'rule', meaning: 'set-sum: probabilities of a set are summed, a rule of ours' },
    cell: ({ rule }) => rule,
  },
  {
    ...{ json: 'contrast', csv: 'contrast', meaning: 'what stands on side A and on side B' },
    cell: ({ contrast }) => contrast,
  },
  {
    ...{ json: 'frame', csv: 'frame', meaning: 'the frame, where it is of one' },
    cell: ({ frame }) => frame,
  },
  { json: 'frameSet', csv: 'frame_set', meaning: 'the set of frames', cell: ({ frameSet }) => frameSet },
  {
    ...{ json: 'held', csv: 'held', meaning: 'what is held in the other slots of the frames' },
    cell: ({ held }) => held,
  },
  {
    ...{ json: 'pieces.fewest', csv: 'pieces_fewest', meaning: 'the fewest pieces of the words it is over' },
    cell: ({ pieces }) => pieces?.fewest,
  },
  {
    ...{ json: 'pieces.most', csv: 'pieces_most' },
    meaning: 'the most; where they differ, its numbers are not on one scale',
    cell: ({ pieces }) => pieces?.most,
  },
  {
    ...{ json: 'sentences', csv: 'sentences', meaning: 'the sentences against each other' },
    cell: ({ sentences }) => sentences?.join(' | '),
  },
  {
    ...{ json: 'sets', csv: 'sets', meaning: 'the sets of words against each other' },
    cell: ({ sets }) => sets?.map((words) => words.join(', ')).join(' | '),
  },
  {
    ...{ json: 'corners', csv: 'corners', meaning: 'the rows and columns of a difference in differences' },
    cell: ({ corners }) =>
      corners && `rows ${corners.rows.join(' → ')}; columns ${corners.columns.join(' → ')}`,
  },
];

/** One line a figure; what a figure does not have is empty. */
export function figuresToCsv(
  figures: readonly Figure[],
  whence: Pick<Provenance, 'model' | 'date'> & Partial<Pick<Provenance, 'form'>>,
): string {
  const data = figures.map((figure) => [
    ...cellsOf(FIGURE_COLUMNS, figure, whence),
    whence.form ?? '',
    ...whenceCells(whence),
  ]);
  return csvText([...FIGURE_COLUMNS.map(({ csv }) => csv), 'form', ...WHENCE_COLUMNS], data);
}

/** Figures at the end of JSON, with what their fields mean; nothing where there are none. */
export function figureFields(figures: readonly Figure[]): object {
  return figures.length === 0
    ? {}
    : { figureColumns: meaningsOf(FIGURE_COLUMNS), figures: figures.map(figureData) };
}
