/** A file of scores, as Unmask wrote it: read again to the last bit, or refused by the number of the line that is not as it was written. */
import * as v from 'valibot';
import type { ModelIdentity } from '../../model/session.ts';
import type { ScoredSentence, ScoreResult, UnscoredItem } from '../scored_items.ts';
import { protocolsOf } from '../score_protocols.ts';
import { MAX_LISTED_BAD, ROLES, type BadRow, type SetItem, type SetShape } from './benchmark_set.ts';
import type { SetReading } from './read_table.ts';
import {
  BAD_ROW,
  END,
  HEADER,
  ITEM,
  NOT_YET,
  SCORES_FORMAT,
  SCORES_VERSION,
  type EndLine,
  type HeaderLine,
  type ItemLine,
} from './scores_format.ts';
import { SetError } from './set_fault.ts';
import { sentencesSha256 } from './set_input.ts';
import { isRecord, MAX_ROW_LENGTH, parseJson } from './table_rows.ts';
import { linesOf, type TextSlice } from './text_slices.ts';

/** True of the first line of a file of scores, whatever else it says. */
export function isScoresHeader(line: string): boolean {
  const value = parseJson(line)?.value;
  return isRecord(value) && value.format === SCORES_FORMAT;
}

/**
 * Reads a file of scores. One that ends before its last line is read as far as it goes.
 * @throws SetError for one of another version, and for a line that is not as it was written
 */
export async function readScores(name: string, slices: AsyncIterable<TextSlice>): Promise<SetReading> {
  const reader = new ScoresReader(name);
  for await (const lines of linesOf(slices, MAX_ROW_LENGTH)) {
    for (const { row, text } of lines) reader.add(row, text);
  }
  return reader.finish();
}

class ScoresReader {
  readonly #name: string;
  #header: HeaderLine | null = null;
  readonly #items: SetItem[] = [];
  readonly #results: ScoreResult[] = [];
  readonly #unscored: UnscoredItem[] = [];
  readonly #bad: BadRow[] = [];
  #end: EndLine | null = null;
  /** The number of a line that is no JSON: as long as nothing comes after it, the file was cut off there. */
  #torn: number | null = null;

  constructor(name: string) {
    this.#name = name;
  }

  /** @param text null for a line that is too long to be one */
  add(line: number, text: string | null): void {
    if (text === '') return;
    if (this.#torn !== null) throw this.#wrong(this.#torn);
    if (this.#end !== null) throw this.#wrong(line, 'it stands behind the last one');
    if (text === null) throw this.#wrong(line);
    const parsed = parseJson(text);
    if (parsed === undefined) {
      this.#torn = line;
      return;
    }
    if (this.#header === null) this.#header = this.#headerOf(parsed.value);
    else this.#addBehind(this.#header, line, parsed.value);
  }

  /** @throws SetError where the lines are not those that the end counts */
  finish(): SetReading {
    const header = this.#header;
    if (header === null || this.#items.length === 0) {
      throw new SetError(
        `“${this.#name}” is a file of scores without an item: it was cut off at its beginning.`,
      );
    }
    const { set: name, setFormat: format, shape, input, badRows: badCount } = header;
    const end = this.#end;
    const isCut = end === null;
    const isCounted =
      isCut ||
      (end.items === this.#items.length &&
        header.items === end.items &&
        end.scored === this.#results.length &&
        end.listedBadRows === this.#bad.length);
    if (!isCounted) {
      throw new SetError(`“${this.#name}” does not have the lines that its last one counts: some are gone.`);
    }
    const set = {
      ...{ name, format, shape, items: this.#items, bad: this.#bad, badCount },
      ...(input !== null && { input }),
    };
    if (input !== null && !isCut && sentencesSha256(set) !== input.sentencesSha256) {
      throw new SetError(
        `“${this.#name}” has other sentences than those that were scored: they were changed.`,
      );
    }
    return {
      kind: 'scores',
      isCut,
      itemsInSet: header.items,
      scores: {
        ...{ set, protocol: header.protocol, model: modelOf(header), maskId: header.maskId },
        results: new Map(this.#results.map((result) => [result.index, result])),
        ...{ unscored: this.#unscored, unmask: header.unmask },
      },
    };
  }

  #headerOf(value: unknown): HeaderLine {
    if (isRecord(value) && typeof value.version === 'number' && value.version > SCORES_VERSION) {
      throw new SetError(
        `“${this.#name}” was written by a newer Unmask, in a form of results that this one does not know.`,
        'The set before it is kept. Load this page anew for its newest version.',
      );
    }
    const checked = v.safeParse(HEADER, value, { abortEarly: true });
    if (!checked.success) throw this.#wrong(1);
    const { protocol, shape } = checked.output;
    if (!protocolsOf(shape).includes(protocol)) throw this.#wrong(1, `${protocol} does not score ${shape}`);
    return checked.output;
  }

  #addBehind({ shape, items }: HeaderLine, line: number, value: unknown): void {
    const kind = isRecord(value) ? value.kind : undefined;
    if (kind === 'item' && this.#items.length < items) {
      this.#addItem(shape, line, this.#checked(ITEM, value, line));
    } else if (kind === 'bad-row') {
      const { row, reason } = this.#checked(BAD_ROW, value, line);
      if (this.#bad.push({ row, reason }) > MAX_LISTED_BAD) throw this.#wrong(line);
    } else this.#end = this.#checked(END, value, line);
  }

  #addItem(shape: SetShape, line: number, item: ItemLine): void {
    const index = this.#items.length;
    if (item.item !== index + 1) {
      throw this.#wrong(line, `it is item ${item.item}, where ${index + 1} was to come`);
    }
    const roles = ROLES[shape];
    const { sentences, unscored, row, category, direction = null, term = null } = item;
    const scored = sentences.flatMap(({ scored: own }) => own ?? []);
    const places = sentences.flatMap(({ place }) => place ?? []);
    const isWhole =
      places.length === (shape === 'templates' ? roles.length : 0) &&
      sentences.length === roles.length &&
      sentences.every(({ role }, at) => role === roles[at]) &&
      scored.length === (unscored === undefined ? roles.length : 0) &&
      scored.every(isConsistent);
    if (!isWhole) throw this.#wrong(line);
    this.#items.push({
      ...{ row, category, direction, term, sentences: sentences.map(({ text }) => text) },
      ...(places.length > 0 && { places }),
    });
    if (unscored === undefined) this.#results.push({ index, sentences: scored.map(sentenceOf) });
    else if (unscored !== NOT_YET) this.#unscored.push({ index, why: unscored });
  }

  #checked<const Schema extends v.GenericSchema>(
    schema: Schema,
    value: unknown,
    line: number,
  ): v.InferOutput<Schema> {
    const checked = v.safeParse(schema, value, { abortEarly: true });
    if (!checked.success) throw this.#wrong(line);
    return checked.output;
  }

  #wrong(line: number, why?: string): SetError {
    return new SetError(
      `Line ${line} of “${this.#name}” is not as Unmask wrote it${why === undefined ? '' : `: ${why}`}.`,
      'The set before it is kept, and nothing of this file is shown. Open a copy of it that was not changed.',
    );
  }
}

type ScoredFields = NonNullable<ItemLine['sentences'][number]['scored']>;

function modelOf({
  model,
  revision,
  content,
  files,
  precision,
  backend,
  adapter,
}: HeaderLine): ModelIdentity {
  return {
    ...{ name: model, revision, content, ...(files && { files }) },
    ...{ dtype: precision, backend, adapter },
  };
}

/** Whether its lists belong together. */
function isConsistent(fields: ScoredFields): boolean {
  const { ids, pieces, rows, logProbs, maskedTo, weights, priors, hidden } = fields;
  const isWithin = (position: number): boolean => position < ids.length;
  return (
    pieces.length === ids.length &&
    logProbs.length === rows.length &&
    rows.every((row, at) => isWithin(row) && (at === 0 || row > rows[at - 1])) &&
    (maskedTo === undefined || (maskedTo.length === rows.length && maskedTo.every(isWithin))) &&
    (weights === undefined || weights.length === rows.length) &&
    (priors === undefined || priors.length === rows.length) &&
    (hidden === undefined || hidden.every(isWithin))
  );
}

function sentenceOf(fields: ScoredFields): ScoredSentence {
  const { score, ids, pieces, rows, logProbs, maskedTo, weights, priors, hidden, rank } = fields;
  return {
    ...{ ids, pieces: pieces.join('\n'), rows, logProbs },
    ...(maskedTo && { maskedTo }),
    ...(weights && { weights }),
    ...(priors && { priors }),
    ...(hidden && { hidden }),
    ...(rank !== undefined && { rank }),
    score,
  };
}
