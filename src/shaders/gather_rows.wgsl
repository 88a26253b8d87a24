// output[i] = input[indices[i]]: picks rows out of a batch (masked rows, [CLS] rows, rows to show)
//
//   input    f32 [any][STRIDE]    indices  u32 [rows]    output  f32 [rows][STRIDE]
//
// One workgroup a row. Indices are checked on the CPU before the run.

override STRIDE_VECTORS: u32;

const LANES = 64u;

@group(0) @binding(0) var<storage, read> input: array<vec4f>;
@group(0) @binding(1) var<storage, read> indices: array<u32>;
@group(0) @binding(2) var<storage, read_write> output: array<vec4f>;

@compute @workgroup_size(LANES)
fn gather_rows(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let from_row = indices[workgroup.x] * STRIDE_VECTORS;
  let to_row = workgroup.x * STRIDE_VECTORS;
  for (var i = lane; i < STRIDE_VECTORS; i += LANES) { output[to_row + i] = input[from_row + i]; }
}
