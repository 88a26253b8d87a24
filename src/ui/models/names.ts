/** Names of models: as the hub has them, as the page says them. */
import { isolatedName } from '../../page/client.ts';

/** `albert-large-v2` of `albert/albert-large-v2`; another owner's model keeps the owner. Nothing in it turns what stands beside it. */
export function shortName(name: string): string {
  return isolatedName(name.startsWith('albert/') ? name.slice('albert/'.length) : name);
}

/** The family in capitals, as its authors write it: `ALBERT-large-v2`. */
export function properName(name: string): string {
  return shortName(name).replace(/^albert-/, 'ALBERT-');
}
