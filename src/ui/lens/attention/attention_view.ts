/** From what was read of a text to what is shown of it: the map of a pass and head, and where one token looks. Pure. */
import { attentionMap, heldBy, usualSinks, weightAt, type AttentionMap } from '../../../probes/attention.ts';
import { remembered } from '../../../probes/remembered.ts';
import type { AttentionPlan, TokenView } from '../../../worker/messages.ts';
import { pieceName } from '../../fill/token_text.ts';
import type { AttentionAnswer } from './attention_question.ts';
import type { AttentionLook, Direction } from './attention_state.ts';

/** What all maps of an answer share. */
export interface ReadAttention {
  /** As a reader knows them. */
  readonly names: readonly string[];
  readonly tokens: readonly TokenView[];
  readonly passes: number;
  readonly heads: number;
  /** [pass], from 0: [heads][T][T]; null for a pass that is not there yet. */
  readonly weights: readonly (Float32Array | null)[];
  /** Tokens that are left out, where that is asked; all tokens, and those without them, by their place. */
  readonly sinks: ReadonlySet<number>;
  readonly all: readonly number[];
  readonly others: readonly number[];
}

/** One map, as it is looked at. */
export interface ShownMap extends ReadAttention {
  /** From 1. */
  readonly pass: number;
  /** From 1; null for the mean over heads. */
  readonly head: number | null;
  /** Null for a pass that is not there yet. */
  readonly map: AttentionMap | null;
  readonly leavesOut: boolean;
  /** Those that are shown, by their place in the text. */
  readonly kept: readonly number[];
  /** How much of the attention the usual sinks held, left out or not: 0 to 1. Null where there is nothing else. */
  readonly held: number | null;
  /** The token that is chosen. */
  readonly token: number;
  readonly direction: Direction;
}

/** Null before it has started. */
export function readAttention({ run }: AttentionAnswer): ReadAttention | null {
  const { plan, results } = run;
  if (plan === null) return null;
  const { passes, heads } = plan;
  return {
    ...textOf(plan),
    ...{ passes, heads },
    weights: Array.from({ length: passes }, (_, pass) => results.get(pass)?.weights ?? null),
  };
}

/** What is known before any pass is: the same objects while the passes come, so that what was drawn of them stays. */
const textOf = remembered(
  ({ read: tokens }: AttentionPlan): Pick<ReadAttention, 'tokens' | 'names' | 'sinks' | 'all' | 'others'> => {
    const sinks = usualSinks(tokens);
    const all = [...tokens.keys()];
    const others = all.filter((token) => !sinks.has(token));
    return { tokens, names: tokens.map(tokenName), sinks, all, others };
  },
);

function tokenName({ inputId, id, piece }: TokenView): string {
  return inputId === id ? pieceName(piece) : '[MASK]';
}

export function shownMap(read: ReadAttention, look: AttentionLook): ShownMap {
  const { passes, heads, weights, sinks, all, others } = read;
  const pass = Math.min(look.pass ?? passes, passes);
  const head = look.head === null ? null : Math.min(look.head, heads);
  const own = weights[pass - 1];
  const map = own === null ? null : attentionMap(own, heads, head === null ? null : head - 1);
  // With nothing else in the text there is nothing to leave them out of.
  const leavesOut = look.leavesOut && others.length > 0;
  const kept = leavesOut ? others : all;
  return {
    ...{ ...read, pass, head, map, leavesOut, kept, direction: look.direction },
    held: map === null ? null : heldBy(map, sinks),
    token: look.token !== null && kept.includes(look.token) ? look.token : firstChoice(read, kept),
  };
}

/** The first mask, else the first token that is a word, else the first. */
function firstChoice({ tokens, sinks }: ReadAttention, kept: readonly number[]): number {
  return (
    kept.find((token) => tokens[token].masked) ?? kept.find((token) => !sinks.has(token)) ?? kept.at(0) ?? 0
  );
}

/** With what `token` looks at each, or each looks at it: [T]. */
export function looksOf(map: AttentionMap, token: number, direction: Direction): readonly number[] {
  return Array.from({ length: map.tokens }, (_, other) =>
    direction === 'from' ? weightAt(map, token, other) : weightAt(map, other, token),
  );
}

/** How strongly a chip is coloured, 0 to 4: by its share of what is looked at most in view. */
export function lookLevel(weight: number, most: number): number {
  return [0.05, 0.25, 0.5, 0.75].filter((least) => most > 0 && weight >= least * most).length;
}

/** The map as it is drawn: those that are kept, query by query. */
export function cellsOf(map: AttentionMap, kept: readonly number[]): readonly number[] {
  return kept.flatMap((query) => kept.map((key) => weightAt(map, query, key)));
}
