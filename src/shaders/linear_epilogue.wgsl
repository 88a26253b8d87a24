// What every variant of output = activation(input · weight + bias) [+ residual] shares: bindings, shapes, the last step
//
//   input     f32 [rows][K]        K, N: multiples of 4 (features are padded with zeros up to that)
//   weight    f32 or f16 [K][PANEL_N], see weight_*.wgsl: columns COLUMN_OFFSET … COLUMN_OFFSET + PANEL_N of the whole [K][N]
//   bias      f32 [N]
//   residual  f32 [rows][N]        bound to `bias` and never read unless HAS_RESIDUAL
//   output    f32 [rows][N]
//
// A weight too large for one binding arrives as several panels of columns, one dispatch each.

override K_VECTORS: u32;        // K / 4
override N_VECTORS: u32;        // N / 4
override PANEL_VECTORS: u32;    // PANEL_N / 4
override COLUMN_OFFSET: u32;    // in vectors of 4
override HAS_RESIDUAL: bool;
override COLUMN_VECTORS: u32;   // invocations along N

// Rows of an invocation. Loops over them are unrolled by hand: sums in an array cost half the speed where the
// driver keeps the array in memory.
const ROWS = 8u;

@group(0) @binding(0) var<storage, read> input: array<vec4f>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read> residual: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> output: array<vec4f>;
@group(0) @binding(5) var<uniform> rows: u32;

// 4 × 4 weights: rows 4k … 4k + 3 of the four columns at vector `column` of the panel.
fn load_block(k: u32, column: u32) -> mat4x4f {
  let at = 4u * k * PANEL_VECTORS + column;
  return mat4x4f(
    load_weight(at), load_weight(at + PANEL_VECTORS),
    load_weight(at + 2u * PANEL_VECTORS), load_weight(at + 3u * PANEL_VECTORS));
}

fn finish(row: u32, panel_column: u32, sum: vec4f) {
  // The last invocations along rows and columns may reach past the batch and the panel.
  if (row >= rows || panel_column >= PANEL_VECTORS) { return; }
  let column = COLUMN_OFFSET + panel_column;
  var value = activate(sum + bias[column]);
  let at = row * N_VECTORS + column;
  if (HAS_RESIDUAL) { value += residual[at]; }
  output[at] = value;
}
