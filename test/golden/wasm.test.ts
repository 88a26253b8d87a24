/** The WebAssembly engine against Hugging Face's reference figures, in every build and with several threads. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeThreads } from '../../tools/node_threads.ts';
import type { WasmSession } from '../../src/wasm/session.ts';
import { describeShared } from '../support/shared.ts';
import { createWasmSession, SIMD_KINDS } from '../support/wasm.ts';
import { compareCase, passes } from './compare.ts';
import { fixtureGolden, readGolden } from './load.ts';
import { type ComputedCase, runCase, runCases } from './run.ts';

const TOLERANCE = 2e-5;

describe.each(SIMD_KINDS)('%s SIMD', (simd) => {
  describe.each(['nano', 'odd'] as const)('%s', (model) => {
    const file = fixtureGolden(model);
    let session: WasmSession;
    beforeAll(async () => {
      session = await createWasmSession(file, { simd });
    });
    afterAll(() => session.destroy());

    test.each(file.cases.map((golden) => [golden.name, golden] as const))('%s', async (_name, golden) => {
      const verdict = compareCase(golden, await runCase(session, file, golden));
      console.info(`${model} ${simd} ${golden.name}: error ${verdict.error.toExponential(2)}`);
      expect(verdict.error).toBeLessThanOrEqual(TOLERANCE);
      expect(passes(verdict, TOLERANCE)).toBe(true);
    });

    test('all cases as one ragged batch, to the same bits by any number of threads and at any time', async () => {
      const one = await runCases(session, file, file.cases);
      for (const [index, golden] of file.cases.entries()) {
        expect(passes(compareCase(golden, one[index]), TOLERANCE)).toBe(true);
      }
      for (const count of [2, 3]) {
        const threaded = await createWasmSession(file, { simd, threads: nodeThreads(count) });
        try {
          expect(threaded.identity.adapter).toContain(`${count} threads`);
          const twice: (readonly ComputedCase[])[] = [];
          for (let i = 0; i < 2; i++) twice.push(await runCases(threaded, file, file.cases));
          expect(twice).toEqual([one, one]);
        } finally {
          threaded.destroy();
        }
      }
    });
  });

  describeShared('golden figures of large', ['golden/large.json'], (path) => {
    test('its first cases', { timeout: 300_000 }, async () => {
      const file = readGolden(path);
      const session = await createWasmSession(file, { simd, threads: nodeThreads(2) });
      try {
        for (const golden of file.cases.slice(0, 4)) {
          const verdict = compareCase(golden, await runCase(session, file, golden));
          console.info(`large ${simd} ${golden.name}: error ${verdict.error.toExponential(2)}`);
          expect(passes(verdict, TOLERANCE)).toBe(true);
        }
      } finally {
        session.destroy();
      }
    });
  });
});
