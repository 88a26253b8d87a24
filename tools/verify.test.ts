/**
 * The tool as it is called. No real weights are here: a model by the golden formula stands in for base, another for large,
 * and the figures "published" of them come from the CPU path in doubles, by a way of its own.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { CpuSession } from '../src/cpu/session.ts';
import { raggedBatch } from '../src/model/ragged_batch.ts';
import { openBytes, readTensors } from '../test/support/checkpoint.ts';
import { demoTokenizer } from '../test/support/demo_tokenizer.ts';
import { formulaModel, writeFormulaModel } from '../test/support/formula_checkpoint.ts';
import { main } from './verify.ts';

vi.setConfig({ testTimeout: 60_000 });

const TEXT = 'The man sat on the [MASK].';
const CARD_TEXT = 'She went to the [MASK].';
const MODELS = { 'albert-base-v2': formulaModel(), 'albert-large-v2': formulaModel({}, {}, 'another') };
const WITH_PADDING = { input_ids: [0, 20, 4, 30, 31, 2], attention_mask: [0, 1, 1, 1, 1, 1] };

/** The parts of published.json that the tests change. */
interface Figures {
  model_card: { cases: { text: string; top5: { token_id: number; token: string; score: number }[] }[] };
  albert_base_v2: {
    cases: Record<string, unknown>[];
    hidden: { last_hidden_state_rows_1_to_3_cols_1_to_3: number[][] };
    pseudo_log_likelihood: { per_token: number[] };
  };
  hub: Record<string, unknown>;
}

let root: string;
let weights: string;
let figures: Figures;

/** The figures of a model whose file says f32 or f16, the same values in both. */
async function computeFigures(folder: string, positionsLater: number) {
  const { config } = MODELS['albert-base-v2'];
  const bytes = new Uint8Array(readFileSync(join(folder, 'model.safetensors')));
  const moved = (await readTensors(await openBytes(bytes, config))).map((tensor) => {
    if (tensor.role !== 'positionEmbeddings') return tensor;
    const skipped = positionsLater * config.embedding_size;
    return {
      ...tensor,
      data: Float32Array.from([...tensor.data.slice(skipped), ...new Float32Array(skipped)]),
    };
  });
  const session = await CpuSession.create({
    config,
    weights: moved,
    identity: { name: 'reference', revision: 'test', content: '' },
    precision: 'f64',
  });
  return async (ids: ArrayLike<number>, row: number) => {
    const { answers } = await session.run({
      batch: raggedBatch([{ ids }]),
      reads: [
        { kind: 'predict', rows: Uint32Array.of(row), topK: 5, full: true },
        { kind: 'hidden', rows: Uint32Array.of(0, 1, 2) },
      ],
    });
    const [[{ logits = [], logSumExp, topIds }], hidden] = answers;
    return { logits: [...logits], logSumExp, topIds: [...topIds], hidden };
  };
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'unmask-verify-'));
  weights = join(root, 'weights');
  for (const [name, model] of Object.entries(MODELS))
    await writeFormulaModel(join(weights, name), model, 'f16');
  // f32 of the same values: half precision read back.
  const { convertCheckpoint } = await import('./checkpoint/convert.ts');
  const half = join(weights, 'albert-base-v2');
  const single = join(weights, 'albert-base-v2-f32');
  mkdirSync(single);
  for (const file of ['config.json', 'spiece.model'])
    writeFileSync(join(single, file), readFileSync(join(half, file)));
  await convertCheckpoint({
    source: join(half, 'model.safetensors'),
    target: join(single, 'model.safetensors'),
    config: MODELS['albert-base-v2'].config,
    dtype: 'f32',
  });

  const tokenizer = await demoTokenizer();
  const base = await computeFigures(half, 0);
  const later = await computeFigures(half, 1);
  const large = await computeFigures(join(weights, 'albert-large-v2'), 0);
  const at = (text: string) => {
    const { ids, maskPositions } = tokenizer.encode(text);
    return [ids, maskPositions[0]] as const;
  };
  const [ids, mask] = at(TEXT);
  const view = await base(ids, mask);
  const card = await large(...at(CARD_TEXT));
  // Labels are of one length with the text where no lone ▁ follows the mask.
  const inPlace = tokenizer.encode(TEXT, null, { form: 'in-place' });
  const [label] = tokenizer.encode(TEXT.replace('[MASK]', 'sea')).ids.subarray(inPlace.maskPositions[0]);
  const masked = await base(inPlace.ids, inPlace.maskPositions[0]);
  const said = tokenizer.encode('sea and sky').ids;
  const perToken: number[] = [];
  for (let t = 1; t < said.length - 1; t++) {
    const one = await base(
      said.map((id, i) => (i === t ? 4 : id)),
      t,
    );
    perToken.push(one.logits[said[t]] - one.logSumExp);
  }
  const { hidden } = await later(WITH_PADDING.input_ids.slice(1), 1);
  figures = {
    model_card: {
      cases: [
        {
          text: CARD_TEXT,
          top5: card.topIds.map((id) => ({
            token_id: id,
            token: tokenizer.piece(id),
            score: Math.exp(card.logits[id] - card.logSumExp),
          })),
        },
      ],
    },
    albert_base_v2: {
      cases: [
        {
          text: TEXT,
          first_10_logits: view.logits.slice(0, 10),
          top5_ids: view.topIds,
          top5_logits: view.topIds.map((id) => view.logits[id]),
          sequence_length: ids.length,
        },
        { text: TEXT, top5_words: view.topIds.map((id) => tokenizer.piece(id).replaceAll('▁', '')) },
        { text: TEXT, loss_when_the_mask_is: 'sea', loss: masked.logSumExp - masked.logits[label] },
      ],
      hidden: {
        ...WITH_PADDING,
        last_hidden_state_rows_1_to_3_cols_1_to_3: hidden.map((row) => [...row.subarray(1, 4)]),
        tolerance: 1e-4,
      } as Figures['albert_base_v2']['hidden'],
      pseudo_log_likelihood: {
        text: 'sea and sky',
        per_token: perToken,
        tolerance: 1e-3,
      } as Figures['albert_base_v2']['pseudo_log_likelihood'],
    },
    hub: {},
  };
});
afterAll(() => rmSync(root, { recursive: true }));

let published: string;
beforeEach(() => {
  published = join(root, 'published.json');
});
afterEach(() => vi.restoreAllMocks());

/** Runs the tool on the CPU path, with `change` made to the figures. */
async function verify(argv: string[], change: (figures: Figures) => void = () => undefined) {
  const changed = structuredClone(figures);
  change(changed);
  writeFileSync(published, JSON.stringify(changed));
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const status = await main(['--cpu', '--published', published, '--weights', weights, ...argv]);
  return { status, out: log.mock.calls.flat() as string[], err: error.mock.calls.flat() as string[] };
}

const misses = (lines: readonly string[]) => lines.filter((line) => line.includes('MISS'));

describe('base, in both precisions', () => {
  test('passes, figure by figure, and the card is said to be of large', async () => {
    const { status, out, err } = await verify(['albert-base-v2']);
    expect(err).toEqual([]);
    // The card's figures are large's here, and base's misses of them are no misses of the tool.
    expect(misses(out).filter((line) => !line.includes(' card: '))).toEqual([]);
    expect(status).toBe(0);
    for (const what of [
      'tokens',
      'logit of id 9',
      'top 5',
      'loss of "sea"',
      'hidden state, row 3, column 3',
      'log p of ▁sea',
    ])
      expect(
        out.filter((line) => line.startsWith('  ok   ') && line.includes(what)).length,
      ).toBeGreaterThanOrEqual(2);
    expect(
      out.some((line) => /published -?\d+\.\d+, ours -?\d+\.\d+, difference -?\d\.\de[+-]\d+$/.test(line)),
    ).toBe(true);
    expect(out.some((line) => line.includes('f16 against f32'))).toBe(true);
    expect(out.at(-2)).toMatch(
      /^model card: its figures match albert-large-v2 f16 \(albert-base-v2 f32 \d\/5, .*albert-large-v2 f16 5\/5\)$/,
    );
    expect(out.at(-1)).toBe('verified: albert-base-v2');
  });

  const changes: Record<string, [RegExp, (figures: Figures) => void]> = {
    'a logit': [
      /logit of id 3:/,
      ({ albert_base_v2: { cases } }) => void ((cases[0].first_10_logits as number[])[3] += 0.1),
    ],
    'the order of the top 5': [
      /top 5: published \d/,
      ({ albert_base_v2: { cases } }) => void (cases[0].top5_ids as number[]).reverse(),
    ],
    'a word': [
      /top 5: published zebra/,
      ({ albert_base_v2: { cases } }) => void ((cases[1].top5_words as string[])[0] = 'zebra'),
    ],
    'a length': [
      /tokens: published 3,/,
      ({ albert_base_v2: { cases } }) => void (cases[0].sequence_length = 3),
    ],
    'the loss': [
      /loss of "sea"/,
      ({ albert_base_v2: { cases } }) => void (cases[2].loss = (cases[2].loss as number) + 0.1),
    ],
    'a hidden state': [
      /hidden state, row 2, column 1:/,
      ({ albert_base_v2: { hidden } }) =>
        void (hidden.last_hidden_state_rows_1_to_3_cols_1_to_3[1][0] += 0.01),
    ],
    'a log p': [
      /log p of ▁sea:/,
      ({ albert_base_v2: { pseudo_log_likelihood } }) => void (pseudo_log_likelihood.per_token[0] += 0.05),
    ],
  };
  test.each(Object.entries(changes))('%s changed is a miss in both', async (_, [line, change]) => {
    const { status, out } = await verify(['albert-base-v2'], change);
    expect(status).toBe(1);
    const found = misses(out).filter((text) => !text.includes(' card: ') && !text.startsWith('MISSED'));
    expect(found.filter((text) => line.test(text)).length).toBe(2);
    expect(out.at(-1)).toBe('MISSED: albert-base-v2 differs from what is published');
  });
});

test('a card that matches neither is a miss', async () => {
  const { status, out } = await verify(['albert-large-v2'], ({ model_card }) => {
    for (const entry of model_card.cases[0].top5) entry.score += 0.02;
  });
  expect(status).toBe(1);
  expect(out.at(-2)).toMatch(/^model card: its figures match none/);
});

test('a folder, under another name, with the file facts of the hub', async () => {
  const facts = {
    files: { spiece_model_bytes: 1, spiece_model_sha256: 'x' },
    config: { hidden_size: 64, inner_group_num: 1 },
  };
  const { status, out } = await verify(
    [join(weights, 'albert-large-v2'), '--as', 'mine'],
    ({ hub }) => (hub.mine = facts),
  );
  expect(status).toBe(1);
  expect(misses(out).filter((line) => line.includes('spiece.model'))).toHaveLength(2);
  expect(out.filter((line) => line.startsWith('  ok   config.json'))).toHaveLength(2);
});

describe('one clear line where', () => {
  test('the weights are not there', async () => {
    const { status, err } = await verify(['albert-xlarge-v2']);
    expect(status).toBe(1);
    expect(err).toEqual([
      expect.stringMatching(
        /^verify: The weights of albert-xlarge-v2 are not in .*\. Get them with: npm run weights -- albert-xlarge-v2$/,
      ) as string,
    ]);
  });

  test('they are of another revision than the address says; of that one they are found', async () => {
    const note = join(weights, 'albert-base-v2', 'manifest.json');
    const facts = { size: 1, sha256: 'a'.repeat(64) };
    const rest = {
      ...facts,
      dtype: 'f16',
      chunkSize: 1,
      chunks: [],
      config: facts,
      tokenizer: facts,
      source: facts,
    };
    writeFileSync(note, JSON.stringify({ model: 'm', revision: 'b'.repeat(40), ref: 'refs/pr/1', ...rest }));
    const at = (revision: string) =>
      verify([`https://huggingface.co/albert/albert-base-v2/tree/${revision}`]);
    const other = await at('refs%2Fpr%2F2');
    expect(other.status).toBe(1);
    expect(other.err.join()).toContain('npm run weights --');
    vi.restoreAllMocks();
    const { out } = await at('refs%2Fpr%2F1');
    expect(out.some((line) => line.startsWith('albert-base-v2, f16, in '))).toBe(true);
    rmSync(note);
  });

  test('nothing is published about them', async () => {
    const { status, err } = await verify([join(weights, 'albert-large-v2'), '--as', 'nobody']);
    expect(status).toBe(1);
    expect(err).toEqual([
      "verify: Nothing is published here about nobody; --as names another model's figures.",
    ]);
  });
});

test('the figures that travel with the project are of the format', async () => {
  const { parsePublished } = await import('./verification/published.ts');
  const file = new URL('../test/fixtures/published.json', import.meta.url);
  const { card, figuresOf, hubFactsOf } = parsePublished(JSON.parse(readFileSync(file, 'utf8')));
  expect(card.map(({ top5 }) => top5.length)).toEqual([5, 5, 5]);
  const { texts, hidden, pseudoLogLikelihood } = figuresOf('albert-base-v2');
  expect([texts.length, hidden?.rows.length, pseudoLogLikelihood?.perToken.length]).toEqual([5, 3, 3]);
  expect(hubFactsOf('albert-large-v2')?.spieceBytes).toBe(760289);
  expect(() => parsePublished({ model_card: { cases: [{ text: 1 }] } })).toThrow(
    /cases\[0\]\.text is not a text/,
  );
});
