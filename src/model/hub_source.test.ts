import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hubSourceText, isRevision, parseHubSource } from './hub_source.ts';

const COMMIT = '8e6a0e2f8a1c4d5b6e7f8091a2b3c4d5e6f70819';
const HUB = 'https://huggingface.co';

describe('fault 50: what people type and paste', () => {
  it.each([
    ['albert/albert-large-v2', 'albert/albert-large-v2'],
    ['  me/my_albert.v3 ', 'me/my_albert.v3'],
    ['albert-base-v2', 'albert-base-v2'],
    ['_me_/_albert_', '_me_/_albert_'],
    ['_', '_'],
    [`a.git/${'b'.repeat(96)}`, `a.git/${'b'.repeat(96)}`],
    [`${HUB}/albert/albert-base-v1/`, 'albert/albert-base-v1'],
    [`${HUB}/albert-base-v2`, 'albert-base-v2'],
    ['hf.co/a/b', 'a/b'],
    ['hf://a/b@v1.0', 'a/b@v1.0'],
    ['a/b@refs/pr/1', 'a/b@refs/pr/1'],
    ['a/b@feature/x', 'a/b@feature/x'],
    ['a/b@main', 'a/b'],
    ['albert-base-v2@v1', 'albert-base-v2@v1'],
    [`a/b@${COMMIT}`, `a/b@${COMMIT}`],
    [`${HUB}/a/b/tree/main`, 'a/b'],
    [`${HUB}/a/b/tree/main/`, 'a/b'],
    [`${HUB}/albert-base-v2/tree/main`, 'albert-base-v2'],
    [`${HUB}/a/b/tree/${COMMIT}`, `a/b@${COMMIT}`],
    [`${HUB}/a/b/tree/refs%2Fpr%2F1`, 'a/b@refs/pr/1'],
    [`${HUB}/a/b/tree/refs/pr/1`, 'a/b@refs/pr/1'],
    [`${HUB}/a/b/tree/feature%2Fx`, 'a/b@feature/x'],
    [`${HUB}/a/b/blob/main/config.json`, 'a/b'],
    [`${HUB}/a/b/blob/v1.0/model.safetensors?download=true#x`, 'a/b@v1.0'],
    [`${HUB}/a/b/resolve/refs%2Fpr%2F12/model.safetensors?download=true`, 'a/b@refs/pr/12'],
    [`${HUB}/a/b/raw/main/config.json`, 'a/b'],
    [`${HUB}/a/b/commit/${COMMIT}`, `a/b@${COMMIT}`],
    [`${HUB}/a/b/commits/main`, 'a/b'],
    [`${HUB}/a/b/discussions/3`, 'a/b@refs/pr/3'],
    [`${HUB}/a/b/discussions/3/files`, 'a/b@refs/pr/3'],
    [`${HUB}/a/b?library=transformers`, 'a/b'],
    [`${HUB}/a/b#how-to-use`, 'a/b'],
    [`${HUB}/api/models/a/b/revision/v1`, 'a/b@v1'],
    [`${HUB}/a/tree`, 'a/tree'],
    [`${HUB}/a/blob/tree/v1`, 'a/blob@v1'],
  ])('%j is %s', (typed, source) => {
    const parsed = parseHubSource(typed);
    expect(parsed && hubSourceText(parsed)).toBe(source);
  });

  it.each([
    '',
    'a/b/c',
    '../secret',
    'a/..',
    'a/b..c',
    'a/b--c',
    '-a/b',
    'a/b.',
    'a/b-',
    'a./b',
    'a/b.git',
    'b.git',
    'a b/c',
    'a/b?x=1',
    'a/b#c',
    'a/%2e%2e',
    'a/%',
    'a/b@',
    'a/b@..',
    'a/b@x y',
    'a/b@x@y',
    'a/b/tree/main',
    'https://example.com/a/b',
    `${HUB}/`,
    `${HUB}/datasets/a/b`,
    `${HUB}/spaces/a/b`,
    'datasets/squad',
    // Below a folder there is another model, or none.
    `${HUB}/a/b/tree/main/onnx`,
    `${HUB}/a/b/blob/main/onnx/config.json`,
    `${HUB}/a/b/tree/feature/x`,
    `${HUB}/a/b/discussions/new`,
    `${HUB}/a/b/tree/%2E%2E`,
    `a/${'b'.repeat(97)}`,
    'ä/b',
  ])('%j is refused', (typed) => expect(parseHubSource(typed)).toBeNull());

  it('the text of any source means that source, and so does the address of its files', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/).filter((text) => {
      const parsed = parseHubSource(text);
      return parsed?.repo === text;
    });
    const repo = fc.tuple(name, name).map((parts) => parts.join('/'));
    const revision = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._+/-]{0,20}$/).filter(isRevision);
    fc.assert(
      fc.property(fc.oneof(name, repo), fc.option(revision), (of, at) => {
        fc.pre(at !== 'main');
        const source = { repo: of, revision: at };
        expect(parseHubSource(hubSourceText(source))).toEqual(source);
        const address = `${HUB}/${of}/tree/${encodeURIComponent(at ?? 'main')}`;
        expect(parseHubSource(address)).toEqual(source);
      }),
    );
  });
});
