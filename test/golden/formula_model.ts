/** What of a golden file makes its model: a config, and tensors by a formula (`formula.ts`). */
import { parseAlbertConfig, type AlbertConfig } from '../../src/model/config.ts';
import { mapRecord, number, numbers, record, string } from './fields.ts';

/** How one tensor is made. */
export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly offset: number;
  readonly scale: number;
}

export interface FormulaModel {
  readonly model: string;
  readonly salt: string;
  readonly config: AlbertConfig;
  readonly tensors: ReadonlyMap<string, GoldenTensor>;
}

/** @throws Error with the path of the first field that is not what it should be, UnmaskError for its config. */
export function parseFormulaModel(file: Record<string, unknown>): FormulaModel {
  return {
    tensors: new Map(Object.entries(mapRecord(file.tensors, 'tensors', goldenTensor))),
    // Files with several models call it `name`.
    model: string(file.model ?? file.name, 'model'),
    salt: string(file.salt, 'salt'),
    config: parseAlbertConfig(file.config),
  };
}

function goldenTensor(value: unknown, path: string): GoldenTensor {
  const { shape, offset, scale } = record(value, path);
  return {
    shape: numbers(shape, `${path}.shape`),
    offset: number(offset, `${path}.offset`),
    scale: number(scale, `${path}.scale`),
  };
}

/** A config as `parseAlbertConfig` reads it again. */
export function configJson({ architecture, labels, ...config }: AlbertConfig): Record<string, unknown> {
  const id2label = Object.fromEntries(labels.entries());
  const saved = architecture === null ? {} : { architectures: [architecture] };
  return { ...saved, model_type: 'albert', ...config, num_labels: labels.length, id2label };
}

/** The fields of a golden file that make its model, as they stand in it. */
export function modelFields({ model, salt, config, tensors }: FormulaModel): Record<string, unknown> {
  return { model, salt, config: configJson(config), tensors: Object.fromEntries(tensors) };
}
