import { Segmented } from '../../frame/Segmented.tsx';
import type { ChangeAttention } from './attention_state.ts';
import type { ShownMap } from './attention_view.ts';
import { Slider } from './Slider.tsx';

interface AttentionControlsProps {
  readonly shown: ShownMap;
  readonly change: ChangeAttention;
}

const HEADS = ['mean', 'one'] as const;
const HEAD_WORDS = { mean: 'mean over heads', one: 'one head' } as const;
const DIRECTIONS = ['from', 'to'] as const;
const DIRECTION_WORDS = { from: 'where it looks', to: 'who looks at it' } as const;
const SINKS = ['shown', 'out'] as const;
const SINK_WORDS = { shown: 'every token', out: 'without [CLS], [SEP], “.”' } as const;

/** Which map is looked at: its pass, its head, which way, and what is left out. */
export function AttentionControls({ shown, change }: AttentionControlsProps) {
  const { pass, passes, head, heads, direction, leavesOut } = shown;
  return (
    <div className="field-tools">
      <Slider label="pass" value={pass} most={passes} onChange={(next) => change({ pass: next })} />
      <Segmented
        label="Heads"
        value={head === null ? 'mean' : 'one'}
        options={HEADS}
        name={(option) => HEAD_WORDS[option]}
        onChange={(option) => change({ head: option === 'mean' ? null : 1 })}
      />
      <Slider
        label="head"
        value={head ?? 1}
        most={heads}
        isDisabled={head === null}
        onChange={(next) => change({ head: next })}
      />
      <Segmented
        label="Which way"
        value={direction}
        options={DIRECTIONS}
        name={(option) => DIRECTION_WORDS[option]}
        onChange={(option) => change({ direction: option })}
      />
      <Segmented
        label="Which tokens"
        value={leavesOut ? 'out' : 'shown'}
        options={SINKS}
        name={(option) => SINK_WORDS[option]}
        onChange={(option) => change({ leavesOut: option === 'out' })}
      />
    </div>
  );
}
