/**
 * Light, dark, or as the system has it. `public/theme.js` applies a kept choice before the first paint;
 * this module is the switch. Both use the same key and the same attribute.
 */
import { forgetText, keepText, keptText } from './kept_text.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const STORAGE_KEY = 'unmask.theme';

/** The kept choice; `system` where there is none, or storage is forbidden. */
export function keptTheme(): Theme {
  const kept = keptText(() => localStorage, STORAGE_KEY);
  return THEMES.find((theme) => theme === kept) ?? 'system';
}

/** Shows a theme and keeps the choice; where storage refuses, it lasts until the page is closed. */
export function applyTheme(theme: Theme): void {
  if (theme === 'system') {
    delete document.documentElement.dataset.theme;
    forgetText(() => localStorage, STORAGE_KEY);
  } else {
    document.documentElement.dataset.theme = theme;
    keepText(() => localStorage, STORAGE_KEY, theme);
  }
}
