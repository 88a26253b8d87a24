/** The tool as it is called: what it writes is read back by the page's own reader. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseAlbertConfig } from '../src/model/config.ts';
import { toFloat32 } from '../src/weights/convert.ts';
import { headerEnd, parseHeader } from '../src/weights/safetensors.ts';
import { formulaTensor } from '../test/golden/formula.ts';
import { fixtureGolden } from '../test/golden/load.ts';
import { main } from './golden_checkpoint.ts';

const ODD = fileURLToPath(new URL('../test/fixtures/golden/odd.json', import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unmask-checkpoint-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

async function run(...argv: string[]) {
  const out = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const err = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  return { status: await main(argv), out: out.mock.calls.flat(), err: err.mock.calls.flat() };
}

/** Unit in the last place, relative. */
const ROUNDING = { f32: 0, f16: 2 ** -11, bf16: 2 ** -8 } as const;

test.each(['f32', 'f16', 'bf16'] as const)(
  '%s: every tensor, by name, in order, as the formula says',
  async (dtype) => {
    const spiece = join(folder, 'tokenizer');
    writeFileSync(spiece, 'pieces');
    const out = join(folder, 'made');
    const { status, out: lines } = await run(
      '--',
      ODD,
      '--out',
      out,
      '--dtype',
      dtype,
      '--tokenizer',
      spiece,
    );
    expect(status).toBe(0);
    expect(readFileSync(join(out, 'spiece.model'), 'utf8')).toBe('pieces');
    const golden = fixtureGolden('odd');
    const config: unknown = JSON.parse(readFileSync(join(out, 'config.json'), 'utf8'));
    expect(parseAlbertConfig(config)).toEqual({ ...golden.config, architecture: 'AlbertForMaskedLM' });

    const bytes = new Uint8Array(readFileSync(join(out, 'model.safetensors')));
    expect(lines.join('\n')).toContain(createHash('sha256').update(bytes).digest('hex'));
    const tensors = parseHeader(bytes, bytes.byteLength);
    expect(headerEnd(bytes, bytes.byteLength) % 8).toBe(0);
    expect([...tensors.keys()]).toEqual([...golden.tensors.keys()].sort());
    expect([...tensors.values()].map(({ start }) => start)).toEqual(
      [...tensors.values()].map(({ start }) => start).sort((a, b) => a - b),
    );
    for (const [name, entry] of tensors) {
      const tensor = golden.tensors.get(name);
      if (tensor === undefined) throw new Error(name);
      expect(entry).toMatchObject({ dtype: dtype.toUpperCase(), shape: tensor.shape });
      const values = toFloat32(entry, bytes.subarray(entry.start, entry.end));
      const wanted = formulaTensor(name, golden.salt, tensor);
      // Below 2⁻¹⁴ f16 has a fixed last place.
      const tiny = dtype === 'f16' ? 2 ** -25 : 0;
      const far = values.findIndex(
        (value, i) => !(Math.abs(value - wanted[i]) <= Math.max(ROUNDING[dtype] * Math.abs(wanted[i]), tiny)),
      );
      expect([name, far]).toEqual([name, -1]);
    }
  },
);

test('mistakes are one line', async () => {
  expect(await run(join(folder, 'nothing.json'), '--out', folder)).toMatchObject({
    status: 1,
    err: [expect.stringMatching(/^golden:checkpoint: .*nothing\.json: cannot be read \(ENOENT\)$/) as string],
  });
  expect((await run(ODD)).status).toBe(1);
});
