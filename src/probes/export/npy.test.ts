import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { npy, npz } from './npy.ts';

const hasNumPy = spawnSync('python3', ['-c', 'import numpy']).status === 0;
/** Prints type, shape and values of each array of each file. */
const PROGRAM = `
import json, sys, numpy
said = []
for path in sys.argv[1:]:
    loaded = numpy.load(path)
    arrays = {"": loaded} if path.endswith(".npy") else {name: loaded[name] for name in loaded.files}
    said.append({name: [str(a.dtype), list(a.shape), a.ravel().tolist()] for name, a in arrays.items()})
print(json.dumps(said))
`;
const VALUES = Float32Array.of(1, -2.5, 3.25, 1e-38, -0, 6);

describe.skipIf(!hasNumPy)('NumPy reads (optional: needs python3 with NumPy)', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'unmask-npy-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('values, shapes and names, of single arrays and of several in one file', () => {
    const shapes = [[6], [2, 3], [1, 3, 2]];
    const files = shapes.map((shape, index) => {
      const path = join(folder, `${index}.npy`);
      writeFileSync(path, npy(VALUES, shape));
      return path;
    });
    const together = join(folder, 'all.npz');
    const arrays = new Map([
      ['text_0', npy(VALUES, [3, 2])],
      ['none', npy(new Float32Array(), [0, 4])],
    ]);
    writeFileSync(together, npz(arrays));
    const { stdout, stderr } = spawnSync('python3', ['-c', PROGRAM, ...files, together], {
      encoding: 'utf8',
    });
    if (stdout === '') throw new Error(stderr);
    const values = Array.from(VALUES);
    expect(JSON.parse(stdout)).toEqual([
      ...shapes.map((shape) => ({ '': ['float32', shape, values] })),
      { text_0: ['float32', [3, 2], values], none: ['float32', [0, 4], []] },
    ]);
  });
});

test('the numbers begin at a multiple of 64, after a line of text', () => {
  const bytes = npy(VALUES, [2, 3]);
  const begin = bytes.length - 4 * VALUES.length;
  expect(begin % 64).toBe(0);
  expect(bytes[begin - 1]).toBe('\n'.charCodeAt(0));
  expect(Array.from(new Float32Array(bytes.slice(begin).buffer))).toEqual(Array.from(VALUES));
});

test('as many values as the shape has, or none of it', () => {
  expect(() => npy(VALUES, [2, 2])).toThrow('2 × 2 has 4 values, not 6');
});

test('a zip is not compressed', () => {
  const array = npy(new Float32Array(10_000), [10_000]);
  const bytes = npz(new Map([['zeros', array]]));
  expect(bytes.length).toBeGreaterThan(array.length);
  expect(unzipSync(bytes)['zeros.npy']).toEqual(array);
});
