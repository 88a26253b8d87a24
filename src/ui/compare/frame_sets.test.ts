import { expect, test } from 'vitest';
import { PRESETS } from '../../probes/data/presets.ts';
import { slotKindOf } from '../../probes/data/slot_kind.ts';
import { canBeLine, frameSetDrafts, readFrameSet, withPair } from './frame_sets.ts';

test('every preset’s frames survive being edited as text', () => {
  for (const preset of PRESETS) {
    const read = frameSetDrafts(preset.frameSets).map(readFrameSet);
    expect(read.map(({ set }) => ({ ...set, takes: slotKindOf(set, preset.slot) }))).toEqual(
      preset.frameSets,
    );
    expect(read.flatMap(({ badLines }) => badLines)).toEqual([]);
  }
});

test('empty lines are passed over; lines that are no pair are told by number', () => {
  const { set, badLines } = readFrameSet({
    label: 'x',
    frames: '\n {who} is [MASK]. \n\n',
    pairs: 'a | b\n\nc\n| d\ne | f | g\n h|i ',
  });
  expect(set).toEqual({
    label: 'x',
    frames: ['{who} is [MASK].'],
    pairs: [
      ['a', 'b'],
      ['h', 'i'],
    ],
  });
  expect(badLines).toEqual([3, 4, 5]);
});

test('what repeats is read once, pairs either way round too: six lines of one pair are one pair', () => {
  const { set, repeated } = readFrameSet({
    label: 'x',
    frames: '{who} is [MASK].\n{who} was [MASK].\n {who} is [MASK].',
    pairs: 'a | b\na|b\nb | a\nc | d',
  });
  expect(set.frames).toEqual(['{who} is [MASK].', '{who} was [MASK].']);
  expect(set.pairs).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
  expect(repeated).toEqual(['a | b', 'b | a', '{who} is [MASK].']);
});

test('one more pair stands behind those that are there, a half-typed line included', () => {
  const draft = { label: 'x', frames: '', pairs: 'man | woman\nboy\n\n' };
  expect(withPair(draft, ['nurse', 'police officer']).pairs).toBe('man | woman\nboy\nnurse | police officer');
  expect(withPair({ ...draft, pairs: ' \n' }, ['a', 'b']).pairs).toBe('a | b');
});

test('a pair that would not be read back as it is cannot be a line', () => {
  expect(canBeLine(['man', 'old woman'])).toBe(true);
  for (const side of ['', 'a|b', 'a\nb']) expect(canBeLine(['man', side])).toBe(false);
});
