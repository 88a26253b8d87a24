/** JSON that is one value: StereoSet, or a list of objects. */
import * as v from 'valibot';
import type { BenchmarkSet } from './benchmark_set.ts';
import { previewOf, readTable, type SetReading } from './read_table.ts';
import { SetBuilder } from './set_builder.ts';
import { SetError } from './set_fault.ts';
import type { TableChoice } from './table_columns.ts';
import { behindTitles, isRecord, objectRow, parseJson, titlesRow } from './table_rows.ts';
import { textSlices, type OnRead, type TextSource } from './text_slices.ts';

/** It is parsed whole: ten times StereoSet, the largest such set there is (5 MB). */
const MAX_JSON_BYTES = 64e6;

/** @throws SetError for JSON that is broken, too large, or neither of the two */
export async function readJson(
  source: TextSource,
  choice: TableChoice | null,
  onRead: OnRead,
): Promise<SetReading> {
  const { name, size } = source;
  if (size > MAX_JSON_BYTES) {
    throw new SetError(
      `“${name}” is JSON of ${Math.round(size / 1e6)} MB; up to ${MAX_JSON_BYTES / 1e6} MB are read as one value.`,
      'The set before it is kept. Write it as JSON Lines, an object a line: that is read row by row.',
    );
  }
  const parts: string[] = [];
  for await (const { text } of textSlices(source, onRead)) parts.push(text);
  const parsed = parseJson(parts.join(''));
  if (parsed === undefined) {
    throw new SetError(`“${name}” begins like JSON and is none, or is nested too deeply to be read.`);
  }
  const { value } = parsed;
  if (Array.isArray(value)) return readObjects(name, value, choice);
  return { kind: 'set', set: stereoSetOf(name, value), table: null };
}

function readObjects(
  name: string,
  values: readonly unknown[],
  choice: TableChoice | null,
): Promise<SetReading> {
  const titles = titlesOf(values.find(isRecord));
  if (titles.length === 0) throw new SetError(`“${name}” is a list in JSON without an object in it.`);
  const rows = values.map((value, at) => objectRow(at + 1, value, titles));
  const preview = previewOf([titles, ...rows.map(({ cells }) => cells)], true);
  return readTable(name, preview, choice, [[titlesRow(titles)], behindTitles(rows)]);
}

/** The keys of the first object. */
export function titlesOf(value: unknown): readonly string[] {
  return isRecord(value) ? Object.keys(value) : [];
}

const STEREO_SET = v.object({ data: v.object({ intrasentence: v.array(v.unknown()) }) });

const CONTEXT = v.object({
  target: v.optional(v.string(), ''),
  bias_type: v.string(),
  sentences: v.array(v.object({ sentence: v.string(), gold_label: v.string() })),
});

/** Of each context within a sentence (intrasentence) the stereotype, the anti-stereotype and the unrelated sentence. */
function stereoSetOf(name: string, value: unknown): BenchmarkSet {
  const checked = v.safeParse(STEREO_SET, value, { abortEarly: true });
  if (!checked.success) {
    throw new SetError(
      `“${name}” is JSON without the sentences that StereoSet has (data, intrasentence), and no list of objects.`,
    );
  }
  const builder = new SetBuilder(name, 'triples');
  for (const [at, entry] of checked.output.data.intrasentence.entries()) {
    const context = v.safeParse(CONTEXT, entry, { abortEarly: true });
    if (!context.success) {
      builder.leaveOut(at + 1, 'has no sentences with labels, or no bias_type');
      continue;
    }
    const { target: term, bias_type: category, sentences } = context.output;
    const labelled = (label: string): string =>
      sentences.find(({ gold_label: gold }) => gold === label)?.sentence ?? '';
    builder.add({
      row: at + 1,
      sentences: [labelled('stereotype'), labelled('anti-stereotype'), labelled('unrelated')],
      ...{ category, term },
    });
  }
  return builder.build('stereoset');
}
