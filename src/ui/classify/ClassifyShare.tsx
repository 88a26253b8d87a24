import { memo, useCallback } from 'react';
import { LinkVerdictNotice } from '../lab/SharedVerdict.tsx';
import { linkAction } from '../lab/share_link.ts';
import { ShareMenu } from '../lab/ShareMenu.tsx';
import type { OpenedLink } from '../lab/use_shared.ts';
import type { ClassifyState } from './classify_state.ts';
import type { ClassifyAnswer } from './readings.ts';
import type { FramesAnswer } from './frames/label_effects.ts';
import { classifyActions } from './exports.ts';
import { classifyNumbers, classifyToShared } from './share.ts';

interface ClassifyShareProps {
  readonly state: ClassifyState;
  /** The answer on the page, where it is of what is typed: a link carries its numbers. */
  readonly current: ClassifyAnswer | null;
  /** The answer on the page, be it an older one that stays until the newest is there: files are of what is seen. */
  readonly shown: ClassifyAnswer | null;
  /** What the spread over frames is of; its rows go into the files with those of the texts. */
  readonly frames: FramesAnswer | null;
}

/** Copy a link, keep the numbers, copy the script. */
export const ClassifyShare = memo(function ClassifyShare({
  state,
  current,
  shown,
  frames,
}: ClassifyShareProps) {
  const link = linkAction('classify', () => classifyToShared(state, classifyNumbers(current)));
  return <ShareMenu actions={[link, ...classifyActions(shown, frames)]} />;
});

interface ClassifyVerdictProps {
  readonly link: OpenedLink;
  readonly current: ClassifyAnswer;
}

/** Whether the numbers on the page agree with those that came with their link. */
export function ClassifyVerdict({ link, current }: ClassifyVerdictProps) {
  const numbers = useCallback(() => classifyNumbers(current), [current]);
  return (
    <LinkVerdictNotice
      link={link}
      numbers={numbers}
      sentenceName={(index) => current.about.texts.at(index)?.text ?? `text ${index + 1}`}
    />
  );
}
