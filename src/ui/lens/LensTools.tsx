import { memo, useRef } from 'react';
import { Button, Group, Input, Label, NumberField } from 'react-aria-components';
import { MAX_PASSES } from '../../worker/messages.ts';
import { FormChoice } from '../frame/FormChoice.tsx';
import { InlineField } from '../lab/InlineField.tsx';
import type { ChangeLens, LensState } from './lens_state.ts';

interface LensToolsProps {
  readonly state: LensState;
  readonly change: ChangeLens;
  /** As many as the model was made for; null before there is one. */
  readonly ownPasses: number | null;
}

/** How often the layer is applied, and which words are followed. */
export const LensTools = memo(function LensTools({ state, change, ownPasses }: LensToolsProps) {
  const { passes, follow, form } = state;
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="field-tools">
      <NumberField
        className="inline-field"
        value={passes ?? ownPasses ?? NaN}
        minValue={1}
        step={1}
        maxValue={MAX_PASSES}
        onChange={(value) => change({ passes: Number.isNaN(value) || value === ownPasses ? null : value })}
      >
        <Label className="quiet">passes</Label>
        <Group className="stepper">
          <Button className="button stepper-button" slot="decrement">
            −
          </Button>
          <Input ref={input} className="find-input stepper-input" />
          <Button className="button stepper-button" slot="increment">
            +
          </Button>
        </Group>
      </NumberField>
      {passes !== null && ownPasses !== null && passes !== ownPasses && (
        <Button
          className="button button-inline"
          onPress={() => {
            change({ passes: null });
            // The button goes with what it undid.
            input.current?.focus();
          }}
        >
          {ownPasses} passes, as it was trained
        </Button>
      )}
      <InlineField
        label="follow words"
        value={follow}
        onChange={(text) => change({ follow: text })}
        maxLength={1000}
        placeholder="nurse, doctor"
      />
      <FormChoice label="[MASK]" value={form} onChange={(next) => change({ form: next })} />
    </div>
  );
});
