import { describe, expect, it } from 'vitest';
import { parseRepo, properName, shortName } from './names.ts';

describe('parseRepo', () => {
  it.each([
    ['albert/albert-large-v2', 'albert/albert-large-v2'],
    ['  me/my_albert.v3 ', 'me/my_albert.v3'],
    ['https://huggingface.co/albert/albert-base-v1/', 'albert/albert-base-v1'],
    ['hf.co/a/b', 'a/b'],
  ])('%j is %s', (typed, repo) => expect(parseRepo(typed)).toBe(repo));

  it.each([
    '',
    'albert',
    'a/b/c',
    '../secret',
    'a/..',
    'a/b..c',
    'a/b--c',
    '-a/b',
    'a/b.',
    'a b/c',
    'a/b?x=1',
    'a/b#c',
    'a/%2e%2e',
    'https://example.com/a/b',
    `a/${'b'.repeat(97)}`,
    'ä/b',
  ])('%j is refused', (typed) => expect(parseRepo(typed)).toBeNull());
});

describe('names', () => {
  it('leaves the owner out only where it says nothing', () => {
    expect(shortName('albert/albert-base-v2')).toBe('albert-base-v2');
    expect(shortName('me/albert-base-v2')).toBe('me/albert-base-v2');
    expect(shortName('albert-demo')).toBe('albert-demo');
    expect(properName('albert/albert-large-v2')).toBe('ALBERT-large-v2');
    expect(properName('me/albert-large')).toBe('me/albert-large');
  });
});
