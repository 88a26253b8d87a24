/** The parts of the page's state that views show: an event that changes nothing of a part redraws nothing of its view. Pure. */
import type { ViewState } from './view_state.ts';

/** What the sentence view shows. */
export function ofFill({ engine, backend, model, requestId, query, run, tokens, answer }: ViewState) {
  return { engine, backend, model, requestId, query, run, tokens, answer };
}

/** What a view of the lab asks with, and what its reports name. */
export function ofLab({ engine, backend, model }: ViewState) {
  return { isReady: engine.kind === 'ready', backend, model };
}

/** What the header shows. */
export function ofHeader({ engine, backend, model, answer, engineChoice }: ViewState) {
  return { engine, backend, model, answer, engineChoice };
}

/** What the notices about the engine tell. `kept` has the names of models that did not come. */
export function ofEngine(state: ViewState) {
  const { engine, backend, model, recovered, switchFailed, madeRoom, kept, heldBack } = state;
  return { engine, backend, model, recovered, switchFailed, madeRoom, kept, heldBack };
}

export type FillViewState = ReturnType<typeof ofFill>;
export type LabState = ReturnType<typeof ofLab>;
export type HeaderState = ReturnType<typeof ofHeader>;
export type EngineNoticesState = ReturnType<typeof ofEngine>;

/** Reads the part that `select` takes: the same object until a field of it is another. */
export function partOf<State, Part extends object>(
  read: () => State,
  select: (state: State) => Part,
): () => Part {
  let last: Part | null = null;
  return () => {
    const next = select(read());
    if (last === null || !isAlike(last, next)) last = next;
    return last;
  };
}

function isAlike<Part extends object>(one: Part, other: Part): boolean {
  return (Object.keys(one) as (keyof Part)[]).every((key) => Object.is(one[key], other[key]));
}
