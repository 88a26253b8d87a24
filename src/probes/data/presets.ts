/** All presets, by theme, the model card's first: the bias lab opens on it. */
import { AGE_PRESETS } from './age.ts';
import { GENDER_PRESETS } from './gender.ts';
import { NAME_PRESETS } from './names.ts';
import { NONBINARY_PRESETS } from './nonbinary.ts';
import { OCCUPATION_PRESETS } from './occupations.ts';
import { PLACE_PRESETS } from './places.ts';
import type { Preset } from './preset.ts';
import { RELIGION_PRESETS } from './religion.ts';
import { TIME_PRESETS } from './time.ts';

export const PRESETS: readonly Preset[] = [
  ...GENDER_PRESETS,
  ...NONBINARY_PRESETS,
  ...NAME_PRESETS,
  ...OCCUPATION_PRESETS,
  ...PLACE_PRESETS,
  ...RELIGION_PRESETS,
  ...AGE_PRESETS,
  ...TIME_PRESETS,
];

export function findPreset(id: string): Preset | null {
  return PRESETS.find((preset) => preset.id === id) ?? null;
}

/** The preset whose template this is, so that its frames stand beside it; null for a template of the visitor's own. */
export function presetOfTemplate(template: string): Preset | null {
  return PRESETS.find((preset) => preset.template === template.trim()) ?? null;
}
