import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { buildKernels, importCompiler } from './kernels.ts';

// First in this file, since a module is loaded once.
test('the compiler does not take the arguments of the program that imports it', async () => {
  const own = process.argv;
  const argv = ['node', 'bench.ts', 'pass', '--wasm', '--threads', '2'];
  process.argv = [...argv];
  try {
    expect(await importCompiler()).toHaveProperty('main');
    expect(process.argv).toEqual(argv);
  } finally {
    process.argv = own;
  }
});

test('two builds of one source, of a few kilobytes each', async () => {
  const [relaxed, plain] = [await buildKernels('relaxed'), await buildKernels('plain')];
  expect(Buffer.compare(relaxed, plain)).not.toBe(0);
  for (const bytes of [relaxed, plain]) {
    expect([...bytes.subarray(0, 4)]).toEqual([0, 0x61, 0x73, 0x6d]);
    expect(gzipSync(bytes).length).toBeLessThan(8_000);
  }
  // What no engine of 2021 knew is in one of them alone.
  const relaxedMultiplyAdd = Buffer.from([0xfd, 0x85, 0x02]);
  expect(Buffer.from(relaxed).includes(relaxedMultiplyAdd)).toBe(true);
  expect(Buffer.from(plain).includes(relaxedMultiplyAdd)).toBe(false);
  // Kept: the second time nothing is compiled.
  expect(Buffer.compare(await buildKernels('plain'), plain)).toBe(0);
});
