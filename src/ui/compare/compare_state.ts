/** What the visitor has set up in Compare, as one value; pure. Text is kept as typed, with its faults: nothing is lost. */
import { frameSetDrafts, withPair, type FrameSetDraft } from './frame_sets.ts';
import type { Preset, SidePair } from '../../probes/data/preset.ts';
import { findPreset } from '../../probes/data/presets.ts';
import { namedContrast, swapSides, type Contrast } from '../../probes/template/contrast.ts';
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
  /** By slot: the alternative that stands in both sentences, where it is not the contrast's. The first unless said otherwise. */
  readonly held: Readonly<Record<number, number>>;
  /** Words kept in view; a piece that joins the word before it is written `##er`. */
  readonly pins: readonly string[];
  /** Words to score, as typed or pasted. */
  readonly targets: string;
  readonly frameSets: readonly FrameSetDraft[];
}

export type CompareAct =
  | { readonly type: 'template'; readonly template: string }
  | { readonly type: 'form'; readonly form: MaskForm }
  /** Chooses a side's alternative. The other side's moves on where both would be the same. */
  | {
      readonly type: 'side';
      readonly contrast: Contrast;
      readonly side: 'A' | 'B';
      readonly alternative: number;
    }
  | { readonly type: 'contrast'; readonly contrast: Contrast }
  | { readonly type: 'swap'; readonly contrast: Contrast }
  | { readonly type: 'hold'; readonly slot: number; readonly alternative: number }
  | { readonly type: 'pin'; readonly word: string; readonly on: boolean }
  | { readonly type: 'targets'; readonly targets: string }
  | { readonly type: 'frames'; readonly set: number; readonly frames: string }
  | { readonly type: 'pairs'; readonly set: number; readonly pairs: string }
  /** One more pair, behind those that are there. */
  | { readonly type: 'add-pair'; readonly set: number; readonly pair: SidePair }
  | { readonly type: 'preset'; readonly preset: Preset; readonly targets: string }
  | { readonly type: 'restore'; readonly state: CompareState };

/** More would be no longer looked at together. */
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
    targets,
    frameSets: frameSetDrafts(preset),
  };
}

export function reduceCompare(state: CompareState, act: CompareAct): CompareState {
  switch (act.type) {
    case 'template':
      return { ...state, template: act.template, ...keptChoices(state, act.template) };
    case 'form':
      return { ...state, form: act.form };
    case 'side': {
      const { slot, a, b } = act.contrast;
      const before = act.side === 'A' ? a : b;
      const other = act.side === 'A' ? b : a;
      // Taking the other side's alternative exchanges the two: they are never the same.
      const moved = act.alternative === other ? before : other;
      const contrast =
        act.side === 'A' ? { slot, a: act.alternative, b: moved } : { slot, a: moved, b: act.alternative };
      return { ...state, contrast };
    }
    case 'contrast':
      return { ...state, contrast: act.contrast };
    case 'swap':
      return { ...state, contrast: swapSides(act.contrast) };
    case 'hold':
      return { ...state, held: { ...state.held, [act.slot]: act.alternative } };
    case 'pin': {
      const others = state.pins.filter((word) => word !== act.word);
      if (!act.on) return { ...state, pins: others };
      return state.pins.includes(act.word)
        ? state
        : { ...state, pins: [...others, act.word].slice(-MAX_PINS) };
    }
    case 'targets':
      return { ...state, targets: act.targets };
    case 'frames':
      return { ...state, frameSets: changeSet(state.frameSets, act.set, { frames: act.frames }) };
    case 'pairs':
      return { ...state, frameSets: changeSet(state.frameSets, act.set, { pairs: act.pairs }) };
    case 'add-pair':
      return {
        ...state,
        frameSets: state.frameSets.map((set, at) => (at === act.set ? withPair(set, act.pair) : set)),
      };
    case 'preset':
      return presetState(act.preset, act.targets, state.form);
    case 'restore':
      return act.state;
  }
}

/**
 * Chosen sides and held alternatives outlive an edit that leaves the slots as they were, and no other; then the preset's own contrast
 * stands where the template still has its slot.
 */
function keptChoices(state: CompareState, template: string): Pick<CompareState, 'contrast' | 'held'> {
  const before = parseTemplate(state.template);
  const after = parseTemplate(template);
  // Half typed: the choices wait for what it becomes.
  if (!after.ok || !before.ok) return keepWhereValid(state, after.ok ? after.value : null);
  const shape = ({
    slots,
  }: {
    readonly slots: readonly { readonly alternatives: readonly string[] }[];
  }): string => slots.map(({ alternatives }) => alternatives.length).join(' ');
  return shape(before.value) === shape(after.value)
    ? { contrast: state.contrast, held: state.held }
    : { contrast: namedContrast(template, findPreset(state.preset ?? '')?.slot ?? null), held: {} };
}

function keepWhereValid(
  { contrast, held }: CompareState,
  template: Template | null,
): Pick<CompareState, 'contrast' | 'held'> {
  if (template === null || contrast === null) return { contrast, held };
  const width = template.slots.at(contrast.slot)?.alternatives.length ?? 0;
  return Math.max(contrast.a, contrast.b) < width ? { contrast, held } : { contrast: null, held: {} };
}

function changeSet(
  sets: readonly FrameSetDraft[],
  index: number,
  change: Partial<FrameSetDraft>,
): readonly FrameSetDraft[] {
  return sets.map((set, at) => (at === index ? { ...set, ...change } : set));
}
