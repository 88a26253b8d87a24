// output[row] = (input[row] − mean) / √(variance + EPSILON) · weight + bias, over the WIDTH features of a row
//
//   input, output   f32 [rows][STRIDE]   STRIDE ≥ WIDTH, a multiple of 4; the padding is written as 0
//   weight, bias    f32 [STRIDE]         0 in the padding
//
// One workgroup a row. Two passes in f32, the variance about the mean: one pass with E[x²] − E[x]² cancels
// where the mean is large against the spread.

override WIDTH: u32;
override STRIDE: u32;
override EPSILON: f32;

const LANES = 64u;

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read> weight: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;

var<workgroup> partial: array<f32, LANES>;

// Sum over the workgroup, the same bits in every invocation. One barrier and 64 reads instead of six barriers.
fn workgroup_sum(lane: u32, value: f32) -> f32 {
  // The previous sum may still be being read.
  workgroupBarrier();
  partial[lane] = value;
  // All partial sums must be there before anyone adds them.
  workgroupBarrier();
  var sum = 0.0;
  for (var i = 0u; i < LANES; i++) { sum += partial[i]; }
  return sum;
}

@compute @workgroup_size(LANES)
fn layer_norm(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = workgroup.x * STRIDE;

  var sum = 0.0;
  for (var i = lane; i < WIDTH; i += LANES) { sum += input[row + i]; }
  let mean = workgroup_sum(lane, sum) / f32(WIDTH);

  var squares = 0.0;
  for (var i = lane; i < WIDTH; i += LANES) {
    let d = input[row + i] - mean;
    squares += d * d;
  }
  // 1 / √, not inverseSqrt: the built-in may be 2 ulp off, and this factor enters every feature of 24 passes.
  let scale = 1.0 / sqrt(workgroup_sum(lane, squares) / f32(WIDTH) + EPSILON);

  for (var i = lane; i < STRIDE; i += LANES) {
    output[row + i] = select(0.0, (input[row + i] - mean) * scale * weight[i] + bias[i], i < WIDTH);
  }
}
