import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CRASH_WINDOW_MS, TYPING_PAUSE_MS, WorkerClient, type OpenWire } from './client.ts';
import type { FillQuery, WorkerEvent, WorkerRequest } from './messages.ts';

const query = (text: string): FillQuery => ({
  text,
  pair: null,
  masked: [],
  form: 'typed',
  topK: 20,
  find: null,
});
const ready: WorkerEvent = {
  type: 'ready',
  backend: {
    identity: { name: 'm', revision: 'r', dtype: 'f32', backend: 'cpu', adapter: 'CPU' },
    fallbackReason: null,
    softwareAdapter: false,
    adapterFacts: {},
    gpuMemoryBytes: null,
  },
  model: {
    origin: 'site',
  folder: 'm',
    name: 'm',
    revision: 'r',
    byteLength: 1,
    vocabularySize: 2,
    maxTokens: 3,
    passes: 4,
    hiddenSize: 5,
    description: '',
    isDemo: true,
  },
};

/** A worker made of lists: what it was sent, and handles to speak and to crash. */
interface TestWire {
  readonly sent: WorkerRequest[];
  readonly on: Parameters<OpenWire>[0];
  closed: boolean;
}

function bench() {
  const wires: TestWire[] = [];
  let clock = 0;
  const client = new WorkerClient({
    baseUrl: 'https://example.test/app/weights/',
    folder: 'albert-demo',
    now: () => clock,
    openWire: (on) => {
      const wire: TestWire = { sent: [], on, closed: false };
      wires.push(wire);
      return { send: (request) => void wire.sent.push(request), close: () => void (wire.closed = true) };
    },
  });
  client.load();
  const wire = (index: number): TestWire => {
    const found = wires.at(index);
    if (found === undefined) throw new Error(`wire ${index} was never opened`);
    return found;
  };
  const fills = (index: number) => wire(index).sent.filter((request) => request.type === 'fill');
  return { client, wires, wire, fills, tick: (ms: number) => void (clock += ms) };
}

describe('WorkerClient', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('asks for the model at the start', () => {
    const { wire } = bench();
    expect(wire(0).sent).toEqual([
      {
        type: 'load',
        model: { from: 'site', baseUrl: 'https://example.test/app/weights/', folder: 'albert-demo' },
        backend: 'auto',
      },
    ]);
  });

  it('keeps a request until the model is ready', () => {
    const { client, wire, fills } = bench();
    client.ask(query('a'), 'now');
    expect(fills(0)).toEqual([]);
    wire(0).on.event(ready);
    expect(fills(0)).toEqual([{ type: 'fill', id: 1, query: query('a'), trigger: 'typing' }]);
  });

  it('waits for a pause in typing and sends the newest only', () => {
    const { client, wire, fills } = bench();
    wire(0).on.event(ready);
    client.ask(query('a'), 'pause');
    vi.advanceTimersByTime(TYPING_PAUSE_MS - 1);
    client.ask(query('ab'), 'pause');
    vi.advanceTimersByTime(TYPING_PAUSE_MS - 1);
    expect(fills(0)).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(fills(0)).toEqual([{ type: 'fill', id: 2, query: query('ab'), trigger: 'typing' }]);
  });

  it('runs at once on Enter, and not a second time after the pause', () => {
    const { client, wire, fills } = bench();
    wire(0).on.event(ready);
    client.ask(query('a'), 'pause');
    client.ask(query('a'), 'enter');
    vi.advanceTimersByTime(1000);
    expect(fills(0)).toEqual([{ type: 'fill', id: 2, query: query('a'), trigger: 'enter' }]);
  });

  it('cancels a request that waits, and tells the worker', () => {
    const { client, wire, fills } = bench();
    wire(0).on.event(ready);
    client.ask(query('a'), 'pause');
    client.cancel();
    vi.advanceTimersByTime(1000);
    expect(fills(0)).toEqual([]);
    expect(wire(0).sent.at(-1)).toEqual({ type: 'cancel' });
    expect(client.getSnapshot().run.kind).toBe('cancelled');
  });

  it('restarts a crashed worker once, with the request sent again', () => {
    const { client, wire, wires, fills } = bench();
    wire(0).on.event(ready);
    client.ask(query('kept'), 'enter');
    wire(0).on.crash('boom');
    expect(wire(0).closed).toBe(true);
    expect(client.getSnapshot()).toMatchObject({ engine: { kind: 'loading' }, recovered: 'worker' });
    wire(1).on.event(ready);
    expect(fills(1)).toEqual([{ type: 'fill', id: 1, query: query('kept'), trigger: 'enter' }]);

    wire(1).on.crash('boom again');
    expect(wires).toHaveLength(2);
    expect(client.getSnapshot()).toMatchObject({
      engine: { kind: 'stopped', reason: 'crashed', error: { code: 'worker/crashed', actual: 'boom again' } },
      query: query('kept'),
    });

    client.load();
    wire(2).on.event(ready);
    expect(fills(2)).toHaveLength(1);
  });

  it('counts a crash long after the first as a first one', () => {
    const { wire, wires, tick } = bench();
    wire(0).on.crash('boom');
    tick(CRASH_WINDOW_MS);
    wire(1).on.crash('boom');
    expect(wires).toHaveLength(3);
  });

  it('drops what a closed worker still says', () => {
    const { client, wire } = bench();
    wire(0).on.crash('boom');
    wire(0).on.event(ready);
    wire(0).on.crash('late');
    expect(client.getSnapshot().engine.kind).toBe('loading');
  });

  it('goes on without a GPU when asked, and keeps to it after a crash', () => {
    const { client, wire } = bench();
    client.load('cpu');
    expect(wire(0).sent.at(-1)).toMatchObject({ type: 'load', backend: 'cpu' });
    wire(0).on.crash('boom');
    expect(wire(1).sent).toMatchObject([{ type: 'load', backend: 'cpu' }]);
  });

  it('tells its listeners, and gives the same snapshot until something changes', () => {
    const { client } = bench();
    const listener = vi.fn();
    const stop = client.subscribe(listener);
    const before = client.getSnapshot();
    client.dismissRecovery();
    expect(client.getSnapshot()).toBe(before);
    expect(listener).not.toHaveBeenCalled();
    client.ask(query('a'), 'now');
    expect(listener).toHaveBeenCalledTimes(1);
    stop();
    client.ask(query('b'), 'now');
    expect(listener).toHaveBeenCalledTimes(1);
    client.dispose();
  });
});
