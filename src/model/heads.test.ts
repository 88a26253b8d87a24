import { describe, expect, test } from 'vitest';
import { TINY_CONFIG } from '../../test/support/safetensors.ts';
import { HEAD_NAMES, HEAD_ROLES, labelsOf, modelParts } from './heads.ts';
import type { TensorRole } from './tensor_specs.ts';

const POOLER: readonly TensorRole[] = ['poolerWeight', 'poolerBias'];
const CLASSIFIER = Object.values(HEAD_ROLES.classifier);
const partsOf = (roles: readonly TensorRole[], architecture: string | null = null) =>
  modelParts({ ...TINY_CONFIG, architecture }, new Set(roles));

describe('what a checkpoint can be asked', () => {
  test.each<[string, readonly TensorRole[], string | null, object]>([
    ['nothing', [], null, {}],
    [
      'a classifier of texts',
      [...POOLER, ...CLASSIFIER],
      'AlbertForSequenceClassification',
      { classifier: 'sequences' },
    ],
    ['one that chooses', [...POOLER, ...CLASSIFIER], 'AlbertForMultipleChoice', { classifier: 'sequences' }],
    ['a classifier of tokens', CLASSIFIER, 'AlbertForTokenClassification', { classifier: 'tokens' }],
    [
      'one of tokens, saved with a pooler',
      [...POOLER, ...CLASSIFIER],
      'AlbertForTokenClassification',
      { classifier: 'tokens' },
    ],
    ['of no name, with a pooler', [...POOLER, ...CLASSIFIER], null, { classifier: 'sequences' }],
    ['of no name, without', CLASSIFIER, null, { classifier: 'tokens' }],
    ['a classifier of texts without its pooler', CLASSIFIER, 'AlbertForSequenceClassification', {}],
    ['a weight alone', [...POOLER, 'classifierWeight'], null, {}],
    ['a bias alone', [...POOLER, 'classifierBias'], null, {}],
    [
      'one that answers questions',
      Object.values(HEAD_ROLES.span),
      'AlbertForQuestionAnswering',
      { span: 'tokens' },
    ],
    [
      'an order',
      [...POOLER, ...Object.values(HEAD_ROLES.order)],
      'AlbertForPreTraining',
      { order: 'sequences' },
    ],
    ['an order without its pooler', Object.values(HEAD_ROLES.order), 'AlbertForPreTraining', {}],
  ])('%s', (_name, roles, architecture, heads) => {
    const parts = partsOf(roles, architecture);
    expect(Object.fromEntries(parts.heads)).toEqual(heads);
    expect(parts.pooler).toBe(roles.includes('poolerWeight'));
    expect(parts.maskHead).toBe(false);
  });

  test('half a pooler is none; any part of a masked-language head is one, which is then asked for whole', () => {
    expect(partsOf(['poolerWeight']).pooler).toBe(false);
    expect(partsOf(['poolerBias']).pooler).toBe(false);
    expect(partsOf(['decoderBias']).maskHead).toBe(true);
  });
});

test('each output has a name', () => {
  const config = { labels: ['no', 'yes', 'perhaps'] };
  expect(HEAD_NAMES.map((name) => labelsOf(name, config))).toEqual([
    ['no', 'yes', 'perhaps'],
    ['start', 'end'],
    ['in order', 'swapped'],
  ]);
});
