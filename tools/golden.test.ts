/** The tool itself, as it is called: what it prints, what it writes, and that it can say no. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseGolden, type GoldenCase, type GoldenFile, type GoldenMask } from '../test/golden/format.ts';
import { describeShared } from '../test/support/shared.ts';
import { main } from './golden.ts';

const NANO = fileURLToPath(new URL('../test/fixtures/golden/nano.json', import.meta.url));
const ODD = fileURLToPath(new URL('../test/fixtures/golden/odd.json', import.meta.url));
const LAST_LINE = /^worst relative error (NaN|\d\.\d\de[+-]\d+), top-5 order (\d+)\/(\d+)$/;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unmask-golden-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** Runs the tool on the CPU path. */
const golden = (...argv: string[]) => toolRun('--cpu', ...argv);

async function toolRun(...argv: string[]) {
  const out = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const err = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const status = await main(argv);
  const lines = (spy: typeof out) => spy.mock.calls.flatMap((call) => call.join(' ').split('\n'));
  return { status, out: lines(out), err: lines(err), last: lines(out).at(-1) ?? '' };
}

/** The parts of the format that the tests change. */
interface Editable {
  tensors: Record<string, { shape: number[] }>;
  cases: { attention_mask: number[]; masks: { top_logits: number[] }[] }[];
}

/** A copy of nano with something changed. */
function changed(change: (file: Editable) => void): string {
  const file = JSON.parse(readFileSync(NANO, 'utf8')) as Editable;
  change(file);
  return written('changed.json', JSON.stringify(file));
}

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function read(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

describe('nano', () => {
  test('passes, a line a case, totals last', async () => {
    const { status, out, err, last } = await golden(NANO);
    expect(status).toBe(0);
    expect(err).toEqual([]);
    expect(out.filter((line) => line.startsWith('ok   nano '))).toHaveLength(6);
    const [, error, ordered, masks] = LAST_LINE.exec(last) ?? [];
    expect(Number(error)).toBeLessThanOrEqual(2e-5);
    expect(ordered).toBe(masks);
    expect(Number(masks)).toBeGreaterThanOrEqual(6);
  });

  test('one case of it', async () => {
    const { status, out } = await golden(NANO, '--case', 'pair');
    expect(status).toBe(0);
    expect(out.filter((line) => line.startsWith('ok   nano '))).toHaveLength(1);
  });

  test('one case of it in WebAssembly, on two threads', async () => {
    const { status, out } = await toolRun('--wasm', '--threads', '2', NANO, '--case', 'pair');
    expect(status).toBe(0);
    expect(out[0]).toMatch(/^nano: wasm, WebAssembly, (relaxed )?SIMD, 2 threads, f32$/);
    expect(out.filter((line) => line.startsWith('ok   nano '))).toHaveLength(1);
    expect((await toolRun('--wasm', '--threads', '1.5', NANO)).status).toBe(1);
  });

  test('with one logit changed misses in that case', async () => {
    const path = changed((file) => (file.cases[2].masks[0].top_logits[3] += 0.01));
    const { status, out, last } = await golden(path);
    expect(status).toBe(1);
    expect(out.filter((line) => line.startsWith('MISS nano pair:'))).toHaveLength(1);
    expect(out.filter((line) => line.startsWith('ok   nano '))).toHaveLength(5);
    expect(Number(LAST_LINE.exec(last)?.[1])).toBeGreaterThan(2e-5);
  });

  test('misses a tolerance no f32 keeps', async () => {
    const { status, last } = await golden(NANO, '--tolerance', '1e-12');
    expect(status).toBe(1);
    expect(last).toMatch(LAST_LINE);
  });
});

describe('what cannot be run is a miss, and the rest goes on', () => {
  test('a case', async () => {
    const json = join(folder, 'out.json');
    const path = changed((file) => (file.cases[1].attention_mask[1] = 0));
    const { status, out, last } = await golden(path, '--json', json);
    expect(status).toBe(1);
    expect(out.filter((line) => line.startsWith('ok   nano '))).toHaveLength(5);
    expect(out.find((line) => line.startsWith('MISS nano two-masks:'))).toContain('relative error NaN');
    const [, error, ordered, masks] = LAST_LINE.exec(last) ?? [];
    expect(error).toBe('NaN');
    // Its two masks still count.
    expect(Number(masks) - Number(ordered)).toBe(2);
    const { cases } = read(json) as { cases: Record<string, unknown>[] };
    expect(cases).toHaveLength(6);
    expect(cases[1].failed).toContain('padding');
    expect(cases[1]).not.toHaveProperty('masks');
    expect(cases[2]).toHaveProperty('masks');
  });

  test('a file', async () => {
    const json = join(folder, 'out.json');
    const path = changed(({ tensors }) => tensors['predictions.bias'].shape.push(2));
    const { status, out, last } = await golden(path, NANO, '--json', json);
    expect(status).toBe(1);
    expect(out.filter((line) => line.startsWith('MISS nano '))).toHaveLength(6);
    expect(out.filter((line) => line.startsWith('ok   nano '))).toHaveLength(6);
    expect(LAST_LINE.exec(last)?.[1]).toBe('NaN');
    const [broken, whole] = read(json) as { identity: unknown; cases: unknown[] }[];
    expect(broken.identity).toBeNull();
    expect(broken.cases).toHaveLength(6);
    expect(whole.identity).toMatchObject({ name: 'nano', backend: 'cpu' });
  });

  test('a file without cases has proved nothing', async () => {
    const { status, last } = await golden(changed((file) => (file.cases = [])));
    expect(status).toBe(1);
    expect(last).toBe('worst relative error NaN, top-5 order 0/0');
  });
});

describe('one clear line for', () => {
  const mistakes: Record<string, [() => string[], RegExp]> = {
    'a missing file': [
      () => [NANO, '/nowhere/nano.json'],
      /^\/nowhere\/nano\.json: cannot be read \(ENOENT\)$/,
    ],
    'what is not JSON': [() => [written('bad.json', '{"model":')], /bad\.json: is not JSON/],
    'JSON of another kind': [
      () => [written('other.json', '{"cases":[]}')],
      /other\.json: tensors is not an object/,
    ],
    'a case there is none of': [
      () => [NANO, '--case', 'piar'],
      /^nano: no case "piar"; there are: one-mask, /,
    ],
  };
  test.each(Object.entries(mistakes))('%s, before anything is run', async (_name, [argv, line]) => {
    const { status, out, err } = await golden(...argv());
    expect(status).toBe(1);
    expect(out).toEqual([]);
    expect(err).toHaveLength(1);
    expect(err[0]).toMatch(line);
  });

  test('a JSON that cannot be written, after the totals are known', async () => {
    const { status, err, last } = await golden(
      NANO,
      '--case',
      'pair',
      '--json',
      join(folder, 'no', 'out.json'),
    );
    expect(status).toBe(1);
    expect(err).toHaveLength(1);
    expect(last).toMatch(LAST_LINE);
  });
});

describe('--json', () => {
  /** ‖ours − reference‖ / ‖reference‖, written again here from golden/README.md. */
  function distance(ours: readonly number[], reference: readonly number[]): number {
    expect(ours).toHaveLength(reference.length);
    const square = (values: readonly number[]) => values.reduce((sum, value) => sum + value ** 2, 0);
    return Math.sqrt(square(ours.map((value, i) => value - reference[i])) / square(reference));
  }

  type Reported = GoldenCase & {
    readonly masks: readonly (GoldenMask & {
      readonly reference_top_ids: readonly number[];
      readonly logits_at_reference_top_ids: readonly number[];
    })[];
  };

  /** The error of a case from the two files alone. */
  function recomputed(ours: Reported, reference: GoldenCase): number {
    return Math.max(
      ...reference.masks.map((mask, m) => {
        expect(ours.masks[m].reference_top_ids).toEqual(mask.top_ids);
        return distance(
          [...ours.masks[m].logits_at_reference_top_ids, ...ours.masks[m].logits_sampled],
          [...mask.top_logits, ...mask.logits_sampled],
        );
      }),
      ...Object.entries(reference.hidden_first_8).map(([at, row]) => distance(ours.hidden_first_8[at], row)),
      distance(ours.mean_pool_first_8, reference.mean_pool_first_8),
      distance(ours.pooled_first_8, reference.pooled_first_8),
      ...reference.cls_first_4_after_layer.map((row, r) => distance(ours.cls_first_4_after_layer[r], row)),
    );
  }

  test('of one file is that file with our numbers, from which anyone can take the error', async () => {
    const json = join(folder, 'out.json');
    const { last } = await golden(NANO, '--json', json);
    const reference = parseGolden(read(NANO));
    // It is a file of the format: the same reader reads it.
    const { cases, ...rest } = parseGolden(read(json));
    const { cases: referenceCases, ...referenceRest } = reference;
    expect(rest).toEqual(referenceRest);
    expect(cases.map(({ name }) => name)).toEqual(referenceCases.map(({ name }) => name));

    const ours = read(json) as { identity: Record<string, unknown>; cases: Reported[] };
    expect(ours.identity).toMatchObject({ name: 'nano', dtype: 'f32', backend: 'cpu' });
    const errors = ours.cases.map((one, c) => recomputed(one, referenceCases[c]));
    expect(Math.max(...errors)).toBeLessThanOrEqual(2e-5);
    // Not the reference's own numbers given back.
    expect(Math.min(...errors)).toBeGreaterThan(0);
    expect(LAST_LINE.exec(last)?.[1]).toBe(Math.max(...errors).toExponential(2));
    ours.cases.forEach((one, c) => {
      const { masks, hidden_norm } = referenceCases[c];
      masks.forEach((mask, m) => {
        expect(one.masks[m].position).toBe(mask.position);
        expect(one.masks[m].logsumexp).toBeCloseTo(mask.logsumexp, 3);
        expect(one.masks[m].top_ids.slice(0, 5)).toEqual(mask.top_ids.slice(0, 5));
        expect(distance(one.masks[m].top_probs, mask.top_probs)).toBeLessThan(1e-4);
        for (const [id, logProb] of Object.entries(mask.log_prob_of_ids))
          expect(one.masks[m].log_prob_of_ids[id]).toBeCloseTo(logProb, 3);
      });
      expect(distance(Object.values(one.hidden_norm), Object.values(hidden_norm))).toBeLessThan(2e-5);
    });
  });

  test('of several files is a list', async () => {
    const json = join(folder, 'out.json');
    expect((await golden(NANO, ODD, '--json', json)).status).toBe(0);
    expect((read(json) as GoldenFile[]).map(({ model }) => model)).toEqual(['nano', 'odd']);
  });
});

describeShared('a file with several models', ['golden5/lens.json'], (path) => {
  test('is told model by model, and written as a list of them with our numbers', async () => {
    const json = join(folder, 'out.json');
    const { status, out, last } = await golden(path, '--case', 'shortest', 'patching', '--json', json);
    expect(status).toBe(0);
    expect(out.filter((line) => line.startsWith('ok   ')).map((line) => line.split(':')[0])).toEqual([
      'ok   nano shortest',
      'ok   nano patching',
      'ok   odd shortest',
      'ok   odd patching',
    ]);
    // A mask at every depth up to twice as many passes as the model has.
    expect(LAST_LINE.exec(last)?.slice(2)).toEqual(['12', '12']);
    const models = read(json) as {
      model: string;
      identity: unknown;
      cases: readonly Record<string, unknown>[];
    }[];
    const reference = read(path) as { patching: { log_prob_patched: number[][][] } }[];
    expect(models.map(({ model }) => model)).toEqual(['nano', 'odd']);
    for (const [m, { identity, cases }] of models.entries()) {
      expect(identity).toMatchObject({ backend: 'cpu', dtype: 'f32' });
      const [shortest, patching] = cases;
      expect(shortest).toMatchObject({ name: 'shortest', input_ids: [2, 4, 3], mask_rows: [1] });
      expect(Object.keys(shortest)).toEqual(
        expect.arrayContaining(['attention', 'hidden_norm', 'occlusion']),
      );
      const ours = (patching.log_prob_patched as number[][][]).flat(2);
      const theirs = reference[m].patching.log_prob_patched.flat(2);
      expect(ours).toHaveLength(theirs.length);
      expect(Math.max(...ours.map((logProb, i) => Math.abs(logProb - theirs[i])))).toBeLessThan(2e-3);
      // Not the reference's own numbers given back.
      expect(ours).not.toEqual(theirs);
    }
  });

  test('a case that one of them has not is none of the file', async () => {
    const { status, err } = await golden(path, '--case', 'longest');
    expect(status).toBe(1);
    expect(err[0]).toMatch(/^nano, odd: no case "longest"; there are: two-masks, pair, shortest, patching$/);
  });
});

describeShared('a file of scores', ['golden5/scores.json'], (path) => {
  test('is one model’s, in double precision to the millionth of a nat', async () => {
    const json = join(folder, 'out.json');
    const { status, out } = await golden('--float64', path, '--case', 'pair-14', '--json', json);
    expect(status).toBe(0);
    expect(out[0]).toBe('albert-demo: cpu, JavaScript, 64-bit floats, f32');
    expect(out.filter((line) => line.startsWith('ok   albert-demo pair-14: '))).toHaveLength(1);
    const { model, revision, cases } = read(json) as {
      model: string;
      revision: string;
      cases: { kind: string; pll_a: number[]; aula_b: number; shared_tokens: number }[];
    };
    expect([model, revision, cases.length]).toEqual(['albert-demo', '6bc07c00cc94', 1]);
    expect(cases[0]).toMatchObject({ kind: 'length', shared_tokens: 4 });
    const reference = (read(path) as typeof cases)[13];
    expect(Math.abs(cases[0].aula_b - reference.aula_b)).toBeLessThanOrEqual(1e-6);
    expect(cases[0].aula_b).not.toBe(reference.aula_b);
  });

  test('of a folder that is none is told before anything is run', async () => {
    const { status, out, err } = await golden(path, '--model', folder);
    expect([status, out]).toEqual([1, []]);
    expect(err[0]).toMatch(/scores\.json: .*config\.json/);
  });
});
