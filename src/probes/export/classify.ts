/** What a head said of texts as it leaves the page: a row a label, token, span or answer, as CSV and JSON. Pure. */
import type { TaskName } from '../../model/tasks.ts';
import { csvText } from './csv_text.ts';
import { roundTripDigits } from './digits.ts';
import { WHENCE_COLUMNS, whenceCells, whenceFields, type Provenance } from './results.ts';

/** Raised when a field changes its meaning or goes. */
const CLASSIFY_VERSION = 1;

export type ClassifyProvenance = Pick<Provenance, 'model' | 'date'>;

/** A text as the model read it. */
export interface ExportedText {
  readonly text: string;
  readonly pair: string | null;
  /** Token ids, special tokens included; those of a word that was taken away are [MASK]'s. */
  readonly ids: readonly number[];
  readonly tokenTypeIds: readonly number[];
}

/** One number that is shown, and what it is of. */
export interface ExportedReading {
  /** Into the texts. */
  readonly text: number;
  /** The token, span or answer, or the word that was replaced by [MASK]; empty for a text as it is. */
  readonly of: string;
  /** Indices of the first and last token of it; null where it is no stretch of tokens. */
  readonly tokens: readonly [first: number, last: number] | null;
  readonly label: string;
  /** Into the outputs of the head; null of a span, which has two. */
  readonly output: number | null;
  /** The output itself: a logit, or the value of a regression; null of a span. */
  readonly value: number | null;
  /** nats; null where outputs are values. */
  readonly logProb: number | null;
}

export interface ExportedClasses {
  readonly task: TaskName;
  readonly labels: readonly string[];
  /** How the numbers were made, in words. */
  readonly protocol: string;
  readonly texts: readonly ExportedText[];
  readonly readings: readonly ExportedReading[];
}

const MEANINGS = {
  text: 'the text, or the question, or the first of two sentences',
  second_text: 'the second text of the sequence; empty where there is none',
  token_ids: 'as the model read them, [CLS] and [SEP] included; a word that was taken away reads as [MASK]',
  of: 'the token, span or answer, or the word that was replaced by [MASK]; empty for the text as it is',
  first_token:
    'index of its first token among the token ids, from 0; where an answer was read without a word, of the answer',
  last_token: 'index of its last token',
  label: 'as config.json names it; where it names several outputs alike, with the output it is of, from 0',
  output: 'the output of the head: a logit, or the value of a regression; empty for a span, which has two',
  log_p:
    'natural log of the probability, as the protocol says; empty where outputs are values, or where a run was stopped before it',
};

type Column = keyof typeof MEANINGS;
const COLUMNS = Object.keys(MEANINGS) as readonly Column[];

function cellsOf({ texts }: ExportedClasses, reading: ExportedReading): Readonly<Record<Column, unknown>> {
  const { text, pair, ids } = texts[reading.text];
  return {
    text,
    second_text: pair,
    token_ids: ids,
    of: reading.of,
    first_token: reading.tokens?.[0] ?? null,
    last_token: reading.tokens?.[1] ?? null,
    label: reading.label,
    output: roundTripDigits(reading.value),
    log_p: roundTripDigits(reading.logProb),
  };
}

/** A line a reading. */
export function classesToCsv(classes: ExportedClasses, provenance: ClassifyProvenance): string {
  const lines = classes.readings.map((reading) => {
    const cells = { ...cellsOf(classes, reading), token_ids: classes.texts[reading.text].ids.join(' ') };
    return [...COLUMNS.map((column) => cells[column] ?? ''), classes.protocol, ...whenceCells(provenance)];
  });
  return csvText([...COLUMNS, 'protocol', ...WHENCE_COLUMNS], lines);
}

/** One object: whose numbers they are, what the fields mean, then a reading each. */
export function classesToJson(classes: ExportedClasses, provenance: ClassifyProvenance): string {
  return JSON.stringify({
    format: 'unmask-classify',
    version: CLASSIFY_VERSION,
    task: classes.task,
    labels: classes.labels,
    protocol: classes.protocol,
    ...whenceFields(provenance),
    columns: MEANINGS,
    readings: classes.readings.map((reading) => cellsOf(classes, reading)),
  });
}
