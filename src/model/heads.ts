/** What stands on a checkpoint's encoder: which heads, what each reads, and what its outputs are called. */
import type { AlbertConfig } from './config.ts';
import type { TaskName } from './tasks.ts';
import { MASK_HEAD_ROLES, type ModelRole, type TensorRole } from './tensor_specs.ts';

/**
 * A head beside the masked-language one: a linear.
 * - `classifier`: `AlbertForSequenceClassification` (labels of a sentence or a pair, or with one output a regression),
 *   `AlbertForMultipleChoice` (how good an answer is: one output) and `AlbertForTokenClassification`
 * - `span`: `AlbertForQuestionAnswering`, where in a text the answer is
 * - `order`: `AlbertForPreTraining`, whether two sentences stand in their own order
 */
export type HeadName = 'classifier' | 'span' | 'order';

/** What a head reads: the pooled [CLS] of each sequence, or the hidden state of each token. */
export type HeadInput = 'sequences' | 'tokens';

/** What a loaded checkpoint can be asked, beside its hidden states. */
export interface ModelParts {
  readonly pooler: boolean;
  readonly maskHead: boolean;
  readonly heads: ReadonlyMap<HeadName, HeadInput>;
}

/**
 * What a head's outputs become: probabilities of labels of which one holds (softmax), of labels of which any may hold (sigmoid), or nothing:
 * each is a value.
 */
export type OutputScale = 'softmax' | 'sigmoid' | 'value';

/** A head as it can be asked. */
export interface HeadTask {
  readonly head: HeadName;
  readonly task: TaskName;
  readonly input: HeadInput;
  /** What its outputs are called, in their order. */
  readonly labels: readonly string[];
  readonly scale: OutputScale;
}

/** What a checkpoint can do beside the prediction of masks. */
export function headTasks(config: AlbertConfig, { heads }: Pick<ModelParts, 'heads'>): readonly HeadTask[] {
  return Array.from(heads, ([head, input]) => {
    const task = taskOf(head, input, config);
    return { head, task, input, labels: labelsOf(head, config), scale: scaleOf(task, config) };
  });
}

function taskOf(head: HeadName, input: HeadInput, { architecture }: AlbertConfig): TaskName {
  switch (head) {
    case 'span':
      return 'question-answering';
    case 'order':
      return 'sentence-order';
    case 'classifier':
      if (architecture === 'AlbertForMultipleChoice') return 'multiple-choice';
      return input === 'tokens' ? 'token-classification' : 'text-classification';
  }
}

/** Hugging Face trains one output as a value, whatever else the config says. */
function scaleOf(task: TaskName, { labels, problem_type: problem }: AlbertConfig): OutputScale {
  if (task !== 'text-classification') return 'softmax';
  if (problem === 'multi_label_classification') return 'sigmoid';
  return problem === 'regression' || labels.length === 1 ? 'value' : 'softmax';
}

/** The tensors of each head. */
export const HEAD_ROLES = {
  classifier: { weight: 'classifierWeight', bias: 'classifierBias' },
  span: { weight: 'spanWeight', bias: 'spanBias' },
  order: { weight: 'orderWeight', bias: 'orderBias' },
} as const satisfies Readonly<Record<HeadName, { readonly weight: ModelRole; readonly bias: ModelRole }>>;

export const HEAD_NAMES = Object.keys(HEAD_ROLES) as readonly HeadName[];

/** What a checkpoint of these tensors can be asked. A head that lacks a tensor, or the pooler that it reads, is none. */
export function modelParts(config: AlbertConfig, present: { has(role: TensorRole): boolean }): ModelParts {
  const pooler = present.has('poolerWeight') && present.has('poolerBias');
  const heads = new Map<HeadName, HeadInput>();
  for (const name of HEAD_NAMES) {
    const { weight, bias } = HEAD_ROLES[name];
    const input = inputOf(name, config, pooler);
    if (present.has(weight) && present.has(bias) && (input === 'tokens' || pooler)) heads.set(name, input);
  }
  return { pooler, maskHead: MASK_HEAD_ROLES.some((role) => present.has(role)), heads };
}

/** The config says what a classifier reads. Where it does not, a pooler does: Hugging Face saves none with a classifier of tokens. */
function inputOf(name: HeadName, { architecture }: AlbertConfig, pooler: boolean): HeadInput {
  switch (name) {
    case 'span':
      return 'tokens';
    case 'order':
      return 'sequences';
    case 'classifier':
      if (architecture === null) return pooler ? 'sequences' : 'tokens';
      return architecture === 'AlbertForTokenClassification' ? 'tokens' : 'sequences';
  }
}

/** What a head's outputs are called, in their order: of a classifier by the config. */
export function labelsOf(name: HeadName, config: Pick<AlbertConfig, 'labels'>): readonly string[] {
  switch (name) {
    case 'classifier':
      return config.labels;
    case 'span':
      return ['start', 'end'];
    case 'order':
      return ['in order', 'swapped'];
  }
}
