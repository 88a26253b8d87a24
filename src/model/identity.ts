/** When two numbers are of one model, computed alike: the one place that says so. */
import type { ModelIdentity } from './session.ts';

type Computed = Pick<ModelIdentity, 'content' | 'dtype' | 'backend' | 'adapter'>;

/**
 * Equal for two identities exactly where numbers of one may stand beside numbers of the other: the same content, in the same precision,
 * by the same engine. What the model is called, and where it came from, say nothing of that.
 */
export function identityKey({ content, dtype, backend, adapter }: Computed): string {
  return [content, dtype, backend, adapter].join(' ');
}

/** See {@link identityKey}. */
export function isSameIdentity(a: Computed, b: Computed): boolean {
  return identityKey(a) === identityKey(b);
}

/** The first twelve digits, for people. */
export function shortContent(content: string): string {
  return content.slice(0, 12);
}
