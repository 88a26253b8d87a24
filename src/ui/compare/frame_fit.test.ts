import { describe, expect, test } from 'vitest';
import { frameContrasts } from '../../../test/support/frame_contrasts.ts';
import type { FrameSet, SidePair } from '../../probes/data/preset.ts';
import { PRESETS } from '../../probes/data/presets.ts';
import { slotKindOf } from '../../probes/data/slot_kind.ts';
import { mismatchOf, partMisfits, type KindOfSet, type Mismatch } from './frame_fit.ts';
import { hasPair } from './frame_sets.ts';
import { resolveCompare, type Ready } from './resolve.ts';
import { frameSentences } from './robust.ts';

function ready(template: string, more: Partial<Parameters<typeof resolveCompare>[0]> = {}): Ready {
  const resolved = resolveCompare({ template, contrast: null, held: {}, ...more });
  if (resolved.kind !== 'ready') throw new Error(`${template}: ${resolved.kind}`);
  return resolved;
}

/** The sets of the preset, as the page knows them. */
function setsOf(id: string): readonly KindOfSet[] {
  const preset = PRESETS.find((each) => each.id === id);
  if (preset === undefined) throw new Error(`no preset ${id}`);
  return preset.frameSets.map((set) => ({ set, takes: slotKindOf(set, preset.slot) }));
}

const SETS = PRESETS.flatMap(({ id, slot, frameSets }) => frameSets.map((set) => ({ id, slot, set })));

/** What is compared when a pair stands in the first frame of its own set. */
function comparedIn({ slot, set }: (typeof SETS)[number], pair: SidePair): Ready {
  const contrasts = frameContrasts(slot, [{ ...set, frames: set.frames.slice(0, 1), pairs: [pair] }]);
  if (!contrasts.ok) throw new Error(contrasts.error.message);
  const [{ template }] = contrasts.value;
  const opened = ready(template);
  const at = opened.template.slots.findIndex(({ name }) => name === slot);
  return ready(template, { contrast: { slot: at, a: 0, b: 1 } });
}

describe('every preset’s pairs against every frame set: a pair fits exactly where the kinds agree', () => {
  test.each(SETS.map((own) => [`${own.id}, ${own.set.label}`, own] as const))('%s', (_, own) => {
    let tried = 0;
    for (const { id, slot, set } of SETS) {
      const kinds: readonly KindOfSet[] = [{ set, takes: slotKindOf(set, slot) }];
      for (const pair of own.set.pairs) {
        const found = mismatchOf(comparedIn(own, pair), kinds, 0, slot);
        const isThere = hasPair(set, pair);
        const expected = isThere ? undefined : own.set.takes === set.takes ? 'fits' : 'unfit';
        expect([id, set.label, pair, found?.kind]).toEqual([id, set.label, pair, expected]);
        if (isThere) expect(own.set.takes).toBe(set.takes);
        tried++;
      }
    }
    expect(tried).toBe(SETS.length * own.set.pairs.length);
  });
});

test('names over noun frames are refused with the set that takes them', () => {
  const sets = setsOf('gender-work');
  const names = ready('{John|Mary} works as [MASK].');
  expect(mismatchOf(names, sets, 0, 'who')).toEqual({
    ...{ kind: 'unfit', pair: ['John', 'Mary'], is: 'name', takes: 'noun', takenBy: 1, preset: null },
  } satisfies Mismatch);
  expect(mismatchOf(names, sets, 1, 'who')).toBeNull();
  expect(mismatchOf(ready('{Mary|John} works as [MASK].'), sets, 1, 'who')).toBeNull();
});

test('where no set at hand takes a pair, the first preset with one is named', () => {
  const found = mismatchOf(ready('{John|Mary} is [MASK].'), setsOf('age-work'), 0, 'who');
  expect(found).toMatchObject({ kind: 'unfit', takenBy: null, preset: { id: 'gender-work' } });
  const numbers = mismatchOf(ready('In {1900|1910} it was [MASK].'), setsOf('age-work'), 0, 'who');
  expect(numbers).toMatchObject({ kind: 'unfit', is: 'number', takenBy: null, preset: null });
});

test('plural nouns are no singular ones', () => {
  const sets = setsOf('gender-described');
  const plural = ready('The {nurses|engineers} were very [MASK].');
  expect(sets.map((_, at) => mismatchOf(plural, sets, at, 'who')?.kind)).toEqual(['unfit', 'unfit', 'fits']);
});

test('nouns that the set does not have may be added; what cannot be told is the visitor’s to judge', () => {
  const sets = setsOf('gender-work');
  const kind = (template: string) => mismatchOf(ready(template), sets, 0, 'who')?.kind;
  expect(kind('The {nurse|police officer} was [MASK].')).toBe('fits');
  expect(kind('The {woman|man} was [MASK].')).toBeUndefined();
  expect(kind('Of all {these|those} it was [MASK].')).toBe('unknown');
  expect(kind('The {|young} man was [MASK].')).toBe('no-line');
});

test('another slot than the frames’ is told as that, with the slot to compare', () => {
  const sets = setsOf('time-work');
  const template = 'In {year:1900..2020:10}, the {who:man|woman} worked as a [MASK].';
  expect(mismatchOf(ready(template), sets, 0, 'who')).toMatchObject({
    ...{ kind: 'other-slot', slot: 1, open: 'who', compared: 'year' },
  });
  expect(mismatchOf(ready(template, { contrast: { slot: 1, a: 0, b: 1 } }), sets, 0, 'who')).toBeNull();
});

test('a pair that came with a link and is known not to fit is told and not run', () => {
  const [{ set, takes }] = setsOf('gender-work');
  const linked: FrameSet = {
    ...set,
    pairs: [
      ['man', 'woman'],
      ['John', 'Mary'],
      ['cook', 'clerk'],
    ],
  };
  const parted = partMisfits({ set: linked, takes });
  expect(parted.misfits).toEqual([{ pair: ['John', 'Mary'], is: 'name' }]);
  const texts = frameSentences(parted.set, 'who').sentences;
  expect(texts).toHaveLength(2 * 2 * set.frames.length);
  expect(texts.filter(({ text }) => /John|Mary/.test(text))).toEqual([]);
  // Compared, it is refused like one that is not there, with the set that takes it.
  const sets = [{ set: linked, takes }, ...setsOf('gender-work').slice(1)];
  expect(mismatchOf(ready('{John|Mary} works as [MASK].'), sets, 0, 'who')).toMatchObject({
    ...{ kind: 'unfit', takenBy: 1 },
  });
  expect(partMisfits({ set: linked, takes: null })).toEqual({ set: linked, misfits: [] });
});
