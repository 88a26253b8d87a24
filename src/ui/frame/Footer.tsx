import { useState } from 'react';
import { Button, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { applyTheme, keptTheme, THEMES, type Theme } from '../theme.ts';

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
    <ToggleButtonGroup
      className="segmented"
      aria-label="Theme"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[theme]}
      onSelectionChange={(keys) => choose(THEMES.find((name) => keys.has(name)) ?? 'system')}
    >
      {THEMES.map((name) => (
        <ToggleButton className="segment" key={name} id={name}>
          {THEME_NAMES[name]}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
