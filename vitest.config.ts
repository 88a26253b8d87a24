import { configDefaults, defineConfig } from 'vitest/config';
import { sentencePieceCsp } from './tools/vite/sentencepiece-csp.ts';

const GPU_TESTS = '**/*.gpu.test.ts';

export default defineConfig({
  plugins: [sentencePieceCsp()],
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'tools/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: [...configDefaults.exclude, GPU_TESTS],
          pool: 'threads',
          // Vitest leaves one core to its own process, which has little to do: of two, half the machine.
          maxWorkers: '100%',
          // Some run the embedded model on the CPU path, beside other tests on the same two cores.
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'gpu',
          environment: 'node',
          include: [GPU_TESTS],
          // Dawn crashes in worker threads (dawn-gpu/node-webgpu issue 13), and one adapter serves one file at a time.
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 600_000,
          // A session for a golden model is made in one: pipelines with barriers take a software adapter seconds each.
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
