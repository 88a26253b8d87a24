import { describe, expect, it } from 'vitest';
import { recognize, recognizeShard } from '../model/files.ts';
import { addFiles, completeFiles, givenWords, NO_FILES } from './model_files.ts';

const file = (name: string): File => new File(['x'], name);

describe('files of a model', () => {
  it.each([
    ['model.safetensors', 'model.safetensors'],
    ['albert.SAFETENSORS', 'model.safetensors'],
    ['config (1).json', 'config.json'],
    ['tokenizer.json', 'tokenizer.json'],
    ['tokenizer (2).json', 'tokenizer.json'],
    ['tokenizer_config.json', 'tokenizer_config.json'],
    ['vocab.txt', 'vocab.txt'],
    ['added_tokens (1).json', 'added_tokens.json'],
    ['special_tokens_map.json', 'special_tokens_map.json'],
    ['special_tokens.json', null],
    ['spiece.model', 'spiece.model'],
    ['pytorch_model.bin', null],
  ])('%s is %s', (given, name) => expect(recognize(given)?.name ?? null).toBe(name));

  it('takes them one after another, under their proper names', () => {
    const two = addFiles(NO_FILES, [file('large.safetensors'), file('config.json'), file('README.md')]);
    expect(completeFiles(two)).toBeNull();
    expect(givenWords(two)).toBe(
      'Not read: README.md. Still needed: a tokenizer (tokenizer.json, spiece.model or vocab.txt).',
    );
    const three = addFiles(two, [file('spiece.model')]);
    expect(completeFiles(three)?.map(({ name }) => name)).toEqual([
      'model.safetensors',
      'config.json',
      'spiece.model',
    ]);
  });

  it('takes a tokenizer of another kind, and what is beside it', () => {
    const given = ['model.safetensors', 'config.json', 'vocab.txt', 'tokenizer_config.json'].map(file);
    expect(completeFiles(addFiles(NO_FILES, given))).toEqual(given);
    expect(
      completeFiles(
        addFiles(
          NO_FILES,
          given.filter(({ name }) => name !== 'vocab.txt'),
        ),
      ),
    ).toBeNull();
    const both = [
      'model.safetensors',
      'config.json',
      'tokenizer.json',
      'spiece.model',
      'added_tokens.json',
    ].map(file);
    expect(completeFiles(addFiles(NO_FILES, both))).toEqual(both);
  });

  it('a whole model takes nothing of what was given before, which is told until then', () => {
    const strange = addFiles(NO_FILES, [file('tokenizer_config.json')]);
    expect(givenWords(strange)).toMatch(/^Here so far: tokenizer_config\.json\. A model is three files: /);
    const whole = ['model.safetensors', 'config.json', 'spiece.model'].map(file);
    expect(completeFiles(addFiles(strange, whole))).toEqual(whole);
    expect(completeFiles(addFiles(addFiles(NO_FILES, [file('tokenizer.json')]), whole))).toEqual(whole);
  });

  it.each([0, 1, 2])('a stray file of a folder changes nothing, wherever it comes: %i', (at) => {
    const folder = [file('config.json'), file('model.safetensors')];
    folder.splice(at, 0, file('optimizer.safetensors'), file('config_sentence_transformers.json'));
    const { files, ignored } = addFiles(NO_FILES, folder);
    expect(files.weights).toBe(folder.find(({ name }) => name === 'model.safetensors'));
    expect(files.config).toBe(folder.find(({ name }) => name === 'config.json'));
    expect(ignored).toEqual(['optimizer.safetensors', 'config_sentence_transformers.json']);
    // Given later, by itself, it is what the visitor wants.
    const later = addFiles({ ...NO_FILES, files }, [file('other.safetensors')]);
    expect(later.files.weights).not.toBe(files.weights);
  });

  const INDEX = 'model.safetensors.index.json';
  const shard = (part: number) => `model-0000${part}-of-00003.safetensors`;

  it('weights in several files are whole once all are here, whatever the browser called them', () => {
    const some = addFiles(NO_FILES, [file('config.json'), file('spiece.model'), file(shard(2))]);
    expect(completeFiles(some)).toBeNull();
    expect(givenWords(some)).toBe(`Still needed: ${INDEX}, ${shard(1)}, ${shard(3)}.`);
    const more = addFiles(some, [file('model.safetensors.index (1).json'), file(shard(1))]);
    expect(givenWords(more)).toBe(`Still needed: ${shard(3)}.`);
    const all = addFiles(more, [file('model-00003-of-00003 (2).safetensors')]);
    expect(
      completeFiles(all)
        ?.map(({ name }) => name)
        .sort(),
    ).toEqual(['config.json', 'spiece.model', INDEX, shard(1), shard(2), shard(3)].sort());
  });

  it('an index alone needs the files that it names, and a single file beside them is taken, as in transformers', () => {
    const others = [file('config.json'), file('spiece.model')];
    const index = addFiles(NO_FILES, [...others, file(INDEX), file('optimizer.safetensors')]);
    expect(givenWords(index)).toBe(
      `Not read: optimizer.safetensors. Still needed: the files that ${INDEX} names.`,
    );
    const both = [...others, file(INDEX), file(shard(1)), file('model.safetensors')];
    const given = completeFiles(addFiles(NO_FILES, both));
    expect(given?.map(({ name }) => name)).toEqual(['model.safetensors', 'config.json', 'spiece.model']);
  });

  it.each(['model-00000-of-00003.safetensors', 'model-00004-of-00003.safetensors'])(
    '%s is no part of anything',
    (name) => expect(recognizeShard(name)).toBeNull(),
  );

  it('says what a model is where nothing of it was given', () => {
    expect(givenWords(NO_FILES)).toBeNull();
    expect(givenWords(addFiles(NO_FILES, [file('pytorch_model.bin')]))).toBe(
      'Not read: pytorch_model.bin. A model is three files: model.safetensors, config.json, a tokenizer (tokenizer.json, spiece.model or vocab.txt).',
    );
  });
});
