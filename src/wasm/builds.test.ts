/** Which build a JavaScript engine gets, and what is in them. */
import { afterEach, expect, test, vi } from 'vitest';
import { failure } from '../../test/support/errors.ts';
import { SIMD_KINDS } from '../../test/support/wasm.ts';
import { compileKernels, requireSimd, supportedSimd } from './builds.ts';
import { KERNEL_NAMES } from './kernels.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

test('the best that is accepted; without any, the reason', async () => {
  // Every Node that this project runs in has plain SIMD.
  expect(supportedSimd()).toBe(SIMD_KINDS.at(-1));
  const validate = vi.spyOn(WebAssembly, 'validate');
  validate.mockReturnValueOnce(true);
  expect(requireSimd()).toBe('relaxed');
  validate.mockReturnValueOnce(false).mockReturnValueOnce(true);
  expect(requireSimd()).toBe('plain');
  validate.mockReturnValue(false);
  expect(supportedSimd()).toBeNull();
  await failure('cpu/unavailable', () => requireSimd());
});

test.each(SIMD_KINDS)('%s: every kernel, and nothing is imported but memory', async (simd) => {
  for (const shared of [false, true]) {
    const module = await compileKernels(simd, shared);
    expect(WebAssembly.Module.imports(module)).toEqual([
      expect.objectContaining({ module: 'env', name: 'memory', kind: 'memory' }),
    ]);
    const names = WebAssembly.Module.exports(module).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([...KERNEL_NAMES, 'pack']));
    const memory = (sharing: boolean) =>
      new WebAssembly.Memory({ initial: 1, maximum: 65_536, shared: sharing });
    expect(() => new WebAssembly.Instance(module, { env: { memory: memory(shared) } })).not.toThrow();
    expect(() => new WebAssembly.Instance(module, { env: { memory: memory(!shared) } })).toThrow(
      WebAssembly.LinkError,
    );
  }
});
