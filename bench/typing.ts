/**
 * `npm run bench -- typing`: how long the page keeps a visitor waiting who pastes a text into a field and types on at its end, for
 * texts of 1 kB to 1 MB. `--against FOLDER` measures another build beside this one's, in turn, in one browser.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, InvalidArgumentError } from 'commander';
import { type Browser, chromium } from 'playwright';
import { build, preview } from 'vite';
import { CPU_BROWSER_ARGS } from '../tools/setup/browser_args.mjs';
import { findBrowser } from '../tools/setup/find_browser.mjs';
import { describeEnvironment, environmentLine } from './environment.ts';
import { count, counts, say, writeJson } from './options.ts';
import { summarise } from './statistics.ts';
import { formatMs, formatTable } from './table.ts';
import { FIELDS, type FieldName, type Typed, typeInto } from './typing/type_into.ts';

interface Options {
  readonly field?: readonly FieldName[];
  readonly length?: readonly number[];
  readonly keys: number;
  readonly build?: string;
  readonly against?: string;
  readonly json?: string;
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LENGTHS = [1_000, 10_000, 100_000, 1_000_000];

/** What was measured of one build, one field, one length. */
interface Row extends Typed {
  readonly build: string;
  readonly field: FieldName;
  readonly length: number;
}

/** Built files, served. */
interface Served {
  readonly name: string;
  readonly address: string;
  close(): Promise<void>;
}

export function typingCommand(command: Command): Command {
  return command
    .description('longest task and time a key in a field that holds 1 kB to 1 MB, in Chromium')
    .option(
      '--field <field>',
      `one of ${Object.keys(FIELDS).join(', ')}; may be given again (default: fill)`,
      fieldNames,
    )
    .option('--length <n>', 'characters of the text; may be given again (default: 1 kB to 1 MB)', counts)
    .option('--keys <n>', 'keys that are struck', count, 8)
    .option('--build <folder>', 'a built page; this checkout is built where none is given')
    .option('--against <folder>', 'another built page, measured in turn with it')
    .option('--json <file>', 'write every number to this file');
}

/** @returns the exit status */
export async function runTyping(options: Options): Promise<number> {
  const { field: fields = ['fill'], length: lengths = LENGTHS, keys, against } = options;
  const sites = [await serve('this build', options.build)];
  const browser = await chromium.launch({
    executablePath: findBrowser().executablePath,
    args: [...CPU_BROWSER_ARGS],
  });
  try {
    if (against !== undefined) sites.push(await serve(against, against));
    const rows: Row[] = [];
    for (const field of fields) {
      for (const length of lengths) {
        for (const site of sites) rows.push(await measure(browser, site, { field, length, keys }));
      }
    }
    const environment = describeEnvironment(`Chromium ${browser.version()}`, 'CPU engine', false);
    console.log(`${keys} keys at the end of a pasted text · ${environmentLine(environment)}\n`);
    console.log(typingTable(rows));
    writeJson(options.json, { environment, keys, rows });
  } finally {
    await browser.close();
    for (const site of sites) await site.close();
  }
  return 0;
}

async function measure(
  browser: Browser,
  { name, address }: Served,
  asked: { readonly field: FieldName; readonly length: number; readonly keys: number },
): Promise<Row> {
  const typed = await typeInto(browser, address, asked);
  say(`${name}, ${asked.field}, ${asked.length}: ${formatMs(typed.pasteTaskMs)} ms to paste`);
  return { build: name, field: asked.field, length: asked.length, ...typed };
}

/** Serves a built page, or builds this checkout into a folder that `close` removes. */
async function serve(name: string, built: string | undefined): Promise<Served> {
  const made = built === undefined ? await mkdtemp(join(tmpdir(), 'unmask-typing-')) : null;
  const outDir = made ?? resolve(built ?? '');
  if (made !== null) {
    say('building the page');
    await build({ root: ROOT, logLevel: 'error', build: { outDir, emptyOutDir: true } });
  }
  const server = await preview({
    root: ROOT,
    logLevel: 'error',
    build: { outDir },
    preview: { host: '127.0.0.1', port: 4190 },
  });
  const address = server.resolvedUrls?.local[0];
  if (address === undefined) throw new Error(`${outDir} could not be served`);
  return {
    name,
    address,
    async close() {
      await server.close();
      if (made !== null) await rm(made, { recursive: true });
    },
  };
}

function fieldNames(text: string, before: readonly FieldName[] = []): FieldName[] {
  const name = (Object.keys(FIELDS) as FieldName[]).find((field) => field === text);
  if (name === undefined) throw new InvalidArgumentError(`There are ${Object.keys(FIELDS).join(', ')}.`);
  return [...before, name];
}

function typingTable(rows: readonly Row[]): string {
  const ms = (title: string, of: (row: Row) => number) => ({
    title,
    align: 'right' as const,
    cell: (row: Row) => formatMs(of(row)),
  });
  return formatTable<Row>(
    [
      { title: 'build', align: 'left', cell: ({ build: name }) => name },
      { title: 'field', align: 'left', cell: ({ field }) => field },
      { title: 'characters', align: 'right', cell: ({ length }) => String(length) },
      ms('longest task, paste, ms', ({ pasteTaskMs }) => pasteTaskMs),
      ms('longest task, keys, ms', ({ keysTaskMs }) => keysTaskMs),
      ms('time a key, median, ms', ({ keyMs }) => summarise(keyMs).median),
      ms('most, ms', ({ keyMs }) => Math.max(...keyMs)),
    ],
    rows,
  );
}
