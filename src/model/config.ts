/** config.json of an ALBERT checkpoint, validated. Fields are named as in the checkpoint. */
import { UnmaskError, type UnmaskErrorCode } from './errors.ts';
import { plainName } from './plain_name.ts';

/** Activations of published ALBERT checkpoints: v1 `gelu` (erf), v2 `gelu_new` (tanh), `relu`. */
export const ACTIVATIONS = ['gelu', 'gelu_new', 'relu'] as const;
export type Activation = (typeof ACTIVATIONS)[number];

export interface AlbertConfig {
  readonly vocab_size: number;
  readonly embedding_size: number;
  readonly hidden_size: number;
  /** How often a layer group is applied: 24 times of ALBERT-large. How many passes that is says `passesOf` (`schedule.ts`). */
  readonly num_hidden_layers: number;
  /** How many layer groups there are: 1 in every published ALBERT, so that one layer serves every pass. */
  readonly num_hidden_groups: number;
  /** How many layers a group has, applied one after the other whenever the group is: 1 in every published ALBERT. */
  readonly inner_group_num: number;
  readonly num_attention_heads: number;
  readonly intermediate_size: number;
  readonly hidden_act: Activation;
  readonly max_position_embeddings: number;
  readonly type_vocab_size: number;
  readonly layer_norm_eps: number;
  /** Whether the prediction head's decoder is the word embeddings, as in every published ALBERT. */
  readonly tie_word_embeddings: boolean;
  /** What the checkpoint was saved as, by `architectures`: `AlbertForMaskedLM`; null where the config does not say. */
  readonly architecture: string | null;
  /** What a classifier's outputs are called, by their index: `LABEL_0` and so on where the config has no names. Two, where it says nothing. */
  readonly labels: readonly string[];
  /** What a classifier of texts was trained for, where the config says: several labels of a text may hold at once, or its output is a value. */
  readonly problem_type: ProblemType | null;
}

const PROBLEM_TYPES = ['regression', 'single_label_classification', 'multi_label_classification'] as const;
export type ProblemType = (typeof PROBLEM_TYPES)[number];

type SizeField = Exclude<
  keyof AlbertConfig,
  'hidden_act' | 'layer_norm_eps' | 'tie_word_embeddings' | 'architecture' | 'labels' | 'problem_type'
>;

/**
 * The largest value of each size. Well above every published checkpoint (xxlarge: hidden 4,096, FFN 16,384), and
 * low enough that a hostile config cannot ask for more memory than a tab can refuse in words.
 */
const LARGEST: Readonly<Record<SizeField, number>> = {
  vocab_size: 1_000_000,
  embedding_size: 8_192,
  hidden_size: 16_384,
  num_hidden_layers: 1_000,
  num_hidden_groups: 256,
  inner_group_num: 256,
  num_attention_heads: 1_024,
  intermediate_size: 65_536,
  max_position_embeddings: 65_536,
  type_vocab_size: 1_024,
};

/** The largest tensor such a model may have, in values: 1 GiB of f32, the square of the largest `hidden_size`. The FFN of xxlarge has 67 M. */
const LARGEST_TENSOR = 268_435_456;

/** The most layers of all groups together: ten times the layers of a BERT-large, none of them shared. */
const MOST_LAYERS = 256;

/**
 * What Hugging Face's `AlbertConfig` assumes where a checkpoint leaves a field out, for the fields that published
 * files do leave out. The sizes have defaults there as well (those of xxlarge): a file without them is more likely
 * damaged than xxlarge, so they must be present.
 */
const DEFAULTS = {
  hidden_act: 'gelu_new',
  max_position_embeddings: 512,
  type_vocab_size: 2,
  layer_norm_eps: 1e-12,
  num_hidden_groups: 1,
  inner_group_num: 1,
} as const;

/**
 * Reads the parsed config.json of an ALBERT: v1 and v2, base to xxlarge, and any other sizes, with any number of layer groups and of
 * layers in each. Fields it does not need (dropout, initializer, token ids) are ignored.
 * @throws UnmaskError `config/not-json` when it is no object, `config/not-albert` for another kind of model,
 *   `config/missing-field`, `config/unsupported` for a value outside what is supported; each names field and value.
 */
export function parseAlbertConfig(json: unknown): AlbertConfig {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw configError(
      'config/not-json',
      'config.json does not hold an object.',
      'a JSON object',
      describe(json),
    );
  }
  const fields = new Map<string, unknown>(Object.entries(json));
  requireAlbert(fields);

  const config: AlbertConfig = {
    vocab_size: size(fields, 'vocab_size'),
    embedding_size: size(fields, 'embedding_size'),
    hidden_size: size(fields, 'hidden_size'),
    num_hidden_layers: size(fields, 'num_hidden_layers'),
    num_hidden_groups: size(fields, 'num_hidden_groups', DEFAULTS.num_hidden_groups),
    inner_group_num: size(fields, 'inner_group_num', DEFAULTS.inner_group_num),
    num_attention_heads: size(fields, 'num_attention_heads'),
    intermediate_size: size(fields, 'intermediate_size'),
    hidden_act: activation(fields),
    max_position_embeddings: size(fields, 'max_position_embeddings', DEFAULTS.max_position_embeddings),
    type_vocab_size: size(fields, 'type_vocab_size', DEFAULTS.type_vocab_size),
    layer_norm_eps: epsilon(fields),
    // Hugging Face takes any value for one or the other; whoever wrote the file meant `false` by nothing but false.
    tie_word_embeddings: fields.get('tie_word_embeddings') !== false,
    architecture: architectureOf(fields),
    labels: labelsOf(fields, architectureOf(fields)),
    problem_type: PROBLEM_TYPES.find((type) => type === fields.get('problem_type')) ?? null,
  };
  requireSupportedShapes(config, fields);
  return config;
}

/** What begins with this is an ALBERT, in whatever form it was saved. */
const ARCHITECTURE = /^Albert(?:For[A-Za-z]+|Model)$/;

function architectureOf(fields: ReadonlyMap<string, unknown>): string | null {
  const named = fields.get('architectures');
  if (!Array.isArray(named)) return null;
  return named.find((name): name is string => typeof name === 'string' && ARCHITECTURE.test(name)) ?? null;
}

/** The most labels of a classifier. */
const MOST_LABELS = 10_000;

/**
 * As Hugging Face reads them: `num_labels` outputs, called as `id2label` says where that names as many. What is no such list is none: most
 * checkpoints have no classifier, and are not refused for it.
 */
function labelsOf(fields: ReadonlyMap<string, unknown>, architecture: string | null): readonly string[] {
  // Whatever the config says of labels: each answer is a sequence of its own, with one number.
  if (architecture === 'AlbertForMultipleChoice') return ['answer'];
  const byId = fields.get('id2label');
  const named =
    typeof byId === 'object' && byId !== null ? new Map<string, unknown>(Object.entries(byId)) : null;
  const count = fields.get('num_labels') ?? named?.size ?? 2;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1 || count > MOST_LABELS) {
    return ['LABEL_0', 'LABEL_1'];
  }
  return Array.from({ length: count }, (_, id) => {
    const name = named?.size === count ? named.get(`${id}`) : undefined;
    return typeof name === 'string' || typeof name === 'number'
      ? plainName(`${name}`.slice(0, 200))
      : `LABEL_${id}`;
  });
}

/** Where a config has no `model_type`, its architectures say what it is; where it has neither, the tensors will (`match_roles.ts`). */
function requireAlbert(fields: ReadonlyMap<string, unknown>): void {
  const type = fields.get('model_type');
  if (type === 'albert') return;
  const named = fields.get('architectures');
  if (type === undefined) {
    if (!Array.isArray(named) || named.length === 0 || architectureOf(fields) !== null) return;
    throw configError(
      'config/not-albert',
      `This is not an ALBERT model: its architecture is ${describe(named[0])}.`,
      'an architecture of ALBERT, such as AlbertForMaskedLM',
      describe(named[0]),
    );
  }
  throw configError(
    'config/not-albert',
    `This is not an ALBERT model: model_type is ${describe(type)}.`,
    'model_type: "albert"',
    describe(type),
  );
}

function size(fields: ReadonlyMap<string, unknown>, field: SizeField, fallback?: number): number {
  const value = fields.get(field) ?? fallback;
  if (value === undefined) {
    throw configError(
      'config/missing-field',
      `config.json has no ${field}.`,
      `${field}: a whole number`,
      'nothing',
    );
  }
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > LARGEST[field]) {
    throw unsupported(field, `a whole number from 1 to ${LARGEST[field]}`, value);
  }
  return value;
}

function activation(fields: ReadonlyMap<string, unknown>): Activation {
  const value = fields.get('hidden_act') ?? DEFAULTS.hidden_act;
  const known = ACTIVATIONS.find((name) => name === value);
  if (known === undefined) throw unsupported('hidden_act', `one of ${ACTIVATIONS.join(', ')}`, value);
  return known;
}

function epsilon(fields: ReadonlyMap<string, unknown>): number {
  const value = fields.get('layer_norm_eps') ?? DEFAULTS.layer_norm_eps;
  // 0 would divide by zero on a constant row, and 1 would drown any real variance: neither is a checkpoint's.
  if (typeof value !== 'number' || !(value > 0 && value < 1)) {
    throw unsupported('layer_norm_eps', 'a number above 0 and below 1', value);
  }
  return value;
}

function requireSupportedShapes(config: AlbertConfig, fields: ReadonlyMap<string, unknown>): void {
  const { hidden_size, num_attention_heads, embedding_size } = config;
  if (hidden_size % num_attention_heads !== 0) {
    throw unsupported(
      'hidden_size',
      `a multiple of num_attention_heads (${num_attention_heads})`,
      hidden_size,
    );
  }
  const layers = config.num_hidden_groups * config.inner_group_num;
  if (layers > MOST_LAYERS)
    throw unsupported('num_hidden_groups × inner_group_num', `at most ${MOST_LAYERS} layers`, layers);
  const positions = fields.get('position_embedding_type') ?? 'absolute';
  if (positions !== 'absolute') throw unsupported('position_embedding_type', '"absolute"', positions);
  const tensors = {
    'vocab_size × embedding_size': config.vocab_size * embedding_size,
    'max_position_embeddings × embedding_size': config.max_position_embeddings * embedding_size,
    'intermediate_size × hidden_size': config.intermediate_size * hidden_size,
  };
  for (const [product, values] of Object.entries(tensors)) {
    if (values > LARGEST_TENSOR)
      throw unsupported(product, `at most ${LARGEST_TENSOR} values a tensor`, values);
  }
}

function unsupported(field: string, expected: string, value: unknown): UnmaskError {
  return configError(
    'config/unsupported',
    `config.json asks for ${field} = ${describe(value)}, which is not supported; supported is ${expected}.`,
    expected,
    describe(value),
    field,
  );
}

function configError(
  code: UnmaskErrorCode,
  message: string,
  expected: string,
  actual: string,
  field?: string,
): UnmaskError {
  return new UnmaskError({
    code,
    message,
    expected,
    actual,
    remedy: 'Choose an ALBERT masked language model, e.g. albert-base-v2 or albert-large-v2.',
    ...(field === undefined ? {} : { details: { field } }),
  });
}

/** A value as it stood in the file, short enough for a message. */
function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
