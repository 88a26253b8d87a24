import { describe, expect, test } from 'vitest';
import { defaultContrast } from '../template/contrast.ts';
import { parseTemplate } from '../template/parse.ts';
import { frameContrasts } from '../../../test/support/frame_contrasts.ts';
import type { SidePair, SlotKind } from './preset.ts';
import { PRESETS } from './presets.ts';
import { knownMisfit, slotContext, slotKindOf, slotKindOfPair } from './slot_kind.ts';

/** What the first slot with two alternatives, or the one named, is in this template. */
function kindIn(source: string, slot: string | null = null): SlotKind | null {
  const parsed = parseTemplate(source);
  if (!parsed.ok) throw new Error(`${source}: ${parsed.error.message}`);
  const contrast = defaultContrast(parsed.value, slot);
  if (contrast === null) throw new Error(`${source}: no contrast`);
  const { alternatives } = parsed.value.slots[contrast.slot];
  return slotKindOfPair(slotContext(parsed.value, contrast.slot), [alternatives[0], alternatives[1]]);
}

const SETS = PRESETS.flatMap(({ id, slot, frameSets }) => frameSets.map((set) => ({ id, slot, set })));

describe.each(SETS.map((each) => [`${each.id}, ${each.set.label}`, each] as const))(
  '%s',
  (_, { slot, set }) => {
    test('what its frames take is found from their text and pairs', () => {
      expect(slotKindOf(set, slot)).toBe(set.takes);
    });

    test('each of its pairs is of that kind in each of its frames', () => {
      const contrasts = frameContrasts(slot, [set]);
      if (!contrasts.ok) throw new Error(contrasts.error.message);
      expect(contrasts.value.map(({ template }) => kindIn(template, slot))).toEqual(
        contrasts.value.map(() => set.takes),
      );
    });

    test('each of its pairs is known not to fit where another kind is taken, nouns and adjectives apart', () => {
      const kinds: readonly SlotKind[] = [
        'noun',
        'plural noun',
        'adjective',
        'name',
        'pronoun',
        'place',
        'number',
      ];
      const near = (kind: SlotKind): boolean => kind === 'noun' || kind === 'adjective';
      for (const pair of set.pairs) {
        const refused = kinds.filter((kind) => knownMisfit(pair, kind) !== null);
        expect([pair, refused]).toEqual([
          pair,
          kinds.filter((kind) => kind !== set.takes && !(near(kind) && near(set.takes))),
        ]);
      }
    });
  },
);

test.each<readonly [string, SlotKind | null]>([
  ['{John|Mary} works as [MASK].', 'name'],
  ['{Zed|Yan} works as [MASK].', 'name'],
  ['{John|Zed} works as [MASK].', 'name'],
  ['In 1920, {Zed|Yan} worked as [MASK].', 'name'],
  ['A letter from {Zed|Yan} was [MASK].', null],
  ['A letter from {John|Mary} was [MASK].', 'name'],
  ['In {Utah|Idaho}, people buy [MASK].', 'place'],
  ['The {nurse|police officer} was [MASK].', 'noun'],
  ['My {cousin|colleague} works as [MASK].', 'noun'],
  ['{A/An} {actor|tailor} was [MASK].', 'noun'],
  ['The {boss|genius} was [MASK].', 'noun'],
  ['The {staff|crew} were [MASK].', 'plural noun'],
  ['The man and the {woman|girl} were [MASK].', 'noun'],
  ['The {men|women} worked as [MASK].', 'plural noun'],
  ['{Men|Women} are [MASK].', 'plural noun'],
  ['{Nurses|Engineers} are [MASK].', 'plural noun'],
  ['Most {nurses|engineers} are [MASK].', 'plural noun'],
  ['{Charles|Frances} worked as [MASK].', 'name'],
  ['The young {man|woman} worked as [MASK].', 'noun'],
  ['The {young|old} woman worked as [MASK].', 'adjective'],
  ['The {tall|short} driver was [MASK].', 'adjective'],
  ['The {tall|short} colleague was [MASK].', null],
  ['The {man|women} worked as [MASK].', null],
  ['{he|she} works as [MASK].', 'pronoun'],
  ['{We|They} work as [MASK].', 'pronoun'],
  ['{He|John} works as [MASK].', null],
  ['{Man|Woman} works as [MASK].', null],
  ['{|young} man works as [MASK].', null],
  ['{The man|The woman} works as [MASK].', null],
  ['In {1900|1910}, the man was [MASK].', 'number'],
])('%s: %s', (source, kind) => {
  expect(kindIn(source)).toBe(kind);
});

test('what stands around a slot has what is held in the others, and an open article as “a”', () => {
  const parsed = parseTemplate('In {1900|1910} {a/an} {man|woman} is {a/an} [MASK].');
  if (!parsed.ok) throw new Error(parsed.error.message);
  expect(slotContext(parsed.value, 1, { 0: 1 })).toEqual({ before: 'In 1910 a ', after: ' is a [MASK].' });
});

describe('what the visitor’s own frames take', () => {
  const own = (frames: readonly string[], pairs: readonly SidePair[] = []): SlotKind | null =>
    slotKindOf({ frames, pairs }, 'who');

  test('a determiner and a verb say it, also without a pair', () => {
    expect(own(['The {who} was [MASK].', 'My {who} likes [MASK].'])).toBe('noun');
    expect(own(['The {who} were [MASK].'])).toBe('plural noun');
    expect(own(['The {who} was [MASK].', '{who} was [MASK].'])).toBeNull();
    expect(own(['{who} was [MASK].'])).toBeNull();
    expect(own([])).toBeNull();
  });

  test('a wrong pair among right ones does not change it', () => {
    expect(own(['The {who} was [MASK].'], [['John', 'Mary']])).toBe('noun');
    expect(
      own(
        ['{who} was [MASK].'],
        [
          ['John', 'Mary'],
          ['James', 'Anna'],
          ['he', 'she'],
        ],
      ),
    ).toBe('name');
    expect(
      own(
        ['{who} was [MASK].'],
        [
          ['John', 'Mary'],
          ['he', 'she'],
        ],
      ),
    ).toBeNull();
  });

  test('the first 20 pairs say it', () => {
    const name: SidePair = ['John', 'Mary'];
    const pronoun: SidePair = ['he', 'she'];
    const pairs = [...new Array<SidePair>(20).fill(name), ...new Array<SidePair>(30).fill(pronoun)];
    expect(own(['{who} was [MASK].'], pairs)).toBe('name');
  });

  test('a frame with a fault, or without the slot, is passed over', () => {
    expect(own(['{who', 'No slot [MASK].', 'The {who} was [MASK].'])).toBe('noun');
    expect(own(['{who', 'The {man|woman} was [MASK].'])).toBeNull();
  });
});

test('a word that no preset has is not known not to fit', () => {
  expect(knownMisfit(['Zed', 'Yan'], 'noun')).toBeNull();
  expect(knownMisfit(['Zed', 'mary'], 'noun')).toBe('name');
});
