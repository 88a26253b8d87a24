import {
  Button,
  Header,
  Label,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  Popover,
  Select,
  SelectValue,
} from 'react-aria-components';
import type { Preset, Theme } from '../../probes/data/preset.ts';
import { findPreset, PRESETS } from '../../probes/data/presets.ts';
import { Chevron } from '../frame/Chevron.tsx';

const THEMES: readonly (readonly [Theme, string])[] = [
  ['gender', 'Gender'],
  ['nonbinary', 'Nonbinary'],
  ['names', 'Names'],
  ['occupations', 'Occupations'],
  ['places', 'Places'],
  ['religion', 'Religion'],
  ['age', 'Age'],
  ['time', 'Time'],
];

interface PresetChoiceProps {
  /** The preset whose template is in the field, if any. */
  readonly preset: Preset | null;
  readonly onChoose: (preset: Preset) => void;
}

/** A contrast to begin with, by theme. */
export function PresetChoice({ preset, onChoose }: PresetChoiceProps) {
  return (
    <Select
      className="choice"
      value={preset?.id ?? null}
      placeholder="your own"
      onChange={(id) => {
        const chosen = typeof id === 'string' ? findPreset(id) : null;
        if (chosen !== null) onChoose(chosen);
      }}
    >
      <Label className="quiet">Preset</Label>
      <Button className="button button-inline">
        <SelectValue />
        <Chevron />
      </Button>
      <Popover className="popover">
        <ListBox className="options">
          {THEMES.map(([theme, name]) => (
            <ListBoxSection key={theme} id={theme}>
              <Header className="options-title">{name}</Header>
              {PRESETS.filter((each) => each.theme === theme).map(({ id, title }) => (
                <ListBoxItem className="option" key={id} id={id} textValue={title}>
                  {title}
                </ListBoxItem>
              ))}
            </ListBoxSection>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}

/** What may be read from a preset, and what may not. */
export function PresetReading({ preset }: { readonly preset: Preset }) {
  const { shows, cannotShow, credit } = preset;
  return (
    <p className="reading-note">
      <strong>Shows:</strong> {shows} <strong>Cannot show:</strong> {cannotShow}
      {credit !== null && (
        <span className="quiet">
          {' '}
          After {credit.name} (
          {[credit.authors, credit.year, credit.licence].filter((part) => part !== null).join(', ')}
          ).
        </span>
      )}
    </p>
  );
}
