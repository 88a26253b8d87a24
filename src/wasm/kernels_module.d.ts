/** Kernels as `tools/vite/kernels.ts` builds them: a module's bytes in base64. */
declare module '*?kernels=relaxed' {
  const base64: string;
  export default base64;
}
declare module '*?kernels=plain' {
  const base64: string;
  export default base64;
}
