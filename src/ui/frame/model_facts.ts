/** What the model and status dialogs say, as names and values. */
import type { ModelIdentity, ViewState } from '../../page/client.ts';
import type { BackendView, CopyPlace, ModelView } from '../../worker/messages.ts';
import { formatBytes, formatCount, formatDuration, formatPlural } from '../format.ts';

const STORED: Readonly<Record<ModelView['origin'], string>> = {
  site: 'on this site, read into this tab; nothing is sent',
  stored: 'on this device; nothing is fetched, nothing is sent',
  files: 'in the files you gave, read into this tab; not kept, nothing is sent',
};

const ACTIVATION_NAMES: Readonly<Record<ModelView['activation'], string>> = {
  gelu: 'gelu (GELU by erf)',
  gelu_new: 'gelu_new (GELU by tanh)',
  relu: 'relu',
};

type FactList = readonly (readonly [string, string])[];

/** @param copy where the kept copy of the model is, as far as that is known */
export function modelFacts(model: ModelView, backend: BackendView, copy: CopyPlace | null): FactList {
  return [
    ['Name', model.name],
    ...(model.revision === model.content ? [] : [['Revision', revisionWords(model)] as const]),
    ['Content', `SHA-256 ${model.content}`],
    ['Licence', model.licence ?? 'not stated'],
    ['Precision', precisionName(backend.identity.dtype)],
    ['Size', formatBytes(model.byteLength)],
    ['Vocabulary', formatPlural(model.vocabularySize, 'piece')],
    ['Tokenizer', tokenizerFact(model)],
    [
      'Layers',
      model.layers === 1
        ? `${formatCount(model.passes)}: one layer’s weights, applied ${formatPlural(model.passes, 'time')}`
        : `${formatCount(model.passes)}: the weights of ${formatPlural(model.layers, 'layer')}, each applied in its turn`,
    ],
    [
      'Heads',
      `${formatCount(model.heads)} of ${formatPlural(model.hiddenSize / model.heads, 'dimension')} each`,
    ],
    ['Embedding width', formatCount(model.embeddingSize)],
    ['Hidden width', formatCount(model.hiddenSize)],
    ['FFN width', formatCount(model.ffnSize)],
    ['Activation', ACTIVATION_NAMES[model.activation]],
    ['Reads', `up to ${formatPlural(model.maxTokens, 'token')}`],
    ['Stored', storedFact(model, copy)],
    ...gpuMemoryFacts(backend),
  ];
}

function storedFact({ origin }: ModelView, copy: CopyPlace | null): string {
  if (origin !== 'stored' || copy === null || copy === 'disk') return STORED[origin];
  return copy === 'memory'
    ? 'in memory, until this page is closed'
    : 'in memory; the copy on this device has been deleted';
}

/** The commit, and what was asked for and stood for it. */
function revisionWords({ revision, ref }: ModelView): string {
  return ref === undefined || ref === revision ? revision : `${revision} (${ref})`;
}

function tokenizerFact({ tokenizerFile, otherTokenizerFile }: ModelView): string {
  if (otherTokenizerFile === null) return tokenizerFile;
  return `${tokenizerReading(tokenizerFile)}; ${otherTokenizerFile} is there too`;
}

/** A tokenizer's file, of a model that has two, and whose way of reading it is. */
export function tokenizerReading(file: string): string {
  return file === 'tokenizer.json' ? `${file}, as transformers 5` : `${file}, as trained, transformers 4`;
}

export function backendFacts(backend: BackendView, answer: ViewState['answer']): FactList {
  const { identity, adapterFacts } = backend;
  return [
    ['Computes', COMPUTES[identity.backend]],
    ['Adapter', identity.adapter],
    ['Precision', precisionName(identity.dtype)],
    ...gpuMemoryFacts(backend),
    ...(answer === null ? [] : [['Last answer', formatDuration(answer.durationMs)] as const]),
    ...Object.entries(adapterFacts),
  ];
}

const COMPUTES: Readonly<Record<ModelIdentity['backend'], string>> = {
  webgpu: 'GPU, through WebGPU',
  wasm: 'CPU, in WebAssembly',
  cpu: 'CPU, in plain JavaScript',
};

/** What a model takes on the GPU, as a function of the text. */
function gpuMemoryFacts({ gpuMemory }: BackendView): FactList {
  if (gpuMemory === null) return [];
  const { weightBytes, headBytes, bytesPerToken } = gpuMemory;
  const parts = [
    `${formatBytes(weightBytes)} weights`,
    `${formatBytes(headBytes)} for predictions`,
    `${formatBytes(bytesPerToken)} a token`,
  ];
  return [['GPU memory', parts.join(' + ')]];
}

function precisionName(dtype: 'f32' | 'f16'): string {
  return dtype === 'f32' ? 'f32 weights, f32 sums' : 'f16 weights, f32 sums';
}
