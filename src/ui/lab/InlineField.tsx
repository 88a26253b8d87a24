import { Input, Label, TextField } from 'react-aria-components';

interface InlineFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly maxLength: number;
  readonly placeholder?: string;
}

/** A field for words of the model's, in a line of choices: nothing corrects what is typed. */
export function InlineField({ label, value, onChange, ...input }: InlineFieldProps) {
  return (
    <TextField className="inline-field" value={value} onChange={onChange}>
      <Label className="quiet">{label}</Label>
      <Input className="find-input" spellCheck={false} autoComplete="off" autoCapitalize="none" {...input} />
    </TextField>
  );
}
