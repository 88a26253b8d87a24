import { memo, useEffect, useRef } from 'react';
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
  const { label, accessibleLabel, value, options, name } = props;
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const choose = useRef((key: string | number | null): void => {
    const { options: offered, onChange } = latest.current;
    const chosen = offered.find((option) => option === key);
    if (chosen !== undefined) onChange(chosen);
  });
  return (
    <Listed
      label={label}
      accessibleLabel={accessibleLabel}
      value={value}
      options={options}
      names={options.map(name)}
      choose={choose}
    />
  );
}

interface ListedProps extends Pick<
  ChoiceProps<string | number>,
  'label' | 'accessibleLabel' | 'value' | 'options'
> {
  readonly names: readonly string[];
  readonly choose: { readonly current: (key: string | number | null) => void };
}

/**
 * What is seen of it, drawn anew only when that differs: a list that is not open is built all the same, in milliseconds each, and
 * views with several are drawn several times a second while a probe runs.
 */
const Listed = memo(function Listed({ label, accessibleLabel, value, options, names, choose }: ListedProps) {
  return (
    <Select className="choice" value={value} onChange={(key) => choose.current(key)}>
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
          {options.map((option, index) => (
            <ListBoxItem className="option" key={option} id={option} textValue={names[index]}>
              {names[index]}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}, isSame);

function isSame(before: ListedProps, after: ListedProps): boolean {
  return (
    before.label === after.label &&
    before.accessibleLabel === after.accessibleLabel &&
    before.value === after.value &&
    isSameList(before.options, after.options) &&
    isSameList(before.names, after.names)
  );
}

function isSameList<T>(before: readonly T[], after: readonly T[]): boolean {
  return before.length === after.length && before.every((each, index) => each === after[index]);
}
