import { expect, test } from 'vitest';
import { backendView } from '../../../test/support/backend_view.ts';
import type { ModelView } from '../../worker/messages.ts';
import { modelFacts } from './model_facts.ts';

const CONTENT = 'ab'.repeat(32);
const LARGE: ModelView = {
  ...{ origin: 'stored', folder: 'k', key: 'k', name: 'albert-large-v2', revision: 'r', content: CONTENT },
  ...{
    byteLength: 71_500_000,
    description: '',
    isDemo: false,
    tokenizerFile: 'spiece.model',
    otherTokenizerFile: null,
    licence: 'Apache-2.0',
  },
  ...{ vocabularySize: 30_000, maxTokens: 512, passes: 24, layers: 1, hiddenSize: 1024, embeddingSize: 128 },
  ...{ heads: 16, ffnSize: 4096, activation: 'gelu_new' },
  maskHead: true,
  tasks: [],
};
const BACKEND = backendView({
  ...{ name: 'albert-large-v2', revision: 'r', content: CONTENT, dtype: 'f16' },
  ...{ backend: 'cpu', adapter: 'CPU' },
});

test('the details name layers, heads, widths, activation, licence, and the whole hash', () => {
  const facts = new Map(
    modelFacts(LARGE, BACKEND, null).map(([name, value]) => [name, value.replaceAll('\u00A0', ' ')]),
  );
  expect(facts.get('Layers')).toBe('24: one layer’s weights, applied 24 times');
  expect(facts.get('Heads')).toBe('16 of 64 dimensions each');
  expect(facts.get('Hidden width')).toBe('1,024');
  expect(facts.get('FFN width')).toBe('4,096');
  expect(facts.get('Embedding width')).toBe('128');
  expect(facts.get('Activation')).toBe('gelu_new (GELU by tanh)');
  expect(facts.get('Vocabulary')).toBe('30,000 pieces');
  expect(facts.get('Tokenizer')).toBe('spiece.model');
  expect(facts.get('Licence')).toBe('Apache-2.0');
  expect(facts.get('Content')).toBe(`SHA-256 ${CONTENT}`);
});

test('a model of several layers is not said to have one', () => {
  const facts = new Map(modelFacts({ ...LARGE, passes: 12, layers: 6 }, BACKEND, null));
  expect(facts.get('Layers')?.replaceAll('\u00A0', ' ')).toBe(
    '12: the weights of 6 layers, each applied in its turn',
  );
});

test('of two tokenizers it is said which one reads, and as what', () => {
  const both = { tokenizerFile: 'tokenizer.json', otherTokenizerFile: 'spiece.model' };
  const factOf = (files: typeof both) =>
    new Map(modelFacts({ ...LARGE, ...files }, BACKEND, null)).get('Tokenizer');
  expect(factOf(both)).toBe('tokenizer.json, as transformers 5; spiece.model is there too');
  expect(factOf({ tokenizerFile: 'spiece.model', otherTokenizerFile: 'tokenizer.json' })).toBe(
    'spiece.model, as trained, transformers 4; tokenizer.json is there too',
  );
});

test('where it is stored is told as it is now', () => {
  const stored = (copy: 'disk' | 'memory' | 'gone' | null) =>
    new Map(modelFacts(LARGE, BACKEND, copy)).get('Stored');
  expect(stored(null)).toBe(stored('disk'));
  expect(stored('disk')).toContain('on this device');
  expect(stored('memory')).toBe('in memory, until this page is closed');
  expect(stored('gone')).toBe('in memory; the copy on this device has been deleted');
});

test('a licence that nobody has told is not made up', () => {
  expect(new Map(modelFacts({ ...LARGE, licence: null }, BACKEND, null)).get('Licence')).toBe('not stated');
});
