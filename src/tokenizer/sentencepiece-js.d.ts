/** What is used of sentencepiece-js 1.1.0, as `tools/vite/sentencepiece-csp.ts` rewrites it: `load` takes the bytes. */
declare module 'sentencepiece-js' {
  export class SentencePieceProcessor {
    /** The Emscripten module, one instance of wasm each; set by `load`. */
    sentencepiece?: { readonly FS: { unlink(path: string): void } };
    /** The C++ object; set by `load`. */
    processor?: { delete(): void };
    load(model: Uint8Array): Promise<void>;
    encodeIds(text: string): number[];
    encodePieces(text: string): string[];
  }
}
