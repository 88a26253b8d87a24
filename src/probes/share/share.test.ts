import fc from 'fast-check';
import { deflateSync, Inflate, strToU8 } from 'fflate';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test, vi } from 'vitest';
import { PRESETS } from '../data/presets.ts';
import { TASK_NAMES } from '../../model/tasks.ts';
import { FEATURE_KINDS } from '../features.ts';
import { compareShared, compareValues, SHARED_TOLERANCE } from './compare.ts';
import { decodeShare, encodeShare, MAX_FRAGMENT_LENGTH } from './fragment.ts';
import { DEFAULT_STATE, SHARE_LIMITS, SHARED_VIEWS, WORD_SORTS, type SharedState } from './state.ts';

const MODEL = {
  name: 'albert/albert-large-v2',
  revision: 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678',
  content: 'c'.repeat(64),
  precision: 'f16',
  backend: 'webgpu',
} as const;

function encoded(state: SharedState): string {
  const result = encodeShare(state);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function decoded(fragment: string): SharedState {
  const result = decodeShare(fragment);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const base64Url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const plain = (value: unknown): string => `v1.j.${base64Url(strToU8(JSON.stringify(value)))}`;

/** Any text, lone surrogates, NUL and markup included. */
const anyText = (maxLength: number) =>
  fc.oneof(
    fc.string({ unit: 'binary', maxLength }),
    fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength })
      .map((units) => String.fromCharCode(...units)),
    fc.constantFrom('<img src=x onerror=alert(1)>', '"><script>', '</textarea>', '{man|woman}', '__proto__'),
  );

const word = anyText(12);
const results = fc
  .record({ s: fc.uniqueArray(fc.nat(1000), { maxLength: 5 }), w: fc.uniqueArray(word, { maxLength: 5 }) })
  .chain(({ s, w }) =>
    fc.record({
      sentences: fc.constant(s),
      words: fc.constant(w),
      logProbs: fc.array(
        fc.array(
          fc.option(
            fc.integer({ min: -9_999_999, max: 0 }).map((value) => value / 1e4 + 0),
            { nil: null },
          ),
          { minLength: w.length, maxLength: w.length },
        ),
        { minLength: s.length, maxLength: s.length },
      ),
    }),
  );

const cell = fc.record({ row: fc.nat(999), column: fc.nat(999) });

const states: fc.Arbitrary<SharedState> = fc.record({
  view: fc.constantFrom(...SHARED_VIEWS),
  into: fc.constantFrom('A', 'B'),
  mask: fc.nat(200),
  passes: fc.option(fc.integer({ min: 1, max: 2_000 }), { nil: null }),
  preset: fc.option(fc.constantFrom('gender-work', 'no-such-preset'), { nil: null }),
  template: anyText(200),
  pair: fc.option(anyText(40), { nil: null }),
  masked: fc.array(
    fc.record({ segment: fc.constantFrom<0 | 1>(0, 1), start: fc.nat(1000), end: fc.nat(1000) }),
    { maxLength: 3 },
  ),
  frameSets: fc.option(
    fc.array(
      fc.record({
        label: word,
        frames: fc.array(anyText(60), { maxLength: 5 }),
        pairs: fc.array(fc.tuple(word, word), { maxLength: 4 }),
      }),
      { maxLength: 3 },
    ),
    { nil: null },
  ),
  targets: fc.array(word, { maxLength: 8 }),
  topK: fc.integer({ min: 1, max: 128 }),
  form: fc.constantFrom('typed', 'in-place'),
  sides: fc.option(fc.record({ slot: fc.nat(16), a: fc.nat(999), b: fc.nat(999) }), { nil: null }),
  held: fc.array(fc.record({ slot: fc.nat(16), alternative: fc.nat(999) }), { maxLength: 3 }),
  grid: fc.option(
    fc.record({
      rows: fc.nat(16),
      columns: fc.option(fc.nat(16), { nil: null }),
      measure: fc.constantFrom('log-ratio', 'jsd'),
    }),
    { nil: null },
  ),
  shownWord: fc.option(fc.integer({ min: -500, max: 499 }), { nil: null }),
  cell: fc.option(cell, { nil: null }),
  corners: fc.option(fc.tuple(cell, cell), { nil: null }),
  pins: fc.array(word, { maxLength: 4 }),
  sort: fc.constantFrom(...WORD_SORTS),
  vector: fc.constantFrom(...FEATURE_KINDS),
  attention: fc.option(
    fc.record({
      sentence: fc.nat(1000),
      pass: fc.option(fc.integer({ min: 1, max: 2_000 }), { nil: null }),
      head: fc.option(fc.integer({ min: 1, max: 1_000 }), { nil: null }),
      token: fc.option(fc.nat(10_000), { nil: null }),
      direction: fc.constantFrom('from', 'to'),
      leavesOut: fc.boolean(),
    }),
    { nil: null },
  ),
  task: fc.option(fc.constantFrom(...TASK_NAMES), { nil: null }),
  choices: anyText(60),
  occlude: fc.boolean(),
  prior: fc.boolean(),
  model: fc.option(
    fc.record({
      name: anyText(20),
      revision: anyText(40),
      // Null as in links of before there was one.
      content: fc.option(fc.stringMatching(/^[0-9a-f]{64}$/), { nil: null }),
      precision: fc.constantFrom('f32', 'f16'),
      backend: fc.constantFrom('webgpu', 'cpu'),
    }),
    { nil: null },
  ),
  results: fc.option(results, { nil: null }),
  values: fc.option(
    fc.array(
      fc.option(
        fc.integer({ min: -100_000, max: 100_000 }).map((value) => value / 1e5 + 0),
        { nil: null },
      ),
      { maxLength: SHARE_LIMITS.values },
    ),
    { nil: null },
  ),
});

/** Every text inside a value. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

describe('a link', () => {
  test('opens as the state it was made of', () => {
    fc.assert(
      fc.property(states, fc.boolean(), (state, hash) => {
        const fragment = encoded(state);
        expect(decoded(hash ? `#${fragment}` : fragment)).toEqual(state);
      }),
      { numRuns: 300 },
    );
  });

  test('is characters that an address carries as they are', () => {
    fc.assert(fc.property(states, (state) => /^v1\.[jz]\.[A-Za-z0-9_-]+$/.test(encoded(state))));
  });

  test('of a typical comparison is short, and of a robustness test not much longer', () => {
    const comparison = { ...DEFAULT_STATE, template: PRESETS[0].template, model: MODEL, pins: ['nurse'] };
    expect(encoded(comparison).length).toBeLessThan(300);
    const robustness: SharedState = {
      ...comparison,
      view: 'robustness',
      frameSets: PRESETS[0].frameSets,
    };
    expect(encoded(robustness).length).toBeLessThan(1_000);
    // As it is opened, the frames need not be said.
    expect(encoded({ ...robustness, preset: PRESETS[0].id, frameSets: null }).length).toBeLessThan(350);
  });

  test('of the largest state opens too', () => {
    // Incompressible, three bytes a character.
    let seed = 1;
    const noise = (length: number): string =>
      Array.from({ length }, () => {
        seed = (seed * 48271) % 2147483647;
        return String.fromCharCode(0x4e00 + (seed % 20_000));
      }).join('');
    const many = (count: number, make: () => string): string[] => Array.from({ length: count }, make);
    const largest: SharedState = {
      ...DEFAULT_STATE,
      template: noise(SHARE_LIMITS.template),
      pair: noise(SHARE_LIMITS.template),
      frameSets: Array.from({ length: 6 }, () => ({
        label: noise(SHARE_LIMITS.word),
        frames: many(SHARE_LIMITS.frames, () => noise(SHARE_LIMITS.frame)),
        pairs: [],
      })),
      targets: many(SHARE_LIMITS.targets, () => noise(SHARE_LIMITS.word)),
    };
    expect(encoded(largest).length).toBeLessThan(MAX_FRAGMENT_LENGTH);
    expect(decoded(encoded(largest))).toEqual(largest);
    // The worst that JSON can do: six characters for one.
    const escapes: SharedState = {
      ...largest,
      template: '\u0001'.repeat(SHARE_LIMITS.template),
      pair: '\ud800'.repeat(SHARE_LIMITS.template),
      frameSets: Array.from({ length: 6 }, () => ({
        label: '\u0002'.repeat(SHARE_LIMITS.word),
        frames: many(SHARE_LIMITS.frames, () => '\u0003'.repeat(SHARE_LIMITS.frame)),
        pairs: [],
      })),
      targets: many(SHARE_LIMITS.targets, () => '\udc00'.repeat(SHARE_LIMITS.word)),
    };
    expect(decoded(encoded(escapes))).toEqual(escapes);
  });

  test('log p keeps four decimals; what is no number was not scored', () => {
    const state: SharedState = {
      ...DEFAULT_STATE,
      results: {
        sentences: [0, 1],
        words: ['nurse', 'guard'],
        logProbs: [
          [-3.521_249_9, -1e-9],
          [Number.NEGATIVE_INFINITY, Number.NaN],
        ],
      },
    };
    expect(decoded(encoded(state)).results?.logProbs).toEqual([
      [-3.5212, 0],
      [null, null],
    ]);
  });

  test('weights and cosines keep five decimals, beyond ±1 by rounding too; what is no number was none', () => {
    const state: SharedState = { ...DEFAULT_STATE, values: [1.000_000_1, -0.123_456_7, -1e-9, Number.NaN] };
    expect(decoded(encoded(state)).values).toEqual([1, -0.12346, 0, null]);
  });

  test.each<[string, Partial<SharedState>, RegExp]>([
    ['many values', { values: new Array<number>(65).fill(0) }, /more than 64 values/],
    ['a long template', { template: 'x'.repeat(SHARE_LIMITS.template + 1) }, /a template of more than 20000/],
    [
      'many frames',
      { frameSets: [{ label: 'x', frames: new Array<string>(51).fill('x'), pairs: [] }] },
      /more than 50 frames/,
    ],
    [
      'much text',
      {
        frameSets: Array.from({ length: 8 }, () => ({
          ...{ label: '', frames: new Array<string>(50).fill('x'.repeat(500)), pairs: [['a', 'b']] as const },
        })),
        template: 'x'.repeat(20_000),
        pair: 'x'.repeat(20_000),
        targets: new Array<string>(500).fill('x'.repeat(100)),
      },
      /more than 250000 characters/,
    ],
    ['many targets', { targets: new Array<string>(501).fill('x') }, /more than 500 targets/],
    ['a long target', { targets: ['x'.repeat(101)] }, /a word of more than 100/],
  ])('%s is refused in words', (_, part, message) => {
    const result = encodeShare({ ...DEFAULT_STATE, ...part });
    expect(result).toMatchObject({ ok: false, error: { code: 'share/too-large' } });
    if (!result.ok) expect(result.error.message).toMatch(message);
  });
});

describe('a stranger’s fragment', () => {
  const hostileFragments = fc.oneof(
    anyText(200),
    fc
      .tuple(
        fc.constantFrom('v1.j.', 'v1.z.', '#v1.z.', 'v2.j.', 'v1.x.'),
        fc.stringMatching(/^[A-Za-z0-9_-]{0,80}$/),
      )
      .map(([prefix, payload]) => prefix + payload),
    fc.json().map((text) => `v1.j.${base64Url(strToU8(text))}`),
    fc.json().map((text) => `v1.z.${base64Url(deflateSync(strToU8(text)))}`),
  );

  test('never throws, and its error says none of its text', () => {
    fc.assert(
      fc.property(hostileFragments, (fragment) => {
        const result = decodeShare(fragment);
        if (result.ok) return;
        expect(result.error.code).toMatch(/^share\/(damaged|version)$/);
        for (const text of textsIn(result.error)) expect(text).not.toMatch(/[<>]/);
      }),
      { numRuns: 2_000 },
    );
  });

  test('changed, cut or doubled anywhere, gives a state within bounds or an error', () => {
    const edits = fc.record({ at: fc.nat(10_000), cut: fc.nat(6), put: fc.string({ maxLength: 4 }) });
    fc.assert(
      fc.property(states, edits, (state, { at, cut, put }) => {
        const whole = encoded(state);
        const place = at % whole.length;
        const result = decodeShare(whole.slice(0, place) + put + whole.slice(place + cut));
        if (result.ok) {
          // What is accepted is a state like any other: it can be shared again.
          expect(decoded(encoded(result.value))).toEqual(result.value);
        } else {
          expect(result.error.remedy).toMatch(/kept/);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('a −0 in it is 0, as it would be written again', () => {
    const result = decodeShare(`v1.j.${base64Url(strToU8('{"V":[0.5,-0]}'))}`);
    if (!result.ok) throw new Error(result.error.message);
    expect(decoded(encoded(result.value))).toEqual(result.value);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['an array', []],
    ['a view that is none', { v: 'admin' }],
    ['a number for a text', { t: 5 }],
    ['a field too many', { t: 'x', evil: 1 }],
    ['markup as a backend', { M: ['m', 'r', 'f32', '<script>'] }],
    ['markup as a preset', { e: '<script>' }],
    ['a pair of three', { f: [['x', ['y'], [['a', 'b', 'c']]]] }],
    ['topK out of bounds', { k: 1e9 }],
    ['topK that is no whole number', { k: 1.5 }],
    ['a positive log p', { r: { s: [0], w: ['a'], l: [[1]] } }],
    ['rows that do not fit', { r: { s: [0, 1], w: ['a'], l: [[0]] } }],
    ['columns that do not fit', { r: { s: [0], w: ['a'], l: [[0, 0]] } }],
    ['a weight beyond 1', { V: [1.1] }],
    ['a word for a weight', { V: ['0.5'] }],
    ['a negative place', { s: [0, -1, 0] }],
    ['a template beyond bounds', { t: 'x'.repeat(20_001) }],
  ])('%s is refused', (_, value) => {
    expect(decodeShare(plain(value))).toMatchObject({ ok: false, error: { code: 'share/damaged' } });
  });

  test('prototypes stay as they are', () => {
    const fragment = `v1.j.${base64Url(strToU8('{"__proto__":{"polluted":1},"t":"x"}'))}`;
    decodeShare(fragment);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('of another version is told so', () => {
    expect(decodeShare('#v2.q.anything at all')).toMatchObject({
      ok: false,
      error: { code: 'share/version', actual: 'version 2' },
    });
  });

  test('that inflates to gigabytes is given up early', () => {
    const packed = deflateRawSync(new Uint8Array(200_000_000), { level: 9 });
    const bomb = `v1.z.${base64Url(packed)}`;
    expect(bomb.length).toBeLessThan(MAX_FRAGMENT_LENGTH);
    // What is counted: bytes that go into the inflater, and bytes that come out of it.
    const seen = { given: 0, inflated: 0 };
    const original = Object.getOwnPropertyDescriptor(Inflate.prototype, 'push')?.value as Inflate['push'];
    const push = vi.spyOn(Inflate.prototype, 'push').mockImplementation(function (
      this: Inflate,
      chunk,
      final,
    ) {
      seen.given += chunk.length;
      const take = this.ondata;
      this.ondata = (part, last) => {
        seen.inflated += part.length;
        take(part, last);
      };
      try {
        original.call(this, chunk, final);
      } finally {
        this.ondata = take;
      }
    });
    expect(decodeShare(bomb)).toMatchObject({ ok: false, error: { code: 'share/damaged' } });
    push.mockRestore();
    // The bound of 1.7 MB, and what one more kilobyte of the fragment can become.
    expect(seen.inflated).toBeGreaterThan(1_700_000);
    expect(seen.inflated).toBeLessThan(1_700_000 + 1024 * 1032);
    expect(seen.given).toBeLessThanOrEqual(4 * 1024);
    expect(packed.length).toBeGreaterThan(100_000);
  });

  test('deeply nested or over length is refused', () => {
    const deep = `v1.j.${base64Url(strToU8('['.repeat(500_000)))}`;
    expect(decodeShare(deep).ok).toBe(false);
    expect(decodeShare(`v1.j.${'A'.repeat(MAX_FRAGMENT_LENGTH)}`).ok).toBe(false);
  });
});

describe('recomputed against as shared', () => {
  const shared = {
    model: MODEL,
    results: {
      sentences: [0, 3],
      words: ['nurse', 'guard'],
      logProbs: [
        [-1, -2],
        [-3, null],
      ],
    },
  };
  const here = (logProbs: readonly (readonly (number | null)[])[], model = {}) => ({
    model: { ...MODEL, ...model },
    results: { sentences: [3, 0], words: ['guard', 'nurse'], logProbs },
  });

  test('agrees within the tolerance, whatever the order and the backend', () => {
    const verdict = compareShared(
      shared,
      here(
        [
          [-9, -3 + 0.0009],
          [-2 - 0.0004, -1],
        ],
        { backend: 'cpu' },
      ),
    );
    expect(verdict.agrees).toBe(true);
    expect(verdict.comparisons).toHaveLength(3);
    expect(verdict.largest).toBeCloseTo(0.0009, 10);
  });

  test('a number outside it, or missing, or NaN, is shown beside the other', () => {
    const verdict = compareShared(
      shared,
      here([
        [null, -3.002],
        [Number.NaN, null],
      ]),
    );
    expect(verdict.agrees).toBe(false);
    expect(verdict.comparisons.map(({ agrees }) => agrees)).toEqual([false, false, false]);
    expect(verdict.comparisons.map(({ recomputed }) => recomputed)).toEqual([null, Number.NaN, -3.002]);
    expect(verdict.comparisons[2].difference).toBeCloseTo(-2 * SHARED_TOLERANCE, 10);
  });

  test.each([
    ['model', { name: 'albert-demo', content: 'd'.repeat(64) }],
    ['revision', { revision: 'other', content: 'd'.repeat(64) }],
    ['model', { name: 'albert-demo', content: null }],
    ['revision', { revision: 'other', content: null }],
    ['content', { content: 'd'.repeat(64) }],
    ['precision', { precision: 'f32' as const }],
  ] as const)('another %s never agrees', (what, model) => {
    const verdict = compareShared(
      shared,
      here(
        [
          [null, -3],
          [-2, -1],
        ],
        model,
      ),
    );
    expect(verdict.differs).toEqual([what]);
    expect(verdict.agrees).toBe(false);
    expect(verdict.comparisons.every(({ agrees }) => agrees)).toBe(true);
  });

  test('one content by another name agrees', () => {
    const numbers = [
      [null, -3],
      [-2, -1],
    ];
    const verdict = compareShared(shared, here(numbers, { name: 'mine', revision: 'other' }));
    expect(verdict).toMatchObject({ agrees: true, differs: [] });
  });

  test('a link without numbers claims nothing', () => {
    expect(compareShared({ model: MODEL, results: null }, shared)).toMatchObject({
      ...{ empty: true, agrees: false, largest: null },
    });
  });

  describe('of weights and cosines', () => {
    const given = { model: MODEL, values: [0.25, null, 0.5] };
    const verdictOn = (values: readonly (number | null)[] | null, model = {}) =>
      compareValues(given, { model: { ...MODEL, ...model }, values });

    test('agrees within the tolerance; what the link had none of is not compared', () => {
      const verdict = verdictOn([0.2504, 0.9, 0.5], { backend: 'cpu' });
      expect(verdict).toMatchObject({ agrees: true, empty: false, differs: [] });
      expect(verdict.comparisons.map(({ index }) => index)).toEqual([0, 2]);
      expect(verdict.largest).toBeCloseTo(0.0004, 10);
    });

    test.each([
      ['one that is off', [0.2506, null, 0.5], [false, true]],
      ['one that is missing', [0.25], [true, false]],
      ['NaN', [Number.NaN, null, 0.5], [false, true]],
      ['none at all', null, [false, false]],
    ])('%s never agrees', (_, values, agrees) => {
      const verdict = verdictOn(values);
      expect(verdict.comparisons.map((each) => each.agrees)).toEqual(agrees);
      expect(verdict.agrees).toBe(false);
    });

    test('another model never agrees, though its numbers do', () => {
      const verdict = verdictOn([0.25, null, 0.5], { name: 'albert-demo', content: 'd'.repeat(64) });
      expect(verdict).toMatchObject({ agrees: false, differs: ['model'], largest: 0 });
    });

    test('a link without numbers claims nothing, but says of another model', () => {
      const verdict = compareValues({ model: MODEL, values: null }, { ...given, model: null });
      expect(verdict).toMatchObject({ empty: true, agrees: false, differs: [], largest: null });
      const other = { model: { ...MODEL, precision: 'f32' as const }, values: null };
      expect(compareValues(other, given)).toMatchObject({ empty: true, differs: ['precision'] });
    });
  });
});
