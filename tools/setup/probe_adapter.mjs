/** Prints the adapter Dawn finds under the present environment as one line of JSON, or `null`. Run as a child process. */
import { create } from 'webgpu';

const gpu = create([]);
const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
const info = adapter?.info;
console.log(
  JSON.stringify(
    info && {
      vendor: info.vendor,
      architecture: info.architecture,
      description: info.description,
      f16: adapter.features.has('shader-f16'),
      software: /swiftshader|llvmpipe/i.test(`${info.architecture} ${info.description}`),
    },
  ),
);
