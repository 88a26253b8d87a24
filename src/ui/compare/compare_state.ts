/** What the visitor has set up in Compare, as one value; pure. Text is kept as typed, with its faults: nothing is lost. */
import type { CompareOpening } from './compare_start.ts';
import { frameSetDrafts, type FrameSetDraft } from './frame_sets.ts';
import { validContrast, type Held } from './held.ts';
import type { Preset } from '../../probes/data/preset.ts';
import type { WordSort } from '../../probes/share/state.ts';
import { findPreset } from '../../probes/data/presets.ts';
import { namedContrast, swapSides, type Contrast, type Side } from '../../probes/template/contrast.ts';
import { parseTemplate } from '../../probes/template/parse.ts';
import type { Template } from '../../probes/template/syntax.ts';
import type { MaskForm } from '../../worker/messages.ts';

export interface CompareState {
  /** The preset it began with; null where there was none. */
  readonly preset: string | null;
  readonly template: string;
  readonly form: MaskForm;
  /** Which slot and which two of its alternatives; null: the first two of the first slot. */
  readonly contrast: Contrast | null;
  readonly held: Held;
  /** Words kept in view; a piece that joins the word before it is written `##er`. */
  readonly pins: readonly string[];
  /** Of the words that differ most. */
  readonly sort: WordSort;
  /** Words to score, as typed or pasted. */
  readonly targets: string;
  readonly frameSets: readonly FrameSetDraft[];
}

export type CompareAct =
  | { readonly type: 'template'; readonly template: string }
  | {
      readonly type: 'set';
      readonly to: Partial<Pick<CompareState, 'form' | 'contrast' | 'targets' | 'sort'>>;
    }
  | { readonly type: 'hold'; readonly slot: number; readonly alternative: number }
  | { readonly type: 'pin'; readonly word: string; readonly on: boolean }
  | { readonly type: 'set-frames'; readonly set: number; readonly to: Partial<FrameSetDraft> }
  /** A comparison that was begun in Fill, with its second alternative still empty. */
  | { readonly type: 'begin'; readonly start: CompareOpening }
  | { readonly type: 'preset'; readonly preset: Preset; readonly targets: string };

/** Nobody looks at more words than that together. */
export const MAX_PINS = 50;

/** A preset as it is opened: its own contrast, words and frames, the first alternative of each other slot, nothing pinned. */
export function presetState(preset: Preset, targets: string, form: MaskForm = 'typed'): CompareState {
  return {
    preset: preset.id,
    template: preset.template,
    form,
    contrast: namedContrast(preset.template, preset.slot),
    held: {},
    pins: [],
    sort: 'delta',
    targets,
    frameSets: frameSetDrafts(preset.frameSets),
  };
}

export function reduceCompare(state: CompareState, act: CompareAct): CompareState {
  switch (act.type) {
    case 'template':
      return { ...state, template: act.template, ...keptChoices(state, act.template) };
    case 'begin': {
      const { template, form, pin } = act.start;
      const opened = { ...state, template, form, contrast: null, held: {} };
      return pin === undefined ? opened : reduceCompare(opened, { type: 'pin', word: pin, on: true });
    }
    case 'set':
      return { ...state, ...act.to };
    case 'hold':
      return { ...state, held: { ...state.held, [act.slot]: act.alternative } };
    case 'pin': {
      if (act.on && state.pins.includes(act.word)) return state;
      const others = state.pins.filter((word) => word !== act.word);
      return { ...state, pins: act.on ? [...others, act.word].slice(-MAX_PINS) : others };
    }
    case 'set-frames': {
      const frameSets = state.frameSets.map((set, at) => (at === act.set ? { ...set, ...act.to } : set));
      return { ...state, frameSets };
    }
    case 'preset':
      return presetState(act.preset, act.targets, state.form);
  }
}

/** The contrast with another alternative on a side. Taking the other side's exchanges the two: they are never the same. */
export function withAlternative(contrast: Contrast, side: Side, alternative: number): Contrast {
  const swapped = swapSides(contrast);
  if (side === 'A') return alternative === contrast.b ? swapped : { ...contrast, a: alternative };
  return alternative === contrast.a ? swapped : { ...contrast, b: alternative };
}

/**
 * Chosen sides and held alternatives outlive an edit that leaves the slots as they were, and no other; then the preset's own contrast
 * stands where the template still has its slot.
 */
function keptChoices(state: CompareState, template: string): Pick<CompareState, 'contrast' | 'held'> {
  const { contrast, held } = state;
  const before = parseTemplate(state.template);
  const after = parseTemplate(template);
  // Half typed: the choices wait for what it becomes.
  if (!after.ok) return { contrast, held };
  if (!before.ok) {
    const isValid = contrast === null || validContrast(after.value, contrast) !== null;
    return isValid ? { contrast, held } : { contrast: null, held: {} };
  }
  const shape = ({ slots }: Template): string =>
    slots.map(({ alternatives }) => alternatives.length).join(' ');
  return shape(before.value) === shape(after.value)
    ? { contrast, held }
    : { contrast: namedContrast(template, findPreset(state.preset ?? '')?.slot ?? null), held: {} };
}
