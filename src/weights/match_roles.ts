/** Which tensor of a file has which role in an ALBERT, by names, shapes and dtypes alone: a file is judged before its body has arrived. */
import { isComplete, missingTensor, requireRoles, wrongShape } from '../model/check_weights.ts';
import type { AlbertConfig } from '../model/config.ts';
import { UnmaskError } from '../model/errors.ts';
import { HEAD_NAMES, HEAD_ROLES, modelParts, type HeadName } from '../model/heads.ts';
import { isOfMaskHead, tensorSpec, tensorSpecs, type TensorRole } from '../model/tensor_specs.ts';
import { isFloat, storageOf } from './convert.ts';
import type { Tensors, TensorEntry } from './safetensors.ts';
import { short, tensorError } from './safetensors_errors.ts';

/** Which tensor of a file has which role in the model. */
export interface MatchedRoles {
  readonly entries: Map<TensorRole, TensorEntry>;
  /** The same parameters under other names, where a file has them under several. */
  readonly copies: ReadonlyMap<TensorRole, readonly TensorEntry[]>;
  readonly ignored: readonly TensorEntry[];
}

/**
 * Finds each tensor of an ALBERT with a head, under whichever of its names, and checks dtype and shape. Nothing is left to chance: what
 * could be read as a model that the file is not, is refused.
 * @throws UnmaskError `weights/missing-tensor`, `weights/shape`, `weights/dtype`, each of which names the tensor, `weights/no-head` for a
 *   checkpoint with neither a masked-language head nor the one that its config speaks of, which names what it is.
 */
export function matchRoles(tensors: Tensors, config: AlbertConfig): MatchedRoles {
  const entries = new Map<TensorRole, TensorEntry>();
  const copies = new Map<TensorRole, TensorEntry[]>();
  const used = new Set<TensorEntry>();
  for (const [role, { name, aliases, shape }] of tensorSpecs(config)) {
    for (const stored of [name, ...aliases]) {
      const entry = tensors.get(stored);
      if (entry === undefined || isStray(role, entry, shape, config)) continue;
      requireFloats(entry, shape);
      used.add(entry);
      if (!entries.has(role)) entries.set(role, entry);
      else copies.set(role, [...(copies.get(role) ?? []), entry]);
    }
  }
  untieDecoder(entries, config);
  requireHead(entries, tensors, config);
  requireRoles(config, entries);
  if (hasMaskHead(entries)) requireDecoder(entries, config);
  requireOneHalf([...used]);
  const ignored = [...tensors.values()].filter((entry) => !used.has(entry));
  requireAllLayers(ignored, config);
  return { entries, copies, ignored };
}

/** A file may hold the tied pair under the decoder's name alone. */
function untieDecoder(
  entries: Map<TensorRole, TensorEntry>,
  { tie_word_embeddings: tied }: AlbertConfig,
): void {
  const decoder = entries.get('decoderWeight');
  if (!tied || decoder === undefined || entries.has('wordEmbeddings')) return;
  entries.set('wordEmbeddings', decoder);
  entries.delete('decoderWeight');
}

/** Without one of its own a decoder is taken to be the word embeddings, which it is not where the config says so. */
function requireDecoder(entries: ReadonlyMap<TensorRole, TensorEntry>, config: AlbertConfig): void {
  if (config.tie_word_embeddings || entries.has('decoderWeight')) return;
  throw missingTensor(tensorSpec(config, 'decoderWeight').name, 1);
}

/** A head that the config does not speak of may have any number of labels, or be no head at all: then it is of no use, and no fault. */
function isStray(
  role: TensorRole,
  { shape, dtype }: TensorEntry,
  expected: readonly number[],
  { architecture }: AlbertConfig,
): boolean {
  const head = HEAD_NAMES.find((name) => Object.values<TensorRole>(HEAD_ROLES[name]).includes(role));
  if (head === undefined || (architecture !== null && HEAD_OF.get(architecture) === head)) return false;
  return shape.join() !== expected.join() || !isFloat(dtype);
}

/** Which head beside the masked-language one a checkpoint was saved with. */
const HEAD_OF: ReadonlyMap<string, HeadName> = new Map([
  ['AlbertForSequenceClassification', 'classifier'],
  ['AlbertForMultipleChoice', 'classifier'],
  ['AlbertForTokenClassification', 'classifier'],
  ['AlbertForQuestionAnswering', 'span'],
  ['AlbertForPreTraining', 'order'],
]);

function requireFloats(entry: TensorEntry, expected: readonly number[]): void {
  const { name, shape } = entry;
  if (shape.length !== expected.length || !expected.every((size, axis) => size === shape[axis])) {
    throw wrongShape(name, expected, shape);
  }
  storageOf(entry);
}

/** F16 and BF16 are two readings of the same bytes. No library saves both in one file, so one of the two is a fault of the header. */
function requireOneHalf(entries: readonly TensorEntry[]): void {
  const bfloat = entries.find(({ dtype }) => dtype === 'BF16');
  const half = entries.find(({ dtype }) => dtype === 'F16');
  if (bfloat === undefined || half === undefined) return;
  throw tensorError(
    'weights/dtype',
    bfloat.name,
    `is stored as BF16 and ${half.name} as F16: one of the two is read wrong`,
    'one of BF16 and F16 in a file',
    'both',
  );
}

/** A config of fewer layers than the file has would read another model out of it. */
function requireAllLayers(ignored: readonly TensorEntry[], config: AlbertConfig): void {
  const { num_hidden_groups: groups, inner_group_num: inner } = config;
  const layer = ignored.find(({ name }) => /albert_layer_groups\.\d+\.albert_layers\.\d+\./.test(name));
  if (layer === undefined) return;
  throw tensorError(
    'weights/shape',
    layer.name,
    'is of a layer that config.json does not speak of',
    `${groups} × ${inner} layers (num_hidden_groups × inner_group_num)`,
    short(layer.name),
  );
}

function hasMaskHead(entries: ReadonlyMap<TensorRole, TensorEntry>): boolean {
  return [...entries.keys()].some(isOfMaskHead);
}

/** @throws UnmaskError where no head can be asked: a masked-language head that lacks a part only is told by that. */
function requireHead(
  entries: ReadonlyMap<TensorRole, TensorEntry>,
  tensors: Tensors,
  config: AlbertConfig,
): void {
  if (hasMaskHead(entries)) return;
  if (!isComplete(config, entries, (role) => !isOfMaskHead(role))) {
    refuseOther(entries, tensors, config);
    return;
  }
  if (hasOtherHead(entries, config)) return;
  throw new UnmaskError({
    code: 'weights/no-head',
    message: `This checkpoint has no masked-language head: it is ${kindOf(tensors, config)}.`,
    expected:
      'predictions.dense.weight and the other tensors of that head, or those of a head that config.json names',
    actual: config.architecture ?? 'none of them',
    remedy:
      'What is loaded is kept. Choose a checkpoint saved with a head, as AlbertForMaskedLM or AlbertForSequenceClassification is, such as albert/albert-base-v2.',
  });
}

/** Whether another head can be asked. One that the config does not speak of is left alone: what it was trained for is not known. */
function hasOtherHead(entries: ReadonlyMap<TensorRole, TensorEntry>, config: AlbertConfig): boolean {
  const { heads } = modelParts(config, entries);
  const { architecture } = config;
  if (architecture === null) return heads.size > 0;
  const saved = HEAD_OF.get(architecture);
  return saved !== undefined && heads.has(saved);
}

/** A file of which hardly anything is an ALBERT's is told by what it holds, not by the first of the many tensors that it lacks. */
function refuseOther(
  entries: ReadonlyMap<TensorRole, TensorEntry>,
  tensors: Tensors,
  { architecture }: AlbertConfig,
): void {
  if (entries.size > 0) return;
  throw new UnmaskError({
    code: 'weights/missing-tensor',
    message: `This is not an ALBERT model: none of its ${tensors.size} tensors is one of an ALBERT.`,
    expected: architecture ?? 'tensors named as Hugging Face names them',
    actual: short([...tensors.keys()].join(', ')),
    remedy: 'Choose an ALBERT masked language model, e.g. albert-base-v2 or albert-large-v2.',
  });
}

/** What a checkpoint without a masked-language head is, in words, by its tensors and, where those leave it open, by its config. */
function kindOf(tensors: Tensors, { architecture }: AlbertConfig): string {
  const saved = architecture === null ? '' : ` (${architecture})`;
  const labels = tensors.get('classifier.weight')?.shape.at(0);
  if (tensors.has('qa_outputs.weight')) return `one that answers questions from a text${saved}`;
  if (labels === undefined) return `an encoder alone${saved}`;
  const label = `${labels} label${labels === 1 ? '' : 's'}`;
  switch (architecture) {
    case 'AlbertForMultipleChoice':
      return `one that chooses between several answers${saved}`;
    case 'AlbertForTokenClassification':
      return `a classifier of tokens with ${label}${saved}`;
    default:
      return `a classifier of texts with ${label}${saved}`;
  }
}
