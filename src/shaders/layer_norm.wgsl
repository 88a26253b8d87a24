// output[row] = (input[row] − mean) / √(variance + EPSILON) · weight + bias, over the WIDTH features of a row
//
//   input, output   f32 [rows][STRIDE]   STRIDE ≥ WIDTH, a multiple of 4; the padding is written as 0
//   weight, bias    f32 [STRIDE]         0 in the padding
//
// One workgroup a row, which is read once and kept in registers. Two passes in f32, the variance about the mean: one pass with
// E[x²] − E[x]² cancels where the mean is large against the spread.

override WIDTH: u32;
override STRIDE: u32;
override EPSILON: f32;
override LANES: u32;

const MAX_SLOTS = 16u; // vectors an invocation keeps
const SUMS = 16u;

override VECTORS = STRIDE / 4u;
override SLOTS = (VECTORS + LANES - 1u) / LANES;

@group(0) @binding(0) var<storage, read> input: array<vec4f>;
@group(0) @binding(1) var<storage, read> weight: array<vec4f>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> output: array<vec4f>;

var<workgroup> partial: array<f32, LANES>;
var<workgroup> sums: array<f32, SUMS>;

// Sum over the workgroup, the same bits in every invocation: in two steps, since each waits for workgroup memory.
fn workgroup_sum(lane: u32, value: f32) -> f32 {
  partial[lane] = value;
  // All values must be there, and no invocation may still read the earlier sums.
  workgroupBarrier();
  if (lane < SUMS) {
    var sum = 0.0;
    for (var i = lane; i < LANES; i += SUMS) { sum += partial[i]; }
    sums[lane] = sum;
  }
  // All sums must be there; and the values before may be overwritten.
  workgroupBarrier();
  var total = 0.0;
  for (var i = 0u; i < SUMS; i++) { total += sums[i]; }
  return total;
}

// 1 for the features of vector `v`, 0 for its padding.
fn is_feature(v: u32) -> vec4f {
  return select(vec4f(0.0), vec4f(1.0), 4u * v + vec4u(0u, 1u, 2u, 3u) < vec4u(WIDTH));
}

@compute @workgroup_size(LANES)
fn layer_norm(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = workgroup.x * VECTORS;

  var kept: array<vec4f, MAX_SLOTS>;
  var sum = vec4f();
  for (var slot = 0u; slot < SLOTS; slot++) {
    let v = lane + slot * LANES;
    if (v < VECTORS) {
      kept[slot] = input[row + v];
      sum += kept[slot] * is_feature(v);
    }
  }
  let mean = workgroup_sum(lane, (sum.x + sum.y) + (sum.z + sum.w)) / f32(WIDTH);

  var squares = vec4f();
  for (var slot = 0u; slot < SLOTS; slot++) {
    let v = lane + slot * LANES;
    if (v < VECTORS) {
      let d = (kept[slot] - mean) * is_feature(v);
      squares += d * d;
    }
  }
  let variance = workgroup_sum(lane, (squares.x + squares.y) + (squares.z + squares.w)) / f32(WIDTH);
  // 1 / √, not inverseSqrt: the built-in may be 2 ulp off, and this factor enters every feature of 24 passes.
  let scale = 1.0 / sqrt(variance + EPSILON);

  for (var slot = 0u; slot < SLOTS; slot++) {
    let v = lane + slot * LANES;
    if (v < VECTORS) {
      output[row + v] = ((kept[slot] - mean) * scale * weight[v] + bias[v]) * is_feature(v);
    }
  }
}
