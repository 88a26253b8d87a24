import { useState } from 'react';
import { Button } from 'react-aria-components';
import { applyTheme, keptTheme, THEMES, type Theme } from '../theme.ts';
import { Segmented } from './Segmented.tsx';

const THEME_NAMES: Readonly<Record<Theme, string>> = { system: 'System', light: 'Light', dark: 'Dark' };

export function Footer({ onHelp }: { readonly onHelp: () => void }) {
  return (
    <footer className="frame-footer">
      <p className="quiet">Nothing you type leaves this device.</p>
      <span className="frame-space" />
      <Button className="button button-quiet" onPress={onHelp}>
        Keyboard <kbd aria-hidden="true">?</kbd>
      </Button>
      <ThemeSwitch />
    </footer>
  );
}

function ThemeSwitch() {
  const [theme, setTheme] = useState(keptTheme);
  const choose = (chosen: Theme): void => {
    setTheme(chosen);
    applyTheme(chosen);
  };
  return (
    <Segmented
      label="Theme"
      value={theme}
      options={THEMES}
      name={(option) => THEME_NAMES[option]}
      onChange={choose}
    />
  );
}
