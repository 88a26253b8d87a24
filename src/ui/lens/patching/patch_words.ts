/** The words of Patching. Pure. */
import { SMALLEST_EFFECT } from '../../../probes/patching.ts';
import { otherSide, type Side } from '../../../probes/template/contrast.ts';
import type { MaskForm, PatchPlan, PatchRefusal } from '../../../worker/messages.ts';
import type { BySide } from '../../compare/sides.ts';
import { shown } from '../../compare/sides.ts';
import { formatBytes, formatCount, formatDelta, formatPlural } from '../../format.ts';
import { formWords, timeWords } from '../../lab/words.ts';
import { carriers, type PatchMap } from './patch_map.ts';

/** `“woman” into “man”`. */
export function directionWords(sides: BySide<string>, into: Side): string {
  return `“${shown(sides[otherSide(into)])}” into “${shown(sides[into])}”`;
}

/** `log p at the mask of A after B’s hidden states are put in, typed [MASK]`. */
export function patchProtocol(form: MaskForm, into: Side): string {
  return `log p at the mask of ${into} with hidden states of ${otherSide(into)} put in (activation patching), ${formWords(form)}`;
}

/** `13 × 9 cells · as much as 51 whole runs · keeps 0.6 MB of hidden states · about 3 s`. */
export function patchPlanWords(plan: PatchPlan): string {
  if (plan.refusal !== null) return '';
  const { columns, rows, passes, stateBytes } = plan;
  const runs = Math.round(passes / (rows - 1));
  return [
    `${formatCount(rows)} × ${formatPlural(columns.length, 'cell')}`,
    `as much as ${formatPlural(runs, 'whole run')}`,
    `keeps ${formatBytes(stateBytes)} of hidden states`,
    ...timeWords(plan.estimateMs),
  ].join(' · ');
}

/** Why there is no map, and what to do. */
export function refusalWords(refusal: PatchRefusal): string {
  switch (refusal.why) {
    case 'no-mask':
      return 'One side has no mask that the model reads, so there is no answer to patch. Shorten the text before the mask.';
    case 'cut':
      return 'The sentences are longer than the model reads. Shorten them.';
    case 'same-tokens':
      return 'The model reads both sides as the same tokens, so there is no effect to restore. Compare other words.';
    case 'several-places':
      return (
        'The sides differ in the number of their tokens and in more than one place, so their tokens do not stand opposite each other. ' +
        'Let them differ in one place, or choose words of as many pieces.'
      );
    case 'masks-apart':
      return 'The masks do not stand opposite each other, so the same question is not asked of both sides. Put them at the same place.';
    case 'same-target':
      return 'Both targets are the same word, so there is no difference between them. Name two words.';
    case 'too-long':
      return `A map of sentences as long as these would keep ${formatBytes(refusal.bytes)} of hidden states, which is more than this page takes. Shorten them.`;
    case 'target': {
      const { word, is, pieces } = refusal;
      if (is === 'unknown') return `“${word}” is not known to this model. Name another word.`;
      if (is === 'touching')
        return `“${word}” is read together with what touches the mask. Name another word.`;
      return `“${word}” is ${formatPlural(pieces.length, 'piece')} (${pieces.join(' ')}), and patching reads words of one piece. Name another word.`;
    }
  }
}

/** Said where the sides hardly differ about the targets. */
export function smallEffectWords({ targets: [first, second], effect }: PatchMap): string {
  return (
    `About “${first}” against “${second}” the sides differ by ${formatDelta(effect, 3)} nats. Under ${SMALLEST_EFFECT} nats a share of the effect is ` +
    'not defined, so nothing was patched. Name two words that differ more.'
  );
}

/** What the map can show and what it cannot. */
export const PATCHING_NOTE =
  'A map of where swapping matters: it is not a proof of a mechanism, and cells do not add up to the effect.';

/** What a cell is. */
export function cellWords(sides: BySide<string>, into: Side): string {
  const [own, other] = [shown(sides[into]), shown(sides[otherSide(into)])];
  return (
    `Each cell: after that pass the hidden state of that token of “${own}” is overwritten by that of “${other}”, and the passes that are left run. ` +
    `0 %: the answer stays that of “${own}”. 100 %: it becomes that of “${other}”. Pass 0 is the embeddings.`
  );
}

/**
 * `At least half of the effect is restored at “man ← woman” after passes 1 to 7.` Empty where nothing is there yet. The first row and the last
 * are left out: before any pass the words that differ are the whole difference, and after the last one the mask alone is read.
 */
export function carriedWords(map: Pick<PatchMap, 'tokens' | 'shares'>): string {
  if (map.shares.every((row) => row.every((share) => share === null))) return '';
  const isWhole = map.shares.every((row) => row.some((share) => share !== null));
  const last = map.shares.length - 1;
  const between = map.shares.map((row, pass) => (pass === 0 || pass === last ? row.map(() => null) : row));
  const found = carriers({ tokens: map.tokens, shares: between });
  const places = found.map(
    ({ token, passes }) => `at “${token}” after ${passes.map(stretchWords).join(' and ')}`,
  );
  const said =
    found.length === 0
      ? 'between the first row and the last no single token restores half of the effect.'
      : `at least half of the effect is restored ${places.join('; ')}.`;
  return isWhole ? `${said.charAt(0).toUpperCase()}${said.slice(1)}` : `So far, ${said}`;
}

function stretchWords([first, last]: readonly [number, number]): string {
  return first === last ? `pass ${first}` : `passes ${first} to ${last}`;
}
