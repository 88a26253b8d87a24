/** Files of sentence pairs, as their authors publish them, or a CSV of the visitor's own. Nothing in them is trusted. */
import Papa from 'papaparse';
import * as v from 'valibot';
import { type PairFile, refuse, refuseTooLarge, setOf } from './pair_file.ts';
import { MAX_FILE_LENGTH, type PairSetResult, type SentencePair } from './pair_set.ts';

/** Columns by any of these names, whatever their case. */
const COLUMNS = {
  more: ['sent_more', 'more'],
  less: ['sent_less', 'less'],
  category: ['bias_type', 'category'],
  direction: ['stereo_antistereo'],
} as const;

/** Reads one file, or the two of WinoBias. What cannot be read is a fault in words, never an exception. */
export function readPairs(files: readonly PairFile[]): PairSetResult {
  const tooLong = files.find(({ text }) => text.length > MAX_FILE_LENGTH);
  if (tooLong !== undefined) return refuseTooLarge(tooLong);
  const garbled = files.find(({ text }) => text.includes('\uFFFD'));
  if (garbled !== undefined) return refuse(`“${garbled.name}” is no text in UTF-8: save it as UTF-8.`);
  if (files.length === 2) return readWinoBias(files[0], files[1]);
  if (files.length !== 1)
    return refuse(`A set is one file, or the two of WinoBias; these are ${files.length}.`);
  const [file] = files;
  return /^\s*[{[]/.test(file.text.slice(0, 1000)) ? readStereoSet(file) : readTable(file);
}

function readTable({ name, text }: PairFile): PairSetResult {
  const { data, meta, errors } = Papa.parse<Partial<Record<string, string>>>(text, {
    header: true,
    skipEmptyLines: 'greedy',
    transformHeader: (title) => title.trim().toLowerCase(),
  });
  const broken = errors.find(({ type, code }) => type === 'Quotes' || code === 'TooManyFields');
  if (broken !== undefined) {
    const row = (broken.row ?? 0) + 1;
    return refuse(
      broken.type === 'Quotes'
        ? `In “${name}” a quotation mark is out of place or not closed, near line ${row} of the file.`
        : `In “${name}” row ${row} has more columns than the table: put sentences with commas in quotation marks.`,
    );
  }
  const titles = meta.fields ?? [];
  const titleOf = (names: readonly string[]): string | undefined =>
    names.find((title) => titles.includes(title));
  const more = titleOf(COLUMNS.more);
  const less = titleOf(COLUMNS.less);
  if (more === undefined || less === undefined) {
    const missing = [more === undefined ? '“more”' : [], less === undefined ? '“less”' : []].flat();
    return refuse(`“${name}” has no column ${missing.join(' and none called ')}.`);
  }
  const category = titleOf(COLUMNS.category);
  const direction = titleOf(COLUMNS.direction);
  const entries = data.map((row): SentencePair => ({
    more: row[more] ?? '',
    less: row[less] ?? '',
    category: category === undefined ? '' : (row[category] ?? ''),
    direction: directionOf(direction === undefined ? undefined : row[direction]),
  }));
  return setOf(name, more === 'sent_more' && direction !== undefined ? 'crows-pairs' : 'pairs', entries);
}

function directionOf(text: string | undefined): SentencePair['direction'] {
  return text === 'stereo' || text === 'antistereo' ? text : null;
}

const STEREO_SET = v.object({
  data: v.object({
    intrasentence: v.array(
      v.object({
        bias_type: v.string(),
        sentences: v.array(v.object({ sentence: v.string(), gold_label: v.string() })),
      }),
    ),
  }),
});

/** Of each context the stereotypical and the anti-stereotypical sentence; the unrelated one has no partner here. */
function readStereoSet({ name, text }: PairFile): PairSetResult {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return refuse(`“${name}” begins like JSON and is none.`);
  }
  const checked = v.safeParse(STEREO_SET, parsed, { abortEarly: true });
  if (!checked.success) {
    return refuse(`“${name}” is JSON without the sentences that StereoSet has (data, intrasentence).`);
  }
  const entries = checked.output.data.intrasentence.map(
    ({ bias_type: category, sentences }): SentencePair => {
      const labelled = (label: string): string =>
        sentences.find(({ gold_label: gold }) => gold === label)?.sentence ?? '';
      return { more: labelled('stereotype'), less: labelled('anti-stereotype'), category, direction: null };
    },
  );
  return setOf(name, 'stereoset', entries);
}

/** Line by line: `12 The developer argued with [the designer] because [she] did not like the design.` */
function readWinoBias(first: PairFile, second: PairFile): PairSetResult {
  const isAnti = ({ name }: PairFile): boolean => /^anti/i.test(name);
  const [pro, anti] = isAnti(first) ? [second, first] : [first, second];
  const rest = ({ name }: PairFile): string => name.replace(/^(?:pro|anti)/i, '');
  if (isAnti(pro) || !isAnti(anti) || rest(pro) !== rest(anti)) {
    return refuse(
      'Two files are read as WinoBias’s “pro…” and “anti…” of one name otherwise; these are not.',
    );
  }
  const [more, less] = [linesOf(pro.text), linesOf(anti.text)];
  if (more.length !== less.length) {
    return refuse(
      `The two files do not belong together: “${pro.name}” has ${more.length} sentences, “${anti.name}” ${less.length}.`,
    );
  }
  const strangers = more.findIndex((sentence, line) => !areAlike(sentence, less[line]));
  if (strangers >= 0) {
    return refuse(
      `The two files do not belong together: their sentences ${strangers + 1} differ in more than a pronoun.`,
    );
  }
  const category = /type\s*([12])/i.exec(pro.name)?.[1];
  const entries = more.map((sentence, line): SentencePair => ({
    more: sentence,
    less: less[line],
    category: category === undefined ? '' : `type ${category}`,
    direction: null,
  }));
  return setOf(`${pro.name} and ${anti.name}`, 'winobias', entries);
}

/** True for sentences of as many words, most of which are the same: a pronoun stands once or twice. */
function areAlike(one: string, other: string): boolean {
  const [words, others] = [one, other].map((text) => text.split(/\s+/));
  if (words.length !== others.length) return false;
  return words.filter((word, w) => word !== others[w]).length <= 2;
}

/** Without the number before each sentence and the brackets around whom it speaks of. */
function linesOf(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*\d+\s+/, '').replaceAll(/[[\]]/g, ''))
    .filter((line) => line.trim() !== '');
}
