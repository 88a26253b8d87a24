/** A shader is put together from files; a driver counts its lines from the start of the whole. Here and back. */
import { UnmaskError } from '../model/errors.ts';

/** WGSL by the name of its file in `src/shaders`, in the order in which it is put together. */
export type ShaderSources = Readonly<Record<string, string>>;

/** The whole, as a driver gets it. Every file begins at a line of its own. */
export function composeShader(sources: ShaderSources): string {
  return Object.values(sources).map(withLineEnd).join('');
}

/** A line of the whole, where it was written. */
interface ShaderLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** Where line `wholeLine` of the composed shader (from 1) was written; null for one that it does not have. */
export function findShaderLine(sources: ShaderSources, wholeLine: number): ShaderLine | null {
  let line = wholeLine;
  for (const [file, code] of Object.entries(sources)) {
    const texts = withLineEnd(code).split('\n').slice(0, -1);
    if (line >= 1 && line <= texts.length) return { file, line, text: texts[line - 1].trim() };
    line -= texts.length;
  }
  return null;
}

/**
 * What a driver says of a shader it refused: `gpu/shader`, with the file, the line there and its text. Null where it has no fault in the
 * shader itself to tell (its constants may be at fault, or the device be gone). Asks the driver: only for what did not compile.
 */
export async function explainShaderFailure(
  sources: ShaderSources,
  module: GPUShaderModule,
): Promise<UnmaskError | null> {
  const info = await module.getCompilationInfo().catch(() => null);
  const errors = info?.messages.filter(({ type }) => type === 'error') ?? [];
  const first = errors.at(0);
  if (first === undefined) return null;
  const files = Object.keys(sources).join(' + ');
  const [message] = first.message.split('\n', 1);
  // A driver that knows no line says 0.
  const at = findShaderLine(sources, first.lineNum);
  const place = at === null ? files : `${at.file}:${at.line}:${first.linePos}`;
  // Without the GPUPipelineError as its cause: that says only that a module is invalid.
  return new UnmaskError({
    code: 'gpu/shader',
    message: `The GPU driver could not compile ${at === null ? 'a shader' : `${at.file}, line ${at.line}`}.`,
    expected: 'a shader that compiles',
    actual: `${place}: ${message}${at === null ? '' : `, in “${at.text}”`}`,
    remedy: 'Your text is kept. Run on the CPU, and report this with its details.',
    details: {
      ...(at === null ? {} : { ...at, column: first.linePos }),
      shader: files,
      otherErrors: errors.length - 1,
    },
  });
}

function withLineEnd(code: string): string {
  return code === '' || code.endsWith('\n') ? code : `${code}\n`;
}
