import { useRef } from 'react';
import { Button } from 'react-aria-components';
import { isStale, type WorkerClient } from '../../page/client.ts';
import { ofFill } from '../../page/selectors.ts';
import { useView } from '../frame/use_view.ts';
import { usePageKeys, useStopKey } from '../frame/use_page_keys.ts';
import { formatPlural } from '../format.ts';
import { Fold } from '../frame/Fold.tsx';
import { LinkFault } from '../lab/LinkFault.tsx';
import { useAddressFollows, useShared } from '../lab/use_shared.ts';
import type { CompareStart } from '../compare/compare_start.ts';
import type { LensStart } from '../lens/carried_sentence.ts';
import { Announcer } from './Announcer.tsx';
import { lensStart } from './compare_start.ts';
import { CompareThis } from './CompareThis.tsx';
import { isReadOf, type Draft } from './draft.ts';
import { Examples } from './Examples.tsx';
import { FillShare, FillVerdict } from './FillShare.tsx';
import { FindWord } from './FindWord.tsx';
import { Results } from './Results.tsx';
import { RunLine } from './RunLine.tsx';
import { SentenceField } from './SentenceField.tsx';
import { TextNotices } from './TextNotices.tsx';
import { TokenChips } from './TokenChips.tsx';
import { TokenLine } from './TokenLine.tsx';
import { asksAllOf, draftFromShared, isAnswerTo } from './share.ts';
import { UnreadMaskNotice } from './UnreadMaskNotice.tsx';
import { useDraft } from './use_draft.ts';
import { useUndo } from './use_undo.ts';

interface FillViewProps {
  readonly client: WorkerClient;
  /** What the client has been asked for already. */
  readonly initialDraft: Draft;
  /** What a link shares: see share/fragment.ts. Anything may stand there. */
  readonly shared: string;
  /** Goes on in Compare. */
  readonly onCompare: (start: CompareStart) => void;
  /** Goes on in Lens. */
  readonly onLens: (sentence: LensStart) => void;
}

/** One sentence, its tokens, and what the model would put at every mask. */
export function FillView({ client, initialDraft, shared, onCompare, onLens }: FillViewProps) {
  const state = useView(client, ofFill);
  const { draft, change, run, restore, step } = useDraft(client, state, initialDraft);
  const first = useRef<HTMLTextAreaElement>(null);
  const second = useRef<HTMLTextAreaElement>(null);
  const fields = [first, second] as const;
  useUndo(fields, step);
  const link = useShared(shared, (opened) => restore(draftFromShared(opened)));
  const isAsShared = link.state !== null && asksAllOf(draft, draftFromShared(link.state));
  useAddressFollows(shared, 'fill', link.state !== null && !isAsShared);
  const { answer } = state;
  const current = answer !== null && !isStale(state) && isAnswerTo(answer, draft) ? answer : null;
  const findInput = useRef<HTMLInputElement>(null);
  const top = useRef<HTMLDivElement>(null);
  const cancel = (): void => client.cancel();
  const working = state.run.kind === 'working';
  usePageKeys({ '/': () => findInput.current?.focus() });
  useStopKey(working ? cancel : undefined);
  return (
    <div className="view">
      <h1 className="visually-hidden">Fill in a masked word</h1>
      <div className="sentence" ref={top}>
        <SentenceField draft={draft} change={change} fields={fields} onRun={run}>
          <CompareThis within={top} draft={draft} tokens={state.tokens} onCompare={onCompare} />
          <RunLine client={client} state={state} draft={draft} onCancel={cancel} />
        </SentenceField>
        {state.tokens?.unreadMasks != null && isReadOf(state.tokens, draft) && (
          <UnreadMaskNotice
            tokens={state.tokens}
            unread={state.tokens.unreadMasks}
            change={change}
            fields={fields}
          />
        )}
        {state.tokens !== null && (
          <>
            <TokenChips tokens={state.tokens} draft={draft} change={change} />
            <Fold name="ids" title={`${formatPlural(state.tokens.tokens.length, 'token')}: ids and form`}>
              <TokenLine
                tokens={state.tokens}
                draft={draft}
                change={change}
                client={client}
                model={state.model}
              />
            </Fold>
          </>
        )}
        <TextNotices state={state} draft={draft} change={change} onUseCpu={() => client.load('cpu')} />
      </div>
      <LinkFault link={link} />
      {isAsShared && current !== null && <FillVerdict link={link} answer={current} />}
      <div className="reading">
        <Results
          client={client}
          state={state}
          draft={draft}
          change={change}
          lens={
            draft.pair === null && (
              <Button className="button button-inline" onPress={() => onLens(lensStart(draft))}>
                Pass by pass
              </Button>
            )
          }
          share={<FillShare draft={draft} answer={current} shown={answer} />}
        />
        <FindWord
          inputRef={findInput}
          find={draft.find}
          onFind={(find) => change({ type: 'find', find }, 'pause')}
          answer={state.answer}
          isStale={isStale(state)}
        />
        <Examples
          onChoose={(example) => {
            change({ type: 'example', example }, 'now');
            // On a narrow page the list is below the answers: show what it changed. Does nothing when in view.
            top.current?.scrollIntoView({ block: 'nearest' });
          }}
        />
      </div>
      <Announcer state={state} />
    </div>
  );
}
