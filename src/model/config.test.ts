import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failure } from '../../test/support/errors.ts';
import { fixtureGolden } from '../../test/golden/load.ts';
import { parseAlbertConfig } from './config.ts';
import { UnmaskError } from './errors.ts';

/** albert-large-v2's, with the fields Unmask does not use. */
const LARGE = {
  architectures: ['AlbertForMaskedLM'],
  attention_probs_dropout_prob: 0,
  bos_token_id: 2,
  down_scale_factor: 1,
  embedding_size: 128,
  gap_size: 0,
  hidden_act: 'gelu_new',
  hidden_size: 1024,
  initializer_range: 0.02,
  inner_group_num: 1,
  intermediate_size: 4096,
  layer_norm_eps: 1e-12,
  max_position_embeddings: 512,
  model_type: 'albert',
  net_structure_type: 0,
  num_attention_heads: 16,
  num_hidden_groups: 1,
  num_hidden_layers: 24,
  num_memory_blocks: 0,
  type_vocab_size: 2,
  vocab_size: 30000,
};
const without = (field: string) =>
  Object.fromEntries(Object.entries(LARGE).filter(([name]) => name !== field));

test('a published config is read field by field', () => {
  expect(parseAlbertConfig(LARGE)).toEqual({
    vocab_size: 30000,
    embedding_size: 128,
    hidden_size: 1024,
    num_hidden_layers: 24,
    num_hidden_groups: 1,
    inner_group_num: 1,
    num_attention_heads: 16,
    intermediate_size: 4096,
    hidden_act: 'gelu_new',
    max_position_embeddings: 512,
    type_vocab_size: 2,
    layer_norm_eps: 1e-12,
    tie_word_embeddings: true,
    architecture: 'AlbertForMaskedLM',
    labels: ['LABEL_0', 'LABEL_1'],
    problem_type: null,
  });
});

test('without model_type the architectures say what it is, and without both the tensors will', () => {
  const untyped = without('model_type');
  const read = (architectures: unknown) => parseAlbertConfig({ ...untyped, architectures }).architecture;
  expect(read(['AlbertForPreTraining'])).toBe('AlbertForPreTraining');
  expect(read(['PreTrainedModel', 'AlbertModel'])).toBe('AlbertModel');
  for (const none of [undefined, null, [], 'AlbertForMaskedLM']) expect(read(none)).toBeNull();
  // With it, another name says nothing: somebody's own class of that model.
  expect(parseAlbertConfig({ ...LARGE, architectures: ['MyModel', 3] }).architecture).toBeNull();
});

test.each([['BertForMaskedLM'], ['Alberta'], [3]])('without model_type, %j is no ALBERT', async (name) => {
  const config = { ...without('model_type'), architectures: [name] };
  const error = await failure('config/not-albert', () => parseAlbertConfig(config));
  expect(error.message).toContain(JSON.stringify(name));
});

test.each<[string, object, readonly string[]]>([
  ['nothing', {}, ['LABEL_0', 'LABEL_1']],
  ['names', { id2label: { 0: 'negative', 1: 'positive' } }, ['negative', 'positive']],
  ['names that are numbers, in any order', { id2label: { 2: 3, 0: 1, 1: 2 } }, ['1', '2', '3']],
  ['a number', { num_labels: 3 }, ['LABEL_0', 'LABEL_1', 'LABEL_2']],
  ['a number and as many names', { num_labels: 1, id2label: { 0: 'stars' } }, ['stars']],
  ['a number and names of others', { num_labels: 1, id2label: { 0: 'a', 1: 'b' } }, ['LABEL_0']],
  [
    'a name that would turn what stands beside it',
    { id2label: { 0: 'a\u202eb', 1: 'c' } },
    ['a⟨U+202E⟩b', 'c'],
  ],
  ['a name that is none', { id2label: { 0: 'a', 1: null } }, ['a', 'LABEL_1']],
  ['ids with a gap', { id2label: { 0: 'a', 2: 'c' } }, ['a', 'LABEL_1']],
  ['no list', { id2label: 'a', num_labels: '3' }, ['LABEL_0', 'LABEL_1']],
  ['too many', { num_labels: 10_001 }, ['LABEL_0', 'LABEL_1']],
  ['a choice', { architectures: ['AlbertForMultipleChoice'], num_labels: 2 }, ['answer']],
])('labels of %s', (_name, fields, labels) => {
  expect(parseAlbertConfig({ ...LARGE, ...fields }).labels).toEqual(labels);
});

test('a decoder is of its own only where the config says so', () => {
  for (const [tie_word_embeddings, tied] of [
    [true, true],
    [false, false],
    [undefined, true],
    [null, true],
  ]) {
    expect(parseAlbertConfig({ ...LARGE, tie_word_embeddings }).tie_word_embeddings).toBe(tied);
  }
});

test.each([
  ['base', { hidden_size: 768, intermediate_size: 3072, num_attention_heads: 12, num_hidden_layers: 12 }],
  ['xlarge', { hidden_size: 2048, intermediate_size: 8192 }],
  [
    'xxlarge',
    { hidden_size: 4096, intermediate_size: 16384, num_attention_heads: 64, num_hidden_layers: 12 },
  ],
  ['v1', { hidden_act: 'gelu' }],
  ['relu', { hidden_act: 'relu' }],
  ['heads of 20', { hidden_size: 60, num_attention_heads: 3 }],
  ['one head', { num_attention_heads: 1 }],
  ['embedding as wide as hidden', { embedding_size: 1024 }],
  ['embedding wider than hidden', { embedding_size: 2048 }],
  ['several layers', { num_hidden_groups: 3, inner_group_num: 2 }],
])('%s', (_name, change) => {
  expect(parseAlbertConfig({ ...LARGE, ...change })).toMatchObject(change);
});

test('golden configs', () => {
  expect(fixtureGolden('nano').config.hidden_size).toBe(64);
  expect(fixtureGolden('odd').config.hidden_act).toBe('gelu');
});

test.each([
  ['hidden_act', 'gelu_new'],
  ['max_position_embeddings', 512],
  ['type_vocab_size', 2],
  ['layer_norm_eps', 1e-12],
  ['num_hidden_groups', 1],
  ['inner_group_num', 1],
])('%s has the default of Hugging Face', (field, value) => {
  expect(parseAlbertConfig(without(field))).toMatchObject({ [field]: value });
});

describe('what is not supported names field, value and what is', () => {
  test.each([
    ['hidden_act', 'swish', 'gelu, gelu_new, relu'],
    ['hidden_act', 'constructor', 'gelu, gelu_new, relu'],
    ['hidden_act', 3, 'gelu'],
    ['hidden_size', 1000, 'a multiple of num_attention_heads (16)'],
    ['hidden_size', 0, 'a whole number from 1'],
    ['hidden_size', -1024, 'a whole number from 1'],
    ['hidden_size', 1024.5, 'a whole number from 1'],
    ['hidden_size', '1024', 'a whole number from 1'],
    ['hidden_size', 1e15, 'a whole number from 1'],
    ['hidden_size', [1024], 'a whole number from 1'],
    ['vocab_size', 1e9, 'a whole number from 1'],
    ['num_hidden_layers', 0, 'a whole number from 1'],
    ['num_hidden_layers', 1e9, 'a whole number from 1'],
    ['max_position_embeddings', 1e9, 'a whole number from 1'],
    ['type_vocab_size', 0, 'a whole number from 1'],
    ['num_hidden_groups', 0, 'a whole number from 1'],
    ['num_hidden_groups', '1', 'a whole number from 1'],
    ['inner_group_num', 1.5, 'a whole number from 1'],
    ['layer_norm_eps', 0, 'above 0'],
    ['layer_norm_eps', -1e-12, 'above 0'],
    ['layer_norm_eps', 1, 'below 1'],
    ['layer_norm_eps', '1e-12', 'above 0'],
    ['position_embedding_type', 'relative_key', 'absolute'],
  ])('%s = %j', async (field, value, supported) => {
    const error = await failure('config/unsupported', () => parseAlbertConfig({ ...LARGE, [field]: value }));
    expect(error.message).toContain(field);
    expect(error.message).toContain(JSON.stringify(value));
    expect(error.expected).toContain(supported);
    expect(error.actual).toBe(JSON.stringify(value));
    expect(error.details).toEqual({ field });
  });

  test.each([
    ['vocab_size', 1_000_000],
    ['embedding_size', 8_192],
    ['hidden_size', 16_384],
    ['num_hidden_layers', 1_000],
    ['num_hidden_groups', 256],
    ['inner_group_num', 256],
    ['num_attention_heads', 1_024],
    ['intermediate_size', 65_536],
    ['max_position_embeddings', 65_536],
    ['type_vocab_size', 1_024],
  ])('%s may be %d and no more', async (field, largest) => {
    // Small beside the field that is large, so that no tensor is.
    const small = { vocab_size: 1, embedding_size: 1, hidden_size: 1024, intermediate_size: 1 };
    const config = { ...LARGE, ...small, num_attention_heads: 1, [field]: largest };
    expect(parseAlbertConfig(config)).toMatchObject({ [field]: largest });
    const error = await failure('config/unsupported', () =>
      parseAlbertConfig({ ...config, [field]: largest + 1 }),
    );
    expect(error.expected).toContain(`to ${largest}`);
  });

  test('so many layers that a config alone could fill the memory', async () => {
    const config = { ...LARGE, num_hidden_groups: 128, inner_group_num: 2 };
    expect(parseAlbertConfig(config)).toMatchObject({ num_hidden_groups: 128, inner_group_num: 2 });
    const error = await failure('config/unsupported', () =>
      parseAlbertConfig({ ...config, inner_group_num: 3 }),
    );
    expect(error.message).toContain('num_hidden_groups × inner_group_num = 384');
    expect(error.expected).toBe('at most 256 layers');
  });

  test.each([1e-300, 0.999])('layer_norm_eps = %d is between 0 and 1', (layer_norm_eps) => {
    expect(parseAlbertConfig({ ...LARGE, layer_norm_eps })).toMatchObject({ layer_norm_eps });
  });

  test('absolute positions may be said', () => {
    expect(() => parseAlbertConfig({ ...LARGE, position_embedding_type: 'absolute' })).not.toThrow();
  });

  test('a long value is cut short in the message', async () => {
    const told = async (value: string) =>
      (await failure('config/unsupported', () => parseAlbertConfig({ ...LARGE, hidden_act: value }))).actual;
    expect(await told('x'.repeat(58))).toBe(`"${'x'.repeat(58)}"`);
    expect(await told('x'.repeat(59))).toBe(`"${'x'.repeat(56)}…`);
  });

  test.each([
    ['vocab_size × embedding_size', { vocab_size: 32_768, embedding_size: 8_192 }, 'vocab_size'],
    [
      'max_position_embeddings × embedding_size',
      { max_position_embeddings: 32_768, embedding_size: 8_192, vocab_size: 1 },
      'max_position_embeddings',
    ],
    [
      'intermediate_size × hidden_size',
      { intermediate_size: 16_384, hidden_size: 16_384 },
      'intermediate_size',
    ],
  ] as const)('%s is at most 1 GiB of f32, however large each may be', async (product, change, field) => {
    const config = { ...LARGE, ...change };
    expect(parseAlbertConfig(config)).toMatchObject(change);
    const error = await failure('config/unsupported', () =>
      parseAlbertConfig({ ...config, [field]: config[field] + 1 }),
    );
    expect(error.message).toContain(product);
    expect(error.expected).toContain('268435456');
    expect(error.details).toEqual({ field: product });
  });

  test('a field missing', async () => {
    const error = await failure('config/missing-field', () => parseAlbertConfig(without('hidden_size')));
    expect(error.message).toContain('hidden_size');
    expect(error.expected).toContain('hidden_size');
    expect(error.details).toStrictEqual({});
  });

  test.each(['bert', 'roberta', 'distilbert', 'ALBERT', '', 3, null])('model_type %j', async (type) => {
    const error = await failure('config/not-albert', () => parseAlbertConfig({ ...LARGE, model_type: type }));
    expect(error.message).toContain(JSON.stringify(type));
  });

  test.each([null, undefined, [], 'albert', 3, true])('%j is no config', async (json) => {
    const error = await failure('config/not-json', () => parseAlbertConfig(json));
    expect(error.actual).toBe(json === undefined ? 'nothing' : JSON.stringify(json));
  });
});

test('fields are the config’s own, never inherited', async () => {
  const json: unknown = JSON.parse('{"__proto__": {"model_type": "albert"}, "hidden_size": 4}');
  await failure('config/missing-field', () => parseAlbertConfig(json));
  await failure('config/missing-field', () => parseAlbertConfig(Object.create(LARGE)));
});

test('whatever the JSON, only a typed error escapes', () => {
  const field = fc.constantFrom(...Object.keys(LARGE));
  fc.assert(
    fc.property(field, fc.jsonValue(), (name, value) => {
      try {
        parseAlbertConfig({ ...LARGE, [name]: value });
        return true;
      } catch (error) {
        return error instanceof UnmaskError && error.code.startsWith('config/');
      }
    }),
  );
});
