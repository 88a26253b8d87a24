import { memo, useRef } from 'react';
import { Button, Group, Input, Label, NumberField } from 'react-aria-components';
import { FormChoice } from '../frame/FormChoice.tsx';
import { InlineField } from '../lab/InlineField.tsx';
import type { ReadyLens } from './lens_job.ts';
import { BEYOND, type ChangeLens, type LensState } from './lens_state.ts';
import { MaskChoice } from './MaskChoice.tsx';

interface LensToolsProps {
  readonly state: LensState;
  readonly change: ChangeLens;
  /** What the template stands for; null where it has a fault. */
  readonly ready: ReadyLens | null;
  /** As many as the model was made for; null before there is one. */
  readonly ownPasses: number | null;
}

/** How often the layer is applied, and which words are followed. */
export const LensTools = memo(function LensTools(props: LensToolsProps) {
  const { state, change, ready, ownPasses } = props;
  const { passes, follow, form } = state;
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="field-tools">
      <NumberField
        className="inline-field"
        value={passes ?? ownPasses ?? NaN}
        minValue={1}
        step={1}
        {...(ownPasses === null ? {} : { maxValue: BEYOND * ownPasses })}
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
      <MaskChoice ready={ready} mask={state.mask} onChange={(mask) => change({ mask })} />
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
