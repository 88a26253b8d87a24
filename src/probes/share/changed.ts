/** What a view says differently now than when a link was made. Pure. */
import type { SharedState } from './state.ts';

const PIECES =
  'A target is scored by the piece that fits its place: behind “anti-[MASK]” war is the piece war, where it was ▁war.';
const PAIRS =
  'p, marks (FDR 5 %) and intervals are over pairs. They were over frames, and there they said nothing of groups; over frames dots are counted only.';
const SETS = 'Sets of words behind {a/an} are added within one sentence only, so an LPBS may differ.';
const CONTENT =
  'A model is known by what is in its files. This link has its name and revision only, so whether it is the same model is not certain.';

/**
 * A sentence for each thing that the view says differently now; none for a link of now. An older link is known by its model, which has
 * no hash of its files. A link without a model holds no numbers, so nothing of it can differ.
 */
export function changedSince({ model, view }: Pick<SharedState, 'model' | 'view'>): readonly string[] {
  if (model?.content !== null) return [];
  switch (view) {
    case 'compare':
    case 'targets':
    case 'robustness':
      return [PAIRS, PIECES, SETS, CONTENT];
    case 'grid':
      return [PIECES, CONTENT];
    case 'fill':
    case 'lens':
    case 'attention':
    case 'patching':
    case 'occlusion':
    case 'features':
    case 'classify':
      return [CONTENT];
  }
}
