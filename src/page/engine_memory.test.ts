import { expect, test } from 'vitest';
import { engineMemory } from './engine_memory.ts';

function storage(kept = new Map<string, string>()) {
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    kept,
  };
}

test('a choice outlives the page; what is no choice counts as none', () => {
  const disk = storage();
  const memory = engineMemory(() => disk, 'Browser 1');
  expect(memory.choice).toBe('auto');
  memory.choice = 'gpu';
  expect(engineMemory(() => disk, 'Browser 2').choice).toBe('gpu');
  for (const key of disk.kept.keys()) disk.kept.set(key, 'abacus');
  expect(engineMemory(() => disk, 'Browser 1').choice).toBe('auto');
});

test('a measurement is of one version of one browser', () => {
  const disk = storage();
  const memory = engineMemory(() => disk, 'Browser/1 (X; Y)');
  expect(memory.measuredFaster).toBeNull();
  memory.measuredFaster = 'cpu';
  expect(engineMemory(() => disk, 'Browser/1 (X; Y)').measuredFaster).toBe('cpu');
  expect(engineMemory(() => disk, 'Browser/2 (X; Y)').measuredFaster).toBeNull();
  memory.measuredFaster = null;
  expect(memory.measuredFaster).toBeNull();
});

test('without storage it remembers for this visit', () => {
  const refused = (): never => {
    throw new DOMException('no', 'SecurityError');
  };
  const memory = engineMemory(refused, 'Browser');
  memory.choice = 'cpu';
  memory.measuredFaster = 'gpu';
  expect([memory.choice, memory.measuredFaster]).toEqual(['cpu', 'gpu']);
  expect(engineMemory(refused, 'Browser').choice).toBe('auto');
});
