import { useId } from 'react';

interface SliderProps {
  readonly label: string;
  /** 1 to `most`. */
  readonly value: number;
  readonly most: number;
  readonly isDisabled?: boolean;
  readonly onChange: (value: number) => void;
}

/** A whole number from 1 on, by mouse, finger and arrow keys: `pass ──●── 5 of 8`. */
export function Slider({ label, value, most, isDisabled = false, onChange }: SliderProps) {
  const id = useId();
  return (
    <span className="slider">
      <label className="quiet" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        type="range"
        min={1}
        max={most}
        step={1}
        value={value}
        disabled={isDisabled}
        aria-valuetext={`${value} of ${most}`}
        onChange={(event) => onChange(event.currentTarget.valueAsNumber)}
      />
      <span className="number slider-value" aria-hidden="true">
        {isDisabled ? '–' : `${value} of ${most}`}
      </span>
    </span>
  );
}
