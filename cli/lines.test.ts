import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Line, linesOf, MAX_LINE_BYTES } from './lines.ts';

async function read(chunks: Iterable<Uint8Array>): Promise<Line[]> {
  // eslint-disable-next-line @typescript-eslint/require-await
  async function* stream(): AsyncGenerator<Uint8Array> {
    yield* chunks;
  }
  const lines: Line[] = [];
  for await (const line of linesOf(stream())) lines.push(line);
  return lines;
}

const texts = (lines: readonly Line[]) => lines.map(({ bytes }) => bytes && Buffer.from(bytes).toString());

test('a text is the same lines wherever its bytes are cut', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '\n', '\r', '😀') });
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat({ max: 40 })), async (whole, cuts) => {
      const bytes = Buffer.from(whole);
      const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
      const lines = await read(at.slice(1).map((end, i) => bytes.subarray(at[i], end)));
      const expected = whole.split('\n');
      if (expected.at(-1) === '') expected.pop();
      expect(texts(lines)).toEqual(expected);
      expect(lines.map(({ number }) => number)).toEqual(expected.map((_, index) => index + 1));
    }),
  );
});

test('a file without a byte has no line, and one line feed is one empty line', async () => {
  expect(await read([])).toEqual([]);
  expect(texts(await read([Buffer.from('\n')]))).toEqual(['']);
});

test('a line that is too long is told and not held, and the next one is read', async () => {
  const half = new Uint8Array(MAX_LINE_BYTES / 2 + 1).fill(97);
  expect(texts(await read([Buffer.from('a\n'), half, half, Buffer.from('\nb')]))).toEqual(['a', null, 'b']);
  // Exactly as long as a line may be.
  const [line] = await read([new Uint8Array(MAX_LINE_BYTES).fill(97)]);
  expect(line.bytes?.byteLength).toBe(MAX_LINE_BYTES);
});
