import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonFault, parseStrictJson, type StrictJson } from './strict_json.ts';

/** Maps as entries, so that both sides compare by value and `__proto__` is a key like any other. */
function plain(value: unknown): unknown {
  if (value instanceof Map)
    return { entries: [...(value as Map<string, StrictJson>)].map(([k, v]) => [k, plain(v)]) };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) {
    return { entries: Object.entries(value).map(([k, v]) => [k, plain(v)]) };
  }
  return value;
}

test('what JSON.parse reads is read alike', () => {
  const shallow = fc.json({ maxDepth: 4 });
  fc.assert(
    fc.property(shallow, (text) => {
      const ours = plain(parseStrictJson(text)) as object;
      // Entry order differs for integer-like keys, which objects sort to the front.
      const sorted = (one: unknown) => JSON.stringify(one, (_key, item: unknown) => sortEntries(item));
      expect(sorted(ours)).toBe(sorted(plain(JSON.parse(text))));
    }),
  );
});

function sortEntries(item: unknown): unknown {
  if (typeof item !== 'object' || item === null || !('entries' in item) || !Array.isArray(item.entries))
    return item;
  return { entries: [...(item.entries as [string, unknown][])].sort(([a], [b]) => (a < b ? -1 : 1)) };
}

test('what JSON.parse refuses is refused', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...Array.from('{}[]":,\\ue019.-+truefalsn \t\u0000')) }),
      (text) => {
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        if (valid) return;
        expect(() => parseStrictJson(text)).toThrow(JsonFault);
      },
    ),
    { numRuns: 3000 },
  );
});

test('a key twice is refused wherever it is', () => {
  expect(() => parseStrictJson('{"a":1,"a":1}')).toThrow('twice');
  expect(() => parseStrictJson('[{"b":{"a":1,"\\u0061":1}}]')).toThrow('twice');
});
