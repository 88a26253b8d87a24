/** Which layer each pass applies. */
import type { AlbertConfig } from './config.ts';

/** The index of the layer of each pass; its length is the number of passes. */
export type Schedule = readonly number[];

/** The most passes a schedule may be asked to have: twice what the published models are made for. */
export const MAX_PASSES = 48;

/** The model's layers in its own order, over `passes` passes: as many as it was made for unless said otherwise. */
export function scheduleOf(
  config: Pick<AlbertConfig, 'num_hidden_layers'>,
  passes = config.num_hidden_layers,
): Schedule {
  return new Array<number>(passes).fill(0);
}
