/** How what follows a typed mask is spelled: one choice, the same in every view. */
import type { MaskForm } from '../../worker/messages.ts';
import { Choice } from './Choice.tsx';

const FORMS = ['typed', 'in-place'] as const satisfies readonly MaskForm[];
const FORM_NAMES: Readonly<Record<MaskForm, string>> = { typed: 'typed', 'in-place': 'in place' };
const nameOf = (form: MaskForm): string => FORM_NAMES[form];

interface FormChoiceProps {
  readonly label: string;
  readonly value: MaskForm;
  readonly onChange: (form: MaskForm) => void;
}

export function FormChoice({ label, value, onChange }: FormChoiceProps) {
  return (
    <Choice
      label={label}
      accessibleLabel="Form of a typed mask"
      value={value}
      options={FORMS}
      name={nameOf}
      onChange={onChange}
    />
  );
}
