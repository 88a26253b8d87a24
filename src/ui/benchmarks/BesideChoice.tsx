import { SCORE_PROTOCOLS, type ScoreProtocol } from '../../probes/score_protocols.ts';
import { Choice } from '../frame/Choice.tsx';
import type { ScoreAnswer } from './score_desk.ts';

interface BesideChoiceProps {
  /** By other protocols, of the same items and engine; null where none can be had, as of a file of scores. */
  readonly others: readonly ScoreAnswer[] | null;
  /** One of them. */
  readonly beside: ScoreAnswer | null;
  readonly onChange: (protocol: ScoreProtocol | null) => void;
}

const NONE = 'none';

/** Which other protocol stands beside the one that is shown: those that have scored the set. */
export function BesideChoice({ others, beside, onChange }: BesideChoiceProps) {
  if (others === null) return null;
  if (others.length === 0) {
    return <span className="quiet">Another protocol stands beside this one once it has scored the set.</span>;
  }
  const options: readonly (ScoreProtocol | typeof NONE)[] = [NONE, ...others.map(({ protocol }) => protocol)];
  return (
    <Choice
      label="beside"
      accessibleLabel="Scores beside these"
      value={beside?.protocol ?? NONE}
      options={options}
      name={(option) => (option === NONE ? 'no other protocol' : SCORE_PROTOCOLS[option].name)}
      onChange={(option) => onChange(option === NONE ? null : option)}
    />
  );
}
