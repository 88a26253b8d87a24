// What every variant of output = activation(input · weight + bias) [+ residual] shares: bindings, shapes, the last step
//
//   input     f32 [rows][K]        K, N: multiples of 4 (features are padded with zeros up to that)
//   weight    f32 or f16 [K][PANEL_N], see weight_*.wgsl: columns column_offset … column_offset + PANEL_N of the whole [K][N]
//   bias      f32 [N]
//   output    f32 [rows][N]
//
// A weight too large for one binding arrives as several panels of columns, one dispatch each. What a product reads besides, and how
// it comes by its input, is in linear_input.wgsl or linear_input_normed.wgsl.

// What a product is, apart from its rows: `product()` tells, in linear_product_constant.wgsl or linear_product_uniform.wgsl.
struct Product {
  k_vectors: u32,      // K / 4
  n_vectors: u32,      // N / 4
  panel_vectors: u32,  // PANEL_N / 4
  column_offset: u32,  // in vectors of 4
  activation: u32,     // see activation.wgsl
  has_residual: u32,
}

override COLUMN_VECTORS: u32;   // invocations along N

// Rows of an invocation. Loops over them are unrolled by hand: sums in an array cost half the speed where the
// driver keeps the array in memory.
const ROWS = 8u;

@group(0) @binding(0) var<storage, read> input: array<vec4f>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> output: array<vec4f>;
@group(0) @binding(5) var<uniform> rows: u32;

// 4 × 4 weights: rows 4k … 4k + 3 of the four columns at vector `column` of a panel with rows of `stride` vectors.
fn load_block(k: u32, column: u32, stride: u32) -> Block {
  let at = 4u * k * stride + column;
  return Block(
    load_vector(at), load_vector(at + stride),
    load_vector(at + 2u * stride), load_vector(at + 3u * stride));
}

// 4 more values of K for one row and 4 columns: four multiply-adds.
fn multiply_add(sum: Vector, block: Block, x: Vector) -> Vector {
  return sum + block[0] * x.x + block[1] * x.y + block[2] * x.z + block[3] * x.w;
}

fn finish(row: u32, panel_column: u32, sum: vec4f) {
  let p = product();
  // The last invocations along rows and columns may reach past the batch and the panel.
  if (row >= rows || panel_column >= p.panel_vectors) { return; }
  let column = p.column_offset + panel_column;
  let at = row * p.n_vectors + column;
  output[at] = add_residual(activate(sum + bias[column], p.activation), at);
}
