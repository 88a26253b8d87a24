import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';

interface SegmentedProps<T extends string> {
  /** What is chosen, for those who hear it. */
  readonly label: string;
  readonly value: T;
  readonly options: readonly T[];
  readonly name: (option: T) => string;
  readonly onChange: (option: T) => void;
}

/** One of two or three values, all of them in sight. */
export function Segmented<T extends string>({ label, value, options, name, onChange }: SegmentedProps<T>) {
  return (
    <ToggleButtonGroup
      className="segmented"
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const chosen = options.find((option) => keys.has(option));
        if (chosen !== undefined) onChange(chosen);
      }}
    >
      {options.map((option) => (
        <ToggleButton className="segment" key={option} id={option}>
          {name(option)}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
