/** `features` and `classify`, on models made by a formula: every number against a run of the same text alone, in plain TypeScript. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CpuSession } from '../src/cpu/session.ts';
import { raggedBatch } from '../src/model/ragged_batch.ts';
import type { EncodedText } from '../src/model/tokenizer.ts';
import { logSoftmax } from '../src/probes/classification.ts';
import { formulaHeadModel, formulaModel, writeFormulaModel } from '../test/support/formula_checkpoint.ts';
import { unmask } from '../test/support/unmask_command.ts';
import { openFolder } from './model_folder.ts';

const HOME = mkdtempSync(join(tmpdir(), 'unmask-heads-'));
afterAll(() => rmSync(HOME, { recursive: true }));

const FOLDERS = {
  plain: join(HOME, 'plain'),
  labels: join(HOME, 'labels'),
  tokens: join(HOME, 'tokens'),
  question: join(HOME, 'question'),
  noPooler: join(HOME, 'no-pooler'),
} as const;

beforeAll(async () => {
  await writeFormulaModel(FOLDERS.plain, formulaModel());
  await writeFormulaModel(
    FOLDERS.labels,
    formulaHeadModel('AlbertForSequenceClassification', ['bad', 'good']),
  );
  await writeFormulaModel(FOLDERS.tokens, formulaHeadModel('AlbertForTokenClassification', ['O', 'B', 'I']));
  await writeFormulaModel(FOLDERS.question, formulaHeadModel('AlbertForQuestionAnswering'));
  const plain = formulaModel();
  const tensors = new Map([...plain.tensors].filter(([name]) => !name.includes('pooler')));
  await writeFormulaModel(FOLDERS.noPooler, { ...plain, tensors });
});

/** A model of a folder on the plain engine, and a text as it reads it. */
async function alone<T>(
  folder: string,
  text: string,
  pair: string | null,
  read: (session: CpuSession, encoded: EncodedText) => Promise<T>,
): Promise<T> {
  const { loaded, tokenizer } = await openFolder(folder);
  const identity = { name: 'alone', revision: '', content: '' };
  const options = { config: loaded.config, weights: loaded.weights(), identity };
  const session = await CpuSession.create({ ...options, precision: 'f64' });
  try {
    return await read(session, tokenizer.encode(text, pair));
  } finally {
    session.destroy();
    tokenizer.destroy();
  }
}

function expectClose(actual: unknown, expected: ArrayLike<number>): void {
  expect(actual).toHaveLength(expected.length);
  for (const [at, value] of (actual as readonly number[]).entries()) {
    if (!(Math.abs(value - expected[at]) <= 2e-5 * Math.max(1, Math.abs(expected[at])))) {
      throw new Error(`at ${at}: ${value} for ${expected[at]}`);
    }
  }
}

const TEXTS = Array.from({ length: 11 }, (_, n) => `${'very '.repeat(n)}old houses stand here.`);
const jsonl = (lines: readonly unknown[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

describe('features', () => {
  const input = jsonl(TEXTS.map((text, id) => ({ id, text })));

  test('are the mean of the last hidden states, of each text in its place', async () => {
    const { records, status } = await unmask(['features', '--model', FOLDERS.plain, '-'], input);
    expect([status, records.length]).toEqual([0, TEXTS.length]);
    for (const at of [0, 10]) {
      const [[mean]] = await alone(FOLDERS.plain, TEXTS[at], null, async (session, encoded) => {
        const { answers } = await session.run({ batch: raggedBatch([encoded]), reads: [{ kind: 'mean' }] });
        return answers;
      });
      expect(records[at]).toMatchObject({ id: at, line: at + 1, vector: 'mean', protocol: 'features' });
      expectClose(records[at].values, mean);
    }
  });

  test('pooled, of a model with a pooler; of one without, each line says so', async () => {
    const args = ['features', '--vector', 'pooled', '--model'];
    const [record] = (await unmask([...args, FOLDERS.labels, TEXTS[1]])).records;
    const [[pooled]] = await alone(FOLDERS.labels, TEXTS[1], null, async (session, encoded) => {
      const { answers } = await session.run({ batch: raggedBatch([encoded]), reads: [{ kind: 'pooled' }] });
      return answers;
    });
    expect(record.vector).toBe('pooler_output');
    expectClose(record.values, pooled);
    const without = await unmask([...args, FOLDERS.noPooler, '-'], input);
    expect(without.records.map(({ error }) => (error as { message: string }).message)).toEqual(
      TEXTS.map(() => 'The model has no pooler.'),
    );
  });
});

interface Label {
  readonly label: string;
  readonly output: number;
  readonly logProb: number;
}

describe('classify', () => {
  test('labels of a text, and of a pair', async () => {
    const { records } = await unmask(
      ['classify', '--model', FOLDERS.labels, '-'],
      jsonl([{ text: TEXTS[2] }, { text: TEXTS[2], pair: TEXTS[0] }]),
    );
    for (const [at, pair] of [null, TEXTS[0]].entries()) {
      const [[outputs]] = await alone(FOLDERS.labels, TEXTS[2], pair, async (session, encoded) => {
        const batch = raggedBatch([encoded]);
        return (await session.run({ batch, reads: [{ kind: 'classify', head: 'classifier' }] })).answers;
      });
      const labels = records[at].labels as readonly Label[];
      expect(records[at].task).toBe('text-classification');
      expect(labels.map(({ label }) => label)).toEqual(['bad', 'good']);
      expectClose(
        labels.map(({ output }) => output),
        outputs,
      );
      expectClose(
        labels.map(({ logProb }) => logProb),
        logSoftmax(outputs),
      );
    }
  });

  test('labels of each token that is the text’s own', async () => {
    const [record] = (await unmask(['classify', '--model', FOLDERS.tokens, TEXTS[1]])).records;
    const rows = await alone(FOLDERS.tokens, TEXTS[1], null, async (session, encoded) => {
      const batch = raggedBatch([encoded]);
      const rows = Uint32Array.from(encoded.ids.keys());
      const reads = [{ kind: 'classify-rows', head: 'classifier', rows }] as const;
      return (await session.run({ batch, reads })).answers[0];
    });
    const each = record.each as readonly { token: number; labels: readonly Label[] }[];
    expect(each.map(({ token }) => token)).toEqual([...rows.keys()].slice(1, -1));
    for (const { token, labels } of each) {
      expectClose(
        labels.map(({ logProb }) => logProb),
        logSoftmax(rows[token]),
      );
    }
  });

  test('answers out of the second text, as they stand there, likeliest first', async () => {
    const line = { text: 'Which houses?', pair: TEXTS[1] };
    const args = ['classify', '--model', FOLDERS.question, '--top-k', '100', '-'];
    const { records } = await unmask(args, jsonl([line, { text: line.text }]));
    const answers = records[0].answers as readonly { text: string | null; first: number; logProb: number }[];
    // Every stretch of the second text, and that none answers.
    const { length } = TEXTS[1].split(' ');
    expect(answers.filter(({ text }) => text === null)).toHaveLength(1);
    for (const { text } of answers) expect(line.pair).toContain(text ?? '');
    const typeIds = await alone(FOLDERS.question, line.text, line.pair, (_, { tokenTypeIds }) =>
      Promise.resolve(tokenTypeIds),
    );
    expect(answers.length).toBeGreaterThan(length);
    for (const { text, first } of answers) expect(typeIds[first]).toBe(text === null ? 0 : 1);
    const logProbs = answers.map(({ logProb }) => logProb);
    expect(logProbs).toEqual(logProbs.toSorted((a, b) => b - a));
    expect((records[1].error as { message: string }).message).toContain('second text');
  });

  test('a model without such a head is refused before any record', async () => {
    const { status, out, told } = await unmask(['classify', '--model', FOLDERS.plain, TEXTS[0]]);
    expect([status, out]).toEqual([42, '']);
    expect(told.join()).toContain('no head');
    expect((await unmask(['classify', '--head', 'span', '--model', FOLDERS.labels, 'a'])).status).toBe(42);
  });
});
