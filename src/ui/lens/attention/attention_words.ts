/** The words of Attention. Pure. */
import type { AttentionPlan, MaskForm } from '../../../worker/messages.ts';
import { formatBytes, formatPercent, formatPlural } from '../../format.ts';
import { formWords, timeWords } from '../../lab/words.ts';
import { looksOf, type ShownMap } from './attention_view.ts';

/** What attention can show and what it cannot. */
export const ATTENTION_NOTE =
  'Attention says which tokens a head mixes into another, not why the model answers as it does: by itself it is no explanation.';

/** `11 pieces · 8 passes × 4 heads · 15 kB of attention · about 40 ms`. */
export function attentionPlanWords({ tokens, passes, heads, bytes, estimateMs }: AttentionPlan): string {
  return [
    formatPlural(tokens, 'piece'),
    `${formatPlural(passes, 'pass', 'passes')} × ${formatPlural(heads, 'head')}`,
    `${formatBytes(bytes)} of attention`,
    ...timeWords(estimateMs),
  ].join(' · ');
}

/** `pass 8, mean over 4 heads`; `pass 8, head 2`. */
export function mapName({ pass, head, heads }: Pick<ShownMap, 'pass' | 'head' | 'heads'>): string {
  return `pass ${pass}, ${head === null ? `mean over ${formatPlural(heads, 'head')}` : `head ${head}`}`;
}

export function attentionProtocol(form: MaskForm, shown: ShownMap): string {
  const out = shown.leavesOut ? ', [CLS], [SEP] and full stops left out, not renormalised' : '';
  return `attention weights, ${mapName(shown)}${out}, ${formWords(form)}`;
}

/** How many of those that are looked at most are named. */
const NAMED = 3;

/** `“[MASK]” looks most at “worked” (31.2 %), “man” (12.0 %) and “as” (9.40 %).` Empty before the pass is there. */
export function lookWords(shown: ShownMap, token: number): string {
  const { map, kept, names, direction } = shown;
  if (map === null) return '';
  const looks = looksOf(map, token, direction);
  const most = kept.toSorted((a, b) => looks[b] - looks[a]).slice(0, NAMED);
  const named = most.map((other) => `“${names[other]}” (${formatPercent(looks[other])})`);
  const list =
    named.length < 2 ? named.join('') : `${named.slice(0, -1).join(', ')} and ${named.at(-1) ?? ''}`;
  return direction === 'from'
    ? `“${names[token]}” looks most at ${list}.`
    : `“${names[token]}” is looked at most by ${list}.`;
}

/** `[CLS], [SEP] and full stops hold 71.2 % of the attention of all other tokens here.` Empty where that is not known. */
export function heldWords({ held, leavesOut, map }: ShownMap): string {
  if (map === null || held === null) return '';
  return leavesOut
    ? `[CLS], [SEP] and full stops are left out: they hold ${formatPercent(held)} of what the other tokens look at here. The numbers are those of the whole, not renormalised.`
    : `[CLS], [SEP] and full stops hold ${formatPercent(held)} of what the other tokens look at here.`;
}
