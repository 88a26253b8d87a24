/** Results by index, as they come: each state is a value of its own, and what came before is shared by all of them, never copied. */

/** What all states of one collection share. It only grows. */
interface Shared<T> {
  readonly entries: (readonly [number, T])[];
  /** By index: its place among the entries. */
  readonly places: Map<number, number>;
}

export class Additions<T extends { readonly index: number }> implements ReadonlyMap<number, T> {
  readonly #shared: Shared<T>;
  /** How many of the shared entries this state has. */
  readonly size: number;

  private constructor(shared: Shared<T>, size: number) {
    this.#shared = shared;
    this.size = size;
  }

  static of<T extends { readonly index: number }>(results: Iterable<T>): Additions<T> {
    return new Additions<T>({ entries: [], places: new Map() }, 0).with([...results]);
  }

  /** This state with `results` beside it, none of which it has. Added to an older state they begin a copy. */
  with(results: readonly T[]): Additions<T> {
    const { entries, places } = this.#shared;
    if (entries.length > this.size) return Additions.of([...this.values(), ...results]);
    for (const result of results) {
      places.set(result.index, entries.length);
      entries.push([result.index, result]);
    }
    return new Additions(this.#shared, entries.length);
  }

  has(index: number): boolean {
    return (this.#shared.places.get(index) ?? Infinity) < this.size;
  }

  get(index: number): T | undefined {
    const place = this.#shared.places.get(index);
    return place === undefined || place >= this.size ? undefined : this.#shared.entries[place][1];
  }

  /** In the order they came. */
  *entries(): MapIterator<[number, T]> {
    for (let place = 0; place < this.size; place++) {
      const [index, result] = this.#shared.entries[place];
      yield [index, result];
    }
  }

  *keys(): MapIterator<number> {
    for (const [index] of this.entries()) yield index;
  }

  *values(): MapIterator<T> {
    for (const [, result] of this.entries()) yield result;
  }

  [Symbol.iterator](): MapIterator<[number, T]> {
    return this.entries();
  }

  forEach(act: (result: T, index: number, all: ReadonlyMap<number, T>) => void): void {
    for (const [index, result] of this.entries()) act(result, index, this);
  }
}

/** What was there, whatever keeps it, and what came. */
export function added<T extends { readonly index: number }>(
  before: ReadonlyMap<number, T>,
  results: readonly T[],
): ReadonlyMap<number, T> {
  return (before instanceof Additions ? before : Additions.of(before.values())).with(results);
}
