import { expect, test } from 'vitest';
import type { TokenView } from '../../worker/messages.ts';
import { characterPlaces } from './character_places.ts';
import { INITIAL_DRAFT, toQuery } from './draft.ts';

const token = (piece: string, start: number, end: number, unknown = false): TokenView => ({
  ...{ id: 9, inputId: 9, piece, range: { segment: 0, start, end }, special: unknown, masked: false },
  maskedInPlace: false,
  ...(unknown && { unknown: true }),
});
const at = (start: number, end: number) => ({ segment: 0, start, end }) as const;

test('each unknown text once with its places, then what the model knows and a reader cannot see', () => {
  const text = '’a\u200b’b\u200b🙂';
  const tokens = [
    token('’', 0, 1, true),
    token('a\u200b', 1, 3),
    token('’', 3, 4, true),
    token('b', 4, 6),
    // A character that becomes two tokens is one place.
    token('x', 4, 6),
    token('🙂', 6, 8, true),
  ];
  const unknown = [
    { text: '’', range: at(0, 1), meant: "'" },
    { text: '’', range: at(3, 4), meant: "'" },
    { text: '🙂', range: at(6, 8), meant: null },
  ];
  const query = { ...toQuery(INITIAL_DRAFT), text };
  expect(characterPlaces({ tokens, unknown, query })).toEqual([
    { text: '’', meant: "'", isUnknown: true, ranges: [at(0, 1), at(3, 4)] },
    { text: '🙂', meant: null, isUnknown: true, ranges: [at(6, 8)] },
    { text: '\u200b', meant: '', isUnknown: false, ranges: [at(2, 3), at(5, 6)] },
  ]);
});
