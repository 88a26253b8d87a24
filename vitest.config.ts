import { configDefaults, defineConfig } from 'vitest/config';
import { LongestFirst } from './tools/vite/longest_first.ts';
import { kernels } from './tools/vite/kernels.ts';
import { sentencePieceCsp } from './tools/vite/sentencepiece-csp.ts';

const GPU_TESTS = '**/*.gpu.test.ts';

export default defineConfig({
  plugins: [sentencePieceCsp(), kernels()],
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: [
            'src/**/*.test.ts',
            'cli/**/*.test.ts',
            'test/**/*.test.ts',
            'tools/**/*.test.ts',
            'bench/**/*.test.ts',
          ],
          exclude: [...configDefaults.exclude, GPU_TESTS],
          pool: 'threads',
          // No test leaves anything in a global or a module: files share one, and its compiled code.
          isolate: false,
          // Vitest leaves one core to its own process, which has little to do: of two, half the machine.
          maxWorkers: '100%',
          // Some run the embedded model on the CPU path, beside other tests on the same two cores.
          testTimeout: 120_000,
          // The first session of the WebAssembly engine waits for its kernels to be built.
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'gpu',
          environment: 'node',
          include: [GPU_TESTS],
          // Dawn crashes in worker threads (dawn-gpu/node-webgpu issue 13).
          pool: 'forks',
          // One compiles, on one core, while the other computes; more would only share one adapter.
          maxWorkers: 2,
          testTimeout: 600_000,
          // A session for a golden model is made in one: pipelines with barriers take a software adapter seconds each.
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
