/** What the worker that reads files tells, and what the page makes of it again. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { scoresFile } from '../../probes/export/scores_file.ts';
import type { ScoredSet } from '../../probes/benchmarks/scored_set.ts';
import type { SetReading } from '../../probes/benchmarks/read_table.ts';
import type { ReadTell } from './messages.ts';
import { readFiles, type OpenReading } from './read_files.ts';
import { tellReading } from './telling.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

async function throughWorker(...files: readonly File[]): Promise<{
  readonly reading: SetReading;
  readonly told: readonly ReadTell[];
}> {
  const told: ReadTell[] = [];
  const open: OpenReading = (request, { tell }) => {
    void tellReading(request, (each) => {
      told.push(each);
      // As between two threads: nothing is shared.
      tell(structuredClone(each));
    });
    return { close: () => undefined };
  };
  const { signal } = new AbortController();
  const result = await readFiles({ files, choice: null }, { onRead: () => undefined, signal, open });
  if (result?.ok !== true) throw new Error('it was not read');
  return { reading: result.value, told };
}

test('a set comes with the hash of its bytes, of the sentences read of them, and the columns they stood in', async () => {
  const text = '\uFEFFbias_type,sent_more,sent_less\r\nage,"Old, they ran.",Young they ran.\r\n';
  const { reading } = await throughWorker(new File([text], 'mine.csv'));
  expect(reading).toMatchObject({
    kind: 'set',
    set: {
      items: [{ sentences: ['Old, they ran.', 'Young they ran.'] }],
      input: {
        files: [{ name: 'mine.csv', bytes: Buffer.byteLength(text), sha256: sha256(text) }],
        columns: { more: 'sent_more', less: 'sent_less', category: 'bias_type' },
        sentencesSha256: sha256('["Old, they ran.","Young they ran."]\n'),
      },
    },
  });
});

test('a file of several slices has one hash; what is no table has no columns', async () => {
  const text = `${'Rain fell. '.repeat(200)}\n`.repeat(500);
  const { reading } = await throughWorker(new File([text], 'lines.txt'));
  if (reading.kind !== 'set') throw new Error(reading.kind);
  expect(reading.set.input?.files[0].sha256).toBe(sha256(text));
  expect(reading.set.input).not.toHaveProperty('columns');
});

test('scores of a file come in parts, and are whole again', async () => {
  const items = Array.from({ length: 4_100 }, (_, at) => {
    return { row: at + 1, sentences: [`s${at}`], category: 'c', direction: null, term: null };
  });
  const scores: ScoredSet = {
    set: { name: 'n', format: 'lines', shape: 'sentences', items, bad: [], badCount: 0 },
    ...{ protocol: 'aul', maskId: 4, unscored: [], unmask: '0.1.0' },
    model: { name: 'm', revision: 'r', content: '', dtype: 'f32', backend: 'cpu', adapter: '' },
    results: new Map(
      items.slice(1).map((_, at) => {
        const sentence = { ids: [2, at], pieces: 'a\nb', rows: [1], logProbs: [-1 - at], score: -1 - at };
        return [at + 1, { index: at + 1, sentences: [sentence] }];
      }),
    ),
  };
  const text = scoresFile(scores);
  const { reading, told } = await throughWorker(new File([text], 'scores.jsonl'));
  if (reading.kind !== 'scores') throw new Error(reading.kind);
  expect(told.filter(({ kind }) => kind === 'scored')).toHaveLength(3);
  expect(reading.scores.results.size).toBe(4_099);
  expect(scoresFile(reading.scores)).toBe(text);
});
