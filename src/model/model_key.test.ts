import fc from 'fast-check';
import { expect, test } from 'vitest';
import { familyOf, familyOfKey, keyOf } from './model_key.ts';

test('a key tells the family of its model, whatever the revision is called', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9._-]{1,20}(\/[A-Za-z0-9._-]{1,20})?$/);
  fc.assert(
    fc.property(
      fc.constantFrom('hub' as const, 'site' as const),
      name,
      fc.string(),
      (source, of, revision) => {
        const family = familyOf({ source, name: of });
        expect(familyOfKey(keyOf({ source, name: of, revision }))).toBe(family);
      },
    ),
  );
  expect(familyOfKey('hub~albert~albert-large-v2~0123abc')).toBe('hub~albert~albert-large-v2~');
});
