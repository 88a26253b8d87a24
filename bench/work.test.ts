import { describe, expect, it } from 'vitest';
import { fixtureGolden } from '../test/golden/load.ts';
import { madeSequence } from './engines/made_sequence.ts';
import { batchOf } from './engines/unmask.ts';
import { checkedIds, largestDelta, References, workFor } from './work.ts';

const NANO = fixtureGolden('nano');

describe('made sequences', () => {
  it('hold one mask, begin and end as a text does, and stay inside the vocabulary', () => {
    const { ids, maskAt } = madeSequence(16, 1000, 3);
    expect(ids).toHaveLength(16);
    expect([ids[0], ids[maskAt], ids[15]]).toEqual([2, 4, 3]);
    expect(ids.filter((id) => id === 4)).toHaveLength(1);
    expect(ids.every((id) => id >= 2 && id < 1000)).toBe(true);
    expect(madeSequence(16, 1000, 4).ids).not.toEqual(ids);
  });
});

describe('the work of a cell', () => {
  it('has the known sequence first and last, and checks both', () => {
    const known = { sequence: madeSequence(8, 1000, 0), ids: [1, 2] };
    const { sequences, check } = workFor({ tokens: 8, sequences: 4 }, 1000, known);
    expect(sequences).toHaveLength(4);
    expect([sequences[0], sequences[3]]).toEqual([known.sequence, known.sequence]);
    expect(sequences[1]).not.toEqual(known.sequence);
    expect(check).toEqual({ sequences: [0, 3], ids: [1, 2] });
    expect(workFor({ tokens: 8, sequences: 1 }, 1000, known).check.sequences).toEqual([0]);
  });

  it('becomes a ragged batch with the rows of its masks', () => {
    const sequences = [madeSequence(4, 1000, 0), madeSequence(6, 1000, 1)];
    const { batch, rows } = batchOf({ sequences });
    expect([...batch.cuSeqlens]).toEqual([0, 4, 10]);
    expect([...rows]).toEqual([2, 7]);
    expect([...rows].map((row) => batch.ids[row])).toEqual([4, 4]);
  });
});

describe('the difference from the reference', () => {
  it('is the worst of all rows', () => {
    expect(
      largestDelta(
        [
          [1, 2],
          [1, 5],
        ],
        [1, 2],
      ),
    ).toBe(3);
  });

  it('is NaN, not zero, where anything is missing', () => {
    expect(largestDelta([], [1])).toBeNaN();
    expect(largestDelta([[1]], [1, 2])).toBeNaN();
    expect(largestDelta([[NaN, 2]], [1, 2])).toBeNaN();
    expect(largestDelta([[]], [])).toBeNaN();
  });
});

describe('references', () => {
  const references = new References(NANO);

  it('are golden cases where the length is theirs, without padding', async () => {
    const golden = NANO.cases.find(({ attention_mask }) => !attention_mask.includes(0));
    if (golden === undefined) throw new Error('nano has no case without padding');
    const reference = await references.of(golden.input_ids.length);
    expect(reference.source).toBe('golden');
    expect(reference.logits).toHaveLength(reference.ids.length);
  });

  it('come from the CPU path elsewhere, once', async () => {
    const reference = await references.of(7);
    expect(reference.source).toBe('CPU path');
    expect(reference.logits.every(Number.isFinite)).toBe(true);
    expect(await references.of(7)).toBe(reference);
  });

  it('compare the likeliest ids and a sample of all', () => {
    expect(checkedIds([7, 10], 25, 10)).toEqual([7, 10, 0, 20]);
  });
});
