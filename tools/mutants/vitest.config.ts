/** The unit tests that reach what is mutated, and none that need longer for one run than a mutant is worth. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { kernels } from '../vite/kernels.ts';
import { sentencePieceCsp } from '../vite/sentencepiece-csp.ts';

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  plugins: [sentencePieceCsp(), kernels()],
  test: {
    name: 'mutants',
    environment: 'node',
    include: [
      'src/model/**/*.test.ts',
      'src/probes/**/*.test.ts',
      'src/tokenizer/**/*.test.ts',
      'src/weights/safetensors.test.ts',
    ],
    setupFiles: ['tools/mutants/setup.ts'],
    // One worker a mutant: nothing that these modules keep outlives a test.
    isolate: false,
    testTimeout: 120_000,
  },
});
