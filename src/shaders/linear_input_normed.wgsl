// A product that reads its input through a LayerNorm, for linear_split.wgsl:
//   (input[row] − mean) / √(variance + EPSILON) · norm_weight + norm_bias, over the WIDTH features of a row
//
//   input                   f32 [any][K]    before the LayerNorm
//   norm_weight, norm_bias  f32 [K]         0 in the padding, so that it stays 0
//   indices                 u32 [rows]      which row of `input` each row is; bound to `norm_bias` and never read unless HAS_INDICES
//   normed                  f32 [rows][K]   receives the rows behind the LayerNorm: a later product adds them as its residual
//
// Every workgroup takes mean and variance of its rows by itself, as layer_norm.wgsl does: two passes in f32, the variance about the
// mean. That reads its rows twice more, from a cache, and costs three barriers: less than a dispatch that the product would wait for,
// as long as rows are few.

override WIDTH: u32;
override EPSILON: f32;
override HAS_INDICES: u32;

override TILE_ROWS = ROWS * ROW_GROUPS;
override LANES = INVOCATIONS / TILE_ROWS;   // invocations that share a row while it is looked through

@group(0) @binding(3) var<storage, read> norm_weight: array<vec4f>;
@group(0) @binding(7) var<storage, read> norm_bias: array<vec4f>;
@group(0) @binding(8) var<storage, read> indices: array<u32>;
@group(0) @binding(9) var<storage, read_write> normed: array<vec4f>;

// Where a row of the input begins, in vectors of 4; its mean, and 1 / √(variance + EPSILON).
struct InputRow { begin: u32, mean: f32, scale: f32 }

// 1 for the features of vector `v`, 0 for its padding.
fn is_feature(v: u32) -> vec4f {
  return select(vec4f(0.0), vec4f(1.0), 4u * v + vec4u(0u, 1u, 2u, 3u) < vec4u(WIDTH));
}

// The stretches of `scratch`, INVOCATIONS long, that this uses until the product's sums are written over them.
const SUMS = 0u;
const SQUARES = 1u;
const STATISTICS = 2u;

// Sum over the invocations that share a row, in the same order and so with the same bits in each of them.
fn sum_of_row(stretch: u32, index: u32, part: vec4f) -> f32 {
  scratch[stretch * INVOCATIONS + index].x = (part.x + part.y) + (part.z + part.w);
  // All parts must be there. None is written over before they are read: each call has a stretch of its own.
  workgroupBarrier();
  let first = stretch * INVOCATIONS + index / LANES * LANES;
  var sum = 0.0;
  for (var lane = 0u; lane < LANES; lane++) { sum += scratch[first + lane].x; }
  return sum;
}

fn begin_of(row: u32) -> u32 {
  var source = row;
  if (HAS_INDICES != 0u) { source = indices[row]; }
  return source * product().k_vectors;
}

fn through_norm(row: InputRow, k: u32) -> vec4f {
  return (input[row.begin + k] - row.mean) * row.scale * norm_weight[k] + norm_bias[k];
}

// Leaves mean and scale of every row of the tile in `scratch`, and this workgroup's share of the normed rows. All of a workgroup must
// come here.
fn prepare_rows(workgroup_x: u32, first_row: u32, index: u32) {
  let p = product();
  let tile_row = index / LANES;
  let lane = index % LANES;
  let row = min(first_row + tile_row, rows - 1u);
  let begin = begin_of(row);

  var sum = vec4f();
  for (var v = lane; v < p.k_vectors; v += LANES) { sum += input[begin + v] * is_feature(v); }
  let mean = sum_of_row(SUMS, index, sum) / f32(WIDTH);

  var squares = vec4f();
  for (var v = lane; v < p.k_vectors; v += LANES) {
    let d = (input[begin + v] - mean) * is_feature(v);
    squares += d * d;
  }
  let variance = sum_of_row(SQUARES, index, squares) / f32(WIDTH);
  // 1 / √, not inverseSqrt, as in layer_norm.wgsl.
  let scale = 1.0 / sqrt(variance + EPSILON);
  if (lane == 0u) { scratch[STATISTICS * INVOCATIONS + tile_row] = vec4f(mean, scale, 0.0, 0.0); }

  // The workgroups along N share out a row's vectors. What stands past the last row is a copy of it, which writes itself.
  if (first_row + tile_row < rows) {
    let across = (p.panel_vectors + COLUMN_VECTORS - 1u) / COLUMN_VECTORS;
    for (var v = workgroup_x + lane * across; v < p.k_vectors; v += LANES * across) {
      normed[row * p.k_vectors + v] = through_norm(InputRow(begin, mean, scale), v);
    }
  }
  // The statistics of all rows must be there.
  workgroupBarrier();
}

// Row `tile_row` of the workgroup whose rows begin at `first_row`; past the last row, a copy of it.
fn input_row(first_row: u32, tile_row: u32) -> InputRow {
  let statistics = scratch[STATISTICS * INVOCATIONS + tile_row];
  return InputRow(begin_of(min(first_row + tile_row, rows - 1u)), statistics.x, statistics.y);
}

fn load_input(row: InputRow, k: u32) -> vec4f { return through_norm(row, k); }

// What reads through a LayerNorm has no residual here: it would be one buffer more than a device must allow.
fn add_residual(value: vec4f, at: u32) -> vec4f { return value; }
