import { describe, expect, it } from 'vitest';
import { lastUsedModel } from './last_model.ts';

describe('the model used last', () => {
  it('is remembered and forgotten', () => {
    const kept = new Map<string, string>();
    const lastUsed = lastUsedModel(() => ({
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, value) => void kept.set(name, value),
      removeItem: (name) => void kept.delete(name),
    }));
    expect(lastUsed.get()).toBeNull();
    lastUsed.set('k');
    expect(lastUsed.get()).toBe('k');
    lastUsed.set(null);
    expect(lastUsed.get()).toBeNull();
  });

  it('is nothing where storage is forbidden', () => {
    const lastUsed = lastUsedModel(() => {
      throw new DOMException('no', 'SecurityError');
    });
    lastUsed.set('k');
    expect(lastUsed.get()).toBeNull();
  });
});
