import { describe, expect, it } from 'vitest';
import { recognize } from '../model/files.ts';
import { addFiles, completeFiles, givenWords, NO_FILES } from './model_files.ts';

const file = (name: string): File => new File(['x'], name);

describe('files of a model', () => {
  it.each([
    ['model.safetensors', 'model.safetensors'],
    ['albert.SAFETENSORS', 'model.safetensors'],
    ['config (1).json', 'config.json'],
    ['tokenizer.json', null],
    ['spiece.model', 'spiece.model'],
    ['pytorch_model.bin', null],
  ])('%s is %s', (given, name) => expect(recognize(given)?.name ?? null).toBe(name));

  it('takes them one after another, under their proper names', () => {
    const two = addFiles(NO_FILES, [file('large.safetensors'), file('config.json'), file('README.md')]);
    expect(completeFiles(two)).toBeNull();
    expect(givenWords(two)).toBe('Not read: README.md. Still needed: spiece.model.');
    const three = addFiles(two, [file('spiece.model')]);
    expect(completeFiles(three)?.map(({ name }) => name)).toEqual([
      'model.safetensors',
      'config.json',
      'spiece.model',
    ]);
  });

  it.each([0, 1, 2])('a stray file of a folder changes nothing, wherever it comes: %i', (at) => {
    const folder = [file('config.json'), file('model.safetensors')];
    folder.splice(at, 0, file('optimizer.safetensors'), file('config_sentence_transformers.json'));
    const { files, ignored } = addFiles(NO_FILES, folder);
    expect(files.weights).toBe(folder.find(({ name }) => name === 'model.safetensors'));
    expect(files.config).toBe(folder.find(({ name }) => name === 'config.json'));
    expect(ignored).toEqual(['optimizer.safetensors', 'config_sentence_transformers.json']);
    // Given later, by itself, it is what the visitor wants.
    const later = addFiles({ files, ignored: [] }, [file('other.safetensors')]);
    expect(later.files.weights).not.toBe(files.weights);
  });

  it('says what a model is where nothing of it was given', () => {
    expect(givenWords(NO_FILES)).toBeNull();
    expect(givenWords(addFiles(NO_FILES, [file('pytorch_model.bin')]))).toBe(
      'Not read: pytorch_model.bin. A model is three files: model.safetensors, config.json, spiece.model.',
    );
  });
});
