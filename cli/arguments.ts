/** What was typed, as a command with its options. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { HEAD_NAMES, type HeadName } from '../src/model/heads.ts';
import { type HubSource, parseHubSource } from '../src/model/hub_source.ts';
import { FEATURE_KINDS, type FeatureKind } from '../src/probes/features.ts';
import { ENGINES, type EngineChoice } from './engine.ts';
import { UsageError } from './exit_status.ts';
import type { ModelAsked } from './open_model.ts';
import { PAIR_MEASURES, SENTENCE_MEASURES } from './tasks/score.ts';

const MEASURES = [
  ...(Object.keys(SENTENCE_MEASURES) as (keyof typeof SENTENCE_MEASURES)[]),
  'targets',
  ...(Object.keys(PAIR_MEASURES) as (keyof typeof PAIR_MEASURES)[]),
] as const;
export type Measure = (typeof MEASURES)[number];

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  model: { type: 'string', short: 'm' },
  offline: { type: 'boolean' },
  input: { type: 'string', short: 'i' },
  output: { type: 'string', short: 'o' },
  resume: { type: 'boolean' },
  progress: { type: 'boolean' },
  strict: { type: 'boolean' },
  engine: { type: 'string' },
  dtype: { type: 'string' },
  relaxed: { type: 'boolean' },
  threads: { type: 'string' },
  'batch-tokens': { type: 'string' },
  'top-k': { type: 'string' },
  measure: { type: 'string' },
  targets: { type: 'string' },
  vector: { type: 'string' },
  head: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];
type OptionName = keyof typeof OPTIONS;

const OF_MODEL = ['help', 'model', 'offline'] as const satisfies readonly OptionName[];
const OF_ENGINE = ['engine', 'dtype', 'relaxed', 'threads'] as const satisfies readonly OptionName[];
const OF_LINES = [
  ...OF_MODEL,
  ...OF_ENGINE,
  ...(['input', 'output', 'resume', 'progress', 'strict', 'batch-tokens'] as const),
] as const satisfies readonly OptionName[];

/** Each command with the options it takes. */
const COMMANDS = {
  fill: [...OF_LINES, 'top-k'],
  score: [...OF_LINES, 'measure', 'targets'],
  features: [...OF_LINES, 'vector'],
  classify: [...OF_LINES, 'head', 'top-k'],
  info: OF_MODEL,
  weights: ['help', 'offline'],
  verify: ['help', ...OF_ENGINE],
} as const satisfies Readonly<Record<string, readonly OptionName[]>>;
export type CommandName = keyof typeof COMMANDS;

/** What is done with the models that are kept. */
const WEIGHTS_ACTIONS = ['list', 'fetch', 'verify', 'delete'] as const;
export type WeightsAction = (typeof WEIGHTS_ACTIONS)[number];

/** What every command on lines is given. */
export interface LineOptions extends ModelAsked {
  /** Where lines come from, `-` for stdin; null where texts were typed instead. */
  readonly input: string | null;
  /** Texts typed on the command line: a line each. */
  readonly texts: readonly string[];
  /** A file; null for stdout. */
  readonly output: string | null;
  /** Go on with what an earlier run has left of that file. */
  readonly resume: boolean;
  /** How far it is is told on stderr, where that is a terminal. */
  readonly progress: boolean;
  readonly strict: boolean;
  readonly choice: EngineChoice;
  readonly batchTokens: number;
}

export type Asked =
  | { readonly command: 'help'; readonly of: CommandName | null }
  | ({ readonly command: 'info' } & ModelAsked)
  | { readonly command: 'verify'; readonly choice: EngineChoice }
  | {
      readonly command: 'weights';
      readonly action: WeightsAction;
      readonly offline: boolean;
      /** `owner/name`, with `@revision` if any; null for all. */
      readonly source: HubSource | null;
    }
  | ({ readonly command: 'fill'; readonly topK: number } & LineOptions)
  | ({ readonly command: 'features'; readonly vector: FeatureKind } & LineOptions)
  | ({ readonly command: 'classify'; readonly head: HeadName | null; readonly topK: number } & LineOptions)
  | ({
      readonly command: 'score';
      readonly measure: Measure;
      readonly targets: readonly string[];
    } & LineOptions);

/** Each waits for the last of them at every step: more have not been seen to gain. */
const MOST_THREADS = 64;

/** Tokens of a batch where nothing is said: on a CPU some seconds of a large model, which a stop waits for; on a GPU enough to fill it. */
const BATCH_TOKENS = { wasm: 256, cpu: 256, gpu: 4096 } as const;

/** @throws UsageError that says what is wrong with the call */
export function parseCall(argv: readonly string[]): Asked {
  const name = argv.at(0);
  const rest = argv.slice(1);
  if (name === undefined || name === '--help' || name === '-h') return { command: 'help', of: null };
  if (name === 'help') return { command: 'help', of: rest.length === 0 ? null : commandOf(rest[0]) };
  const command = commandOf(name);
  const { values, positionals } = parse(rest, COMMANDS[command]);
  if (values.help === true) return { command: 'help', of: command };
  const asked = { model: values.model ?? null, offline: values.offline === true };
  switch (command) {
    case 'info':
      if (positionals.length > 0) throw new UsageError('info takes no text.');
      return { command, ...asked };
    case 'verify':
      if (positionals.length > 0) throw new UsageError('verify takes no text.');
      return { command, choice: engineChoice(values) };
    case 'weights':
      return { command, offline: asked.offline, ...weightsAsked(positionals) };
    case 'fill':
      return {
        command,
        topK: whole(values['top-k'] ?? '5', '--top-k', 100),
        ...lineOptions(values, positionals, command),
      };
    case 'features':
      return {
        ...{ command, vector: oneOf(values.vector ?? 'mean', FEATURE_KINDS, '--vector') },
        ...lineOptions(values, positionals, command),
      };
    case 'classify':
      return {
        ...{ command, head: values.head === undefined ? null : oneOf(values.head, HEAD_NAMES, '--head') },
        topK: whole(values['top-k'] ?? '5', '--top-k', 100),
        ...lineOptions(values, positionals, command),
      };
    case 'score':
      return {
        ...{ command, measure: oneOf(values.measure ?? 'pll', MEASURES, '--measure') },
        targets: (values.targets ?? '')
          .split(',')
          .map((word) => word.trim())
          .filter(Boolean),
        ...lineOptions(values, positionals, command),
      };
  }
}

type Values = Partial<Record<OptionName, string | boolean>> & {
  readonly [Name in OptionName]?: (typeof OPTIONS)[Name]['type'] extends 'boolean' ? boolean : string;
};

function parse(
  args: readonly string[],
  names: readonly OptionName[],
): { values: Values; positionals: string[] } {
  try {
    return parseArgs({
      args: [...args],
      options: Object.fromEntries(names.map((option) => [option, OPTIONS[option]])),
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function commandOf(name: string): CommandName {
  return oneOf(name, Object.keys(COMMANDS) as CommandName[], 'The command');
}

function lineOptions(values: Values, positionals: readonly string[], command: string): LineOptions {
  const isStdin = positionals.length === 1 && positionals[0] === '-';
  const input = values.input ?? (isStdin ? '-' : null);
  const texts = isStdin ? [] : positionals;
  if (input !== null && (texts.length > 0 || (isStdin && values.input !== undefined))) {
    throw new UsageError('Give texts, or a file of them by --input, not both.');
  }
  if (input === null && texts.length === 0) {
    throw new UsageError(`Nothing is asked: unmask ${command} "a text", or --input FILE, or - for stdin.`);
  }
  const { output = null, resume = false, progress = false, strict = false } = values;
  if (resume && output === null) throw new UsageError('--resume goes on with a file: name it by --output.');
  const choice = engineChoice(values);
  return {
    ...{ model: values.model ?? null, offline: values.offline === true },
    ...{ input, texts, output, resume, progress, strict, choice },
    batchTokens: whole(values['batch-tokens'] ?? `${BATCH_TOKENS[choice.engine]}`, '--batch-tokens', 8192),
  };
}

function engineChoice(values: Values): EngineChoice {
  return {
    engine: oneOf(values.engine ?? 'wasm', ENGINES, '--engine'),
    dtype: values.dtype === undefined ? null : oneOf(values.dtype, ['f32', 'f16'] as const, '--dtype'),
    relaxed: values.relaxed === true,
    threads: whole(values.threads ?? '1', '--threads', MOST_THREADS),
  };
}

function weightsAsked(positionals: readonly string[]): {
  readonly action: WeightsAction;
  readonly source: HubSource | null;
} {
  const action = oneOf(positionals.at(0) ?? 'list', WEIGHTS_ACTIONS, 'What is done with weights');
  const given = positionals.at(1);
  if (positionals.length > 2) throw new UsageError(`weights ${action} takes one model.`);
  if (given === undefined) {
    if (action === 'fetch' || action === 'delete') {
      throw new UsageError(`Which model? unmask weights ${action} OWNER/NAME, with @REVISION if any.`);
    }
    return { action, source: null };
  }
  const source = parseHubSource(given);
  if (source?.repo.includes('/') === true) return { action, source };
  throw new UsageError(`A model of the hub is called OWNER/NAME; this is ${JSON.stringify(given)}.`);
}

function oneOf<const Name extends string>(given: string, names: readonly Name[], what: string): Name {
  const found = names.find((name) => name === given);
  if (found !== undefined) return found;
  throw new UsageError(`${what} is one of ${names.join(', ')}; this is ${JSON.stringify(given)}.`);
}

function whole(given: string, what: string, most: number): number {
  const value = Number(given);
  if (/^\d+$/.test(given) && value >= 1 && value <= most) return value;
  throw new UsageError(`${what} is a whole number from 1 to ${most}; this is ${JSON.stringify(given)}.`);
}
