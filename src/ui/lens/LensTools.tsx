import { memo, useRef } from 'react';
import { Button, Group, Input, Label, NumberField, TextField } from 'react-aria-components';
import { MAX_PASSES } from '../../worker/messages.ts';
import { FormChoice } from '../frame/FormChoice.tsx';
import type { LensAct, LensState } from './lens_state.ts';

interface LensToolsProps {
  readonly state: LensState;
  readonly act: (act: LensAct) => void;
  /** As many as the model was made for; null before there is one. */
  readonly ownPasses: number | null;
}

/** How often the layer is applied, and which words are followed. */
export const LensTools = memo(function LensTools({ state, act, ownPasses }: LensToolsProps) {
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
        onChange={(value) =>
          act({ type: 'passes', passes: Number.isNaN(value) || value === ownPasses ? null : value })
        }
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
            act({ type: 'passes', passes: null });
            // The button goes with what it undid.
            input.current?.focus();
          }}
        >
          {ownPasses} passes, as it was trained
        </Button>
      )}
      <TextField
        className="inline-field"
        value={follow}
        onChange={(text) => act({ type: 'follow', follow: text })}
      >
        <Label className="quiet">follow words</Label>
        <Input
          className="find-input"
          maxLength={1000}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="none"
          placeholder="nurse, doctor"
        />
      </TextField>
      <FormChoice label="[MASK]" value={form} onChange={(next) => act({ type: 'form', form: next })} />
    </div>
  );
});
