/** What was measured, step by step: each with its own time limit, so that one failure does not cost the rest. */
import { writeFileSync } from 'node:fs';
import { reasonOf, within } from './adapters.ts';

/** Written anew after each step: what was measured is there, whatever stops the program. */
export class Report {
  failures = 0;
  readonly #steps: Record<string, unknown> = {};
  readonly #path: string;
  readonly #endsAt: number;

  /** @param totalMs after which no step begins, and the one under way is given up */
  constructor(path: string, totalMs: number) {
    this.#path = path;
    this.#endsAt = performance.now() + totalMs;
  }

  /** Keeps and prints what was found. */
  note(name: string, found: unknown): void {
    this.#steps[name] = found;
    console.log(`${name}: ${JSON.stringify(found)}`);
    writeFileSync(this.#path, `${JSON.stringify(this.#steps, null, 2)}\n`);
  }

  /** @returns what `measure` found, or null where it failed or took longer than `limitMs`, with the reason in the report */
  async step<T>(name: string, limitMs: number, measure: () => Promise<T>): Promise<T | null> {
    const began = performance.now();
    const leftMs = this.#endsAt - began;
    try {
      if (leftMs < 1000) throw new Error('no time was left');
      const found = await within(Math.min(limitMs, leftMs), name, measure());
      this.note(name, found);
      return found;
    } catch (error) {
      this.failures++;
      this.note(name, { failed: reasonOf(error), afterMs: Math.round(performance.now() - began) });
      return null;
    }
  }
}
