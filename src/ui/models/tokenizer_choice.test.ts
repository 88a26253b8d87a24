import { expect, it } from 'vitest';
import { chosenTokenizers } from './tokenizer_choice.ts';

it('is remembered for each model apart', () => {
  const kept = new Map<string, string>();
  const storage = () => ({
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  });
  expect(chosenTokenizers(storage).get('hub~a~b~')).toBeNull();
  chosenTokenizers(storage).set('hub~a~b~', 'spiece.model');
  expect(chosenTokenizers(storage).get('hub~a~b~')).toBe('spiece.model');
  expect(chosenTokenizers(storage).get('hub~a~c~')).toBeNull();
});

it('is nothing where storage is forbidden', () => {
  const chosen = chosenTokenizers(() => {
    throw new DOMException('no', 'SecurityError');
  });
  chosen.set('hub~a~b~', 'spiece.model');
  expect(chosen.get('hub~a~b~')).toBeNull();
});
