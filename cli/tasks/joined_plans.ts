/** Questions that were planned apart, run as one. */
import type { Item, Planned, ReadForm } from '../../src/engine/probe_items.ts';

/** The items of several plans in their order, so that they share batches. All are of the model's own schedule. */
export function joinedPlans<Result>(plans: readonly Planned<unknown, Result>[]): Planned<null, Result> {
  const forms = new Map<string, ReadForm>();
  return {
    plan: null,
    *items() {
      for (const { items } of plans) for (const item of items()) yield withSharedForms(item, forms);
    },
    depth: 1,
    teachesRate: true,
  };
}

/** Rows of equal forms are one read of a batch only where the form is the same object. */
function withSharedForms<Result>(item: Item<Result>, forms: Map<string, ReadForm>): Item<Result> {
  const shared = (form: ReadForm): ReadForm => {
    const key = JSON.stringify(form);
    const known = forms.get(key) ?? form;
    forms.set(key, known);
    return known;
  };
  const sequences = item.sequences.map((sequence) => ({ ...sequence, form: shared(sequence.form) }));
  return { ...item, sequences };
}
