/** WebGPU in Node: Dawn (npm `webgpu`). The engine is the page's own. */
import { create, globals } from 'webgpu';

Object.assign(globalThis, globals);

/** Dawn's instance: must outlive every device made from it. */
let instance: GPU | undefined;

/** Timestamps as the clock gives them: a page gets them rounded to 100 µs, which hides most kernels. */
const EXACT_TIMESTAMPS = 'disable-dawn-features=timestamp_quantization';

/** `navigator.gpu`'s stand-in. UNMASK_DAWN replaces the options for Dawn, e.g. `enable-dawn-features=a,b`, apart by spaces. */
export function nodeGpu(): GPU {
  instance ??= create(process.env.UNMASK_DAWN?.split(' ').filter(Boolean) ?? [EXACT_TIMESTAMPS]);
  return instance;
}
