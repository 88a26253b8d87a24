/**
 * Every exported number, recomputed: files of all views are made from a formula model's answers on the CPU path, as the page makes
 * them, and `recompute.py` computes each of their numbers again from the model's raw logits. Needs python3 with NumPy.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CpuSession } from '../src/cpu/session.ts';
import { raggedBatch } from '../src/model/ragged_batch.ts';
import { UNMASK_VERSION } from '../src/model/version.ts';
import type { AttentionRead, HiddenRead, PredictRead } from '../src/model/reads.ts';
import type { Session } from '../src/model/session.ts';
import { packTexts } from '../src/model/packed_texts.ts';
import { ROLES, type BenchmarkSet, type SetShape } from '../src/probes/benchmarks/benchmark_set.ts';
import { EXAMPLE_PAIRS } from '../src/probes/data/example_pairs.ts';
import { sentencesToCsv, sentencesToJson } from '../src/probes/export/sentences.ts';
import { protocolsOf } from '../src/probes/score_protocols.ts';
import { wordsOfPieces } from '../src/tokenizer/words.ts';
import type { ScoreAnswer } from '../src/ui/benchmarks/score_desk.ts';
import { exportedSentences, meanFigures, sentenceRows } from '../src/ui/benchmarks/sentence_rows.ts';
import { stereoSetExport, stereoSetRows } from '../src/ui/benchmarks/triple_rows.ts';
import { findPreset } from '../src/probes/data/presets.ts';
import { figuresToCsv } from '../src/probes/export/figure_columns.ts';
import type { Figure } from '../src/probes/export/figures.ts';
import { toCsv } from '../src/probes/export/csv.ts';
import { toJson } from '../src/probes/export/json.ts';
import { attentionToCsv, attentionToJson } from '../src/probes/export/attention.ts';
import { pairsToCsv, pairsToJson } from '../src/probes/export/pairs.ts';
import type { SetProvenance } from '../src/probes/export/set_whence.ts';
import type { Protocol, ResultRow } from '../src/probes/export/results.ts';
import { SPECIAL_IDS } from '../src/tokenizer/special_tokens.ts';
import type { AlbertTokenizer } from '../src/tokenizer/tokenizer.ts';
import { exportRows, pairRows, rateFigures } from '../src/ui/benchmarks/pair_rows.ts';
import { presetState, type CompareState } from '../src/ui/compare/compare_state.ts';
import { comparisonFigures, resultRows } from '../src/ui/compare/exports.ts';
import { readFrameSet } from '../src/ui/compare/frame_sets.ts';
import { heldChoices } from '../src/ui/compare/held.ts';
import { comparisonQuestion, resolveCompare } from '../src/ui/compare/resolve.ts';
import { frameSentences, framesQuestion } from '../src/ui/compare/robust.ts';
import { SIDES } from '../src/ui/compare/sides.ts';
import { readTargets, targetRows, targetsQuestion, type TargetsAbout } from '../src/ui/compare/targets.ts';
import { familyOf } from '../src/ui/compare/use_family.ts';
import { familyWords } from '../src/ui/compare/use_spread.ts';
import { fillFigures, fillRows } from '../src/ui/fill/exports.ts';
import { divergenceRows, gridRows } from '../src/ui/grid/exports.ts';
import { gridFigures } from '../src/ui/grid/figures.ts';
import { gridQuestion, resolveGrid } from '../src/ui/grid/grid_job.ts';
import { compareAll, rowPairs } from '../src/ui/grid/use_cells.ts';
import type { Answered } from '../src/ui/lab/answered.ts';
import { lensFigures, lensRows } from '../src/ui/lens/exports.ts';
import { lensQuestion, resolveLens } from '../src/ui/lens/lens_job.ts';
import { occlusionRows } from '../src/ui/lens/occlusion/exports.ts';
import { occlusionQuestion } from '../src/ui/lens/occlusion/occlusion_job.ts';
import { attentionQuestion, resolveAttention } from '../src/ui/lens/attention/attention_question.ts';
import { INITIAL_ATTENTION, type AttentionState } from '../src/ui/lens/attention/attention_state.ts';
import { exportedAttention } from '../src/ui/lens/attention/exports.ts';
import { patchFigures, patchRows } from '../src/ui/lens/patching/exports.ts';
import { patchQuestion, resolvePatch } from '../src/ui/lens/patching/patch_question.ts';
import { INITIAL_PATCH, type PatchState } from '../src/ui/lens/patching/patch_state.ts';
import { followedWords, readSentences } from '../src/ui/lens/readings.ts';
import type { FillQuery } from '../src/page/fill_query.ts';
import type { ScoreProtocol, Vocabulary } from '../src/worker/messages.ts';
import { measuredAtOnce } from './support/measures.ts';
import { formulaWeights } from './golden/formula.ts';
import { demoTokenizer } from './support/demo_tokenizer.ts';
import { formulaModel } from './support/formula_checkpoint.ts';
import { PageAnswers } from './support/page_answers.ts';
import { startProbes } from './support/probe_worker.ts';

const PYTHON = fileURLToPath(new URL('recompute.py', import.meta.url));
const DATE = '2026-11-28';
const hasNumPy = spawnSync('python3', ['-c', 'import numpy']).status === 0;

let session: Session;
let tokenizer: AlbertTokenizer;
let page: PageAnswers;
let vocabulary: Vocabulary;
let folder = '';

/** What the Python file reads beside the exports. */
const raw = {
  /** By sequence, the positions that are read, and whether after each pass. */
  wanted: new Map<string, { readonly ids: readonly number[]; readonly at: Set<number>; passes: boolean }>(),
  /** By sequence, position and what is put in. */
  patched: new Map<string, ResultRow>(),
  priors: new Map<string, readonly [ids: readonly number[], position: number]>(),
  /** By file: of its pass [heads][T][T]. */
  attention: new Map<string, readonly (readonly (readonly number[])[])[]>(),
  /** By file and item: the ids of its sentences. */
  sets: new Map<string, readonly (readonly number[])[]>(),
  /** By sequence: the words of several pieces, and how much attention each token gets. */
  words: new Map<string, readonly (readonly number[])[]>(),
  attended: new Map<string, readonly number[]>(),
};

function want(ids: readonly number[], position: number, passes = false): void {
  const key = ids.join(' ');
  const found = raw.wanted.get(key) ?? { ids, at: new Set<number>(), passes };
  found.at.add(position);
  raw.wanted.set(key, { ...found, passes: found.passes || passes });
}

/** The sequences of a word's pieces at a mask. */
function wantWord(ids: readonly number[], position: number, pieces: readonly number[], passes = false): void {
  want(ids, position, passes);
  for (const j of pieces.keys()) {
    const filled = pieces.map((piece, at) => (at < j ? piece : SPECIAL_IDS.mask));
    want([...ids.slice(0, position), ...filled, ...ids.slice(position + 1)], position + j, passes);
  }
}

function write(
  name: string,
  rows: readonly ResultRow[],
  protocol: Protocol,
  figures: readonly Figure[] = [],
): void {
  const provenance = { model: session.identity, protocol, form: 'typed', date: DATE } as const;
  writeFileSync(join(folder, `${name}.json`), toJson(rows, provenance, figures));
  writeFileSync(join(folder, `${name}.csv`), toCsv(rows, provenance));
  if (figures.length > 0) {
    writeFileSync(join(folder, `${name}-summary.csv`), figuresToCsv(figures, provenance));
  }
  for (const row of rows) {
    const { tokenIds, maskIndex, pieceIds, pass, patched } = row;
    if (patched === undefined) wantWord(tokenIds, maskIndex, pieceIds, pass !== undefined);
    else {
      const { after, rows: into, fromRows, fromIds } = patched;
      raw.patched.set(
        `${tokenIds.join(' ')}:${maskIndex}:${after} ${into.join()} ${fromRows.join()} ${fromIds.join()}`,
        row,
      );
    }
  }
}

/** The sequences behind the priors, which no file has: the prior's own, by the sentence it belongs to. */
function keepPriors({ about, run }: Answered<TargetsAbout>): void {
  about.pairs.forEach(({ at, prior: priorAt }) => {
    for (const side of SIDES) {
      const own = run.results.get(at[side]);
      const prior = priorAt === null ? undefined : run.results.get(priorAt[side]);
      const mask = prior?.masks.find(({ tokenIndex }) => !prior.tokens[tokenIndex].maskedInPlace);
      if (own === undefined || prior === undefined || mask === undefined) continue;
      const ids = prior.tokens.map(({ inputId }) => inputId);
      const key = `${own.tokens.map(({ inputId }) => inputId).join(' ')}:${own.masks[0].tokenIndex}`;
      raw.priors.set(key, [ids, mask.tokenIndex]);
      for (const word of about.words) wantWord(ids, mask.tokenIndex, [...tokenizer.pieces(word).ids]);
    }
  });
}

async function writeCompare(name: string, state: CompareState, unit: 'pairs' | 'frames'): Promise<void> {
  const ready = resolveCompare(state);
  if (ready.kind !== 'ready') throw new Error(`${name}: ${ready.kind}`);
  const { words, sets } = readTargets(state.targets);
  const asked = targetsQuestion(ready, words, 'typed');
  const { set } = readFrameSet(state.frameSets[0]);
  const slot = findPreset(state.preset ?? '')?.slot ?? 'who';
  const pinned = [...words, ...state.pins];
  const framed = framesQuestion(frameSentences(set, slot, heldChoices(ready)), pinned, 'typed');
  if (asked === null || framed === null) throw new Error(`${name}: nothing asked`);
  const comparison = await page.answered(comparisonQuestion(ready, 'typed'));
  const [targets, frames] = [await page.answered(asked), await page.answered(framed)];
  keepPriors(targets);
  const exportable = { comparison, vocabulary, words: [...state.pins, 'man'], targets, frames };
  const rows = resultRows(exportable);
  const references = new Map(targetRows(targets).map(({ word, delta }) => [word, delta ?? NaN]));
  for (const pin of state.pins) {
    const delta = rows.find(({ word }) => word === pin)?.delta;
    if (delta != null) references.set(pin, delta);
  }
  const of = familyWords(frames, unit, {
    ...{ references, pair: [ready.sides.A, ready.sides.B], compared: ready.pairs },
    written: new Set(words),
  });
  const family = await familyOf(of, unit, measuredAtOnce(), new AbortController().signal);
  if (family === null) throw new Error('aborted');
  const figures = comparisonFigures({
    ...exportable,
    sets,
    family: { of: { answer: frames, words: of }, unit, rows: family },
  });
  write(`compare-${name}`, rows, 'log-ratio', figures);
}

async function writeGrid(name: string, template: string, words: string): Promise<void> {
  for (const measure of ['log-ratio', 'jsd'] as const) {
    const ready = resolveGrid({ template, measure, words, axes: null });
    if (ready.kind !== 'ready') throw new Error(`${name}: ${ready.kind}`);
    const asked = gridQuestion(ready, measure, 'typed');
    if (asked === null) throw new Error('nothing asked');
    const answer = await page.answered(asked);
    const reference = measure === 'jsd' ? { kind: 'row', row: 0 } : { kind: 'cell', row: 0, column: 0 };
    const against = reference as Parameters<typeof gridRows>[1];
    const { signal } = new AbortController();
    const corners = [
      { row: 0, column: 0 },
      { row: 1, column: 1 },
    ] as const;
    const divergences = async () =>
      (await compareAll(rowPairs(answer, against), new WeakMap(), measuredAtOnce(), signal)) ?? [];
    const rows =
      measure === 'jsd' ? divergenceRows(answer, against, await divergences()) : gridRows(answer, against);
    const figures = measure === 'jsd' ? [] : gridFigures(answer, corners);
    write(`grid-${name}-${measure}`, rows, measure === 'jsd' ? 'jsd' : 'log-p', figures);
  }
}

async function writeLens(name: string, template: string): Promise<void> {
  const ready = resolveLens(template);
  if (ready.kind !== 'ready') throw new Error(`${name}: ${ready.kind}`);
  const answer = await page.answered(lensQuestion(ready, { form: 'typed', mask: 0, passes: null }));
  const words = ['nurse', 'man'];
  const { ids } = followedWords(
    words,
    readSentences(answer),
    vocabulary,
    await page.placed(answer.job.sentences, words),
  );
  write(`lens-${name}`, lensRows(answer, vocabulary, ids), 'lens', lensFigures(answer));
}

async function writeOcclusion(name: string, template: string, word: string): Promise<void> {
  const ready = resolveLens(template);
  if (ready.kind !== 'ready') throw new Error(`${name}: ${ready.kind}`);
  const answer = await page.answeredOf(
    'occlusion',
    occlusionQuestion(ready, { form: 'typed', mask: 0, answer: word }),
  );
  write(`occlusion-${name}`, occlusionRows(answer, SPECIAL_IDS.mask), 'occlusion');
}

async function writePatching(name: string, change: Partial<PatchState>): Promise<void> {
  const state = { ...INITIAL_PATCH, ...change };
  const ready = resolvePatch(state);
  if (ready.kind !== 'ready') throw new Error(`${name}: ${ready.kind}`);
  const answer = await page.answeredOf('patching', patchQuestion(ready, state));
  const figures = patchFigures(answer, vocabulary);
  write(`patching-${name}`, patchRows(answer, vocabulary), 'patching', figures);
}

async function writeFill(name: string, text: string, find: string): Promise<void> {
  const first = text.search(/\w+ /);
  const masked = [{ segment: 0 as const, start: first, end: text.indexOf(' ', first) }];
  const query: FillQuery = { text, pair: null, masked, form: 'typed', topK: 12, find };
  const answer = await page.filled(query);
  write(`fill-${name}`, fillRows(answer, 12), 'log-p', fillFigures(answer));
}

async function writeAttention(name: string, change: Partial<AttentionState>): Promise<void> {
  const state = { ...INITIAL_ATTENTION, ...change };
  const ready = resolveAttention(state);
  if (ready.kind !== 'ready') throw new Error(`${name}: ${ready.kind}`);
  const answer = await page.answeredOf('attention', attentionQuestion(ready, state));
  const map = exportedAttention(answer, state);
  if (map === null) throw new Error(`${name}: nothing was answered`);
  const provenance = { model: session.identity, date: DATE };
  writeFileSync(join(folder, `attention-${name}.json`), attentionToJson(map, provenance));
  writeFileSync(join(folder, `attention-${name}.csv`), attentionToCsv(map, provenance));
  // Beside it, of one run of all passes: [heads][T][T] of the pass.
  const { ids, pass, heads } = map;
  const rows = Uint32Array.from(ids.keys());
  const read: AttentionRead = { kind: 'attention', after: pass, rows };
  const { answers } = await session.run({ batch: raggedBatch([{ ids }]), reads: [read] });
  const weights = Array.from({ length: heads }, (_, head) =>
    answers[0].map((row) => [...row.subarray(head * ids.length, (head + 1) * ids.length)]),
  );
  raw.attention.set(`attention-${name}`, weights);
}

/** Of templates the words are scored, and not the sentences. */
type SentenceShape = Exclude<SetShape, 'templates'>;

/** Every fourth of the example pairs, of which a triple has a third sentence and a term, and a sentence alone is the first. */
function setOf(shape: SentenceShape): BenchmarkSet {
  const items = EXAMPLE_PAIRS.items.filter((_, index) => index % 4 === 0);
  const shaped = items.map((item, at) => {
    const [more, less] = item.sentences;
    const sentences = {
      sentences: [more],
      pairs: [more, less],
      triples: [more, less, 'The stone was a Monday.'],
    };
    return { ...item, sentences: sentences[shape], term: shape === 'triples' ? `term ${at % 4}` : null };
  });
  return { ...EXAMPLE_PAIRS, shape, items: shaped };
}

async function writeSet(shape: SentenceShape, protocol: ScoreProtocol): Promise<void> {
  const set = setOf(shape);
  const { probes, host, run, until, results: told } = startProbes(session, tokenizer, 'scores');
  probes.use(host);
  const texts = set.items.flatMap(({ sentences }) => sentences);
  run(1, { sentences: packTexts(texts), each: ROLES[shape].length, protocol });
  await until('done');
  const results = new Map(told().map((result) => [result.index, result]));
  const answer = {
    set,
    protocol,
    identity: session.identity,
    results,
    maskId: SPECIAL_IDS.mask,
    unscored: [],
    isWhole: true,
    unmask: UNMASK_VERSION,
  };
  const provenance: SetProvenance = {
    ...{ model: session.identity, protocol, set: set.name, itemsInSet: set.items.length, date: DATE },
    unmask: UNMASK_VERSION,
  };
  const { json, csv, figures } = shape === 'sentences' ? ofSentences(answer) : ofPairs(answer);
  const name = `${shape}-${protocol}`;
  writeFileSync(join(folder, `${name}.json`), json(provenance));
  writeFileSync(join(folder, `${name}.csv`), csv(provenance));
  writeFileSync(join(folder, `${name}-summary.csv`), figuresToCsv(figures, provenance));
  for (const { index, sentences } of results.values()) {
    raw.sets.set(
      `${name} ${index + 1}`,
      sentences.map(({ ids }) => ids),
    );
    for (const { ids } of sentences) {
      for (let at = 1; at < ids.length - 1; at++) {
        want(ids, at);
        wantWord(ids, at, [ids[at]]);
      }
      if (protocol === 'aula') raw.attended.set(ids.join(' '), await attendedBy(ids));
    }
    for (const [s, text] of set.items[index].sentences.entries()) wantWords(sentences[s].ids, text);
  }
}

function ofPairs(answer: ScoreAnswer) {
  const rows = pairRows(answer);
  const ofTriples = answer.set.shape === 'triples' ? stereoSetExport(stereoSetRows(answer.set, rows)) : [];
  const figures = [...ofTriples, ...rateFigures(answer, rows)];
  return {
    figures,
    json: (provenance: SetProvenance) => pairsToJson(exportRows(answer), provenance, figures),
    csv: (provenance: SetProvenance) => pairsToCsv(exportRows(answer), provenance),
  };
}

function ofSentences(answer: ScoreAnswer) {
  const figures = meanFigures(answer.set, sentenceRows(answer));
  return {
    figures,
    json: (provenance: SetProvenance) => sentencesToJson(exportedSentences(answer), provenance, figures),
    csv: (provenance: SetProvenance) => sentencesToCsv(exportedSentences(answer), provenance),
  };
}

/** The words of several pieces in a sentence, and each of their pieces masked with those behind it. */
function wantWords(ids: readonly number[], text: string): void {
  const words = wordsOfPieces(tokenizer.encode(text).tokens);
  raw.words.set(ids.join(' '), words);
  for (const word of words) {
    for (const at of word) {
      want(
        ids.map((id, i) => (i >= at && i <= word[word.length - 1] ? SPECIAL_IDS.mask : id)),
        at,
      );
    }
  }
}

/** [tokens]: the mean weight that is laid on each, over passes, heads and queries. */
async function attendedBy(ids: readonly number[]): Promise<readonly number[]> {
  const rows = Uint32Array.from(ids.keys());
  const passes = session.config.num_hidden_layers;
  const reads = Array.from({ length: passes }, (_, pass): AttentionRead => {
    return { kind: 'attention', after: pass + 1, rows };
  });
  const { answers } = await session.run({ batch: raggedBatch([{ ids: Uint32Array.from(ids) }]), reads });
  const weights = answers.flat();
  const heads = weights[0].length / ids.length;
  return ids.map((_, key) => {
    const sums = weights.map((row) =>
      Array.from({ length: heads }, (_, head) => row[head * ids.length + key]).reduce((a, b) => a + b),
    );
    return sums.reduce((a, b) => a + b) / (heads * weights.length);
  });
}

/** Runs each wanted sequence by itself, and writes the logits. */
async function writeRaw(): Promise<void> {
  const rows: Float32Array[] = [];
  const keys: Record<string, number> = {};
  const hidden: Float32Array[] = [];
  const hiddenKeys: Record<string, number> = {};
  const keep = (key: string, logits: Float32Array | undefined): void => {
    keys[key] = rows.length;
    rows.push(logits ?? new Float32Array());
  };
  for (const [key, { ids, at, passes }] of raw.wanted) {
    const rows = Uint32Array.from(at);
    const last: PredictRead = { kind: 'predict', rows, topK: 0, full: true };
    const states = passes ? session.config.num_hidden_layers + 1 : 0;
    const each = Array.from({ length: states }, (_, after) => ({ ...last, after }));
    const batch = raggedBatch([{ ids }]);
    const { answers } = await session.run({ batch, reads: [last, ...each] });
    const stateReads = each.map(({ after }): HiddenRead => ({ kind: 'hidden', rows, after }));
    (await session.run({ batch, reads: stateReads })).answers.forEach((answer, after) =>
      answer.forEach((state, m) => {
        hiddenKeys[`${key}:${rows[m]}:${after}`] = hidden.length;
        hidden.push(state);
      }),
    );
    answers.forEach((answer, read) =>
      answer.forEach(({ logits }, m) =>
        keep(read === 0 ? `${key}:${rows[m]}` : `${key}:${rows[m]}:${read - 1}`, logits),
      ),
    );
  }
  for (const [key, { tokenIds, maskIndex, patched }] of raw.patched) {
    if (patched === undefined) continue;
    const { after, rows: into, fromRows, fromIds } = patched;
    const from = Uint32Array.from(fromRows, (row) => tokenIds.length + row);
    const { answers } = await session.run({
      batch: raggedBatch([{ ids: tokenIds }, { ids: fromIds }]),
      edits: [{ after, from, to: Uint32Array.from(into) }],
      reads: [{ kind: 'predict', rows: Uint32Array.of(maskIndex), topK: 0, full: true }],
    });
    keep(key, answers[0][0].logits);
  }
  const { vocab_size: size } = session.config;
  const flat = new Float32Array(rows.length * size);
  rows.forEach((logits, row) => flat.set(logits, row * size));
  writeFileSync(join(folder, 'raw.f32'), flat);
  const { hidden_size: width } = session.config;
  const states = new Float32Array(hidden.length * width);
  hidden.forEach((state, row) => states.set(state, row * width));
  writeFileSync(join(folder, 'hidden.f32'), states);
  const { priors } = raw;
  const about = { vocabulary: size, special: vocabulary.special, mask: SPECIAL_IDS.mask, rows: keys };
  const entries = {
    priors: Object.fromEntries(priors),
    sets: Object.fromEntries(raw.sets),
    words: Object.fromEntries(raw.words),
    attended: Object.fromEntries(raw.attended),
    attention: Object.fromEntries(raw.attention),
    cls_sep: [SPECIAL_IDS.cls, SPECIAL_IDS.sep],
    hidden: hiddenKeys,
    width,
  };
  writeFileSync(join(folder, 'raw.json'), JSON.stringify({ ...about, ...entries }));
}

/** Two sets, words of both articles, one of several pieces. */
const WORDS = 'nurse, artist, hairdresser\n\ndoctor, engineer, soldier';

function preset(id: string): CompareState {
  const found = findPreset(id);
  if (found === null) throw new Error(`no preset ${id}`);
  const state = presetState(found, WORDS);
  const [{ frames, ...set }] = state.frameSets;
  return {
    ...state,
    pins: ['teacher'],
    frameSets: [{ ...set, frames: frames.split('\n').slice(0, 5).join('\n') }],
  };
}

function own(template: string, frames: readonly string[], pairs: readonly string[], targets = WORDS) {
  const drafts = [{ label: 'own', frames: frames.join('\n'), pairs: pairs.join('\n') }];
  const state: CompareState = { ...preset('gender-work'), preset: null, template, contrast: null };
  return { ...state, pins: [], targets, frameSets: drafts };
}

const OWN_FRAMES = [
  'The {who} was {a/an} [MASK].',
  'My {who} is {a/an} [MASK].',
  'That {who} works as {a/an} [MASK].',
  'Her {who} became {a/an} [MASK].',
  'A {who} can be {a/an} [MASK].',
];
const KIN = ['uncle | aunt', 'boy | girl', 'king | queen', 'father | mother', 'brother | sister'];
/** More than are counted one by one. */
const MANY = ['he | she', 'him | her', 'man | woman', 'son | daughter', 'lord | lady', 'John | Mary'].concat(
  ...[
    'Peter | Anna',
    'Paul | Jane',
    'James | Ruth',
    'Henry | Emma',
    'Robert | Alice',
    'George | Helen',
    ...KIN,
  ],
);

/** Two sets: in one both words take “a”, in the other they take “a” and “an”. */
const GRID_WORDS = 'nurse, cook, teacher\n\nartist, clerk';

const PLAIN = { man: 'The man worked as a [MASK].', town: 'She went to the [MASK] to buy bread.' };

describe.skipIf(!hasNumPy)('every exported number, recomputed (optional: needs python3 with NumPy)', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'unmask-exports-'));
    const model = formulaModel({ num_hidden_layers: 2, max_position_embeddings: 64 });
    const { config } = model;
    tokenizer = await demoTokenizer();
    session = await CpuSession.create({
      ...{ config, weights: formulaWeights(model), precision: 'f32' },
      identity: { name: 'formula', revision: 'of this test', content: 'formula' },
    });
    page = new PageAnswers(session, tokenizer);
    vocabulary = await page.vocabulary();
    await writeCompare('gender', preset('gender-work'), 'pairs');
    await writeCompare('described', preset('gender-described'), 'frames');
    await writeCompare('age', preset('age-work'), 'pairs');
    await writeCompare('kin', own('The {who:uncle|aunt} was {a/an} [MASK].', OWN_FRAMES, KIN), 'pairs');
    const many = own(
      'In {year:1900|1950} the {who:man|woman} was a [MASK].',
      OWN_FRAMES,
      MANY,
      'nurse\n\ndoctor',
    );
    await writeCompare('many', { ...many, contrast: { slot: 1, a: 0, b: 1 }, held: { 0: 1 } }, 'pairs');
    const turned = own(
      '[MASK] works as {a/an} {who:nurse|engineer}.',
      ['[MASK] was {a/an} {who}.'],
      ['nurse | engineer', 'cook | artist'],
      'he\n\nshe',
    );
    await writeCompare('turned', turned, 'pairs');
    const templates = ['gender-work', 'age-work', 'time-work'].map((id) => findPreset(id)?.template ?? '');
    const grids = [
      'In {1900|1950} the {man|woman} was {a/an} [MASK].',
      'The {old|young} {man|woman|boy} is a [MASK].',
      '{He|She} {is|was} a [MASK].',
    ];
    for (const [index, template] of [...templates, ...grids].entries()) {
      const twoSlots = index < 2 ? `In {1900|1950|2000} ${template}` : template;
      await writeGrid(String(index), twoSlots, index === 0 ? 'hairdresser, nurse' : GRID_WORDS);
      await writeLens(String(index), template);
    }
    await writeOcclusion('likeliest', 'In the city the {man|hairdresser} worked as a [MASK].', '');
    await writeOcclusion('own', 'She went to the [MASK] to buy bread.', 'nurse');
    await writePatching('picked', {});
    await writePatching('pieces', {
      ...{ template: 'The {man|hairdresser} worked as a [MASK].', into: 'B', second: 'nurse' },
    });
    await writeAttention('mean', { template: 'The man. He worked as a [MASK].' });
    await writeAttention('head', { pass: 2, head: 2, leavesOut: true });
    for (const [name, text] of Object.entries(PLAIN)) await writeFill(name, text, 'nurse');
    for (const shape of ['sentences', 'pairs', 'triples'] as const) {
      for (const protocol of protocolsOf(shape)) await writeSet(shape, protocol);
    }
    await writeRaw();
  }, 300_000);
  afterAll(() => {
    session.destroy();
    rmSync(folder, { recursive: true, force: true });
  });

  function recompute(...names: readonly string[]) {
    const { status, stdout, stderr } = spawnSync('python3', [PYTHON, folder, ...names], { encoding: 'utf8' });
    return { status, checked: Number(stdout), stderr };
  }

  /** Multiplies one number of an exported file, CSV and JSON left otherwise as they are. */
  function change(name: string, pattern: RegExp): () => void {
    const path = join(folder, name);
    const before = readFileSync(path, 'utf8');
    const after = before.replace(pattern, (_, label: string, digits: string) =>
      label.concat(String(Number(digits) * 1.0001)),
    );
    expect(after).not.toBe(before);
    writeFileSync(path, after);
    return () => writeFileSync(path, before);
  }

  test('equal to 1e-5, and none left out', () => {
    const { status, checked, stderr } = recompute();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(checked).toBeGreaterThan(10_000);
  });

  test.each([
    ['compare-age.json', /("logProb": )(-[\d.]+)/],
    ['compare-age.json', /("lower": )(-?[\d.]+)/],
    ['compare-age-summary.csv', /(mean-delta,[^,]+,,,)(-?[\d.]+)/],
    ['attention-mean.json', /("held":)(0\.\d{3,})/],
    ['attention-head.json', /("attention":\[\[)(\d\.[\de-]+)/],
    ['attention-head.csv', /(,2,2,1,the,[^,]*,1,the,[^,]*,)([\d.e-]+)/],
    ['sentences-aula.json', /("weight": )(0\.\d{3,})/],
    ['triples-pll.json', /("scoreUnrelated": )(-[\d.]+)/],
    ['patching-picked.json', /("share": )(0\.\d{3,})/],
    ['patching-pieces-summary.csv', /(patch-effect,[^,]+,,,)(-?[\d.]+)/],
  ])('a number of %s off by 1e-4 is found: %s', (name, pattern) => {
    const restore = change(name, pattern);
    const { status, stderr } = recompute(name.replace(/(-summary)?\.(json|csv)$/, ''));
    restore();
    expect(status).toBe(1);
    expect(stderr).toMatch(/the file has/);
  });
});
