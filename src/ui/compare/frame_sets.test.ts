import { expect, test } from 'vitest';
import { PRESETS } from '../../probes/data/presets.ts';
import { frameSetDrafts, readFrameSet } from './frame_sets.ts';

test('every preset’s frames survive being edited as text', () => {
  for (const preset of PRESETS) {
    const read = frameSetDrafts(preset).map(readFrameSet);
    expect(read.map(({ set }) => set)).toEqual(preset.frameSets);
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
