/**
 * Which view is open, from the page's fragment: `#compare`, or `#compare/STATE` for a shared link. What is behind the slash is
 * the view's own to read; anything may stand there.
 */

/** The views that exist, in the order of the menu. */
export const VIEWS = [
  { id: 'fill', name: 'Fill' },
  { id: 'compare', name: 'Compare' },
  { id: 'grid', name: 'Grid' },
  { id: 'benchmarks', name: 'Benchmarks' },
  { id: 'lens', name: 'Lens' },
  { id: 'classify', name: 'Classify' },
] as const;

/** The views that read what stands at a mask: all but those that ask hidden states or another head. */
export function readsMasks(view: ViewId): boolean {
  return view !== 'classify' && view !== 'features';
}

/** What Lens consists of, each a view of its own under Lens in the menu, in the order in which they are offered. */
export const LENS_PARTS: readonly { readonly id: LensPartId; readonly name: string }[] = [
  { id: 'lens', name: 'Passes' },
  { id: 'attention', name: 'Attention' },
  { id: 'occlusion', name: 'Occlusion' },
  { id: 'patching', name: 'Patching' },
  { id: 'features', name: 'Features' },
];

export type MenuView = (typeof VIEWS)[number];

/** What the menu lists: Classify only where the checkpoint has a head for a task, or that view is open. */
export function offeredViews(
  model: { readonly tasks: readonly unknown[] } | null,
  open: ViewId,
): readonly MenuView[] {
  const classifies = open === 'classify' || (model?.tasks.length ?? 0) > 0;
  return VIEWS.filter(({ id }) => id !== 'classify' || classifies);
}

type MenuId = (typeof VIEWS)[number]['id'];
export type LensPartId = 'lens' | 'attention' | 'occlusion' | 'patching' | 'features';
export type ViewId = MenuId | LensPartId;

export interface Route {
  readonly view: ViewId;
  /** What a shared link carries, as it stands in the fragment; empty without one. */
  readonly shared: string;
  /** The fragment names no view of this page: a link of another version, or a slip. */
  readonly isUnknown: boolean;
}

/** Reads `location.hash`, with or without its `#`. Never throws. */
export function parseRoute(hash: string): Route {
  const fragment = hash.startsWith('#') ? hash.slice(1) : hash;
  const slash = fragment.indexOf('/');
  const name = slash < 0 ? fragment : fragment.slice(0, slash);
  const view = [...VIEWS, ...LENS_PARTS].find(({ id }) => id === name)?.id;
  if (view === undefined) return { view: 'fill', shared: '', isUnknown: name !== '' };
  return { view, shared: slash < 0 ? '' : fragment.slice(slash + 1), isUnknown: false };
}

/** The view of the menu under which a view stands: itself, or Lens for its parts. */
export function menuView(view: ViewId): MenuId {
  return VIEWS.find(({ id }) => id === view)?.id ?? 'lens';
}

/** Its name in the menu. */
export function viewName(view: ViewId): string {
  const menu = menuView(view);
  return VIEWS.find(({ id }) => id === menu)?.name ?? menu;
}
