import { describe, expect, test } from 'vitest';
import { backendView } from '../../test/support/backend_view.ts';
import { UnmaskError, type UnmaskErrorCode } from '../model/errors.ts';
import { SerialQueue } from '../model/serial_queue.ts';
import { raggedBatch } from '../model/ragged_batch.ts';
import type { Answers, Run } from '../model/run.ts';
import type { Session } from '../model/session.ts';
import type { Backend, Engine, EngineOptions, StartEngine } from './engine.ts';
import { LOSS_WINDOW_MS, RecoveringEngine } from './recovery.ts';

const REQUEST: Run = { batch: raggedBatch([{ ids: [2] }]), reads: [] };
const RESULT: Answers = { answers: [], durationMs: 1 };
const OPTIONS = {} as EngineOptions;

function failure(code: UnmaskErrorCode): UnmaskError {
  return new UnmaskError({ code, message: code, remedy: '' });
}

/** An engine whose runs do what `runs` says, one after another, then succeed; `lose` loses its GPU. */
function fakeEngine(name: string, runs: (() => Promise<Answers>)[]) {
  let lose: (reason: string) => void = () => undefined;
  const lost = new Promise<string>((resolve) => (lose = resolve));
  const state = { destroyed: false };
  const session: Session = {
    config: {} as Session['config'],
    identity: { name, revision: '', content: 'c', dtype: 'f32', backend: 'webgpu', adapter: name },
    run: () => (runs.shift()?.() ?? Promise.resolve(RESULT)) as Promise<never>,
    destroy: () => (state.destroyed = true),
  };
  const engine: Engine = {
    session,
    flopsPerSecond: null,
    lost,
    view: backendView(session.identity),
  };
  return { engine, state, lose };
}

/** A recovering engine over the given fakes, and what it told. */
function recovering(...fakes: ReturnType<typeof fakeEngine>[]) {
  const told: string[] = [];
  const backends: Backend[] = [];
  const nativeF16: (boolean | undefined)[] = [];
  const clock = { nowMs: 0 };
  const start: StartEngine = (options, backend) => {
    backends.push(backend);
    nativeF16.push(options.nativeF16);
    const next = fakes.at(backends.length - 1);
    return next ? Promise.resolve(next.engine) : Promise.reject(new Error('no engine left'));
  };
  const engine = new RecoveringEngine(
    OPTIONS,
    'auto',
    {
      onEngine: ({ session }) => told.push(`engine ${session.identity.name}`),
      onLost: () => told.push('lost'),
      onLostAgain: (error) => told.push(`lost again: ${error.code}`),
    },
    start,
    () => clock.nowMs,
  );
  return { engine, told, backends, nativeF16, clock };
}

describe('RecoveringEngine', () => {
  test('a GPU lost in mid-run is rebuilt and the run answered', async () => {
    const first = fakeEngine('first', [() => Promise.reject(failure('gpu/lost'))]);
    const { engine, told } = recovering(first, fakeEngine('second', []));
    await expect(engine.run(REQUEST)).resolves.toBe(RESULT);
    expect(told).toEqual(['engine first', 'lost', 'engine second']);
    expect(first.state.destroyed).toBe(true);
  });

  test('a GPU lost before its first answer is rebuilt without native f16; lost later, as it was', async () => {
    const lose = () => Promise.reject(failure('gpu/lost'));
    const early = recovering(fakeEngine('first', [lose]), fakeEngine('second', []));
    await early.engine.run(REQUEST);
    expect(early.nativeF16).toEqual([true, false]);
    const late = recovering(
      fakeEngine('first', [() => Promise.resolve(RESULT), lose]),
      fakeEngine('second', [() => Promise.resolve(RESULT), lose]),
      fakeEngine('third', []),
    );
    await late.engine.run(REQUEST);
    await late.engine.run(REQUEST);
    late.clock.nowMs = LOSS_WINDOW_MS;
    await late.engine.run(REQUEST);
    expect(late.nativeF16).toEqual([true, true, true]);
  });

  test('a loss noticed by the run and by the watch counts once', async () => {
    const first = fakeEngine('first', []);
    const { engine, told } = recovering(first, fakeEngine('second', []));
    await engine.engine;
    const run = engine.run(REQUEST);
    first.lose('reset');
    await run;
    await engine.engine;
    expect(told).toEqual(['engine first', 'lost', 'engine second']);
  });

  test.each(['gpu/lost', 'gpu/out-of-memory'] as const)(
    'a run that waited behind one that met %s is answered too',
    async (code) => {
      // As in a session: the second run's turn comes after the first failed and the session was destroyed.
      const queue = new SerialQueue();
      const first = fakeEngine('first', []);
      let runs = 0;
      first.engine.session.run = () =>
        queue.run(async () => {
          await Promise.resolve();
          throw failure(runs++ === 0 ? code : 'session/destroyed');
        });
      const { engine } = recovering(first, fakeEngine('second', []));
      await expect(Promise.all([engine.run(REQUEST), engine.run(REQUEST)])).resolves.toEqual([
        RESULT,
        RESULT,
      ]);
    },
  );

  test('a GPU lost while idle is rebuilt without being asked', async () => {
    const first = fakeEngine('first', []);
    const { engine, told } = recovering(first, fakeEngine('second', []));
    await engine.engine;
    first.lose('reset');
    await Promise.resolve();
    await engine.run(REQUEST);
    expect(told).toEqual(['engine first', 'lost', 'engine second']);
  });

  test('a second loss within a minute is told and nothing more is tried', async () => {
    const { engine, told, backends } = recovering(
      fakeEngine('first', [() => Promise.reject(failure('gpu/lost'))]),
      fakeEngine('second', [() => Promise.reject(failure('gpu/lost'))]),
      fakeEngine('third', []),
    );
    await expect(engine.run(REQUEST)).rejects.toMatchObject({ code: 'gpu/lost' });
    expect(told).toEqual(['engine first', 'lost', 'engine second', 'lost again: gpu/lost']);
    expect(backends).toHaveLength(2);
    await expect(engine.run(REQUEST)).rejects.toMatchObject({ code: 'gpu/lost' });
  });

  test('a second loss after a minute is a first one again', async () => {
    const { engine, told, clock } = recovering(
      fakeEngine('first', [() => Promise.reject(failure('gpu/lost'))]),
      fakeEngine('second', [
        () => Promise.resolve(RESULT),
        () => Promise.resolve(RESULT),
        () => Promise.reject(failure('gpu/lost')),
      ]),
      fakeEngine('third', []),
    );
    await engine.run(REQUEST);
    await engine.run(REQUEST);
    clock.nowMs = LOSS_WINDOW_MS + 1;
    await expect(engine.run(REQUEST)).resolves.toBe(RESULT);
    expect(told.filter((line) => line === 'lost')).toHaveLength(2);
  });

  test.each(['gpu/out-of-memory', 'gpu/validation', 'gpu/limits'] as const)(
    '%s: freed, once more on the GPU with less memory, then the CPU',
    async (code) => {
      const first = fakeEngine('first', [() => Promise.reject(failure(code))]);
      const second = fakeEngine('second', [() => Promise.reject(failure(code))]);
      const { engine, backends } = recovering(first, second, fakeEngine('cpu', []));
      await expect(engine.run(REQUEST)).resolves.toBe(RESULT);
      expect(backends).toEqual(['auto', 'small', { cpuBecause: code }]);
      expect([first.state.destroyed, second.state.destroyed]).toEqual([true, true]);
    },
  );

  test('a thread that ends costs a repetition; the next one the engine: plain TypeScript answers', async () => {
    const lostThread = () => Promise.reject(failure('cpu/thread-lost'));
    const first = fakeEngine('wasm', [lostThread, () => Promise.resolve(RESULT), lostThread, lostThread]);
    const { engine, backends } = recovering(first, fakeEngine('plain', []));
    await expect(engine.run(REQUEST)).resolves.toBe(RESULT);
    expect([backends.length, first.state.destroyed]).toEqual([1, false]);
    await expect(engine.run(REQUEST)).resolves.toBe(RESULT);
    expect(backends).toEqual(['auto', { cpuBecause: 'cpu/thread-lost', plain: true }]);
    expect(first.state.destroyed).toBe(true);
  });

  test('a lost GPU is rebuilt as what was chosen', async () => {
    const first = fakeEngine('first', [() => Promise.reject(failure('gpu/lost'))]);
    const { engine, backends } = recovering(first, fakeEngine('second', []));
    await engine.run(REQUEST);
    expect(backends).toEqual(['auto', 'auto']);
  });

  test.each(['gpu/not-finite', 'input/too-long', 'input/invalid'] as const)(
    '%s is told, never retried',
    async (code) => {
      const { engine, backends } = recovering(fakeEngine('first', [() => Promise.reject(failure(code))]));
      await expect(engine.run(REQUEST)).rejects.toMatchObject({ code });
      expect(backends).toHaveLength(1);
    },
  );

  test('an aborted run is left alone', async () => {
    const abort = new DOMException('cancelled', 'AbortError');
    const { engine, backends } = recovering(fakeEngine('first', [() => Promise.reject(abort)]));
    await expect(engine.run(REQUEST)).rejects.toBe(abort);
    expect(backends).toHaveLength(1);
  });

  test('close() frees the engine', async () => {
    const first = fakeEngine('first', []);
    const { engine } = recovering(first);
    await engine.engine;
    engine.close();
    await engine.engine;
    expect(first.state.destroyed).toBe(true);
  });
});
