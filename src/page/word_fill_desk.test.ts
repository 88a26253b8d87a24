/** A word filled left to right over the embedded model, one pass of it, on the CPU path: every number against single runs. */
import { beforeAll, describe, expect, test } from 'vitest';
import { demoSession } from '../../test/support/demo_session.ts';
import { EventLog } from '../../test/support/event_log.ts';
import { identityKey } from '../model/identity.ts';
import { raggedBatch } from '../model/ragged_batch.ts';
import type { Session } from '../model/session.ts';
import { BEAM_WIDTH, fillingText } from '../probes/word_beam.ts';
import type { AlbertTokenizer } from '../tokenizer/tokenizer.ts';
import { wordsOfPieces } from '../tokenizer/words.ts';
import type { ProbeRequest } from '../worker/messages.ts';
import { Probes, type ProbeHost } from '../worker/probes.ts';
import { ProbeClient } from './probe_client.ts';
import { WordFillDesk, type WordFill, type WordQuestion } from './word_fill_desk.ts';

const TEXT = 'A [MASK] said that the blacksmith mended the gate.';
let session: Session;
let tokenizer: AlbertTokenizer;

beforeAll(async () => {
  ({ session, tokenizer } = await demoSession({ passes: 1 }));
});

/** The question of the first word of several pieces in {@link TEXT}, its pieces masked in place. */
function question(): WordQuestion {
  const { tokens } = tokenizer.encode(TEXT);
  const [word] = wordsOfPieces(tokens);
  const masked = word.flatMap((index) => tokens[index].range ?? []);
  const hidden = word.map((index) => ({ id: tokens[index].id, piece: tokens[index].piece }));
  const query = { text: TEXT, pair: null, masked, form: 'in-place' } as const;
  return {
    query,
    word: { masks: word.map((_, index) => index + 1), hidden },
    engine: identityKey(session.identity),
  };
}

/** A desk over a worker in the same thread, everything it says kept. */
function startDesk() {
  const log = new EventLog<WordFill>();
  const requests: ProbeRequest[] = [];
  const client = new ProbeClient((request) => {
    requests.push(request);
    probes.handle(request);
  });
  const probes = new Probes((event) => client.receive(event));
  const { config, identity } = session;
  const host: ProbeHost = {
    ...{ tokenizer, config, name: identity.name, revision: identity.revision, content: identity.content },
    engine: {
      run: (request) => session.run(request),
      engine: Promise.resolve({ session } as Awaited<ProbeHost['engine']['engine']>),
    },
  };
  probes.use(host);
  const desk = new WordFillDesk(client);
  desk.subscribe(() => log.post(desk.getSnapshot()));
  const until = <K extends WordFill['kind']>(kind: K) =>
    log.until((fills) => fills.find((fill): fill is Extract<WordFill, { kind: K }> => fill.kind === kind));
  return { desk, log, until, requests };
}

/** Σ log p of pieces put at the masks of the word one after another, each from a run of its own. */
async function sumAlone(pieces: readonly number[]): Promise<number> {
  const { query } = question();
  const { ids, maskPositions } = tokenizer.encode(TEXT, null, query);
  const row = ids.slice();
  let sum = 0;
  for (const [index, id] of pieces.entries()) {
    const position = maskPositions[index + 1];
    const { answers } = await session.run({
      schedule: [0],
      batch: raggedBatch([{ ids: row }]),
      reads: [{ kind: 'predict', rows: Uint32Array.of(position), topK: 0, full: true }],
    });
    const [[{ logits = new Float32Array(), logSumExp }]] = answers;
    sum += logits[id] - logSumExp;
    row[position] = id;
  }
  return sum;
}

describe('a word that is masked whole', () => {
  test('is filled left to right, beside another mask that stays one; each log p is the sum of single runs', async () => {
    const { desk, until, log, requests } = startDesk();
    const asked = question();
    expect(asked.word.hidden.map(({ piece }) => piece)).toEqual(['▁black', 'smith']);
    desk.ask(asked);
    const { words, hidden, identity } = await until('done');
    expect(identity).toEqual(session.identity);
    expect(log.events.flatMap((fill) => (fill.kind === 'running' ? [fill.step] : []))).toEqual([0, 1]);
    expect(words).toHaveLength(BEAM_WIDTH);
    for (const word of [words[0], words[words.length - 1]]) {
      expect(Math.abs(word.logProb - (await sumAlone(word.pieces.map(({ id }) => id))))).toBeLessThan(1e-4);
      expect(fillingText(word)).toMatch(/^[\p{L}\p{N}']+$/u);
    }
    expect(Math.abs(hidden - (await sumAlone(asked.word.hidden.map(({ id }) => id))))).toBeLessThan(1e-4);
    for (let index = 1; index < words.length; index++) {
      expect(words[index].logProb).toBeLessThanOrEqual(words[index - 1].logProb);
    }
    // The same question again runs nothing.
    const before = requests.length;
    desk.ask(question());
    expect(requests).toHaveLength(before);
  });

  test('may be stopped, and started again', async () => {
    const { desk, until, log } = startDesk();
    desk.ask(question());
    desk.cancel();
    await until('cancelled');
    desk.start();
    await until('done');
    expect(log.events.at(-1)?.kind).toBe('done');
  });

  test('numbers of another engine than asked are not shown', async () => {
    const { desk, until } = startDesk();
    desk.ask({ ...question(), engine: 'another' });
    await until('cancelled');
  });

  test('an estimate over a second is told, and the word filled when asked', async () => {
    const plan = {
      sentences: 1,
      sequences: 1,
      tokens: 9,
      estimateMs: 300,
      targets: [],
      withoutMask: [],
      cut: [],
    };
    const started: number[] = [];
    const desk = new WordFillDesk({
      plan: () => Promise.resolve(plan),
      vocabulary: () => Promise.reject(new Error('not asked in this test')),
      run: () => {
        started.push(1);
        throw new Error('not run in this test');
      },
    });
    const log = new EventLog<WordFill>();
    desk.subscribe(() => log.post(desk.getSnapshot()));
    desk.ask(question());
    const waits = await log.until((fills) => fills.find((fill) => fill.kind === 'waits'));
    expect(waits).toEqual({ kind: 'waits', estimateMs: 300 * (1 + BEAM_WIDTH + 1) });
    expect(started).toEqual([]);
    desk.start();
    await log.until((fills) => fills.find((fill) => fill.kind === 'failed'));
    expect(started).toEqual([1]);
  });
});
