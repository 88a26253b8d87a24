/** What the line above the sentence is about, and its words. Pure. */
import { copyInUse, isolatedName, type SwitchState, type ViewState } from '../../page/client.ts';
import type {
  CopyPlace,
  DownloadView,
  ModelChoice,
  ModelView,
  StoredModelView,
} from '../../worker/messages.ts';
import { formatBytes, formatRate, formatTimeLeft } from '../format.ts';
import { properName, shortName } from './names.ts';
import { OFFERED, offeredModel, type Offered } from './published.ts';

export type ModelLineState =
  /** Fetching, waiting, paused or failed. */
  | { readonly kind: 'download'; readonly view: DownloadView }
  /** Another model is being opened; the present one answers until then. */
  | { readonly kind: 'opening'; readonly switching: SwitchState; readonly name: string }
  /** What was fetched answers now: said once. */
  | { readonly kind: 'arrived'; readonly model: ModelView; readonly lasts: boolean }
  /** The demonstration model answers; the real one may be had, or is here in part or whole. */
  | {
      readonly kind: 'offer';
      readonly offered: Offered;
      readonly kept: StoredModelView | null;
      readonly lasts: boolean;
    }
  /** A model other than the demonstration answers. */
  | { readonly kind: 'own'; readonly model: ModelView; readonly copy: CopyPlace | null };

/** The line of a state; null where there is nothing to tell yet. */
export function modelLine({ model, download, kept, arrived, switching }: ViewState): ModelLineState | null {
  if (download !== null && !download.cancelled && download.view.state !== 'done') {
    return { kind: 'download', view: download.view };
  }
  if (switching !== null) return { kind: 'opening', switching, name: choiceName(switching.model, kept) };
  if (model === null) return null;
  const lasts = kept.view?.where !== 'memory';
  const copy = copyInUse(model, kept);
  if (arrived) return { kind: 'arrived', model, lasts: copy === null ? lasts : copy === 'disk' };
  if (!model.isDemo) return { kind: 'own', model, copy };
  const offered = offeredModel(kept.view?.site ?? []);
  const copies = kept.view?.models.filter((copy) => isCopyOf(copy, offered)) ?? [];
  return {
    kind: 'offer',
    offered,
    kept: copies.find(({ complete }) => complete) ?? copies.at(0) ?? null,
    lasts,
  };
}

/** Of the site's own, or, whatever the site has, of the model the page is made for. */
function isCopyOf({ source, name, ref, damaged }: StoredModelView, offered: Offered): boolean {
  if (damaged) return false;
  if (source === 'hub') return name === OFFERED.repo && ref === null;
  return offered.source === 'site' && name === offered.folder;
}

/** `Get ALBERT-large-v2 (71.5 MB from Hugging Face, kept on this device)`, or how to go on with it. */
export function offerLabel({ offered, kept, lasts }: Extract<ModelLineState, { kind: 'offer' }>): string {
  const name = properName(kept?.name ?? offered.name);
  if (kept?.complete === true) return `Use ${name}, kept on this device`;
  if (kept !== null && kept.keptBytes > 0) return `Resume ${name}, ${bytesLeft(kept)} left`;
  const from = offered.source === 'site' ? 'from this site' : 'from Hugging Face';
  const where = lasts ? 'kept on this device' : 'for as long as this page is open';
  return `Get ${name} (${formatBytes(offered.byteLength)} ${from}, ${where})`;
}

/** What is still to be fetched of a copy: `48.1 MB`. */
export function bytesLeft({ keptBytes, totalBytes }: StoredModelView): string {
  return formatBytes(Math.max(0, totalBytes - keptBytes));
}

/** What a download does now: `Fetching ALBERT-large-v2`. */
export function downloadTitle({ repo, state, again }: DownloadView): string {
  const name = properName(repo);
  switch (state) {
    case 'looking-up':
      return `Asking Hugging Face for ${name}`;
    case 'fetching':
      return `Fetching ${name}${againWords(again)}`;
    case 'waiting':
      return `Waiting to go on with ${name}`;
    case 'paused':
      return `${name} is paused`;
    case 'verifying':
      return `Comparing ${name} with its published hash`;
    case 'done':
      return `${name} is kept on this device`;
    case 'failed':
      return `${name} could not be fetched`;
  }
}

function againWords(again: DownloadView['again']): string {
  switch (again) {
    case 'damaged':
      return ' again, as a part of it arrived damaged';
    case 'deleted':
      return ' from the beginning, as what had come of it was deleted from this device';
    case null:
      return '';
  }
}

/** How far it is: `23.4 MB of 71.5 MB · 8.2 MB/s · about 6 s left`. Empty before anything is known. */
export function downloadFigures(view: DownloadView): string {
  const { state, loadedBytes, totalBytes, bytesPerSecond } = view;
  if (totalBytes <= 0) return '';
  const amount = `${formatBytes(Math.min(loadedBytes, totalBytes))} of ${formatBytes(totalBytes)}`;
  if (state !== 'fetching') return amount;
  const left = formatTimeLeft(totalBytes - loadedBytes, bytesPerSecond);
  return [amount, formatRate(bytesPerSecond), left].filter((part) => part !== '').join(' · ');
}

/** How far a model on its way is, and that nothing waits for it. */
export function openingFigures({ loadedBytes, totalBytes }: SwitchState): string {
  return totalBytes > 0 ? `${formatBytes(loadedBytes)} of ${formatBytes(totalBytes)}` : '';
}

/** Where a model in use comes from: `albert-large-v2 is kept on this device.` */
export function ownWords({ model, copy }: Extract<ModelLineState, { kind: 'own' }>): string {
  const said = shortName(model.name);
  switch (model.origin) {
    case 'stored':
      return storedWords(said, copy);
    case 'files':
      return `${said}, from the files you gave. It is not kept: the next visit starts without it.`;
    case 'site':
      return `${said}, from this site.`;
  }
}

function storedWords(said: string, copy: CopyPlace | null): string {
  switch (copy) {
    case 'memory':
      return `${said} is in this tab’s memory. It is not kept: the next visit starts without it.`;
    case 'gone':
      return `The copy of ${said} on this device has been deleted. It answers until this page is closed; get it again to keep it.`;
    default:
      return `${said} is kept on this device.`;
  }
}

/** A model asked for, as it can be named before it is there. */
export function choiceName(choice: ModelChoice, kept: ViewState['kept']): string {
  switch (choice.from) {
    case 'site':
      return choice.folder === null ? 'this site’s own model' : properName(choice.folder);
    case 'files':
      return choice.name === undefined || choice.name.trim() === ''
        ? 'the files you gave'
        : isolatedName(choice.name.trim());
    case 'stored': {
      const stored = kept.view?.models.find(({ key }) => key === choice.key);
      return stored === undefined ? 'the model kept on this device' : properName(stored.name);
    }
  }
}

/** What is spoken of models, sparingly: a start, each quarter, a pause, an arrival. Failures speak for themselves. */
export function announceModels(state: ViewState): string {
  const line = modelLine(state);
  if (line?.kind === 'arrived') return arrivedWords(line);
  if (line?.kind !== 'download') return '';
  const { view } = line;
  if (view.state === 'fetching') return `${downloadTitle(view)}${quarterWords(view)}.`;
  return view.state === 'paused' || view.state === 'waiting' ? `${downloadTitle(view)}.` : '';
}

const QUARTERS = ['', ', a quarter of it is here', ', half of it is here', ', three quarters of it are here'];

/** What has come, in words that change three times in all. */
function quarterWords({ loadedBytes, totalBytes }: DownloadView): string {
  const quarter = totalBytes > 0 ? Math.floor((4 * loadedBytes) / totalBytes) : 0;
  return QUARTERS[Math.min(3, Math.max(0, quarter))];
}

export function arrivedWords({ model, lasts }: Extract<ModelLineState, { kind: 'arrived' }>): string {
  const where = lasts
    ? 'is kept on this device and answers from now on'
    : 'answers until this page is closed';
  return `${properName(model.name)} ${where}.`;
}
