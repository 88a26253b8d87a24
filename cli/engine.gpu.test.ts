/** The command line on a GPU: the same numbers, its first batch compared before a record is written. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { formulaModel, writeFormulaModel } from '../test/support/formula_checkpoint.ts';
import { unmask } from '../test/support/unmask_command.ts';
import { WasmSession } from '../src/wasm/session.ts';

const MODEL = mkdtempSync(join(tmpdir(), 'unmask-gpu-'));
beforeAll(() => writeFormulaModel(MODEL, formulaModel()));
afterAll(() => rmSync(MODEL, { recursive: true }));

const score = (...argv: string[]) =>
  unmask(['score', '--measure', 'aul', '--model', MODEL, ...argv, 'The nurse was tired.', 'It is old.']);
const scores = ({ records }: Awaited<ReturnType<typeof score>>) =>
  records.map(({ score: one }) => Number(one));

test.each([
  ['f32', 2e-5],
  ['f16', 1e-2],
])('in %s it says what WebAssembly says, and which it was', async (dtype, tolerance) => {
  const wasm = await score();
  const gpu = await score('--engine', 'gpu', '--dtype', dtype);
  expect(gpu).toMatchObject({ status: 0, told: [] });
  expect(gpu.records).toMatchObject([1, 2].map(() => ({ engine: 'webgpu', dtype })));
  const expected = scores(wasm);
  for (const [line, one] of scores(gpu).entries()) {
    const error = Math.abs(one - expected[line]) / Math.abs(expected[line]);
    if (!(error <= tolerance)) throw new Error(`line ${line + 1}: ${one} for ${expected[line]}`);
  }
});

test('numbers that are not those of WebAssembly are never written', async () => {
  const create = WasmSession.create.bind(WasmSession);
  vi.spyOn(WasmSession, 'create').mockImplementation(async (options) => {
    const session = await create(options);
    const run = session.run.bind(session);
    vi.spyOn(session, 'run').mockImplementation(async (asked) => {
      const outcome = await run(asked);
      const [rows] = outcome.answers as readonly (readonly { targetLogits: Float32Array }[])[];
      rows[0].targetLogits[0] += 0.05;
      return outcome;
    });
    return session;
  });
  try {
    const { status, told, out } = await score('--engine', 'gpu');
    expect([status, out]).toEqual([1, '']);
    expect(told.join()).toContain('computes other numbers');
  } finally {
    vi.restoreAllMocks();
  }
});
