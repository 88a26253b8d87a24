/**
 * The lines of a file of scores (JSON Lines): a header, a line for each item, one for each row that was left out, and an end that counts
 * them, so that a file that was cut off tells so. What is written (`export/scores_file.ts`) and what is read (`read_scores.ts`) is this.
 */
import * as v from 'valibot';
import { SCORE_PROTOCOL_NAMES } from '../score_protocols.ts';
import { UNSCORED } from '../scored_items.ts';
import { MAX_ITEMS, ROLES, SET_FORMAT_NAMES, SET_SHAPES } from './benchmark_set.ts';

export const SCORES_FORMAT = 'unmask-scores';

/** Raised when a field changes its meaning or goes. */
export const SCORES_VERSION = 1;

/** Why an item has no score, where it could have one: the run was stopped before. */
export const NOT_YET = 'not-yet';

const SHA256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const COUNT = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_ITEMS));
const ROW = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
/** A name that is shown. */
const NAME = v.pipe(v.string(), v.maxLength(1_000));

export const HEADER = v.object({
  kind: v.literal('header'),
  format: v.literal(SCORES_FORMAT),
  version: v.literal(SCORES_VERSION),
  note: v.string(),
  /** The version of Unmask that computed the scores. */
  unmask: NAME,
  protocol: v.picklist(SCORE_PROTOCOL_NAMES),
  protocolMeaning: v.string(),
  units: v.object({ score: v.literal('nats'), logProbs: v.literal('nats') }),
  model: NAME,
  revision: NAME,
  content: v.union([SHA256, v.literal('')]),
  files: v.exactOptional(v.array(NAME)),
  precision: v.picklist(['f32', 'f16']),
  backend: v.picklist(['webgpu', 'wasm', 'cpu']),
  adapter: NAME,
  maskId: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  set: NAME,
  setFormat: v.picklist(SET_FORMAT_NAMES),
  shape: v.picklist(SET_SHAPES),
  /** Null of the example, which is no file. */
  input: v.nullable(
    v.object({
      files: v.array(v.object({ name: NAME, bytes: v.pipe(v.number(), v.safeInteger()), sha256: SHA256 })),
      columns: v.exactOptional(v.record(v.string(), NAME)),
      sentencesSha256: SHA256,
    }),
  ),
  items: COUNT,
  badRows: COUNT,
});

const NUMBERS = v.array(v.number());
const POSITIONS = v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0)));
/** Pieces are kept as one text, with a line break between two. */
const PIECE = v.pipe(v.string(), v.excludes('\n'));

const SCORED = v.object({
  score: v.number(),
  ids: POSITIONS,
  pieces: v.array(PIECE),
  rows: POSITIONS,
  logProbs: NUMBERS,
  maskedTo: v.exactOptional(POSITIONS),
  weights: v.exactOptional(NUMBERS),
  priors: v.exactOptional(NUMBERS),
  hidden: v.exactOptional(POSITIONS),
  rank: v.exactOptional(ROW),
});

/** UTF-16 code units of a sentence. */
const STRETCH = v.object({
  start: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  end: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
});

const ROLE_NAMES = [...new Set(Object.values(ROLES).flat())];

export const ITEM = v.object({
  kind: v.literal('item'),
  /** Its place in the set, from 1. */
  item: ROW,
  /** Where it stands in the input. */
  row: ROW,
  category: NAME,
  direction: v.exactOptional(v.picklist(['stereo', 'antistereo'])),
  term: v.exactOptional(v.string()),
  sentences: v.array(
    v.object({
      role: v.picklist(ROLE_NAMES),
      text: v.pipe(v.string(), v.nonEmpty()),
      /** Of a template: where its word stands, and what the prior hides. */
      place: v.exactOptional(v.object({ word: STRETCH, attribute: v.nullable(STRETCH) })),
      /** Left out of an item without a score. */
      scored: v.exactOptional(SCORED),
    }),
  ),
  /** Why it has no score; left out of one that has. */
  unscored: v.exactOptional(v.picklist([...UNSCORED, NOT_YET])),
});

/** A row of the input that is no item. */
export const BAD_ROW = v.object({ kind: v.literal('bad-row'), row: ROW, reason: NAME });

export const END = v.object({
  kind: v.literal('end'),
  items: COUNT,
  scored: COUNT,
  /** Lines `bad-row` before it: of very many rows that are left out only the first are listed. */
  listedBadRows: COUNT,
});

export type HeaderLine = v.InferOutput<typeof HEADER>;
export type ItemLine = v.InferOutput<typeof ITEM>;
export type BadRowLine = v.InferOutput<typeof BAD_ROW>;
export type EndLine = v.InferOutput<typeof END>;
