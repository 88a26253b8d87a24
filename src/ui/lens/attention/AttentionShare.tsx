import { memo, useCallback } from 'react';
import { attentionToCsv, attentionToJson } from '../../../probes/export/attention.ts';
import { attentionScript } from '../../../probes/export/attention_python.ts';
import type { SharedState } from '../../../probes/share/state.ts';
import { exportDate, scriptAction } from '../../lab/share_actions.ts';
import { LinkValuesNotice } from '../../lab/SharedVerdict.tsx';
import { linkAction } from '../../lab/share_link.ts';
import { ShareMenu, type ShareAction } from '../../lab/ShareMenu.tsx';
import type { OpenedLink } from '../../lab/use_shared.ts';
import type { AttentionAnswer } from './attention_question.ts';
import type { AttentionState } from './attention_state.ts';
import { allAttention, exportedAttention } from './exports.ts';
import { readAttention, shownMap } from './attention_view.ts';
import { attentionFromShared, attentionToShared, attentionValues } from './share.ts';

interface AttentionShareProps {
  readonly state: AttentionState;
  /** The answer on the page, where it is of the sentence in the field: a link carries its weights. */
  readonly current: AttentionAnswer | null;
  /** The answer on the page, be it an older one that stays until the newest is there: files are of what is seen. */
  readonly shown: AttentionAnswer | null;
}

/** Copy a link, keep the numbers, copy the script that makes them again. */
export const AttentionShare = memo(function AttentionShare({ state, current, shown }: AttentionShareProps) {
  const link = linkAction('attention', () => attentionToShared(state, attentionValues(current, state)));
  return <ShareMenu actions={[link, ...fileActions(state, shown)]} />;
});

interface AttentionVerdictProps {
  readonly link: OpenedLink;
  readonly current: AttentionAnswer;
}

/** Whether the weights of what the link looks at agree with those that came with it, whatever is looked at since. */
export function AttentionVerdict({ link, current }: AttentionVerdictProps) {
  const values = useCallback(
    (shared: SharedState) => attentionValues(current, attentionFromShared(shared)),
    [current],
  );
  const read = readAttention(current);
  if (link.state === null || read === null) return null;
  const { token, direction } = shownMap(read, attentionFromShared(link.state));
  const nameOf = (place: number): string => `${place + 1}: ${read.names.at(place) ?? '–'}`;
  return (
    <LinkValuesNotice
      link={link}
      values={values}
      name="weights of attention"
      columns={['token', direction === 'from' ? 'looked at by' : 'looks at']}
      names={(place) => [nameOf(place), nameOf(token)]}
    />
  );
}

function fileActions(state: AttentionState, shown: AttentionAnswer | null): readonly ShareAction[] {
  const identity = shown?.run.identity ?? null;
  const map = shown === null ? null : exportedAttention(shown, state);
  if (shown === null || identity === null || map === null) return [];
  const whence = () => ({ model: identity, date: exportDate() });
  return [
    {
      ...{ id: 'csv', name: 'CSV', file: { name: 'unmask-attention.csv', type: 'text/csv' } },
      text: () => attentionToCsv(map, whence()),
    },
    {
      ...{ id: 'json', name: 'JSON', file: { name: 'unmask-attention.json', type: 'application/json' } },
      text: () => attentionToJson(map, whence()),
    },
    {
      ...{ id: 'all', name: 'Every pass and head (.npy)' },
      file: { name: 'unmask-attention.npy', type: 'application/octet-stream' },
      bytes: () => allAttention(shown),
    },
    scriptAction(() => attentionScript(map, identity)),
  ];
}
