import { describe, expect, test } from 'vitest';
import { parseTemplate } from '../../probes/template/parse.ts';
import { sentenceAt } from '../../probes/template/expand.ts';
import type { ScoredSentence } from '../../worker/messages.ts';
import { pairOpening, sentenceOpening, wordOpening } from './open_elsewhere.ts';
import { placesOfWords } from './word_places.ts';

/** Ids by the pieces, so that the same piece has the same id. */
const ids = new Map<string, number>();

function scored(pieces: string, logProbs: readonly number[]): ScoredSentence {
  const list = pieces.split(' ');
  const idOf = (piece: string): number => {
    const id = ids.get(piece) ?? ids.size + 10;
    ids.set(piece, id);
    return id;
  };
  return {
    ids: [2, ...list.map(idOf), 3],
    pieces: ['[CLS]', ...list, '[SEP]'].join('\n'),
    rows: list.map((_, at) => at + 1),
    ...{ logProbs, score: -1 },
  };
}

describe('the word of a token', () => {
  const words = (text: string, pieces: string): readonly (string | null)[] =>
    placesOfWords(text, pieces.split(' ')).map((place) => place && text.slice(place.start, place.end));

  test('is found whatever the case, in pieces, with marks that are none', () => {
    expect(words('The hairdresser was tired.', '▁the ▁hair dress er ▁was ▁tired .')).toEqual([
      ...['The', 'hairdresser', 'hairdresser', 'hairdresser', 'was', 'tired'],
      null,
    ]);
  });

  test('is found without its accents, and behind what is not found', () => {
    expect(words('Café ☃ ﬁne, ÅNGSTRÖM', '▁cafe ▁<unk> ▁fine , ▁angstrom')).toEqual([
      ...['Café', null, 'ﬁne', null, 'ÅNGSTRÖM'],
    ]);
  });

  test('a word that comes twice is found in its turn', () => {
    const text = 'so it so';
    expect(placesOfWords(text, ['▁so', '▁it', '▁so'])).toEqual([
      { start: 0, end: 2 },
      { start: 3, end: 5 },
      { start: 6, end: 8 },
    ]);
  });
});

describe('a pair', () => {
  const opening = (texts: readonly string[], one: ScoredSentence, two: ScoredSentence) =>
    pairOpening(texts, [one, two]);

  test('is a slot where it differs, and a mask at the word that differs most outside of it', () => {
    const found = opening(
      ['The nurse said she was tired.', 'The nurse said he was tired.'],
      scored('▁the ▁nurse ▁said ▁she ▁was ▁tired .', [-1, -1, -1, -9, -1, -5, -1]),
      scored('▁the ▁nurse ▁said ▁he ▁was ▁tired .', [-1, -2, -1, -1, -1, -2, -9]),
    );
    // The full stop differs most, and is no word.
    expect(found).toEqual({
      word: 'tired',
      compare: { template: 'The nurse said {she|he} was [MASK].', form: 'in-place', pin: 'tired' },
      lens: { template: 'The nurse said {she|he} was [MASK].', form: 'in-place', follow: ['tired'] },
    });
  });

  test('of words of several pieces: the whole word is masked, and none of its pieces pinned; before the slot too', () => {
    const found = opening(
      ['A hairdresser ran to an old man', 'A hairdresser ran to a woman'],
      scored('▁a ▁hair dresser ▁ran ▁to ▁an ▁old ▁man', [-1, -1, -7, -1, -1, -1, -1, -1]),
      scored('▁a ▁hair dresser ▁ran ▁to ▁a ▁woman', [-1, -1, -1, -1, -1, -1, -1]),
    );
    expect(found?.compare).toEqual({
      template: 'A [MASK] ran to {an old man|a woman}',
      form: 'in-place',
    });
    expect(found?.word).toBe('hairdresser');
  });

  test('where one sentence has words more; braces stand for themselves', () => {
    const texts = ['The {big} old man ran', 'The {big} man ran'];
    const found = opening(
      texts,
      scored('▁the ▁{ big } ▁old ▁man ▁ran', [-1, -1, -1, -1, -1, -1, -4]),
      scored('▁the ▁{ big } ▁man ▁ran', [-1, -1, -1, -1, -1, -1]),
    );
    const template = parseTemplate(found?.compare.template ?? '');
    if (!template.ok) throw new Error(template.error.message);
    const expanded = [0, 1].map((index) => sentenceAt(template.value, index).text);
    expect(expanded).toEqual(texts.map((text) => text.replace('ran', '[MASK]')));
  });

  test('with no word in common outside of where it differs there is nothing to mask', () => {
    expect(
      opening(
        ['Men run.', 'Women walk.'],
        scored('▁men ▁run .', [-1, -1, -1]),
        scored('▁women ▁walk .', [-1, -1, -1]),
      ),
    ).toBeNull();
  });
});

describe('a sentence', () => {
  test('has its least likely word masked and followed', () => {
    expect(
      sentenceOpening('He {sang} well.', scored('▁he ▁{ sang } ▁well .', [-1, -1, -6, -1, -2, -9])),
    ).toEqual({
      ...{ template: 'He \\{[MASK]\\} well.', form: 'in-place', follow: ['sang'] },
    });
  });

  test('without a word there is none to mask', () => {
    expect(sentenceOpening('...', scored('▁ ...', [-1, -1]))).toBeNull();
  });
});

describe('a template', () => {
  test('has its word masked and both words followed; without its places it goes nowhere', () => {
    const sentences = ['The man {ran}.', 'The woman {ran}.'];
    const places = [7, 9].map((end) => ({ word: { start: 4, end }, attribute: null }));
    expect(wordOpening({ sentences, places })).toEqual({
      ...{ template: 'The [MASK] \\{ran\\}.', form: 'in-place', follow: ['man', 'woman'] },
    });
    expect(wordOpening({ sentences })).toBeNull();
  });
});
