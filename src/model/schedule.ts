/** Which layer each pass applies. */
import type { AlbertConfig } from './config.ts';

/**
 * The index of the layer of each pass (`layersOf`); its length is the number of passes. A pass is one application of one layer, as a hidden
 * state of Hugging Face's is: where a group has several layers, each has a pass of its own.
 */
export type Schedule = readonly number[];

/** The most passes a schedule may be asked to have: four times what the model was made for. */
export function maxPasses(config: Pick<AlbertConfig, 'num_hidden_layers' | 'inner_group_num'>): number {
  return 4 * passesOf(config);
}

type ScheduleConfig = Pick<AlbertConfig, 'num_hidden_layers' | 'num_hidden_groups' | 'inner_group_num'>;

/** How many passes the model was made for: 24 of ALBERT-large. */
export function passesOf({
  num_hidden_layers,
  inner_group_num,
}: Pick<AlbertConfig, 'num_hidden_layers' | 'inner_group_num'>): number {
  return num_hidden_layers * inner_group_num;
}

/**
 * The model's layers in its own order. Round r of N (`num_hidden_layers`), counted from 0, is of group ⌊r / (N / groups)⌋, also where that does
 * not divide, and has a pass for every layer of its group. Rounds beyond those it was made for are of the last group, so that fewer passes
 * are always the beginning of more. Source: `AlbertTransformer` of Hugging Face transformers.
 * @param passes as many as the model was made for unless said otherwise
 */
export function scheduleOf(config: ScheduleConfig, passes = passesOf(config)): Schedule {
  const { num_hidden_layers: rounds, num_hidden_groups: groups, inner_group_num: inner } = config;
  return Array.from({ length: passes }, (_, pass) => {
    const round = Math.min(Math.floor(pass / inner), rounds - 1);
    // Divided twice and in this order, as there: r · groups / N is of another group now and then.
    const group = Math.floor(round / (rounds / groups));
    return group * inner + (pass % inner);
  });
}
