/**
 * The kernels of the WebAssembly engine, in AssemblyScript: TypeScript that is compiled to WebAssembly when the app is built
 * (`tools/vite/kernels.ts`). A pointer is a `usize`, a byte address in the memory that is imported; nothing is allocated here.
 *
 * Every thread calls a kernel with the same arguments but for the first, its own scratch memory. The second counts the units of work that
 * are taken (`claim.ts`): each thread does those it takes, and no two write the same place.
 */
export { attention } from './attention';
export { attentionWeights } from './attention_weights';
export { layerNorm } from './layer_norm';
export { summarise } from './logits';
export { pack } from './pack';
export { product } from './product';
export { embed, gather, mean } from './rows';
export { tile1, tile2, tile3, tile4, tile4Ahead } from './tile';
