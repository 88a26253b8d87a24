/** Each bound of a run: the last value that is allowed, and the first that is not. */
import { describe, expect, test } from 'vitest';
import { failure } from '../../test/support/errors.ts';
import { TINY_CONFIG } from '../../test/support/safetensors.ts';
import type { ModelParts } from '../model/heads.ts';
import type { TokenBatch } from '../model/ragged_batch.ts';
import {
  type AttentionRead,
  MAX_ATTENTION_BYTES,
  MAX_TOP_K,
  type PredictRead,
  type Read,
} from '../model/reads.ts';
import type { Run } from '../model/run.ts';
import { maxPasses } from '../model/schedule.ts';
import { checkRun } from './check_run.ts';

const uints = (...values: number[]) => Uint32Array.from(values);

/** Two sequences, of 3 tokens and of 2, with the highest id and the highest segment there are. */
const BATCH: TokenBatch = {
  ids: uints(2, 10, 3, 2, 3),
  tokenTypeIds: uints(0, 0, 1, 0, 1),
  cuSeqlens: uints(0, 3, 5),
};
const PREDICT: PredictRead = {
  kind: 'predict',
  rows: uints(1, 4),
  topK: 5,
  targets: [uints(0, 10), uints()],
};
/** Four times its own. */
const MOST = maxPasses(TINY_CONFIG);
const layers = (passes: number) => new Array<number>(passes).fill(0);
const hidden = (...rows: number[]) => ({ kind: 'hidden' as const, rows: uints(...rows) });
const attention = (after?: number, rows = [0, 4]): AttentionRead => ({
  kind: 'attention',
  rows: uints(...rows),
  ...(after === undefined ? {} : { after }),
});

const check = (run: Partial<Run>, pooler = true, parts: Partial<ModelParts> = {}) => {
  const all = { pooler, maskHead: true, heads: new Map(), ...parts };
  checkRun(TINY_CONFIG, { batch: BATCH, reads: [], ...run }, all);
};
const refused = (run: Partial<Run>) => failure('input/invalid', () => check(run));

describe('allowed', () => {
  test.each<[string, Partial<Run>]>([
    ['a batch alone', {}],
    ['one pass', { schedule: layers(1) }],
    ['the most passes', { schedule: layers(MOST) }],
    ['masks with targets', { reads: [PREDICT] }],
    ['masks without', { reads: [{ kind: 'predict', rows: PREDICT.rows, topK: 1 }] }],
    ['no top tokens', { reads: [{ ...PREDICT, topK: 0 }] }],
    ['the most top tokens', { reads: [{ ...PREDICT, topK: MAX_TOP_K }] }],
    ['no row', { reads: [{ kind: 'predict', rows: uints(), topK: 1, targets: [] }, hidden()] }],
    ['the first and the last row', { reads: [hidden(0, 4), hidden(4, 0)] }],
    ['the attention of the first pass and of the last', { reads: [attention(1), attention()] }],
    ['sentence features', { reads: [{ kind: 'pooled' }, { kind: 'mean' }] }],
    [
      'as many tokens as the model has positions',
      {
        batch: { ids: uints(1, 1, 1, 1, 1, 1, 1), tokenTypeIds: new Uint32Array(7), cuSeqlens: uints(0, 7) },
      },
    ],
  ])('%s', (_name, request) => {
    expect(() => check(request)).not.toThrow();
  });

  test('a checkpoint without a pooler, where it is not asked for', () => {
    expect(() => check({ reads: [{ kind: 'mean' }, PREDICT] }, false)).not.toThrow();
  });
});

describe('refused', () => {
  test.each([0, MOST + 1])('%d passes', async (passes) => {
    const error = await refused({ schedule: layers(passes) });
    expect(error).toMatchObject({ expected: `1 to ${MOST} passes`, actual: `${passes}` });
  });

  test.each<[string, Partial<TokenBatch>, string, string]>([
    ['no token', { ids: uints() }, 'at least one token', 'none'],
    ['a segment id too few', { tokenTypeIds: uints(0, 0, 1, 0) }, '5 segment ids', '4'],
    ['a segment id too many', { tokenTypeIds: uints(0, 0, 1, 0, 1, 0) }, '5 segment ids', '6'],
    ['no lengths', { cuSeqlens: uints() }, 'at least two values, from 0 to 5', '0 values, from none to none'],
    [
      'lengths from 1',
      { cuSeqlens: uints(1, 5) },
      'at least two values, from 0 to 5',
      '2 values, from 1 to 5',
    ],
    ['lengths to 4', { cuSeqlens: uints(0, 4) }, 'at least two values, from 0 to 5', '2 values, from 0 to 4'],
    [
      'an empty sequence',
      { cuSeqlens: uints(0, 3, 3, 5) },
      'at least one token a sequence',
      '0 in sequence 1',
    ],
    [
      'lengths that fall',
      { cuSeqlens: uints(0, 4, 2, 5) },
      'at least one token a sequence',
      '-2 in sequence 1',
    ],
    ['an id past the vocabulary', { ids: uints(2, 3, 11, 2, 12) }, 'below 11', '11 at index 2'],
    ['a third segment', { tokenTypeIds: uints(0, 0, 0, 2, 0) }, 'below 2', '2 at index 3'],
  ])('%s', async (_name, change, expected, actual) => {
    expect(await refused({ batch: { ...BATCH, ...change } })).toMatchObject({ expected, actual });
  });

  test('one length alone, even where it is both 0 and the end', async () => {
    const batch = { ids: uints(), tokenTypeIds: uints(), cuSeqlens: uints(0) };
    expect((await refused({ batch })).actual).toBe('none');
    expect((await refused({ batch: { ...BATCH, cuSeqlens: uints(0) } })).actual).toContain('1 values');
  });

  test('a sequence longer than the model has positions, by its length', async () => {
    const batch = {
      ids: new Uint32Array(10),
      tokenTypeIds: new Uint32Array(10),
      cuSeqlens: uints(0, 2, 10),
    };
    const error = await failure('input/too-long', () => check({ batch }));
    expect(error).toMatchObject({
      expected: 'at most 7 tokens a sequence',
      actual: '8 tokens in sequence 1',
      details: { tokens: 8, maxTokens: 7 },
    });
  });

  test.each<[string, Partial<Run>, string]>([
    ['predict', { reads: [{ kind: 'predict', rows: uints(1, 5), topK: 1 }] }, '5 at index 1'],
    ['hidden', { reads: [hidden(0, 6)] }, '6 at index 1'],
    ['attention', { reads: [attention(1, [2, 5])] }, '5 at index 1'],
  ])('a row of %s past the batch', async (what, request, actual) => {
    const error = await refused(request);
    expect(error).toMatchObject({ expected: 'below 5', actual });
    expect(error.message).toContain(what);
  });

  test.each([-1, 0.5, NaN, MAX_TOP_K + 1])('topK = %d', async (topK) => {
    const error = await refused({ reads: [PREDICT, { ...PREDICT, topK }] });
    expect(error).toMatchObject({ expected: `topK from 0 to ${MAX_TOP_K}`, actual: `${topK}` });
  });

  test('targets of fewer rows than are read', async () => {
    const error = await refused({ reads: [{ ...PREDICT, targets: [uints(1)] }] });
    expect(error).toMatchObject({ expected: '2 lists', actual: '1' });
  });

  test('a target past the vocabulary, in any list', async () => {
    const error = await refused({ reads: [{ ...PREDICT, targets: [uints(1), uints(0, 11)] }] });
    expect(error).toMatchObject({ expected: 'below 11', actual: '11 at index 1' });
    expect(error.message).toContain('target id');
  });

  test('a head that the checkpoint does not have, or that reads something else', async () => {
    const heads = new Map([
      ['classifier', 'sequences'],
      ['span', 'tokens'],
    ] as const);
    const asked = (read: Read) => () => check({ reads: [read] }, true, { heads });
    expect(asked({ kind: 'classify', head: 'classifier' })).not.toThrow();
    expect(asked({ kind: 'classify-rows', head: 'span', rows: uints(0, 4) })).not.toThrow();
    const none = await failure('weights/no-head', asked({ kind: 'classify', head: 'order' }));
    expect(none.expected).toContain('sop_classifier.classifier.weight');
    const tokens = await failure('input/invalid', asked({ kind: 'classify', head: 'span' }));
    expect(tokens.message).toContain('span does not read sequences');
    const sequences = { kind: 'classify-rows', head: 'classifier', rows: uints(0) } as const;
    expect((await failure('input/invalid', asked(sequences))).message).toContain('does not read tokens');
    const beyond = await failure(
      'input/invalid',
      asked({ kind: 'classify-rows', head: 'span', rows: uints(5) }),
    );
    expect(beyond.actual).toBe('5 at index 0');
  });

  test('predictions of a checkpoint without a masked-language head', async () => {
    const error = await failure('weights/no-head', () =>
      check({ reads: [PREDICT] }, true, { maskHead: false }),
    );
    expect(error.expected).toContain('predictions.dense.weight');
    expect(() => check({ reads: [hidden(0)] }, true, { maskHead: false })).not.toThrow();
  });

  test('the pooler of a checkpoint that has none', async () => {
    const error = await failure('weights/missing-tensor', () =>
      check({ reads: [{ kind: 'pooled' }] }, false),
    );
    expect(error.expected).toContain('albert.pooler.weight');
  });
});

test('what is out of bounds is named', async () => {
  expect((await refused({ batch: { ...BATCH, ids: uints(2, 99, 3, 2, 3) } })).message).toContain('token id');
  const segments = { ...BATCH, tokenTypeIds: uints(0, 0, 1, 0, 9) };
  expect((await refused({ batch: segments })).message).toContain('segment id');
});

describe('attention', () => {
  test('before the first pass', async () => {
    const error = await refused({ reads: [attention(0)] });
    expect(error).toMatchObject({ expected: 'a pass after 0', actual: '0' });
    expect(error.message).toContain('Before the first pass');
  });

  test('of a pass that is not run, named or not', async () => {
    const { hidden_size: H } = TINY_CONFIG;
    const from = { pass: 2, hidden: new Float32Array(5 * H) };
    for (const [schedule, read] of [
      [layers(3), attention(2)],
      [layers(2), attention()],
    ] as const) {
      const error = await refused({ schedule, from, reads: [read] });
      expect(error).toMatchObject({ expected: 'a pass after 2', actual: '2' });
    }
    expect(() => check({ schedule: layers(3), from, reads: [attention(3)] })).not.toThrow();
  });

  test('as much as a run answers, of all its reads together, and one row more', async () => {
    // Of a row: its own sequence's length, in each head.
    const bytes = 4 * TINY_CONFIG.num_attention_heads * 3;
    const rows = new Uint32Array(Math.floor(MAX_ATTENTION_BYTES / bytes / 2));
    const half: AttentionRead = { kind: 'attention', after: 1, rows };
    expect(() => check({ reads: [half, half] })).not.toThrow();
    const error = await failure('input/too-much', () => check({ reads: [half, attention(1, [0]), half] }));
    expect(error).toMatchObject({
      expected: 'at most 64 MB of weights',
      details: { bytes: bytes * (2 * rows.length + 1), maxBytes: 64e6 },
    });
    expect(error.remedy).toContain('fewer passes');
  });
});

describe('what a run starts from and what is edited', () => {
  const H = TINY_CONFIG.hidden_size;
  const schedule = layers(3);
  const states = (rows: number, value = 0) => new Float32Array(rows * H).fill(value);

  test('within the schedule', () => {
    const edits = [
      { after: 1, rows: uints(4), values: states(1) },
      { after: 3, from: uints(0, 1), to: uints(4, 4) },
    ];
    const from = { pass: 1, hidden: states(5) };
    expect(() => check({ schedule, from, edits, reads: [{ ...hidden(0), after: 1 }] })).not.toThrow();
    expect(() => check({ schedule, from: { ...from, pass: 3 } })).not.toThrow();
  });

  test.each<[string, Partial<Run>]>([
    ['a layer the model has not', { schedule: [0, 1, 0] }],
    ['a layer that is none', { schedule: [0, -1, 0] }],
    ['a start after the last pass', { from: { pass: 4, hidden: states(5) } }],
    ['a start of too few rows', { from: { pass: 1, hidden: states(4) } }],
    ['a start that is no number', { from: { pass: 1, hidden: states(5, NaN) } }],
    ['an edit after the last pass', { edits: [{ after: 4, rows: uints(0), values: states(1) }] }],
    [
      'an edit before the start',
      { from: { pass: 2, hidden: states(5) }, edits: [{ after: 1, rows: uints(0), values: states(1) }] },
    ],
    ['an edited row past the batch', { edits: [{ after: 1, rows: uints(5), values: states(1) }] }],
    ['a value too few', { edits: [{ after: 1, rows: uints(0), values: states(1).subarray(1) }] }],
    ['an infinite value', { edits: [{ after: 1, rows: uints(0), values: states(1, Infinity) }] }],
    ['a copy from past the batch', { edits: [{ after: 1, from: uints(5), to: uints(0) }] }],
    ['a copy to past the batch', { edits: [{ after: 1, from: uints(0), to: uints(5) }] }],
    ['a copy without its place', { edits: [{ after: 1, from: uints(0, 1), to: uints(0) }] }],
    ['a read after the last pass', { reads: [{ ...hidden(0), after: 4 }] }],
    ['a read before the first', { reads: [{ ...hidden(0), after: -1 }] }],
    [
      'a read before the start',
      { from: { pass: 2, hidden: states(5) }, reads: [{ ...hidden(0), after: 1 }] },
    ],
  ])('%s is refused', async (_name, run) => {
    await refused({ schedule, ...run });
  });
});
