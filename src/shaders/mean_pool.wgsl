// output[s] = mean of the rows of sequence s
//
//   input        f32 [T][STRIDE]
//   cu_seqlens   u32 [sequences + 1]
//   output       f32 [sequences][STRIDE]
//
// One workgroup a sequence and 64 vectors of 4 features; an invocation sums its features over the rows.

override STRIDE_VECTORS: u32;

const LANES = 64u;

@group(0) @binding(0) var<storage, read> input: array<vec4f>;
@group(0) @binding(1) var<storage, read> cu_seqlens: array<u32>;
@group(0) @binding(2) var<storage, read_write> output: array<vec4f>;

@compute @workgroup_size(LANES)
fn mean_pool(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = workgroup.y * LANES + lane;
  // The last workgroup along features may reach past the row.
  if (i >= STRIDE_VECTORS) { return; }
  let begin = cu_seqlens[workgroup.x];
  let end = cu_seqlens[workgroup.x + 1u];
  var sum = vec4f();
  for (var row = begin; row < end; row++) { sum += input[row * STRIDE_VECTORS + i]; }
  output[workgroup.x * STRIDE_VECTORS + i] = sum / f32(end - begin);
}
