/** Two sentences and two targets as a patching map to make, with its cost; or why it cannot be made. */
import type { EncodedText } from '../model/tokenizer.ts';
import { passesOf } from '../model/schedule.ts';
import { alignTokens } from '../probes/patching.ts';
import { otherSide, type Side } from '../probes/template/contrast.ts';
import {
  MAX_STATE_BYTES,
  type PatchJob,
  type PatchPlan,
  type PatchRefusal,
  type PatchResult,
  type PatchSide,
} from './patch_job.ts';
import { columnsToRun, patchBatches, type PatchSentence, type PatchWork } from './patch_run.ts';
import type { Runnable } from './probe_batches.ts';
import type { Estimate } from './probe_items.ts';
import type { ProbeModel } from './probe_plan.ts';
import { unknownOf } from './read_text.ts';
import { placeTargets, splitTargets } from './target_pieces.ts';
import { UnknownTexts } from './unknown_texts.ts';

/** Plans a map: reads both sentences, sets their tokens opposite each other, finds the targets' pieces and counts. */
export function planPatching(
  job: PatchJob,
  model: ProbeModel,
  estimate: Estimate,
): Runnable<PatchPlan, PatchResult> {
  const { tokenizer, config } = model;
  const { max_position_embeddings: maxTokens } = config;
  const passes = passesOf(config);
  const [a, b] = job.sentences.map((text) => tokenizer.encode(text, null, { form: job.form, maxTokens }));
  const unknown = new UnknownTexts();
  for (const [index, encoded] of [a, b].entries()) {
    unknown.add(unknownOf(encoded, { text: job.sentences[index], hide: [], read: 0 }, model));
  }
  const read = {
    sides: { A: sideOf(a), B: sideOf(b) },
    ...(unknown.list.length > 0 && { unknown: unknown.list }),
  };
  const shared = { depth: 1, teachesRate: false };
  const work = workOf(job, { A: a, B: b }, model);
  if ('why' in work) {
    const none = { columns: [], rows: 0, passes: 0, sequences: 0, tokens: 0, stateBytes: 0, estimateMs: 0 };
    return { ...shared, plan: { ...read, ...none, refusal: work }, batches: nothing };
  }
  const { length } = work.sides[job.into].ids;
  let sequences = 2;
  let applied = 2 * passes;
  for (let pass = 0; pass < passes; pass++) {
    const { length: cells } = columnsToRun(work, pass, passes);
    sequences += cells;
    applied += cells * (passes - pass);
  }
  const tokens = a.ids.length + b.ids.length + ((applied - 2 * passes) * length) / passes;
  return {
    ...shared,
    plan: {
      ...read,
      columns: work.columns,
      rows: passes + 1,
      passes: applied,
      sequences,
      tokens,
      stateBytes: stateBytesOf(work, model),
      estimateMs: estimate({ sequences: applied / passes, tokens }, 1),
      refusal: null,
    },
    batches: (means) => patchBatches(work, config, means),
  };
}

async function* nothing(): AsyncGenerator<never> {
  // A map that is refused has no batches.
}

function sideOf({ tokens, maskPositions }: EncodedText): PatchSide {
  return { tokens, mask: maskPositions.at(0) ?? null };
}

/** States of both sides before each pass. */
function stateBytesOf({ sides }: Pick<PatchWork, 'sides'>, { config }: ProbeModel): number {
  const rows = sides.A.ids.length + sides.B.ids.length;
  return passesOf(config) * rows * config.hidden_size * Float32Array.BYTES_PER_ELEMENT;
}

function workOf(
  job: PatchJob,
  encoded: Readonly<Record<Side, EncodedText>>,
  model: ProbeModel,
): PatchWork | PatchRefusal {
  const { tokenizer } = model;
  const [a, b] = [sentenceOf(encoded.A), sentenceOf(encoded.B)];
  if (a === null || b === null) return { why: 'no-mask' };
  if (encoded.A.cutTokens > 0 || encoded.B.cutTokens > 0) return { why: 'cut' };
  if (a.ids.length === b.ids.length && a.ids.every((id, row) => id === b.ids[row])) {
    return { why: 'same-tokens' };
  }
  const sides = { A: a, B: b };
  const [into, from] = [sides[job.into], sides[otherSide(job.into)]];
  const columns = alignTokens(into.ids, from.ids);
  if (columns === null) return { why: 'several-places' };
  const areOpposite = columns.some((column) =>
    column.into.some((row, i) => row === into.mask && column.from[i] === from.mask),
  );
  if (!areOpposite) return { why: 'masks-apart' };
  const bytes = stateBytesOf({ sides }, model);
  if (bytes > MAX_STATE_BYTES) return { why: 'too-long', bytes };
  const targets = targetsOf(job, encoded[job.into], model);
  if ('why' in targets) return targets;
  const [first, second] = targets;
  if (first !== null && first === second) return { why: 'same-target' };
  const isWord = (id: number): boolean => !tokenizer.isSpecial(id) && !tokenizer.show(id).continuation;
  return { sides, into: job.into, columns, targets, isWord };
}

/** Null without a mask. */
function sentenceOf({ ids, tokenTypeIds, maskPositions }: EncodedText): PatchSentence | null {
  const mask = maskPositions.at(0);
  return mask === undefined ? null : { ids, tokenTypeIds, mask };
}

/** The one piece that each named target is at the mask. */
function targetsOf(
  { sentences, into, targets }: PatchJob,
  encoded: EncodedText,
  { tokenizer }: ProbeModel,
): readonly [number | null, number | null] | PatchRefusal {
  const text = sentences[into === 'A' ? 0 : 1];
  const mask = encoded.tokens[encoded.maskPositions[0]];
  const found: (number | null)[] = [];
  for (const word of targets) {
    if (word === null) {
      found.push(null);
      continue;
    }
    const [target] = placeTargets(
      splitTargets({ targets: [word] }, tokenizer),
      { text, hide: [], read: 0 },
      mask,
      tokenizer,
    );
    const { ids, pieces, known } = target;
    const refused = { why: 'target', word, pieces } as const;
    if ('fits' in target && target.fits === false) return { ...refused, is: 'touching' };
    if (!known) return { ...refused, is: 'unknown' };
    if (ids.length !== 1) return { ...refused, is: 'several-pieces' };
    found.push(ids[0]);
  }
  return [found[0], found[1]];
}
