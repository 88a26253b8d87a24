/** A state as a link carries it: one letter a field, defaults left out. Version 1. */
import * as v from 'valibot';
import { TASK_NAMES } from '../../model/tasks.ts';
import { fail, succeed, type Result } from '../result.ts';
import { FEATURE_KINDS } from '../features.ts';
import { MAX_SLOTS } from '../template/syntax.ts';
import {
  DEFAULT_STATE,
  SHARE_LIMITS as LIMIT,
  SHARED_VIEWS,
  WORD_SORTS,
  type SharedAttention,
  type SharedCell,
  type SharedModel,
  type SharedState,
} from './state.ts';

export const SHARE_VERSION = 1;

const text = (most: number, what: string) =>
  v.pipe(v.string(), v.maxLength(most, `${what} of more than ${most} characters`));
const count = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(most));
const from1 = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));
const MAX_INDEX = 1_000_000_000;

const words = (most: number, what: string) =>
  v.pipe(v.array(text(LIMIT.word, 'a word')), v.maxLength(most, `more than ${most} ${what}`));

/** Below e⁻¹⁰⁰⁰ no f32 log-softmax goes; above 0 by rounding only, which four decimals remove. */
const logProb = v.nullable(v.pipe(v.number(), v.minValue(-1000), v.maxValue(0)));

const resultsSchema = v.pipe(
  v.strictObject({
    s: v.pipe(
      v.array(count(MAX_INDEX)),
      v.maxLength(LIMIT.sentences, `more than ${LIMIT.sentences} sentences`),
    ),
    w: words(LIMIT.words, 'words'),
    l: v.array(v.array(logProb)),
  }),
  v.check(
    ({ s, w, l }) => l.length === s.length && l.every((row) => row.length === w.length),
    'numbers that are not one for each sentence and word',
  ),
  v.check(({ s, w }) => s.length * w.length <= LIMIT.numbers, `more than ${LIMIT.numbers} numbers`),
);

/** Weights and cosines: beyond ±1 by rounding only, which five decimals remove. */
const valuesSchema = v.pipe(
  v.array(v.nullable(v.pipe(v.number(), v.minValue(-1), v.maxValue(1)))),
  v.maxLength(LIMIT.values, `more than ${LIMIT.values} values`),
);

const frameSetSchema = v.strictTuple([
  text(LIMIT.word, 'a label'),
  v.pipe(
    v.array(text(LIMIT.frame, 'a frame')),
    v.maxLength(LIMIT.frames, `more than ${LIMIT.frames} frames`),
  ),
  v.pipe(
    v.array(v.strictTuple([text(LIMIT.word, 'a word'), text(LIMIT.word, 'a word')])),
    v.maxLength(LIMIT.pairs, `more than ${LIMIT.pairs} pairs`),
  ),
]);

const slot = count(1_000);

const modelSchema = [
  text(LIMIT.modelText, 'a model’s name'),
  text(LIMIT.modelText, 'a revision'),
  v.picklist(['f32', 'f16']),
  v.picklist(['webgpu', 'cpu', 'wasm']),
] as const;

/** The hash of a model's files; links of before there was one end without. */
const content = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/** Unknown fields are refused: this version cannot know what they mean. */
const fieldsSchema = v.strictObject({
  v: v.optional(v.picklist(SHARED_VIEWS)),
  e: v.optional(v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,64}$/))),
  t: v.optional(text(LIMIT.template, 'a template')),
  b: v.optional(text(LIMIT.template, 'a text')),
  x: v.optional(
    v.pipe(
      v.array(v.strictTuple([v.picklist([0, 1]), count(MAX_INDEX), count(MAX_INDEX)])),
      v.maxLength(LIMIT.masked, `more than ${LIMIT.masked} masked words`),
    ),
  ),
  f: v.optional(
    v.pipe(
      v.array(frameSetSchema),
      v.maxLength(LIMIT.frameSets, `more than ${LIMIT.frameSets} sets of frames`),
    ),
  ),
  w: v.optional(words(LIMIT.targets, 'targets')),
  k: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(128))),
  m: v.optional(v.literal('in-place')),
  s: v.optional(v.strictTuple([slot, slot, slot])),
  h: v.optional(
    v.pipe(v.array(v.strictTuple([slot, slot])), v.maxLength(MAX_SLOTS, `more than ${MAX_SLOTS} slots held`)),
  ),
  g: v.optional(v.strictTuple([slot, v.nullable(slot), v.picklist(['log-ratio', 'jsd'])])),
  a: v.optional(v.pipe(v.number(), v.integer(), v.minValue(-LIMIT.targets), v.maxValue(LIMIT.targets - 1))),
  c: v.optional(v.strictTuple([slot, slot])),
  d: v.optional(v.strictTuple([slot, slot, slot, slot])),
  p: v.optional(words(LIMIT.pins, 'pins')),
  o: v.optional(v.picklist(WORD_SORTS)),
  j: v.optional(count(LIMIT.masked)),
  n: v.optional(from1(LIMIT.passes)),
  i: v.optional(v.literal('B')),
  u: v.optional(v.picklist(FEATURE_KINDS)),
  y: v.optional(
    v.strictTuple([
      count(MAX_INDEX),
      v.nullable(from1(LIMIT.passes)),
      v.nullable(from1(LIMIT.heads)),
      v.nullable(count(LIMIT.tokens)),
      v.picklist(['from', 'to']),
      v.picklist([0, 1]),
    ]),
  ),
  l: v.optional(v.picklist(TASK_NAMES)),
  z: v.optional(text(LIMIT.template, 'answers')),
  O: v.optional(v.literal(1)),
  q: v.optional(v.literal(1)),
  M: v.optional(v.union([v.strictTuple(modelSchema), v.strictTuple([...modelSchema, content])])),
  r: v.optional(resultsSchema),
  V: v.optional(valuesSchema),
});

const wireSchema = v.pipe(
  fieldsSchema,
  v.check((wire) => countCharacters(wire) <= LIMIT.characters, `more than ${LIMIT.characters} characters`),
);

type WireState = v.InferOutput<typeof fieldsSchema>;

/** Anything, checked. The error is a few words on what was found, without any of the text. */
export function checkWire(value: unknown): Result<WireState, string> {
  // An empty array would pass as an object without fields.
  if (Array.isArray(value)) return fail('a list');
  const parsed = v.safeParse(wireSchema, value, { abortEarly: true });
  if (parsed.success) return succeed(parsed.output);
  const [issue] = parsed.issues;
  // valibot's own messages quote what they got; ours are the checks that carry a message of their own.
  const ours = issue.type === 'max_length' || issue.type === 'check';
  return fail(ours ? issue.message : 'a field that is none of this version’s');
}

function countCharacters(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, part) => sum + countCharacters(part), 0);
}

export function toWire(state: SharedState): WireState {
  const { sides, grid, cell, corners, passes, attention, model, results, values } = state;
  return {
    ...(state.view === DEFAULT_STATE.view ? {} : { v: state.view }),
    ...(state.preset === null ? {} : { e: state.preset }),
    ...(state.template === '' ? {} : { t: state.template }),
    ...(state.pair === null ? {} : { b: state.pair }),
    ...(state.masked.length === 0
      ? {}
      : { x: state.masked.map(({ segment, start, end }): [0 | 1, number, number] => [segment, start, end]) }),
    ...(state.frameSets === null
      ? {}
      : {
          f: state.frameSets.map(({ label, frames, pairs }): NonNullable<WireState['f']>[number] => [
            label,
            [...frames],
            pairs.map(([a, b]): [string, string] => [a, b]),
          ]),
        }),
    ...(state.targets.length === 0 ? {} : { w: [...state.targets] }),
    ...(state.topK === DEFAULT_STATE.topK ? {} : { k: state.topK }),
    ...(state.form === 'typed' ? {} : { m: state.form }),
    ...(sides === null ? {} : { s: [sides.slot, sides.a, sides.b] as [number, number, number] }),
    ...(state.held.length === 0
      ? {}
      : { h: state.held.map((each): [number, number] => [each.slot, each.alternative]) }),
    ...(grid === null ? {} : { g: [grid.rows, grid.columns, grid.measure] satisfies WireState['g'] }),
    ...(state.shownWord === null ? {} : { a: state.shownWord }),
    ...(cell === null ? {} : { c: [cell.row, cell.column] satisfies WireState['c'] }),
    ...(corners === null
      ? {}
      : { d: corners.flatMap(({ row, column }) => [row, column]) as [number, number, number, number] }),
    ...(state.pins.length === 0 ? {} : { p: [...state.pins] }),
    ...(state.sort === DEFAULT_STATE.sort ? {} : { o: state.sort }),
    ...(state.mask === 0 ? {} : { j: state.mask }),
    ...(passes === null ? {} : { n: passes }),
    ...(state.into === 'A' ? {} : { i: state.into }),
    ...(state.vector === DEFAULT_STATE.vector ? {} : { u: state.vector }),
    ...(attention === null
      ? {}
      : {
          y: [
            ...[attention.sentence, attention.pass, attention.head, attention.token],
            ...[attention.direction, attention.leavesOut ? 1 : 0],
          ] as WireState['y'],
        }),
    ...(state.task === null ? {} : { l: state.task }),
    ...(state.choices === '' ? {} : { z: state.choices }),
    ...(state.occlude ? { O: 1 as const } : {}),
    ...(state.prior ? { q: 1 as const } : {}),
    ...(model === null ? {} : { M: modelToWire(model) }),
    ...(results === null
      ? {}
      : {
          r: {
            s: [...results.sentences],
            w: [...results.words],
            l: results.logProbs.map((row) => row.map((logProb) => rounded(logProb, LOG_PROB_DECIMALS))),
          },
        }),
    ...(values === null ? {} : { V: values.map((value) => rounded(value, VALUE_DECIMALS)) }),
  };
}

export function fromWire(wire: WireState): SharedState {
  const { M: model, s: sides, g: grid, r: results } = wire;
  return {
    view: wire.v ?? DEFAULT_STATE.view,
    preset: wire.e ?? null,
    template: wire.t ?? '',
    pair: wire.b ?? null,
    masked: (wire.x ?? []).map(([segment, start, end]) => ({ segment, start, end })),
    frameSets: wire.f?.map(([label, frames, pairs]) => ({ label, frames, pairs })) ?? null,
    targets: wire.w ?? [],
    topK: wire.k ?? DEFAULT_STATE.topK,
    form: wire.m ?? 'typed',
    sides: sides === undefined ? null : { slot: sides[0], a: sides[1], b: sides[2] },
    held: (wire.h ?? []).map(([of, alternative]) => ({ slot: of, alternative })),
    grid: grid === undefined ? null : { rows: grid[0], columns: grid[1], measure: grid[2] },
    shownWord: wire.a ?? null,
    cell: wire.c === undefined ? null : placeOf(wire.c),
    corners: wire.d === undefined ? null : [placeOf([wire.d[0], wire.d[1]]), placeOf([wire.d[2], wire.d[3]])],
    pins: wire.p ?? [],
    sort: wire.o ?? DEFAULT_STATE.sort,
    mask: wire.j ?? 0,
    passes: wire.n ?? null,
    into: wire.i ?? 'A',
    vector: wire.u ?? DEFAULT_STATE.vector,
    attention: wire.y === undefined ? null : attentionOf(wire.y),
    task: wire.l ?? null,
    choices: wire.z ?? '',
    occlude: wire.O === 1,
    prior: wire.q === 1,
    model:
      model === undefined
        ? null
        : {
            ...{ name: model[0], revision: model[1], content: model[4] ?? null },
            ...{ precision: model[2], backend: model[3] },
          },
    results: results === undefined ? null : { sentences: results.s, words: results.w, logProbs: results.l },
    values: wire.V ?? null,
  };
}

function modelToWire({ name, revision, precision, backend, content: hash }: SharedModel): WireState['M'] {
  return hash === null ? [name, revision, precision, backend] : [name, revision, precision, backend, hash];
}

function attentionOf(wire: NonNullable<WireState['y']>): SharedAttention {
  const [sentence, pass, head, token, direction, out] = wire;
  return { sentence, pass, head, token, direction, leavesOut: out === 1 };
}

function placeOf([row, column]: readonly [number, number]): SharedCell {
  return { row, column };
}

/** Decimals whose rounding is small beside the tolerance that two runs are compared with: a twentieth, and a hundredth. */
const LOG_PROB_DECIMALS = 4;
const VALUE_DECIMALS = 5;

/** What is no number was not scored. */
function rounded(value: number | null, decimals: number): number | null {
  if (value === null || !Number.isFinite(value)) return null;
  const scale = 10 ** decimals;
  // Adding 0 makes −0 the 0 that JSON keeps.
  return Math.round(value * scale) / scale + 0;
}
