/**
 * Two models of one size, date, name and revision, and one of them on another engine, opened in any order while all views ask, answers come
 * late and the worker crashes: nothing of one is shown undimmed, exported or compared under another. What the page decides by is its own
 * (client, desks, exports); only the worker and React are made up. Every number says whose it is.
 */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { unpackTexts } from '../src/model/packed_texts.ts';
import { jensenShannon } from '../src/probes/divergence.ts';
import { EXAMPLE_PAIRS } from '../src/probes/data/example_pairs.ts';
import type { ResultRow } from '../src/probes/export/results.ts';
import { compareShared, type SharedNumbers } from '../src/probes/share/compare.ts';
import { exportRows } from '../src/ui/benchmarks/pair_rows.ts';
import { asNewestScores, ScoreDesk, type ScoreQuestion } from '../src/ui/benchmarks/score_desk.ts';
import { comparedRows } from '../src/ui/compare/compared_rows.ts';
import { comparisonFigures, resultRows } from '../src/ui/compare/exports.ts';
import { besideFrames, referencesOf, wordReferences } from '../src/ui/compare/references.ts';
import {
  comparisonQuestion,
  resolveCompare,
  type ComparisonAbout,
  type Ready,
} from '../src/ui/compare/resolve.ts';
import { frameSentences, framesQuestion, type RobustAbout } from '../src/ui/compare/robust.ts';
import { numbersOf } from '../src/ui/compare/share.ts';
import { targetsQuestion, type TargetsAbout } from '../src/ui/compare/targets.ts';
import { familyOf, type Family, type FamilyEffects } from '../src/ui/compare/use_family.ts';
import { familyWords, isFamilyOf } from '../src/ui/compare/use_spread.ts';
import { fillExported } from '../src/ui/fill/exports.ts';
import { gridQuestion, referenceOf, resolveGrid, type ReadyGrid } from '../src/ui/grid/grid_job.ts';
import { firstSentences } from '../src/ui/grid/shown_words.ts';
import { cellsOf, compareAll, doneCells, rowPairs, type DoneCells } from '../src/ui/grid/use_cells.ts';
import { placedWordsOf } from '../src/ui/lab/placed_pieces.ts';
import { PAUSE_MS } from '../src/page/starts_by_itself.ts';
import {
  asNewest,
  currentAnswer,
  engineKey,
  isWorking,
  ProbeDesk,
  sentenceWays,
  shownAnswer,
  type Asked,
  type DeskState,
} from '../src/ui/lab/probe_desk.ts';
import { vocabularyOf } from '../src/ui/lab/use_vocabulary.ts';
import { lensRows } from '../src/ui/lens/exports.ts';
import { lensQuestion, resolveLens, type ReadyLens } from '../src/ui/lens/lens_job.ts';
import { isSameIdentity, isStale, WorkerClient, type ModelIdentity } from '../src/page/client.ts';
import type { FillQuery } from '../src/page/fill_query.ts';
import type {
  MaskForm,
  ModelView,
  ScoreJob,
  ScoreResult,
  ProbeJob,
  ProbeSentenceResult,
  Reading,
  TokenView,
  Vocabulary,
  WorkerEvent,
  WorkerRequest,
} from '../src/worker/messages.ts';
import type { ProbeRequest, ProbeTell, Question } from '../src/worker/probe_messages.ts';
import { loadFiles } from '../src/weights/load.ts';
import { backendView } from './support/backend_view.ts';
import { measuredAtOnce } from './support/measures.ts';
import { makeFile, modelTensors, TINY_CONFIG } from './support/safetensors.ts';
import { SwitchingWorker } from './support/switching_worker.ts';

const DATE = { lastModified: Date.UTC(2026, 10, 27) };
const WEIGHTS = Uint8Array.from(makeFile(modelTensors(TINY_CONFIG)));
/** Another model of the same size and date, where the last bit of the weights is another. */
function filesOf(lastBit: 0 | 1): readonly File[] {
  const weights = WEIGHTS.slice();
  weights[weights.length - 1] ^= lastBit;
  const config = JSON.stringify({ model_type: 'albert', ...TINY_CONFIG });
  return [
    new File([config], 'config.json', DATE),
    new File([new Uint8Array(100)], 'spiece.model', DATE),
    new File([weights], 'model.safetensors', DATE),
  ];
}
const MODELS = [filesOf(0), filesOf(1)] as const;

const contents = await Promise.all(
  MODELS.map(async (files) => (await loadFiles([...files], {})).from.content),
);

/** The two models on a GPU, then the same two on the CPU. */
const IDENTITIES: readonly ModelIdentity[] = [0, 1, 2, 3].map((tag) => ({
  ...{ name: 'your files', revision: '6325856 bytes, 2026-11-27', content: contents[tag % 2], dtype: 'f32' },
  ...(tag < 2 ? { backend: 'webgpu', adapter: 'one' } : { backend: 'cpu', adapter: 'CPU' }),
}));
const tagOf = (identity: ModelIdentity): number =>
  IDENTITIES.findIndex(
    ({ content, backend }) => content === identity.content && backend === identity.backend,
  );

const VOCABULARIES: readonly Vocabulary[] = contents.map((content) => ({
  ...{
    model: 'your files',
    revision: IDENTITIES[0].revision,
    content,
    words: ['<pad>', 'nurse', 'clerk', 'er'],
  },
  ...{ continuations: Uint8Array.of(0, 0, 0, 1), special: [0] },
}));
const WORDS = VOCABULARIES[0].words;

/** Between 0 and 0.2. */
function fraction(text: string): number {
  let hash = 7;
  for (const letter of text) hash = (hash * 31 + letter.charCodeAt(0)) % 100_003;
  return (hash / 100_003) * 0.2;
}

/** log p of a word in a sentence by one of the identities, nats: its whole range says whose it is. */
function truth(tag: number, form: string, text: string, word: string): number {
  return Math.fround(-(2 + tag * 0.25 + fraction(`${tag} ${form} ${text} ${word}`)));
}
const tagOfLogProb = (logProb: number): number => Math.floor((-logProb - 2 + 1e-6) / 0.25);

function rowOf(tag: number, form: string, text: string): Float32Array<ArrayBuffer> {
  const [, ...words] = WORDS.map((word) => truth(tag, form, text, word));
  // What is left is the padding's.
  return Float32Array.of(Math.log1p(-words.reduce((sum, logProb) => sum + Math.exp(logProb), 0)), ...words);
}

const token = (id: number): TokenView => ({
  ...{ id, inputId: id, piece: 'x', range: null, special: false, masked: id === 4, maskedInPlace: false },
});
const tokensOf = (text: string): readonly TokenView[] =>
  [2, 10 + Math.floor(fraction(text) * 100_000), 4, 3].map(token);

function readingOf(tag: number, form: string, text: string): Reading {
  const logProbs = rowOf(tag, form, text);
  const predictions = [1, 2, 3].map((id, at) => ({
    ...{ id, rank: at + 1, piece: WORDS[id], word: WORDS[id], continuation: id === 3, logProb: logProbs[id] },
  }));
  return { predictions, specialMass: 0, logProbs };
}

function resultOf(tag: number, { sentences, form, targets }: ProbeJob, index: number): ProbeSentenceResult {
  const { text, hide } = sentences[index];
  const read = readingOf(tag, form, `${text}${JSON.stringify(hide)}`);
  const scores = targets.map((word) => ({
    ...{ logProb: truth(tag, form, `${text}${JSON.stringify(hide)}`, word), pieces: 1, rank: 1 },
  }));
  const afterPass = { ...read, norm: 1, cosineToBefore: null };
  const mask = { ...read, tokenIndex: 2, targets: scores, afterEachPass: [afterPass, afterPass] };
  return { index, tokens: tokensOf(text), cutTokens: 0, masks: [mask] };
}

const itemsOf = ({ sentences, each }: ScoreJob): number => sentences.lengths.length / each;

function pairResultOf(tag: number, { sentences, each }: ScoreJob, index: number): ScoreResult {
  const texts = unpackTexts(sentences).slice(index * each, (index + 1) * each);
  return {
    index,
    sentences: texts.map((text) => ({
      ids: tokensOf(text).map(({ inputId }) => inputId),
      pieces: tokensOf(text)
        .map(({ piece }) => piece)
        .join('\n'),
      ...{ rows: [], logProbs: [], score: truth(tag, '', text, '') },
    })),
  };
}

/** Maps, features and classes are asked by one view each, which no other's numbers stand beside. */
type MadeUpQuestion = Extract<Question, { readonly of: 'sentences' | 'scores' }>;

interface Run {
  readonly id: number;
  readonly question: MadeUpQuestion;
}

function madeUp(question: Question): MadeUpQuestion {
  if (question.of === 'sentences' || question.of === 'scores') return question;
  throw new Error(`The made-up worker has no ${question.of}.`);
}

/** A worker that does one thing a step, as the real one would, and posts into a box that is emptied later. */
class MadeUpWorker {
  readonly outbox: WorkerEvent[] = [];
  /** What takes so long that it waits for the visitor: nothing, targets, or whole vocabularies. */
  slow: 'nothing' | 'targets' | 'whole' = 'nothing';
  #tag: number | null = null;
  #load: number | null = null;
  readonly #models = new SwitchingWorker((event) => void this.outbox.push(event));
  #queue: Run[] = [];
  #early: ProbeRequest[] = [];
  #running: { readonly run: Run; done: number } | null = null;
  /** Between the batches of the others. */
  #now: Run[] = [];

  readonly handle = (request: WorkerRequest): void => {
    this.#models.handle(request);
    switch (request.type) {
      case 'load':
        this.#load = request.model.from === 'files' && request.model.files === MODELS[1] ? 1 : 0;
        return;
      case 'probe':
        this.#asked(request);
        return;
      default:
        return;
    }
  };

  #asked(request: ProbeRequest): void {
    const { id, ask } = request;
    switch (ask.kind) {
      case 'cancel':
        this.#queue = this.#queue.filter((each) => each.id !== id);
        this.#now = this.#now.filter((each) => each.id !== id);
        this.#early = this.#early.filter((each) => each.id !== id);
        if (this.#running?.run.id === id) this.#running = null;
        this.#tell(id, { kind: 'stopped', why: 'cancelled' });
        return;
      case 'plan':
        if (this.#tag === null) this.#early.push(request);
        else this.#plan(id, madeUp(ask.question));
        return;
      case 'run':
        (ask.turn === 'now' ? this.#now : this.#queue).push({ id, question: madeUp(ask.question) });
        return;
      default:
        return;
    }
  }

  #tell(id: number, tell: ProbeTell): void {
    this.outbox.push({ type: 'probe', id, tell });
  }

  /** The model that was asked for last takes over. */
  takeOver(makesRoom: boolean): void {
    const next = this.#load;
    if (next === null) return;
    this.#load = null;
    if (makesRoom && this.#tag !== null) this.#models.says({ type: 'made-room' });
    this.#stop('model-changed');
    this.#tag = next;
    this.#models.says({ type: 'took-over', backend: backendView(IDENTITIES[next]), model: modelOf(next) });
    const early = this.#early;
    this.#early = [];
    early.forEach(this.handle);
  }

  /** The GPU fails, and the CPU goes on. */
  fallBack(): void {
    if (this.#tag === null || this.#tag > 1) return;
    this.#tag += 2;
    this.#models.says({ type: 'rebuilt', backend: backendView(IDENTITIES[this.#tag]) });
    this.#stop('engine-changed');
  }

  step(): void {
    if (this.#tag === null) return;
    const now = this.#now.shift();
    if (now?.question.of === 'sentences') {
      const { id, question } = now;
      this.#tell(id, { kind: 'started', of: 'sentences', plan: planOf(1), identity: IDENTITIES[this.#tag] });
      const progress = { done: 1, total: 1, elapsedMs: 1, remainingMs: null };
      const results = [resultOf(this.#tag, question.job, 0)];
      this.#tell(id, { kind: 'results', of: 'sentences', ...progress, results });
      this.#tell(id, { kind: 'done', durationMs: 1, engineMs: 1 });
      return;
    }
    if (this.#running === null) {
      const run = this.#queue.shift();
      if (run === undefined) return;
      this.#running = { run, done: 0 };
      const identity = IDENTITIES[this.#tag];
      const { question } = run;
      if (question.of === 'sentences') {
        const plan = planOf(question.job.sentences.length);
        this.#tell(run.id, { kind: 'started', of: 'sentences', plan, identity });
      } else {
        const plan = { ...planOf(0), items: itemsOf(question.job), unscored: [], maskId: 4 };
        this.#tell(run.id, { kind: 'started', of: 'scores', plan, identity });
      }
      return;
    }
    this.#batch(this.#running, this.#tag);
  }

  #batch(running: { readonly run: Run; done: number }, tag: number): void {
    const { run, done } = running;
    const { id, question } = run;
    const all = question.of === 'sentences' ? question.job.sentences.length : itemsOf(question.job);
    const indices = Array.from({ length: Math.ceil(all / 2) }, (_, i) => done + i).filter((at) => at < all);
    const progress = { done: all, total: all, elapsedMs: 1, remainingMs: null };
    if (question.of === 'sentences') {
      const results = indices.map((at) => resultOf(tag, question.job, at));
      this.#tell(id, { kind: 'results', of: 'sentences', ...progress, results });
    } else {
      const results = indices.map((at) => pairResultOf(tag, question.job, at));
      this.#tell(id, { kind: 'results', of: 'scores', ...progress, results });
    }
    running.done += indices.length;
    if (running.done < all) return;
    this.#running = null;
    this.#tell(id, { kind: 'done', durationMs: 1, engineMs: 1 });
  }

  #plan(id: number, question: MadeUpQuestion): void {
    if (question.of === 'sentences') {
      const { sentences, ranks, fullLogProbs, onePieceOnly = false } = question.job;
      const isSlow =
        (this.slow === 'targets' && ranks && !onePieceOnly) || (this.slow === 'whole' && fullLogProbs);
      const text = {
        tokens: tokensOf(sentences[0].text),
        cutTokens: 0,
        maxTokens: 9,
        almostMasks: [],
        unknown: [],
        unreadMasks: null,
        words: [],
      };
      const plan = { ...planOf(sentences.length), text, estimateMs: isSlow ? 99_000 : 1 };
      this.#tell(id, { kind: 'planned', of: 'sentences', plan });
    } else {
      const plan = { ...planOf(0), items: itemsOf(question.job), unscored: [], maskId: 4 };
      this.#tell(id, { kind: 'planned', of: 'scores', plan });
    }
  }

  #stop(why: 'model-changed' | 'engine-changed'): void {
    if (why === 'model-changed') {
      for (const { id } of this.#now) this.#tell(id, { kind: 'stopped', why });
      this.#now = [];
    }
    if (this.#running === null) return;
    this.#tell(this.#running.run.id, { kind: 'stopped', why });
    this.#running = null;
  }
}

function modelOf(tag: number): ModelView {
  const { name, revision, content } = IDENTITIES[tag];
  return {
    ...{ origin: 'files', folder: '', key: null, name, revision, content, byteLength: 1, vocabularySize: 4 },
    ...{ maxTokens: 9, passes: 2, layers: 1, hiddenSize: 1, description: '', isDemo: false },
    ...{ embeddingSize: 1, heads: 1, ffnSize: 1, activation: 'gelu', licence: null },
    ...{ tokenizerFile: 'spiece.model', otherTokenizerFile: null },
    maskHead: true,
    tasks: [],
  };
}

function planOf(sentences: number) {
  return {
    ...{ sentences, sequences: sentences, tokens: 1, estimateMs: 1 },
    ...{ targets: [], withoutMask: [], cut: [] },
  };
}

/** What a view follows, as `useProbe` does: a question of another engine is another question, and the desk hears of it after a drawing. */
class Followed<About> {
  readonly #desk: ProbeDesk<About>;
  #of: { readonly asked: Asked<About> | null; readonly engine: string } = { asked: null, engine: '' };
  #newest: Asked<About> | null = null;

  constructor(client: WorkerClient) {
    this.#desk = new ProbeDesk<About>(sentenceWays(client.probes));
  }

  state(asked: Asked<About> | null, engine: string): DeskState<About> {
    if (this.#of.asked !== asked || this.#of.engine !== engine) {
      this.#of = { asked, engine };
      this.#newest = engine === '' || asked === null ? null : { ...asked };
    }
    return asNewest(this.#desk.getSnapshot(), this.#newest);
  }

  drawn(): void {
    this.#desk.ask(this.#newest, this.#of.engine);
  }
}

/** Two sentences; the same the other way round; others. */
const TEMPLATES = ['The {man|woman} is a [MASK].', 'The {woman|man} is a [MASK].', 'A {boy|girl} [MASK].'];
const FORMS: readonly MaskForm[] = ['typed', 'in-place'];
const FRAMES = {
  ...{ label: 'nouns', frames: ['A {who} was a [MASK].', 'This {who} is the [MASK].'] },
  pairs: [['man', 'woman'] as const, ['boy', 'girl'] as const],
};
const GRID_REFERENCE = { kind: 'cell', row: 0, column: 0 } as const;
const PIN = 'clerk';
const TARGET = 'nurse';

interface Questions {
  readonly ready: Ready;
  readonly comparison: Asked<ComparisonAbout>;
  readonly targets: Asked<TargetsAbout> | null;
  readonly frames: Asked<RobustAbout> | null;
  readonly grid: Asked<ReadyGrid> | null;
  readonly lens: Asked<ReadyLens>;
}

/** As the page memoises them: in another form the grid itself is the same. */
const QUESTIONS: readonly Questions[] = TEMPLATES.flatMap((template) => {
  const ready = resolveCompare({ template, contrast: null, held: {} });
  const cells = resolveGrid({ template, measure: 'jsd', words: '', axes: null });
  const lens = resolveLens(template);
  if (ready.kind !== 'ready' || cells.kind !== 'ready' || lens.kind !== 'ready') throw new Error(template);
  return FORMS.map((form) => ({
    ready,
    comparison: comparisonQuestion(ready, form),
    targets: targetsQuestion(ready, [TARGET], form),
    frames: framesQuestion(frameSentences(FRAMES, 'who'), [TARGET, PIN], form),
    grid: gridQuestion(cells, 'jsd', form),
    lens: lensQuestion(lens, { form, mask: 0, passes: null }),
  }));
});

interface States {
  readonly comparison: DeskState<ComparisonAbout>;
  readonly targets: DeskState<TargetsAbout>;
  readonly frames: DeskState<RobustAbout>;
  readonly grid: DeskState<ReadyGrid>;
  readonly lens: DeskState<ReadyLens>;
}

/** The page: every view at once, drawn and checked after each step. */
class Page {
  worker = new MadeUpWorker();
  readonly client: WorkerClient;
  readonly #views: {
    readonly [View in keyof States]: Followed<States[View] extends DeskState<infer About> ? About : never>;
  };
  readonly #pairs: ScoreDesk;
  #crash: (reason: string) => void = () => undefined;
  #event: (event: WorkerEvent) => void = () => undefined;
  #clock = 0;
  #question = 0;
  #pairQuestion: { readonly engine: string; readonly asked: ScoreQuestion | null } = {
    engine: '',
    asked: null,
  };
  #family: Family | null = null;
  #effects: { readonly key: readonly unknown[]; readonly effects: FamilyEffects | null } = {
    key: [],
    effects: null,
  };
  #cells: DoneCells | null = null;
  #link: SharedNumbers | null = null;
  /** How many times there was something to check, by view: a test that never sees numbers says nothing. */
  readonly seen = new Map<string, number>();

  constructor() {
    this.client = new WorkerClient({
      ...{ baseUrl: 'https://x.test/', folder: null, now: () => this.#clock },
      openWire: (on) => {
        const worker = new MadeUpWorker();
        this.worker = worker;
        this.#event = on.event;
        this.#crash = on.crash;
        return { send: worker.handle, close: () => undefined };
      },
    });
    this.#views = {
      comparison: new Followed<ComparisonAbout>(this.client),
      targets: new Followed<TargetsAbout>(this.client),
      frames: new Followed<RobustAbout>(this.client),
      grid: new Followed<ReadyGrid>(this.client),
      lens: new Followed<ReadyLens>(this.client),
    };
    this.#pairs = new ScoreDesk(this.client.probes);
    this.client.start();
    this.worker.takeOver(false);
    this.deliver(9);
  }

  open(model: 0 | 1): void {
    this.client.models.open({ from: 'files', files: MODELS[model], name: 'your files' });
  }

  ask(question: number): void {
    this.#question = question;
    const text = TEMPLATES[question % TEMPLATES.length];
    const query: FillQuery = { text, pair: null, masked: [], form: 'typed', topK: 3, find: null };
    this.client.ask(query, 'now');
  }

  deliver(count: number): void {
    for (const event of this.worker.outbox.splice(0, count)) this.#event(event);
  }

  crash(): void {
    this.#clock += 1e6;
    this.#crash('boom');
  }

  /** The visitor has the pairs gone on with, perhaps before the desk has heard of another engine. */
  goOn(): void {
    this.#pairs.start();
  }

  /** Drawn: the desks hear of what is newest, and a pause passes. */
  async drawn(): Promise<void> {
    this.#states();
    for (const view of Object.values(this.#views)) view.drawn();
    this.#pairs.ask(this.#pairQuestion.asked, this.#pairQuestion.engine);
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
  }

  /** What is worked out of answers is there, as far as they are. */
  async worked(): Promise<void> {
    const { signal } = new AbortController();
    const measures = measuredAtOnce();
    const states = this.#states();
    const effects = this.#effectsOf(states);
    if (effects !== null) {
      const rows = await familyOf(effects.words, 'frames', measures, signal);
      this.#family = { of: effects, unit: 'frames', rows: rows ?? [] };
    }
    const grid = shownAnswer(states.grid)?.answer;
    if (grid === undefined) return;
    const cells = await compareAll(rowPairs(grid, GRID_REFERENCE), new WeakMap(), measures, signal);
    if (cells !== null) this.#cells = doneCells(grid, GRID_REFERENCE, cells);
  }

  /** A link with the numbers of the comparison that is there. */
  share(): void {
    this.#link = this.#numbers(this.#states().comparison) ?? this.#link;
  }

  check(): void {
    const engine = this.client.getSnapshot().backend?.identity ?? null;
    if (engine === null) return;
    const states = this.#states();
    this.#checkFill(engine);
    this.#checkPairs(engine);
    for (const [name, state] of Object.entries(states) as [string, DeskState<unknown>][]) {
      const shown = shownAnswer(state);
      if (shown === null) continue;
      const { identity, results } = shown.answer.run;
      if (!shown.isStale) this.#isOf(engine, identity, name);
      for (const { masks } of results.values()) {
        for (const { logProbs, targets } of masks) {
          this.#areOf(identity, [...(logProbs ?? []).slice(1), ...targets.map(({ logProb }) => logProb)]);
        }
      }
    }
    this.#checkCompare(states, engine);
    this.#checkGrid(states.grid);
    const lens = currentAnswer(states.lens);
    const vocabulary = vocabularyOf(VOCABULARIES, lens?.run.identity ?? null);
    if (lens !== null && vocabulary !== null) {
      expect(vocabulary.content).toBe(lens.run.identity?.content);
      this.#rowsAreOf(lens.run.identity, lensRows(lens, vocabulary, [1, 2]), 'lens file');
    }
  }

  #states(): States {
    const engine = engineKey(this.client.getSnapshot().backend?.identity ?? null);
    const asked = QUESTIONS[this.#question];
    if (this.#pairQuestion.engine !== engine) {
      this.#pairQuestion = { engine, asked: engine === '' ? null : { set: EXAMPLE_PAIRS, protocol: 'aul' } };
    }
    return {
      comparison: this.#views.comparison.state(asked.comparison, engine),
      targets: this.#views.targets.state(asked.targets, engine),
      frames: this.#views.frames.state(asked.frames, engine),
      grid: this.#views.grid.state(asked.grid, engine),
      lens: this.#views.lens.state(asked.lens, engine),
    };
  }

  #effectsOf({ comparison, targets, frames }: States): FamilyEffects | null {
    const answer = isWorking(frames) ? null : (shownAnswer(frames)?.answer ?? null);
    const { pinned, targeted } = besideFrames(frames, comparison, targets);
    const key = [answer, pinned, targeted, this.#question];
    if (key.every((each, at) => each === this.#effects.key[at])) return this.#effects.effects;
    const shown = shownAnswer(comparison)?.answer ?? null;
    const vocabulary = vocabularyOf(VOCABULARIES, shown?.run.identity ?? null);
    const sentences = shown?.job.sentences.map(({ text }) => text) ?? [];
    const places = { sentences, words: new Map() };
    const references = new Map([
      ...wordReferences(pinned, vocabulary, [PIN], places),
      ...referencesOf(targeted),
    ]);
    const { ready } = QUESTIONS[this.#question];
    const pair = [ready.sides.A, ready.sides.B] as const;
    const beside = { references, pair, compared: ready.pairs, written: new Set([TARGET]) };
    const effects = answer === null ? null : { answer, words: familyWords(answer, 'frames', beside) };
    this.#effects = { key, effects };
    return effects;
  }

  #numbers(state: DeskState<ComparisonAbout>): SharedNumbers | null {
    const current = currentAnswer(state);
    const vocabulary = vocabularyOf(VOCABULARIES, current?.run.identity ?? null);
    if (current === null || vocabulary === null) return null;
    const compared = comparedRows(current);
    return compared.length === 0 ? null : numbersOf(compared, vocabulary, [TARGET], current.run.identity);
  }

  #checkCompare(states: States, engine: ModelIdentity): void {
    const [comparison, targets, frames] = [
      currentAnswer(states.comparison),
      currentAnswer(states.targets),
      currentAnswer(states.frames),
    ];
    const effects = this.#effectsOf(states);
    const isNewest = isFamilyOf(this.#family, effects, 'frames');
    const family = this.#family;
    const inFrames = shownAnswer(states.frames);
    if (family !== null && inFrames !== null) {
      const { answer, words } = family.of;
      // Dimmed or not, under the name it has: the rows, and what they stand beside.
      const tag = answer.run.identity === null ? -1 : tagOf(answer.run.identity);
      for (const { word, reference } of words) {
        const deltas = QUESTIONS.map(({ ready: { pairs }, comparison: { job } }) => {
          const [a, b] = [pairs[0].A, pairs[0].B].map((text) => truth(tag, job.form, `${text}[]`, word));
          return a - b;
        });
        const isOpen = inFrames.isStale || !isNewest;
        const allowed = isOpen ? deltas : [deltas[this.#question]];
        if (reference !== null) {
          this.#count('reference');
          expect(allowed.some((delta) => Math.abs(delta - reference) < 1e-6)).toBe(true);
        }
      }
      if (!inFrames.isStale && isNewest) this.#isOf(engine, answer.run.identity, 'family');
    }
    const vocabulary = vocabularyOf(VOCABULARIES, comparison?.run.identity ?? null);
    if (comparison === null || vocabulary === null) return;
    // Frames and targets of before may stand on the page beside it: whatever is at hand, the file is of one model.
    for (const [scored, inThese] of [
      [targets, frames],
      [shownAnswer(states.targets)?.answer ?? null, inFrames?.answer ?? null],
    ] as const) {
      const exportable = { comparison, vocabulary, targets: scored, frames: inThese };
      const rows = resultRows({ ...exportable, words: [PIN] });
      this.#rowsAreOf(comparison.run.identity, rows, 'compare file');
      const figures = comparisonFigures({ ...exportable, sets: [[TARGET]], family });
      for (const { figure, of, value } of figures) {
        if (figure !== 'mean-delta' || inThese === null) continue;
        this.#count('figure');
        const known = familyWords(inThese, 'frames', {
          ...{ references: new Map(), pair: null, compared: [], written: new Set() },
        }).find(({ word }) => word === of);
        const effects = known?.effects.map((each) => each.value) ?? [];
        expect(value).toBeCloseTo(effects.reduce((sum, each) => sum + each, 0) / effects.length, 9);
        expect(inThese.run.identity === null ? -1 : tagOf(inThese.run.identity)).toBe(
          comparison.run.identity === null ? -2 : tagOf(comparison.run.identity),
        );
      }
    }
    const here = this.#numbers(states.comparison);
    if (here === null || this.#link === null) return;
    // Even of equal numbers.
    const { agrees } = compareShared({ model: this.#link.model, results: here.results }, here);
    expect(agrees).toBe(this.#link.model?.content === comparison.run.identity?.content);
    this.#count('verdict');
  }

  #checkGrid(state: DeskState<ReadyGrid>): void {
    const shown = shownAnswer(state)?.answer ?? null;
    const identity = shown?.run.identity ?? null;
    if (shown === null || identity === null) return;
    const { about, run } = shown;
    const row = (place: { readonly row: number; readonly column: number }): Float32Array =>
      rowOf(
        tagOf(identity),
        run.job.form,
        `${about.texts[firstSentences(about)[place.row * about.columns.length + place.column]]}[]`,
      );
    for (const [index, cell] of cellsOf(this.#cells, shown, GRID_REFERENCE).entries()) {
      if (cell === null) continue;
      this.#count('cell');
      const place = { row: Math.floor(index / about.columns.length), column: index % about.columns.length };
      const [reference, own] = [row(referenceOf(GRID_REFERENCE, place)), row(place)];
      const isReference = place.row === 0 && place.column === 0;
      expect(cell).toBeCloseTo(isReference ? 0 : jensenShannon(reference, own), 12);
    }
  }

  #checkFill(engine: ModelIdentity): void {
    const state = this.client.getSnapshot();
    const { answer } = state;
    if (answer === null) return;
    if (!isStale(state)) this.#isOf(engine, answer.identity, 'fill');
    const { rows, provenance } = fillExported(answer, 3, '');
    expect(provenance.model).toBe(answer.identity);
    this.#rowsAreOf(answer.identity, rows, 'fill file');
  }

  #checkPairs(engine: ModelIdentity): void {
    const { answer, last } = asNewestScores(this.#pairs.getSnapshot(), this.#pairQuestion.asked);
    if (answer !== null) this.#isOf(engine, answer.identity, 'pairs');
    const shown = answer ?? last;
    if (shown === null) return;
    this.#areOf(
      shown.identity,
      exportRows(shown).flatMap(({ scoreMore, scoreLess }) => [scoreMore, scoreLess]),
    );
  }

  #isOf(engine: ModelIdentity, identity: ModelIdentity | null, view: string): void {
    this.#count(view);
    expect([view, identity === null ? null : tagOf(identity)]).toEqual([view, tagOf(engine)]);
  }

  #rowsAreOf(identity: ModelIdentity | null, rows: readonly ResultRow[], file: string): void {
    if (rows.length > 0) this.#count(file);
    this.#areOf(
      identity,
      rows.flatMap(({ logProb, prior }) => [logProb, prior ?? null]),
    );
  }

  #areOf(identity: ModelIdentity | null, logProbs: readonly (number | null)[]): void {
    const tags = new Set(logProbs.flatMap((each) => (each === null ? [] : [tagOfLogProb(each)])));
    if (tags.size > 0) expect([...tags]).toEqual([identity === null ? null : tagOf(identity)]);
  }

  #count(what: string): void {
    this.seen.set(what, (this.seen.get(what) ?? 0) + 1);
  }
}

type Step =
  | { readonly kind: 'open'; readonly model: 0 | 1 }
  | { readonly kind: 'ask'; readonly question: number }
  | { readonly kind: 'deliver' | 'step' | 'some'; readonly count: number }
  | { readonly kind: 'slow'; readonly what: MadeUpWorker['slow'] }
  | { readonly kind: 'take-over'; readonly makesRoom: boolean }
  | { readonly kind: 'fall-back' | 'crash' | 'drawn' | 'worked' | 'share' | 'settled' | 'go-on' };

const STEP: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('open'), model: fc.constantFrom(0, 1) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('take-over'), makesRoom: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('ask'), question: fc.nat(QUESTIONS.length - 1) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('deliver', 'step'), count: fc.integer({ min: 1, max: 9 }) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('some'), count: fc.integer({ min: 1, max: 12 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('slow'), what: fc.constantFrom('nothing', 'targets', 'whole') }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('settled') }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('worked', 'worked', 'worked', 'drawn', 'share', 'fall-back', 'crash'),
    }),
  },
);

const ask = (question: number): Step => ({ kind: 'ask', question });
const some = (count: number): Step => ({ kind: 'some', count });
const [SETTLED, WORKED] = [{ kind: 'settled' }, { kind: 'worked' }] as const;
/** The other model takes over, and the page is told. */
const OTHER: readonly Step[] = [
  { kind: 'open', model: 1 },
  { kind: 'take-over', makesRoom: false },
  { kind: 'deliver', count: 9 },
];

/** Ways in which numbers once met that should not; chance finds others. */
const WAYS: readonly (readonly Step[])[] = [
  // The comparison is of the other model already, the frames and cells are not yet.
  [ask(0), SETTLED, WORKED, ...OTHER, some(7), WORKED, SETTLED, SETTLED, WORKED],
  // Targets, or the comparison, of the template before wait; the frames are there.
  [ask(0), SETTLED, WORKED, { kind: 'slow', what: 'targets' }, ask(4), SETTLED, SETTLED, WORKED],
  [ask(0), SETTLED, WORKED, { kind: 'slow', what: 'whole' }, ask(4), SETTLED, SETTLED, WORKED],
  // The same grid in another form.
  [ask(0), SETTLED, SETTLED, WORKED, ask(1), SETTLED, SETTLED],
  // The next model comes without being switched to.
  [
    ask(0),
    SETTLED,
    { kind: 'open', model: 1 },
    { kind: 'take-over', makesRoom: true },
    { kind: 'deliver', count: 9 },
  ],
  [
    ask(0),
    ...OTHER,
    SETTLED,
    { kind: 'crash' },
    { kind: 'take-over', makesRoom: false },
    { kind: 'deliver', count: 9 },
  ],
  // The other way round is another question of another model.
  [ask(0), SETTLED, SETTLED, ...OTHER, ask(2), { kind: 'drawn' }],
  [ask(0), SETTLED, { kind: 'share' }, ...OTHER, SETTLED, SETTLED],
  // The CPU goes on in the middle, and the visitor presses before the page has drawn that.
  [
    ...[ask(0), some(3), { kind: 'fall-back' } as const, { kind: 'deliver', count: 9 } as const],
    ...[
      { kind: 'go-on' } as const,
      { kind: 'step', count: 9 } as const,
      { kind: 'deliver', count: 9 } as const,
    ],
  ],
  // Another model comes and goes while the page hears of nothing, and answers what was asked before.
  [
    ...[
      ask(0),
      some(1),
      { kind: 'open', model: 1 } as const,
      { kind: 'take-over', makesRoom: false } as const,
    ],
    ...[{ kind: 'step', count: 2 } as const, { kind: 'open', model: 0 } as const],
    ...[{ kind: 'take-over', makesRoom: false } as const, some(1)],
  ],
  [ask(0), some(12), some(5), { kind: 'fall-back' }, some(2), SETTLED, SETTLED, WORKED],
];

async function take(page: Page, step: Step): Promise<void> {
  switch (step.kind) {
    case 'open': {
      page.open(step.model);
      return;
    }
    case 'ask': {
      page.ask(step.question);
      return;
    }
    case 'deliver': {
      page.deliver(step.count);
      return;
    }
    case 'step':
      for (let at = 0; at < step.count; at++) page.worker.step();
      return;
    case 'some':
      await page.drawn();
      page.deliver(99);
      await page.drawn();
      for (let at = 0; at < step.count; at++) page.worker.step();
      page.deliver(99);
      return;
    case 'slow':
      page.worker.slow = step.what;
      return;
    case 'take-over': {
      page.worker.takeOver(step.makesRoom);
      return;
    }
    case 'fall-back': {
      page.worker.fallBack();
      return;
    }
    case 'crash': {
      page.crash();
      return;
    }
    case 'drawn':
      return page.drawn();
    case 'worked':
      return page.worked();
    case 'go-on':
      page.goOn();
      return;
    case 'share': {
      page.share();
      return;
    }
    case 'settled':
      for (let round = 0; round < 4; round++) {
        await page.drawn();
        for (let at = 0; at < 9; at++) page.worker.step();
        page.deliver(99);
      }
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('two models of one size and date: nothing of one is shown undimmed, exported or compared under the other', async () => {
  expect(contents[0]).not.toBe(contents[1]);
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(STEP, { minLength: 8, maxLength: 20 }), async (steps) => {
      const page = new Page();
      for (const step of steps) {
        await take(page, step);
        page.check();
      }
      for (const [what, count] of page.seen) seen.set(what, (seen.get(what) ?? 0) + count);
    }),
    { numRuns: 60, examples: WAYS.map((steps): [Step[]] => [[...steps]]) },
  );
  const views = ['fill', 'comparison', 'targets', 'frames', 'grid', 'lens', 'pairs', 'family'];
  const parts = ['fill file', 'compare file', 'lens file', 'cell', 'reference', 'figure', 'verdict'];
  expect([...views, ...parts].filter((each) => (seen.get(each) ?? 0) === 0)).toEqual([]);
});

test('one folder read by its two tokenizers is two models, also where both files are the same to the byte', async () => {
  const both = [...MODELS[0], new File([new Uint8Array(100)], 'tokenizer.json', DATE)];
  const [fifth, trained] = await Promise.all(
    ['tokenizer.json', 'spiece.model'].map((tokenizer) => loadFiles(both, { tokenizer })),
  );
  const identityOf = ({ from: { name, revision, content } }: typeof fifth): ModelIdentity => ({
    ...IDENTITIES[0],
    ...{ name, revision, content },
  });
  expect(isSameIdentity(identityOf(fifth), identityOf(trained))).toBe(false);
  // The same file alone in the folder is the same model.
  expect(isSameIdentity(identityOf(trained), { ...IDENTITIES[0], content: contents[0] })).toBe(true);
  expect(isSameIdentity(identityOf(fifth), identityOf(fifth))).toBe(true);
});

test('how a word reads by one tokenizer is not taken for how it reads by the other', () => {
  const placed = {
    content: contents[0],
    lists: [[{ word: 'war', ids: [1], pieces: ['war'], known: true }]],
    at: [0],
  };
  expect(placedWordsOf(placed, contents[0], ['war'])?.get('war')).toMatchObject([{ ids: [1] }]);
  expect(placedWordsOf(placed, contents[1], ['war'])).toBeNull();
});
