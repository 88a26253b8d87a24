/** A checkpoint by the golden formula that goes with the demo's tokenizer: every part of a model, in any size, in a moment. */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { AlbertConfig } from '../../src/model/config.ts';
import { tensorSpecs } from '../../src/model/tensor_specs.ts';
import { writeGoldenCheckpoint } from '../../tools/golden_checkpoint.ts';
import type { GoldenFile } from '../golden/format.ts';
import type { GoldenTensor } from '../golden/formula_model.ts';
import { fixtureGolden } from '../golden/load.ts';
import { DEMO_VOCABULARY } from './demo_tokenizer.ts';

const SPIECE = fileURLToPath(new URL('../../public/weights/albert-demo/spiece.model', import.meta.url));

/**
 * The nano model with another vocabulary and `changed` sizes; `extra` are tensors no masked language model has.
 * @param salt another one makes another model
 */
export function formulaModel(
  changed: Partial<AlbertConfig> = {},
  extra: Readonly<Record<string, GoldenTensor>> = {},
  salt = '',
): GoldenFile {
  const nano = fixtureGolden('nano');
  const config = { ...nano.config, vocab_size: DEMO_VOCABULARY, ...changed };
  const tensors = new Map<string, GoldenTensor>(Object.entries(extra));
  for (const { name, shape } of tensorSpecs(config).values()) {
    // Layers that nano does not have are made as its only one is; their names make their values others.
    const of = nano.tensors.get(name.replace(/groups\.\d+\.albert_layers\.\d+/, 'groups.0.albert_layers.0'));
    if (of !== undefined) tensors.set(name, { ...of, shape });
  }
  return { ...nano, model: 'formula', salt, config, tensors, cases: [] };
}

/** What a head is in a checkpoint: the class it was saved by, its tensors' name, and how many outputs it has. */
const HEADS = {
  AlbertForSequenceClassification: 'classifier',
  AlbertForTokenClassification: 'classifier',
  AlbertForMultipleChoice: 'classifier',
  AlbertForQuestionAnswering: 'qa_outputs',
  AlbertForPreTraining: 'sop_classifier.classifier',
} as const;

/**
 * The same with the head of an architecture instead of the masked-language one, which pretraining has beside it.
 * @param labels of a classifier; other heads have their own
 */
export function formulaHeadModel(
  architecture: keyof typeof HEADS,
  labels: readonly string[] = ['LABEL_0', 'LABEL_1'],
  changed: Partial<AlbertConfig> = {},
): GoldenFile {
  const head = HEADS[architecture];
  const named = architecture === 'AlbertForMultipleChoice' ? ['answer'] : labels;
  const outputs = head === 'classifier' ? named.length : 2;
  const config = { ...changed, architecture, labels: named };
  const { hidden_size: H } = { ...fixtureGolden('nano').config, ...changed };
  const model = formulaModel(config, {
    // Large enough that labels differ by nats.
    [`${head}.weight`]: { shape: [outputs, H], offset: 0, scale: 0.5 },
    [`${head}.bias`]: { shape: [outputs], offset: 0, scale: 0.1 },
  });
  const hasMaskHead = architecture === 'AlbertForPreTraining';
  const tensors = [...model.tensors].filter(([name]) => hasMaskHead || !name.startsWith('predictions.'));
  return { ...model, tensors: new Map(tensors) };
}

/** Writes all three files of it to `folder`. */
export async function writeFormulaModel(
  folder: string,
  model: GoldenFile,
  dtype: 'f32' | 'f16' | 'bf16' = 'f32',
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeGoldenCheckpoint(model, { out: folder, dtype, tokenizer: SPIECE });
}
