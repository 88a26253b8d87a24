/**
 * A run in the life of a set: tabs that are killed in the middle of a write, reloads, pauses, bits that flip at the end of the journal. However it went, what
 * was on the disk is not scored again, and the file of scores is, byte for byte, that of a run which nothing disturbed.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { journalsOn } from '../../../test/support/journals.ts';
import { Life, MortalFolder } from '../../../test/support/mortal_folder.ts';
import { turnsUntil } from '../../../test/support/turns.ts';
import { unpackTexts } from '../../model/packed_texts.ts';
import { ProbeClient } from '../../page/probe_client.ts';
import type { ModelIdentity } from '../../page/client.ts';
import { scoresFile } from '../../probes/export/scores_file.ts';
import type { BenchmarkSet } from '../../probes/benchmarks/benchmark_set.ts';
import { sentencesSha256 } from '../../probes/benchmarks/set_input.ts';
import { MemoryFolder, writeFile, type Folder } from '../../weights/folder.ts';
import { LocalLocks } from '../../weights/locks.ts';
import { unsealed } from '../../weights/sealed.ts';
import type { ScoreJob, ScoreResult, ScoredSentence, ScorePlan } from '../../worker/messages.ts';
import { engineKey } from '../lab/probe_desk.ts';
import { scoredSetOf } from './recorded.ts';
import { isScoring, itemsLeft, ScoreDesk, type ScoreDeskState } from './score_desk.ts';

const IDENTITY: ModelIdentity = {
  ...{ name: 'm', revision: 'r', content: 'c', dtype: 'f32', backend: 'wasm', adapter: 'a' },
};
const ENGINE = engineKey(IDENTITY);

/** Items of two sentences; that with this number in it cannot be scored. */
const MASKED = 3;

function setOf(count: number): BenchmarkSet {
  const items = Array.from({ length: count }, (_, at) => {
    const sentences = [`more ${at}`, `less ${at}`];
    return { row: at + 1, sentences, category: 'c', direction: null, term: null };
  });
  return {
    ...{ name: 'mine.csv', format: 'table', shape: 'pairs', items, bad: [], badCount: 0 },
    input: {
      files: [{ name: 'mine.csv', bytes: 9, sha256: 'd'.repeat(64) }],
      sentencesSha256: sentencesSha256({ items }),
    },
  };
}

/** What any engine would make of it: digits to the last bit. */
function sentenceOf(text: string): ScoredSentence {
  const score = -Math.abs(Math.sin(Number(text.slice(5)) + text.length)) / 3;
  return { ids: [2, 9, 3], pieces: `[CLS]\n▁${text}\n[SEP]`, rows: [1], logProbs: [score], score };
}

const indexOf = (sentence: string): number => Number(sentence.slice(5));

/** A tab with the set open, before an engine that scores some items at a time until the tab is killed. */
class Tab {
  readonly life: Life;
  readonly journals: ReturnType<typeof journalsOn>;
  readonly desk: ScoreDesk;
  /** Items that were scored in this tab, by index into the set, in their order. */
  readonly scored: number[] = [];
  readonly #probes: ProbeClient;
  readonly #cancelled = new Set<number>();

  constructor(disk: Folder, locks: LocalLocks, atATime: number, calls = Infinity) {
    this.life = new Life(calls);
    this.journals = journalsOn({ disk: new MortalFolder(disk, this.life), locks });
    this.#probes = new ProbeClient(({ id, ask }) => {
      if (ask.kind === 'cancel') this.#cancelled.add(id);
      if (ask.kind === 'plan' || ask.kind === 'run') {
        if (ask.question.of === 'scores') void this.#answer(id, ask.kind, ask.question.job, atATime);
      }
    });
    this.desk = new ScoreDesk(this.#probes, this.journals.client);
  }

  async #answer(id: number, kind: 'plan' | 'run', job: ScoreJob, atATime: number): Promise<void> {
    const texts = unpackTexts(job.sentences);
    const pairs = texts.filter((_, at) => at % 2 === 0).map((more, at) => [more, texts[2 * at + 1]]);
    const plan = planOf(pairs);
    await Promise.resolve();
    if (kind === 'plan') {
      this.#probes.receive({ type: 'probe', id, tell: { kind: 'planned', of: 'scores', plan } });
      return;
    }
    this.#probes.receive({
      ...{ type: 'probe', id },
      tell: { kind: 'started', of: 'scores', plan, identity: IDENTITY },
    });
    for (let start = 0; start < pairs.length; start += atATime) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.life.isOver || this.#cancelled.has(id)) {
        this.#probes.receive({ type: 'probe', id, tell: { kind: 'stopped', why: 'cancelled' } });
        return;
      }
      const results = pairs.slice(start, start + atATime).map((sentences, at): ScoreResult => {
        this.scored.push(indexOf(sentences[0]));
        return { index: start + at, sentences: sentences.map(sentenceOf) };
      });
      const progress = { done: start, total: pairs.length, elapsedMs: 1, remainingMs: 1 };
      this.#probes.receive({
        ...{ type: 'probe', id },
        tell: { kind: 'results', of: 'scores', results, ...progress },
      });
      // On a slow disk several batches become one line.
      if (start % 2 === 0) await this.journals.settled();
    }
    this.#probes.receive({ type: 'probe', id, tell: { kind: 'done', durationMs: 1, engineMs: 1 } });
  }

  get state(): ScoreDeskState {
    return this.desk.getSnapshot();
  }

  /** Opens the set and scores what is left, as far as the tab lives. @param pauseAfter items, after which the visitor cancels */
  async run(set: BenchmarkSet, pauseAfter = Infinity): Promise<void> {
    this.desk.ask({ set, protocol: 'aul' }, ENGINE);
    await turnsUntil(() => this.state.plan.kind === 'planned');
    this.desk.start();
    const stop = this.desk.subscribe(() => {
      if (this.scored.length >= pauseAfter) this.desk.cancel();
    });
    await turnsUntil(() => !isScoring(this.state));
    stop();
    await this.journals.settled();
  }

  file(): string {
    const { answer } = this.state;
    if (answer === null) throw new Error('nothing was scored');
    return scoresFile(scoredSetOf(answer, IDENTITY));
  }
}

function planOf(pairs: readonly (readonly string[])[]): ScorePlan {
  const unscored = pairs.flatMap(([more], index) =>
    indexOf(more) === MASKED ? [{ index, why: 'masked' } as const] : [],
  );
  const { length } = pairs;
  return { items: length, sequences: length, tokens: length, estimateMs: 60_000, maskId: 4, unscored };
}

/** What lies on the disk of a run, as whoever opens it next will find it. */
async function onDisk(disk: Folder, set: BenchmarkSet): Promise<ReadonlySet<number>> {
  const tab = new Tab(disk, new LocalLocks(), 1);
  tab.desk.ask({ set, protocol: 'aul' }, ENGINE);
  await turnsUntil(() => tab.state.plan.kind === 'planned');
  return new Set(tab.state.answer?.results.keys());
}

/** The lines of a file; the last one, empty, is that behind the last line end. */
function linesIn(bytes: Uint8Array): readonly Uint8Array[] {
  const lines = new TextDecoder().decode(bytes).split('\n');
  expect(lines.pop()).toBe('');
  return lines.map((line) => new TextEncoder().encode(line));
}

async function undisturbed(set: BenchmarkSet): Promise<string> {
  const tab = new Tab(new MemoryFolder(), new LocalLocks(), 1_000);
  await tab.run(set);
  return tab.file();
}

describe('scores that are kept', () => {
  test('killed anywhere, any number of times: nothing on the disk is scored again, and the end is the same bytes', async () => {
    const visit = fc.record({
      calls: fc.integer({ min: 1, max: 40 }),
      atATime: fc.integer({ min: 1, max: 9 }),
      pauseAfter: fc.option(fc.nat(20), { nil: Infinity }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(visit, { maxLength: 5 }),
        fc.integer({ min: 1, max: 30 }),
        async (visits, count) => {
          const set = setOf(count);
          const [disk, locks] = [new MemoryFolder(), new LocalLocks()];
          let kept: ReadonlySet<number> = new Set();
          for (const { calls, atATime, pauseAfter } of [
            ...visits,
            { calls: Infinity, atATime: 4, pauseAfter: Infinity },
          ]) {
            const tab = new Tab(disk, locks, atATime, calls);
            await tab.run(set, pauseAfter);
            await tab.journals.leave();
            // What a killed tab could not read it scores, and does not keep.
            const isRead = tab.state.keeping?.kind === 'kept';
            if (isRead) expect(tab.scored.filter((index) => kept.has(index))).toEqual([]);
            const now = await onDisk(disk, set);
            expect([...kept].filter((index) => !now.has(index))).toEqual([]);
            if (!tab.life.isOver) expect(tab.scored.filter((index) => !now.has(index))).toEqual([]);
            kept = now;
          }
          const last = new Tab(disk, locks, 1);
          await last.run(set);
          expect(last.scored).toEqual([]);
          expect(last.file()).toBe(await undisturbed(set));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('damaged or cut at any byte: what stands before it is found, and the end is the same bytes', async () => {
    const set = setOf(40);
    const whole = await undisturbed(set);
    const disk = new MemoryFolder();
    await new Tab(disk, new LocalLocks(), 3).run(set);
    const folder = await disk.makeFolder('journals');
    const [name] = await folder.files();
    const bytes = (await folder.read(name, 0, Infinity)).slice();
    await fc.assert(
      fc.asyncProperty(
        fc.nat(bytes.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (at, by, isCut) => {
          const damaged = isCut ? bytes.slice(0, at) : bytes.slice();
          if (!isCut) damaged[at] ^= by;
          const other = new MemoryFolder();
          await writeFile(await other.makeFolder('journals'), name, damaged);
          const tab = new Tab(other, new LocalLocks(), 7);
          await tab.run(set);
          expect(tab.file()).toBe(whole);
          await tab.journals.leave();
          // Nothing of what was damaged is left behind it.
          const after = await other.makeFolder('journals');
          for (const line of linesIn(await after.read(name, 0, Infinity))) {
            expect((await unsealed(line))?.isSealed).toBe(true);
          }
          const last = new Tab(other, new LocalLocks(), 7);
          await last.run(set);
          expect(last.scored).toEqual([]);
          expect(last.file()).toBe(whole);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('opened again it is offered where it stood, with whose it is; what is left is what is scored', async () => {
    const set = setOf(20);
    const [disk, locks] = [new MemoryFolder(), new LocalLocks()];
    const first = new Tab(disk, locks, 2);
    await first.run(set, 8);
    await first.journals.leave();
    const second = new Tab(disk, locks, 2);
    second.desk.ask({ set: setOf(20), protocol: 'aul' }, ENGINE);
    await turnsUntil(() => second.state.plan.kind === 'planned');
    expect(second.state).toMatchObject({
      keeping: { kind: 'kept' },
      answer: { identity: IDENTITY, isWhole: false, maskId: 4, unscored: [{ index: MASKED, why: 'masked' }] },
    });
    expect(second.state.answer?.results.size).toBe(first.scored.length);
    expect(itemsLeft(second.state)).toBe(19 - first.scored.length);
    // By another protocol it is another run.
    second.desk.ask({ set: setOf(20), protocol: 'pll' }, ENGINE);
    await turnsUntil(() => second.state.plan.kind === 'planned');
    expect(second.state.answer).toBeNull();
  });

  test('what a tab scored while nothing could be kept is kept once it can be', async () => {
    const set = setOf(10);
    const [disk, locks] = [new MemoryFolder(), new LocalLocks()];
    const other = new Tab(disk, locks, 1);
    await other.run(set, 1);
    const tab = new Tab(disk, locks, 1);
    await tab.run(set, 6);
    expect(tab.state.keeping).toEqual({ kind: 'not-kept', why: 'other-tab' });
    const own = tab.scored.length;
    await other.journals.leave();
    tab.desk.ask({ set, protocol: 'aul' }, ENGINE);
    await turnsUntil(() => tab.state.plan.kind === 'planned');
    expect(tab.state.keeping).toEqual({ kind: 'kept' });
    await tab.journals.settled();
    await tab.journals.leave();
    expect((await onDisk(disk, set)).size).toBe(own);
  });
});
