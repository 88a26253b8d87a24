import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components';
import { Chevron } from './Chevron.tsx';

interface ChoiceProps<T extends string | number> {
  /** What stands before the value. */
  readonly label: string;
  /** The full name, where `label` is too short by itself. */
  readonly accessibleLabel: string;
  readonly value: T;
  readonly options: readonly T[];
  readonly name: (option: T) => string;
  readonly onChange: (option: T) => void;
}

/** One of a few values, in a line of text. */
export function Choice<T extends string | number>(props: ChoiceProps<T>) {
  const { label, accessibleLabel, value, options, name, onChange } = props;
  return (
    <Select
      className="choice"
      value={value}
      onChange={(key) => {
        const chosen = options.find((option) => option === key);
        if (chosen !== undefined) onChange(chosen);
      }}
    >
      <Label className="visually-hidden">{accessibleLabel}</Label>
      <span className="quiet" aria-hidden="true">
        {label}
      </span>
      <Button className="button button-inline">
        <SelectValue className="number" />
        <Chevron />
      </Button>
      <Popover className="popover">
        <ListBox className="options">
          {options.map((option) => (
            <ListBoxItem className="option" key={option} id={option} textValue={name(option)}>
              {name(option)}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}
