#!/usr/bin/env bash
# Dawn (npm webgpu 0.6.2), the draft feature `chromium-experimental-subgroup-matrix`: `subgroupMatrixLoad` from an array of vectors counts
# its stride, and its offset, in elements of the array, so in whole vectors. The draft of the language (gpuweb, proposals/subgroup-matrix.md,
# October 2026) says that a stride counts components of the matrix; and since arrays of vectors were let in only lately, code for
# arrays of scalars is easily carried over with its strides as they were. Where the compiler can see that the array is then too small it
# says so; in a larger array other values are read without a word.
# Seen on 2026-11-28. Dawn's null backend lists the feature on any machine: what is asked here is only whether a shader is taken.
#
# Output seen, of loads of 16 × 16 f16 from 256 of them, which fit exactly when read in rows of 16:
#   array<f16, 256>, stride 16: taken
#   array<vec4<f16>, 64>, stride 16: refused, the matrix would take 1952 bytes of 512
#   array<vec4<f16>, 64>, stride 4: taken
#   as described
set -euo pipefail
command -v npm >/dev/null || { echo 'needs Node with npm'; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" webgpu@0.6.2
cat >"$dir/strides.mjs" <<'JS'
import { create, globals } from 'webgpu';

Object.assign(globalThis, globals);
// Kept: what is made of it dies with it.
globalThis.gpu = create(['backend=null', 'enable-dawn-features=allow_unsafe_apis']);
const adapter = await globalThis.gpu.requestAdapter();
const device = await adapter.requestDevice({
  requiredFeatures: ['shader-f16', 'subgroups', 'chromium-experimental-subgroup-matrix'],
});

async function verdict(array, stride) {
  const code = `enable f16;
    enable subgroups;
    enable chromium_experimental_subgroup_matrix;
    var<workgroup> tile: ${array};
    @group(0) @binding(0) var<storage, read_write> result: array<f16, 256>;
    @compute @workgroup_size(128) fn main() {
      let left = subgroupMatrixLoad<subgroup_matrix_left<f16, 16, 16>, row_major>(&tile, 0u, ${stride}u);
      subgroupMatrixStore<row_major>(&result, 0u, left, 16u);
    }`;
  device.pushErrorScope('validation');
  const module = device.createShaderModule({ code });
  const { messages } = await module.getCompilationInfo();
  await device.popErrorScope();
  const error = messages.find(({ type }) => type === 'error')?.message;
  if (error === undefined) return 'taken';
  const [, has, needs] = /too small \((\d+) bytes\) for the matrix access \((\d+) bytes\)/.exec(error) ?? [];
  return has === undefined ? `refused: ${error.split('\n')[0]}` : `refused, the matrix would take ${needs} bytes of ${has}`;
}

const seen = [];
for (const [array, stride] of [
  ['array<f16, 256>', 16],
  ['array<vec4<f16>, 64>', 16],
  ['array<vec4<f16>, 64>', 4],
]) {
  const line = `${array}, stride ${stride}: ${await verdict(array, stride)}`;
  console.log(line);
  seen.push(line.split(': ')[1]);
}
const asDescribed = seen[0] === 'taken' && seen[1].startsWith('refused, the matrix') && seen[2] === 'taken';
console.log(asDescribed ? 'as described' : 'NOT as described');
process.exit(asDescribed ? 0 : 1);
JS
node "$dir/strides.mjs" 2>/dev/null
