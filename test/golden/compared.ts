/** What `npm run golden` needs to know of a golden file, whatever its format. */
import type { AlbertConfig } from '../../src/model/config.ts';
import type { ModelIdentity, ModelNames, Session } from '../../src/model/session.ts';
import type { WeightStream } from '../../src/model/tensors.ts';

/** A format, recognised by a file's content. */
export interface GoldenFormat {
  /** @param json what was parsed of the file, which may be anything */
  recognises(json: unknown): boolean;
  /**
   * The models of a file, with what is compared of each.
   * @throws Error with the path of the first field that is not what it should be, UnmaskError for a config.
   */
  read(json: unknown, options?: ReadOptions): readonly ComparedModel[];
  /** False where a file that is a list is not one of models. */
  readonly isList?: false;
}

/** What a session is made of. */
export interface ModelSource {
  readonly name: string;
  readonly config: AlbertConfig;
  readonly identity: ModelNames;
  /** Each call begins anew. */
  readonly weights: () => WeightStream;
}

export interface ReadOptions {
  /** Where a format's figures are of a checkpoint: its folder, instead of the one in this project. */
  readonly modelFolder?: string | undefined;
}

export interface ComparedModel extends ModelSource {
  readonly cases: readonly ComparedCase[];
  /** The file's fields that stand in `--json` beside `identity` and `cases`. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface ComparedCase {
  readonly name: string;
  /** Masks whose five likeliest are compared; 0 where the case has none. */
  readonly masks: number;
  /** What was asked, as the file has it, for `--json`. */
  readonly asked: Readonly<Record<string, unknown>>;
  /** Computes the case and compares it. @throws whatever the session does, and Error for a case that cannot be asked. */
  compare(session: Session): Promise<Comparison>;
}

/** How far a case is from the reference, and what was computed of it. */
export interface Comparison {
  /** The largest relative error; NaN where something is missing. */
  readonly error: number;
  /** What else is told on the case's line. */
  readonly told: readonly string[];
  /** Masks whose five likeliest are in the reference's order. */
  readonly ordered: number;
  isRight(bounds: Bounds): boolean;
  /** Every number that was computed, by the names of the file. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The comparison, as it stands in `--json`. */
  readonly verdict: unknown;
}

/** What a comparison is held to. */
export interface Bounds {
  /** Of the large weights: f16 has bounds of its own. */
  readonly dtype: ModelIdentity['dtype'];
  /** Whether it was computed on the CPU path in double precision: then only its answers are rounded to f32. */
  readonly float64?: boolean;
  /** Largest relative error; that of the precision, where it is not given. */
  readonly tolerance?: number | undefined;
}

/** Largest relative errors, by the golden files' README. Logarithms and probabilities may be off by 100 of them, absolute. */
export const TOLERANCE = { f32: 2e-5, f16: 5e-3 } as const satisfies Record<ModelIdentity['dtype'], number>;
