/** Memory as a disk: a file is what was written to it, whatever pages it lies in. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MemoryFolder } from './folder.ts';
import { CHUNK_BYTES } from './manifest.ts';

/** Writes and cuts around the edges of the first two pages. */
const place = fc.oneof(
  fc.nat(40),
  fc.integer({ min: CHUNK_BYTES - 20, max: CHUNK_BYTES + 20 }),
  fc.constantFrom(0, CHUNK_BYTES, 2 * CHUNK_BYTES),
);
const step = fc.oneof(
  fc.record({ at: place, length: fc.oneof(fc.nat(40), fc.constantFrom(CHUNK_BYTES, CHUNK_BYTES - 7)) }),
  fc.record({ cut: place }),
);

test('a file reads as it was written, by any writes and cuts', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      const folder = new MemoryFolder();
      const file = await folder.open('f');
      const expected = new Uint8Array(4 * CHUNK_BYTES);
      let byteLength = 0;
      for (const [index, done] of steps.entries()) {
        if ('cut' in done) {
          file.truncate(done.cut);
          expected.fill(0, Math.min(done.cut, byteLength));
          byteLength = done.cut;
        } else {
          file.write(new Uint8Array(done.length).fill(index + 1), done.at);
          expected.fill(index + 1, done.at, done.at + done.length);
          if (done.length > 0) byteLength = Math.max(byteLength, done.at + done.length);
        }
      }
      expect(await folder.size('f')).toBe(byteLength);
      const read = await folder.read('f', 0, 4 * CHUNK_BYTES);
      expect(Buffer.compare(read, expected.subarray(0, byteLength))).toBe(0);
    }),
    // Found once, seldom drawn: nothing, written past the end.
    { numRuns: 60, examples: [[[{ at: 1, length: 0 }]]] },
  );
});

test('a chunk is kept and read as it came, without a copy', async () => {
  const folder = new MemoryFolder();
  const file = await folder.open('f');
  const [first, last] = [new Uint8Array(CHUNK_BYTES), new Uint8Array(100)];
  file.write(first, 0);
  file.write(last, CHUNK_BYTES);
  expect((await folder.read('f', 10, CHUNK_BYTES)).buffer).toBe(first.buffer);
  expect((await folder.read('f', CHUNK_BYTES, CHUNK_BYTES + 100)).buffer).toBe(last.buffer);
  // A part of a larger buffer is copied: it would hold all of that.
  file.write(new Uint8Array(2 * CHUNK_BYTES).subarray(0, CHUNK_BYTES), 0);
  expect((await folder.read('f', 0, 10)).buffer.byteLength).toBe(CHUNK_BYTES);
});
