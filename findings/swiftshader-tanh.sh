#!/usr/bin/env bash
# Dawn (npm webgpu 0.6.2) on the SwiftShader that ships with Chromium 156: WGSL's tanh of a large argument is NaN. It is 1 up to
# 88.7, where exp still fits in f32, and NaN from there on, with no step between: infinity over infinity. WGSL lets an implementation
# do so (the result is indeterminate where sinh or cosh overflow), Mesa's lavapipe gives 1, and the NaN of one feature spreads
# over everything behind it: gelu of a neuron that is far above zero is where it is met. Clamping the argument to ±15 changes no
# bit of a result and is safe everywhere. Seen on 2026-11-28.
#
# Needs a Vulkan ICD of SwiftShader: VK_ICD_FILENAMES, or a Chromium of the distribution. On another driver it ends with 2.
#
# Output seen:
#   adapter: google swiftshader
#   tanh(10) = 1, tanh(88.5) = 1, tanh(89) = NaN, tanh(-89) = NaN, tanh(clamp(89, -15, 15)) = 1
#   as described
set -euo pipefail
command -v npm >/dev/null || { echo 'needs Node with npm'; exit 2; }
if [[ -z ${VK_ICD_FILENAMES:-} ]]; then
  for folder in /usr/lib/chromium /usr/lib/chromium-browser /usr/lib64/chromium-browser /opt/google/chrome; do
    if [[ -f $folder/vk_swiftshader_icd.json ]]; then
      export VK_ICD_FILENAMES=$folder/vk_swiftshader_icd.json
      # The Vulkan loader ships there too, where the system has none.
      export LD_LIBRARY_PATH=$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
      break
    fi
  done
fi
[[ -n ${VK_ICD_FILENAMES:-} ]] || { echo 'needs vk_swiftshader_icd.json: install Chromium, or name it in VK_ICD_FILENAMES'; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-$dir}
npm install --silent --no-audit --no-fund --prefix "$dir" webgpu@0.6.2
cat >"$dir/tanh.mjs" <<'JS'
import { create, globals } from 'webgpu';

Object.assign(globalThis, globals);
const gpu = create([]);
const adapter = await gpu.requestAdapter();
if (adapter?.info.architecture !== 'swiftshader') {
  console.log(`needs SwiftShader; the adapter is ${adapter?.info.description ?? 'none'}`);
  process.exit(2);
}
console.log(`adapter: ${adapter.info.vendor} ${adapter.info.architecture}`);
const device = await adapter.requestDevice();
const code = `
  @group(0) @binding(0) var<storage, read> x: array<f32>;
  @group(0) @binding(1) var<storage, read_write> y: array<vec2f>;
  @compute @workgroup_size(1) fn main(@builtin(global_invocation_id) id: vec3u) {
    y[id.x] = vec2f(tanh(x[id.x]), tanh(clamp(x[id.x], -15.0, 15.0)));
  }`;
const pipeline = device.createComputePipeline({
  layout: 'auto',
  compute: { module: device.createShaderModule({ code }) },
});
const x = Float32Array.of(10, 88.5, 89, -89);
const size = 2 * x.byteLength;
const input = device.createBuffer({ size: x.byteLength, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST });
const output = device.createBuffer({ size, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });
const home = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
device.queue.writeBuffer(input, 0, x);
const encoder = device.createCommandEncoder();
const pass = encoder.beginComputePass();
pass.setPipeline(pipeline);
pass.setBindGroup(
  0,
  device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [input, output].map((buffer, binding) => ({ binding, resource: { buffer } })),
  }),
);
pass.dispatchWorkgroups(x.length);
pass.end();
encoder.copyBufferToBuffer(output, 0, home, 0, size);
device.queue.submit([encoder.finish()]);
await home.mapAsync(GPUMapMode.READ);
const y = [...new Float32Array(home.getMappedRange())];
const [plain, clamped] = [0, 1].map((which) => y.filter((_, i) => i % 2 === which));
console.log(
  `${[...x].map((value, i) => `tanh(${value}) = ${plain[i]}`).join(', ')}, tanh(clamp(89, -15, 15)) = ${clamped[2]}`,
);
const isAsDescribed =
  plain[0] === 1 && plain[1] === 1 && Number.isNaN(plain[2]) && Number.isNaN(plain[3]) && clamped[2] === 1;
console.log(isAsDescribed ? 'as described' : 'CHANGED');
process.exit(isAsDescribed ? 0 : 1);
JS
node "$dir/tanh.mjs"
