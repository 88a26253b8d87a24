import type { ReactNode } from 'react';
import { Label, ProgressBar } from 'react-aria-components';
import type { EngineState, SwitchState } from '../../page/client.ts';
import { formatBytes, percentDone } from '../format.ts';
import { openingFigures } from './line.ts';

const STAGE_NAMES = {
  start: 'Starting',
  config: 'Reading what the model is',
  tokenizer: 'Loading the vocabulary',
  weights: 'Loading the model',
  pipelines: 'Preparing to compute',
} as const;

/** The thin bar of the first load: bytes and %, not a spinner. */
export function LoadBar({ engine }: { readonly engine: EngineState }) {
  if (engine.kind !== 'loading') return null;
  const { stage, loadedBytes, totalBytes } = engine;
  const percent = percentDone(loadedBytes, totalBytes);
  const bytes =
    percent === null ? '' : `${formatBytes(loadedBytes)} of ${formatBytes(totalBytes)} · ${percent} %`;
  return (
    <ThinBar percent={percent} valueLabel={bytes === '' ? STAGE_NAMES[stage] : bytes}>
      <p className="load-words">
        <Label>{STAGE_NAMES[stage]}</Label> <span className="number">{bytes}</span>
      </p>
    </ThinBar>
  );
}

/** Another model on its way, told beneath a download that goes on. */
export function SwitchBar({ switching, name }: { readonly switching: SwitchState; readonly name: string }) {
  const figures = openingFigures(switching);
  return (
    <ThinBar
      percent={percentDone(switching.loadedBytes, switching.totalBytes)}
      valueLabel={figures === '' ? STAGE_NAMES[switching.stage] : figures}
      label={`Opening ${name}`}
    />
  );
}

interface ThinBarProps {
  /** Null where it is not known how far it is. */
  readonly percent: number | null;
  /** How far, in words. */
  readonly valueLabel: string;
  /** Where no label stands in the children. */
  readonly label?: string;
  readonly children?: ReactNode;
}

export function ThinBar({ percent, valueLabel, label, children }: ThinBarProps) {
  return (
    <ProgressBar
      className="load-bar"
      value={percent ?? 0}
      isIndeterminate={percent === null}
      valueLabel={valueLabel}
      {...(label === undefined ? {} : { 'aria-label': label })}
    >
      <div className="load-track">
        <div className="load-fill" style={{ inlineSize: `${percent ?? 0}%` }} />
      </div>
      {children}
    </ProgressBar>
  );
}
