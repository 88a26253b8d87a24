/**
 * `npm run bench -- parsing`: how long strangers' texts take the page at their longest. The tests count the work, which no machine
 * makes flaky; this is the time, beside what twice the text costs (1 doubles with it, 2 is quadratic), and fails over a bound.
 */
import { deflateRawSync } from 'node:zlib';
import type { Command } from 'commander';
import { readPastedWords } from '../src/probes/data/pasted_words.ts';
import { decodeShare } from '../src/probes/share/fragment.ts';
import { parseTemplate } from '../src/probes/template/parse.ts';
import { MAX_TEMPLATE_LENGTH } from '../src/probes/template/syntax.ts';
import { demoTokenizer } from '../test/support/demo_tokenizer.ts';
import { describeEnvironment, environmentLine, type Environment } from './environment.ts';
import { count, say, writeJson } from './options.ts';
import { summarise, type Summary } from './statistics.ts';
import { formatMs, formatNumber, formatTable } from './table.ts';

interface Options {
  readonly runs: number;
  readonly json?: string;
}

/** One kind of text. */
interface Case {
  readonly name: string;
  /** Characters, or the largest there may be. */
  readonly longest: number;
  readonly make: (length: number) => string;
  readonly read: (text: string) => unknown;
  /** What the longest may take, ms. */
  readonly boundMs: number;
}

interface ParsingRow {
  readonly name: string;
  readonly characters: number;
  readonly ms: Summary;
  /** The power of the length that the time grows with, from half the length to all of it. */
  readonly growth: number;
  readonly boundMs: number;
}

export function parsingCommand(command: Command): Command {
  return command
    .description('the longest texts: templates, pasted words, links, a megabyte to tokenize')
    .option('--runs <n>', 'timed runs of each, after a warm-up', count, 5)
    .option('--json <file>', 'write every number to this file');
}

export async function runParsing({ runs, json }: Options): Promise<number> {
  const rows: ParsingRow[] = [];
  for (const one of await cases()) {
    say(one.name);
    rows.push(measure(one, runs));
  }
  const environment: Environment = describeEnvironment(`Node ${process.version}`, 'no adapter', false);
  writeJson(json, { environment, rows });
  console.log(`${environmentLine(environment)}\n`);
  console.log(parsingTable(rows));
  return rows.every(isWithinBound) ? 0 : 1;
}

/** Written so that NaN is none. */
function isWithinBound({ ms, boundMs }: ParsingRow): boolean {
  return ms.median <= boundMs;
}

async function cases(): Promise<readonly Case[]> {
  const tokenizer = await demoTokenizer();
  const repeat = (unit: string) => (length: number) => unit.repeat(Math.floor(length / unit.length));
  const template = (name: string, make: Case['make']): Case => ({
    name: `template: ${name}`,
    longest: MAX_TEMPLATE_LENGTH,
    make,
    read: parseTemplate,
    boundMs: 2_000,
  });
  const units = ['{', '}', '|', '\\', '{a|b}', '{a/an} ', ' ', '[', '{|', 'a\\{', '{a/an} x '];
  const pasted = (name: string, make: Case['make']): Case => ({
    name: `pasted: ${name}`,
    longest: 1_000_000,
    make,
    read: readPastedWords,
    boundMs: 1_000,
  });
  return [
    ...units.map((unit) => template(`${unit} over and over`, repeat(unit))),
    template('a slot named over and over', (length) => {
      const alternatives = Array.from({ length: Math.floor(length / 20) }, () => '[').join('|');
      return `{n:${alternatives}}${' {n}'.repeat(Math.floor((length - alternatives.length - 4) / 4))}`;
    }),
    pasted('one endless entry', repeat(' a')),
    pasted('spaces', repeat(' ')),
    pasted('a word a line', repeat('a\n')),
    {
      name: 'link: inflates to 200 MB',
      longest: 200_000_000,
      make: (length) => `v1.z.${deflateRawSync(new Uint8Array(length), { level: 9 }).toString('base64url')}`,
      read: decodeShare,
      boundMs: 2_000,
    },
    {
      name: 'tokenize',
      longest: 1_000_000,
      make: repeat('The man, 日本 and "x". '),
      read: (text) => tokenizer.encode(text, null, { maxTokens: 128 }),
      boundMs: 20_000,
    },
  ];
}

function measure({ name, longest, make, read, boundMs }: Case, runs: number): ParsingRow {
  const [half, whole] = [make(longest / 2), make(longest)].map((text) => {
    read(text);
    const times = Array.from({ length: runs }, () => {
      const startMs = performance.now();
      read(text);
      return performance.now() - startMs;
    });
    return { characters: text.length, ms: summarise(times) };
  });
  return { name, ...whole, growth: Math.log2(whole.ms.median / half.ms.median), boundMs };
}

function parsingTable(rows: readonly ParsingRow[]): string {
  return formatTable<ParsingRow>(
    [
      { title: 'text', align: 'left', cell: ({ name }) => name },
      { title: 'characters', align: 'right', cell: ({ characters }) => characters.toLocaleString('en-US') },
      { title: 'median ms', align: 'right', cell: ({ ms }) => formatMs(ms.median) },
      { title: 'p95 ms', align: 'right', cell: ({ ms }) => formatMs(ms.p95) },
      { title: 'growth', align: 'right', cell: ({ growth }) => formatNumber(growth, 2) },
      { title: 'bound ms', align: 'right', cell: ({ boundMs }) => boundMs.toLocaleString('en-US') },
      { title: '', align: 'left', cell: (row) => (isWithinBound(row) ? '' : 'OVER') },
    ],
    rows,
  );
}
