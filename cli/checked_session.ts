/** A GPU whose first batch is computed by WebAssembly as well: a driver that multiplies wrongly ends the call before a record is written. */
import { UnmaskError } from '../src/model/errors.ts';
import type { Answer, Read } from '../src/model/reads.ts';
import type { Answers, Run } from '../src/model/run.ts';
import type { Session } from '../src/model/session.ts';
import { kindOf } from '../src/reads/kinds.ts';
import { partsOf } from '../src/reads/parts.ts';

/** Sequences of the first batch up to so many tokens: some seconds of a large model on one thread. */
const CHECKED_TOKENS = 64;

export interface SessionCheck {
  /** Starts what the first batch is compared with; it is destroyed when that is done. */
  readonly reference: () => Promise<Session>;
  /** Largest difference that rounding leaves, of the largest number of its row or of 1. */
  readonly tolerance: number;
}

export class CheckedSession implements Session {
  readonly #session: Session;
  #check: SessionCheck | null;

  constructor(session: Session, check: SessionCheck) {
    this.#session = session;
    this.#check = check;
  }

  get config(): Session['config'] {
    return this.#session.config;
  }

  get identity(): Session['identity'] {
    return this.#session.identity;
  }

  /** @throws UnmaskError `gpu/validation` where the first run's numbers are others than the reference's, and what either session throws */
  async run<const R extends readonly Read[]>(run: Run<R>): Promise<Answers<R>> {
    const answers = await this.#session.run(run);
    if (this.#check !== null) await requireSame(run, answers, this.#check, this.#session.identity.adapter);
    this.#check = null;
    return answers;
  }

  destroy(): void {
    this.#session.destroy();
  }
}

async function requireSame(
  run: Run,
  { answers }: Answers,
  { reference, tolerance }: SessionCheck,
  adapter: string,
): Promise<void> {
  const session = await reference();
  try {
    const limits = { memory: Infinity, time: CHECKED_TOKENS };
    for (const part of partsOf(session.config, run, () => limits)) {
      const expected = await session.run(part.run);
      const difference = largestDifference(run.reads, part.places, answers, expected.answers);
      if (!(difference <= tolerance)) throw otherNumbers(adapter, difference, tolerance);
      return;
    }
  } finally {
    session.destroy();
  }
}

/** Of all numbers of a part's answers, each relative to the largest of its row or to 1. */
function largestDifference(
  reads: readonly Read[],
  places: readonly (readonly number[])[],
  answers: readonly Answer[],
  expected: readonly Answer[],
): number {
  let largest = 0;
  for (const [r, read] of reads.entries()) {
    const kind = kindOf(read);
    for (const [i, entry] of expected[r].entries()) {
      const ours = kind.numbers(answers[r][places[r][i]], false);
      for (const [n, [, values]] of kind.numbers(entry, false).entries()) {
        const [, own] = ours[n];
        let scale = 1;
        let most = 0;
        for (let at = 0; at < values.length; at++) {
          scale = Math.max(scale, Math.abs(values[at]));
          most = Math.max(most, Math.abs(own[at] - values[at]));
        }
        largest = Math.max(largest, most / scale);
      }
    }
  }
  return largest;
}

function otherNumbers(adapter: string, difference: number, tolerance: number): UnmaskError {
  return new UnmaskError({
    code: 'gpu/validation',
    message: `The GPU (${adapter}) computes other numbers than WebAssembly does, so none of them is written.`,
    expected: `a relative difference of at most ${tolerance}`,
    actual: difference.toExponential(1),
    remedy:
      'Update the graphics driver, or leave out --engine gpu. unmask verify --engine gpu shows it again.',
  });
}
