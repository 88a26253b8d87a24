/** How threads meet after each step. */
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { compileKernels } from './builds.ts';
import { CONTROL_BYTES, Participant } from './control.ts';
import { WasmMemory } from './memory.ts';

/** Wakes whoever waits at the meetings, again and again, and counts none. */
const WAKES = `
  const { parentPort, workerData } = require('node:worker_threads');
  const control = new Int32Array(workerData.buffer, workerData.at, 4);
  const own = new Int32Array(new SharedArrayBuffer(4));
  parentPort.postMessage('ready');
  for (let i = 0; i < 60; i++) {
    Atomics.wait(own, 0, 0, 10);
    Atomics.notify(control, 2);
  }`;

test('a thread that is woken late, for the meeting before, goes on waiting for this one', async () => {
  const memory = new WasmMemory(true);
  const control = memory.take(CONTROL_BYTES);
  const task = { module: await compileKernels('plain', true), memory: memory.memory, control };
  const own = new Participant({ ...task, thread: 0, threads: 2 });
  const waker = new Worker(WAKES, { eval: true, workerData: { buffer: memory.memory.buffer, at: control } });
  await new Promise((resolve) => waker.once('message', resolve));
  // No rows: the step itself does nothing.
  own.begin([{ kernel: 'gather', args: [0, 0, 0, 0] }], { address: 0, bytesPerThread: 0 });
  expect(own.goThrough(0, 200)).toBe(0);
  await waker.terminate();
});
