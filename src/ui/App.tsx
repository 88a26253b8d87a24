import {
  Activity,
  useDeferredValue,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import type { WorkerClient } from '../page/client.ts';
import type { Draft } from './fill/draft.ts';
import { useBenchmarkSet } from './benchmarks/use_benchmark_set.ts';
import type { CompareOpening } from './compare/compare_start.ts';
import { NoMaskHead } from './frame/NoMaskHead.tsx';
import { FillView } from './fill/FillView.tsx';
import { Fetched } from './frame/Fetched.tsx';
import { EngineNotices } from './frame/EngineNotices.tsx';
import { Footer } from './frame/Footer.tsx';
import { Header } from './frame/Header.tsx';
import { HelpDialog } from './frame/HelpDialog.tsx';
import { UpdateNotice } from './frame/UpdateNotice.tsx';
import { usePageKeys } from './frame/use_page_keys.ts';
import { readsMasks, type ViewId } from './frame/route.ts';
import { useClassifier } from './frame/use_classifier.ts';
import { useRoute } from './frame/use_route.ts';
import { OnwardContext, type Onward } from './frame/onward.ts';
import { CarriedSentenceContext, type Carried } from './lens/carried_sentence.ts';
import { DropHint, FilesNotice } from './models/FilesNotice.tsx';
import { ModelAnnouncer } from './models/ModelAnnouncer.tsx';
import { ModelLine } from './models/ModelLine.tsx';
import { ModelsDialog } from './models/ModelsDialog.tsx';
import { isModelFile } from '../page/model_files.ts';
import { useFileDrop, useModelFiles } from './models/use_model_files.ts';
import type { Pwa } from './pwa.ts';

const fetchCompare = () => import('./compare/CompareView.tsx');
const fetchGrid = () => import('./grid/GridView.tsx');
const fetchBenchmarks = () => import('./benchmarks/BenchmarksView.tsx');
const fetchAttention = () => import('./lens/attention/AttentionView.tsx');
const fetchClassify = () => import('./classify/ClassifyView.tsx');
const fetchFeatures = () => import('./lens/features/FeaturesView.tsx');
const fetchLens = () => import('./lens/LensView.tsx');
const fetchPatching = () => import('./lens/patching/PatchingView.tsx');
const fetchOcclusion = () => import('./lens/occlusion/OcclusionView.tsx');

interface AppProps {
  readonly client: WorkerClient;
  readonly pwa: Pick<Pwa, 'subscribe' | 'getSnapshot'>;
  readonly initialDraft: Draft;
}

/** The frame around the views. A view that has been left keeps what was typed and what came back. */
export function App({ client, pwa, initialDraft }: AppProps) {
  const { ready, update } = useSyncExternalStore(pwa.subscribe, pwa.getSnapshot);
  const route = useRoute();
  // A view is half a page: it is drawn in slices between which the page answers, the menu at once.
  const view = useDeferredValue(route.view);
  const shared = useDeferredValue(route.shared);
  const visited = useVisited(view);
  const [helpOpen, setHelpOpen] = useState(false);
  const [modelsOpen, setModelsOpen] = useState(false);
  const isWithoutHead = useClassifier(client, route) && readsMasks(view);
  const [begun, setBegun] = useState<CompareOpening | null>(null);
  const lensSentence = useRef<Carried | null>(null);
  const files = useModelFiles(client, () => setModelsOpen(false));
  const sets = useBenchmarkSet();
  const isOver = useFileDrop((dropped) => {
    // What is dropped where sets are looked at, and is nothing of a model, is a set.
    if (view === 'benchmarks' && !dropped.some(isModelFile)) sets.open(dropped);
    else files.add(dropped);
  });
  usePageKeys({ '?': () => setHelpOpen(true) });
  const openModels = (): void => {
    // What is kept may have changed since: another tab, the browser itself.
    client.models.listStored();
    setModelsOpen(true);
  };
  const onward = useMemo<Onward>(
    () => ({
      toCompare: (opening) => {
        setBegun(opening);
        location.hash = 'compare';
      },
      toLens: (sentence) => {
        lensSentence.current = { ...sentence, by: 'another view' };
        location.hash = 'lens';
      },
    }),
    [],
  );
  const place = (id: ViewId, viewOf: (link: string) => ReactNode): ReactNode =>
    visited.has(id) && (
      <Activity mode={view === id && !isWithoutHead ? 'visible' : 'hidden'}>
        {viewOf(view === id ? shared : '')}
      </Activity>
    );
  return (
    <>
      <Header client={client} view={route.view} onModels={openModels} />
      <main className="work" tabIndex={-1}>
        <ModelLine client={client} isReadyOffline={ready} onModels={openModels} onFiles={files.add} />
        <UpdateNotice update={update} />
        <FilesNotice files={files} />
        <EngineNotices client={client} onFiles={files.add} />
        {isWithoutHead && <NoMaskHead view={view} />}
        {place('fill', (link) => (
          <FillView
            client={client}
            initialDraft={initialDraft}
            shared={link}
            onCompare={onward.toCompare}
            onLens={onward.toLens}
          />
        ))}
        {place('compare', (link) => (
          <Fetched title="Compare" load={fetchCompare}>
            {({ CompareView }) => <CompareView client={client} shared={link} start={begun} />}
          </Fetched>
        ))}
        {place('grid', (link) => (
          <Fetched title="Grid" load={fetchGrid}>
            {({ GridView }) => <GridView client={client} shared={link} />}
          </Fetched>
        ))}
        {place('benchmarks', () => (
          <Fetched title="Benchmarks" load={fetchBenchmarks}>
            {({ BenchmarksView }) => (
              <OnwardContext value={onward}>
                <BenchmarksView client={client} opened={sets} />
              </OnwardContext>
            )}
          </Fetched>
        ))}
        {place('classify', (link) => (
          <Fetched title="Classify" load={fetchClassify}>
            {({ ClassifyView }) => <ClassifyView client={client} shared={link} />}
          </Fetched>
        ))}
        <CarriedSentenceContext value={lensSentence}>
          {place('lens', (link) => (
            <Fetched title="Lens" load={fetchLens}>
              {({ LensView }) => <LensView client={client} shared={link} />}
            </Fetched>
          ))}
          {place('attention', (link) => (
            <Fetched title="Attention" load={fetchAttention}>
              {({ AttentionView }) => <AttentionView client={client} shared={link} />}
            </Fetched>
          ))}
          {place('patching', (link) => (
            <Fetched title="Lens" load={fetchPatching}>
              {({ PatchingView }) => <PatchingView client={client} shared={link} />}
            </Fetched>
          ))}
          {place('occlusion', (link) => (
            <Fetched title="Occlusion" load={fetchOcclusion}>
              {({ OcclusionView }) => <OcclusionView client={client} shared={link} />}
            </Fetched>
          ))}
          {place('features', (link) => (
            <Fetched title="Features" load={fetchFeatures}>
              {({ FeaturesView }) => <FeaturesView client={client} shared={link} />}
            </Fetched>
          ))}
        </CarriedSentenceContext>
      </main>
      <Footer onHelp={() => setHelpOpen(true)} />
      <HelpDialog isOpen={helpOpen} onOpenChange={setHelpOpen} />
      <ModelsDialog client={client} files={files} isOpen={modelsOpen} onOpenChange={setModelsOpen} />
      <DropHint isOver={isOver} takesPairs={view === 'benchmarks'} />
      <ModelAnnouncer client={client} />
    </>
  );
}

/** The views that have been open: each is made when it is first asked for. */
function useVisited(view: ViewId): ReadonlySet<ViewId> {
  const [visited, setVisited] = useState<ReadonlySet<ViewId>>(new Set([view]));
  if (visited.has(view)) return visited;
  const more = new Set([...visited, view]);
  setVisited(more);
  return more;
}
