import { memo } from 'react';
import { Button } from 'react-aria-components';
import { swapSides, type Side } from '../../probes/template/contrast.ts';
import { Choice } from '../frame/Choice.tsx';
import { FormChoice } from '../frame/FormChoice.tsx';
import { withAlternative, type CompareAct, type CompareState } from './compare_state.ts';
import { heldAlternative } from './held.ts';
import { shown } from './sides.ts';
import type { Ready } from './resolve.ts';

interface SidesLineProps {
  readonly ready: Ready;
  readonly state: CompareState;
  readonly act: (act: CompareAct) => void;
}

/** Which alternative is side A and which side B, what stands in the other slots, and the form of the mask. */
export const SidesLine = memo(function SidesLine({ ready, state, act }: SidesLineProps) {
  const { template, contrast } = ready;
  const { slots } = template;
  const contrastable = slots.flatMap(({ alternatives }, index) => (alternatives.length > 1 ? [index] : []));
  const others = contrastable.filter((slot) => slot !== contrast.slot);
  const name = (slot: number, alternative: number): string => shown(slots[slot].alternatives[alternative]);
  return (
    <div className="sides-line">
      {contrastable.length > 1 && (
        <Choice
          label="compare"
          accessibleLabel="Slot that is compared"
          value={contrast.slot}
          options={contrastable}
          name={(slot) => slots[slot].label}
          onChange={(slot) => act({ type: 'set', to: { contrast: { slot, a: 0, b: 1 } } })}
        />
      )}
      <Side side="A" ready={ready} act={act} name={name} />
      <Button
        className="button button-inline"
        aria-label="Swap the sides"
        onPress={() => act({ type: 'set', to: { contrast: swapSides(contrast) } })}
      >
        <svg className="chevron" viewBox="0 0 12 12" aria-hidden="true">
          <path d="M1 4h9L7.5 1.5M11 8H2l2.5 2.5" fill="none" stroke="currentColor" strokeWidth="1.3" />
        </svg>
        Swap <kbd aria-hidden="true">[</kbd>
        <kbd aria-hidden="true">]</kbd>
      </Button>
      <Side side="B" ready={ready} act={act} name={name} />
      {others.map((slot) => (
        <Choice
          key={slot}
          label={slots[slot].label}
          accessibleLabel={`What stands in ${slots[slot].label} on both sides`}
          value={heldAlternative(template, state.held, slot)}
          options={[...slots[slot].alternatives.keys()]}
          name={(alternative) => name(slot, alternative)}
          onChange={(alternative) => act({ type: 'hold', slot, alternative })}
        />
      ))}
      <FormChoice label="[MASK]" value={state.form} onChange={(form) => act({ type: 'set', to: { form } })} />
    </div>
  );
});

interface SideProps extends Pick<SidesLineProps, 'ready' | 'act'> {
  readonly side: Side;
  readonly name: (slot: number, alternative: number) => string;
}

function Side({ side, ready: { template, contrast }, act, name }: SideProps) {
  const chosen = side === 'A' ? contrast.a : contrast.b;
  const { alternatives } = template.slots[contrast.slot];
  return (
    <span className="side" data-side={side}>
      <SideMark side={side} />
      {alternatives.length === 2 ? (
        <strong>
          <span className="visually-hidden">Side {side}: </span>
          <bdi>{name(contrast.slot, chosen)}</bdi>
        </strong>
      ) : (
        <Choice
          label=""
          accessibleLabel={`Side ${side}`}
          value={chosen}
          options={[...alternatives.keys()]}
          name={(alternative) => name(contrast.slot, alternative)}
          onChange={(alternative) =>
            act({ type: 'set', to: { contrast: withAlternative(contrast, side, alternative) } })
          }
        />
      )}
    </span>
  );
}

/** A disc for side A, a diamond for side B, as in the plots: never by colour alone. */
export function SideMark({ side }: { readonly side: Side }) {
  return (
    <svg className="side-mark" data-side={side} viewBox="0 0 12 12" aria-hidden="true">
      {side === 'A' ? <circle cx="6" cy="6" r="4.5" /> : <path d="M6 .5 11.5 6 6 11.5 .5 6Z" />}
    </svg>
  );
}
