import { expect, test } from 'vitest';
import { UnmaskError, type WorkerClient } from '../../page/client.ts';
import { severalPieces } from '../compare/robust.ts';
import { placedWords } from './use_placed_words.ts';

type PlaceWords = WorkerClient['probes']['placeWords'];
type PlaceJob = Parameters<PlaceWords>[0];

const ASKED = { content: 'model', sentences: ['He is a [MASK].', 'no mask'], form: 'typed' } as const;

/** A worker that reads every word as one piece a character, where there is a mask. */
function worker(content = 'model') {
  const jobs: PlaceJob[] = [];
  return {
    jobs,
    placeWords: (job: PlaceJob): ReturnType<PlaceWords> => {
      jobs.push(job);
      const list = job.words.map((word) => ({
        ...{ word, known: true, ids: Array.from(word, (_, id) => id), pieces: Array.from(word) },
      }));
      return Promise.resolve({ content, lists: [list], at: [0, null] });
    },
  };
}

const refuses = (code: 'input/invalid' | 'worker/crashed') => ({
  placeWords: () => Promise.reject(new UnmaskError({ code, message: 'no', remedy: 'none' })),
});

test('each word is known at each sentence, null where there is no mask; an empty one is not asked', async () => {
  const probes = worker();
  const placed = await placedWords(probes, ASKED, ['', 'nurse']);
  expect(probes.jobs[0].words).toEqual(['nurse']);
  expect(placed?.get('nurse')?.map((there) => there?.pieces.length ?? null)).toEqual([5, null]);
});

test('a target written as a piece’s name is known too: one that never is keeps all frames from being run', async () => {
  const words = ['nurse', '##er', '▁war'];
  const placed = await placedWords(worker(), ASKED, words);
  expect(severalPieces(words, placed ?? new Map())).toEqual(new Set(words));
});

test('of too many sentences nothing is known of any word, so that the probe is asked and says so', async () => {
  const placed = await placedWords(refuses('input/invalid'), ASKED, ['nurse']);
  expect(severalPieces(['nurse'], placed ?? new Map())).toEqual(new Set());
});

test('nothing comes of another model, of a worker that is gone, and where nothing is asked', async () => {
  expect(await placedWords(worker('other'), ASKED, ['nurse'])).toBeNull();
  expect(await placedWords(refuses('worker/crashed'), ASKED, ['nurse'])).toBeNull();
  expect(await placedWords(worker(), ASKED, [''])).toBeNull();
  expect(await placedWords(worker(), { ...ASKED, content: null }, ['nurse'])).toBeNull();
  expect(await placedWords(worker(), { ...ASKED, sentences: [] }, ['nurse'])).toBeNull();
});
