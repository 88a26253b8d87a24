import { describe, expect, it } from 'vitest';
import { properName, shortName } from './names.ts';

describe('names', () => {
  it('leaves the owner out only where it says nothing', () => {
    expect(shortName('albert/albert-base-v2')).toBe('albert-base-v2');
    expect(shortName('me/albert-base-v2')).toBe('me/albert-base-v2');
    expect(shortName('albert-demo')).toBe('albert-demo');
    expect(shortName('albert/a\u202eb')).toBe('a⟨U+202E⟩b');
    expect(properName('שלום')).toBe('\u2068שלום\u2069');
    expect(properName('albert/albert-large-v2')).toBe('ALBERT-large-v2');
    expect(properName('me/albert-large')).toBe('me/albert-large');
  });
});
