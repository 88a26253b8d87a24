import { memo } from 'react';
import { attentionToCsv, attentionToJson } from '../../../probes/export/attention.ts';
import { attentionScript } from '../../../probes/export/attention_python.ts';
import { exportDate, scriptAction } from '../../lab/share_actions.ts';
import { linkAction } from '../../lab/share_link.ts';
import { ShareMenu, type ShareAction } from '../../lab/ShareMenu.tsx';
import type { AttentionAnswer } from './attention_question.ts';
import type { AttentionState } from './attention_state.ts';
import { allAttention, exportedAttention } from './exports.ts';
import { attentionToShared } from './share.ts';

interface AttentionShareProps {
  readonly state: AttentionState;
  /** The answer on the page, be it an older one that stays until the newest is there: files are of what is seen. */
  readonly shown: AttentionAnswer | null;
}

/** Copy a link, keep the numbers, copy the script that makes them again. */
export const AttentionShare = memo(function AttentionShare({ state, shown }: AttentionShareProps) {
  return <ShareMenu actions={attentionActions(state, shown)} />;
});

function attentionActions(state: AttentionState, shown: AttentionAnswer | null): readonly ShareAction[] {
  const link = linkAction('attention', () => attentionToShared(state));
  const identity = shown?.run.identity ?? null;
  const map = shown === null ? null : exportedAttention(shown, state);
  if (shown === null || identity === null || map === null) return [link];
  const whence = () => ({ model: identity, date: exportDate() });
  return [
    link,
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
