/** Files of a model as a visitor gives them: all at once, or one after another. */

export const MODEL_PARTS = ['model.safetensors', 'config.json', 'spiece.model'] as const;
export type ModelPart = (typeof MODEL_PARTS)[number];

export interface GivenFiles {
  readonly parts: Readonly<Partial<Record<ModelPart, File>>>;
  /** Names of files that are none of the three. */
  readonly ignored: readonly string[];
}

export const NO_FILES: GivenFiles = { parts: {}, ignored: [] };

/** Which of the three a file is, by its name: browsers and people rename (`config (1).json`). */
export function partOf(name: string): ModelPart | null {
  const lower = name.toLowerCase();
  if (lower.endsWith('.safetensors')) return 'model.safetensors';
  if (lower.startsWith('config') && lower.endsWith('.json')) return 'config.json';
  return lower.endsWith('.model') ? 'spiece.model' : null;
}

/** True for what can be one of the three, by its name. */
export function isModelFile({ name }: Pick<File, 'name'>): boolean {
  return partOf(name) !== null;
}

/** The files so far with more added; one given again replaces the one before it. */
export function addFiles(given: GivenFiles, files: readonly File[]): GivenFiles {
  const parts: Partial<Record<ModelPart, File>> = { ...given.parts };
  const ignored: string[] = [];
  for (const file of files) {
    const part = partOf(file.name);
    if (part === null) ignored.push(file.name);
    else parts[part] = file.name === part ? file : new File([file], part, { type: file.type });
  }
  return { parts, ignored };
}

/** All three, or null while one is missing. */
export function completeFiles({ parts }: GivenFiles): readonly File[] | null {
  const files = MODEL_PARTS.flatMap((part) => parts[part] ?? []);
  return files.length === MODEL_PARTS.length ? files : null;
}

export function missingParts({ parts }: GivenFiles): readonly ModelPart[] {
  return MODEL_PARTS.filter((part) => parts[part] === undefined);
}

/** What is still needed, in words; null where nothing was given. */
export function givenWords(given: GivenFiles): string | null {
  const missing = missingParts(given);
  const ignored =
    given.ignored.length === 0
      ? ''
      : `Not read: ${given.ignored.slice(0, 3).join(', ')}${given.ignored.length > 3 ? ' …' : ''}. `;
  if (missing.length === MODEL_PARTS.length) {
    return ignored === '' ? null : `${ignored}A model is three files: ${MODEL_PARTS.join(', ')}.`;
  }
  return `${ignored}Still needed: ${missing.join(', ')}.`;
}
