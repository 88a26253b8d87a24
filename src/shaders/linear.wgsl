// output = activation(input · weight + bias) [+ residual]
//
//   input     f32 [rows][K]        K, N: multiples of 4 (features are padded with zeros up to that)
//   weight    f32 or f16 [K][PANEL_N], see weight_*.wgsl: columns COLUMN_OFFSET … COLUMN_OFFSET + PANEL_N of the whole [K][N]
//   bias      f32 [N]
//   residual  f32 [rows][N]        bound to `bias` and never read unless HAS_RESIDUAL
//   output    f32 [rows][N]
//
// A weight too large for one binding arrives as several panels of columns, one dispatch each.
// One workgroup makes 8 rows × COLUMN_VECTORS·4 columns. Each invocation owns 8 rows × 4 columns in
// registers and 1/K_SLICES of K, so that a weight, once loaded, is used for 8 rows; with few rows the
// slices give a large GPU enough workgroups in flight. Slices are added in a fixed order: same input, same bits.

override K_VECTORS: u32;        // K / 4
override N_VECTORS: u32;        // N / 4
override PANEL_VECTORS: u32;    // PANEL_N / 4
override COLUMN_OFFSET: u32;    // in vectors of 4
override HAS_RESIDUAL: bool;
override COLUMN_VECTORS: u32;   // invocations along N
override K_SLICES: u32;         // invocations along K

const ROWS = 8u;

@group(0) @binding(0) var<storage, read> input: array<vec4f>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read> residual: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> output: array<vec4f>;
@group(0) @binding(5) var<uniform> rows: u32;

var<workgroup> partial: array<array<vec4f, ROWS>, COLUMN_VECTORS * K_SLICES>;

fn finish(row: u32, column: u32, sum: vec4f) {
  // The last workgroup along rows may reach past the batch.
  if (row >= rows) { return; }
  var value = activate(sum + bias[column]);
  let at = row * N_VECTORS + column;
  if (HAS_RESIDUAL) { value += residual[at]; }
  output[at] = value;
}

@compute @workgroup_size(COLUMN_VECTORS, K_SLICES)
fn linear(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let panel_column = workgroup.x * COLUMN_VECTORS + local.x;
  let row = workgroup.y * ROWS;
  // Invocations past the last column or row compute a copy of the last one and drop it, so that all reach the barrier.
  let c = min(panel_column, PANEL_VECTORS - 1u);
  let last = rows - 1u;
  let r0 = min(row, last) * K_VECTORS;
  let r1 = min(row + 1u, last) * K_VECTORS;
  let r2 = min(row + 2u, last) * K_VECTORS;
  let r3 = min(row + 3u, last) * K_VECTORS;
  let r4 = min(row + 4u, last) * K_VECTORS;
  let r5 = min(row + 5u, last) * K_VECTORS;
  let r6 = min(row + 6u, last) * K_VECTORS;
  let r7 = min(row + 7u, last) * K_VECTORS;
  var sum0 = vec4f(); var sum1 = vec4f(); var sum2 = vec4f(); var sum3 = vec4f();
  var sum4 = vec4f(); var sum5 = vec4f(); var sum6 = vec4f(); var sum7 = vec4f();

  let slice = (K_VECTORS + K_SLICES - 1u) / K_SLICES;
  let end = min((local.y + 1u) * slice, K_VECTORS);
  for (var k = local.y * slice; k < end; k++) {
    // 4 × 4 weights: rows 4k … 4k + 3 of this invocation's 4 columns.
    let w = 4u * k * PANEL_VECTORS + c;
    let block = mat4x4f(
      load_weight(w), load_weight(w + PANEL_VECTORS),
      load_weight(w + 2u * PANEL_VECTORS), load_weight(w + 3u * PANEL_VECTORS));
    // Unrolled by hand: a loop over an array of sums costs half the speed where the driver keeps the array in memory.
    sum0 += block * input[r0 + k];
    sum1 += block * input[r1 + k];
    sum2 += block * input[r2 + k];
    sum3 += block * input[r3 + k];
    sum4 += block * input[r4 + k];
    sum5 += block * input[r5 + k];
    sum6 += block * input[r6 + k];
    sum7 += block * input[r7 + k];
  }

  if (K_SLICES > 1u) {
    let mine = local.y * COLUMN_VECTORS + local.x;
    partial[mine] = array<vec4f, ROWS>(sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7);
    // Every slice's sums must be written before slice 0 adds them.
    workgroupBarrier();
    if (local.y > 0u) { return; }
    for (var s = 1u; s < K_SLICES; s++) {
      let other = s * COLUMN_VECTORS + local.x;
      sum0 += partial[other][0]; sum1 += partial[other][1]; sum2 += partial[other][2]; sum3 += partial[other][3];
      sum4 += partial[other][4]; sum5 += partial[other][5]; sum6 += partial[other][6]; sum7 += partial[other][7];
    }
  }

  // The last workgroup along columns may reach past the panel.
  if (panel_column >= PANEL_VECTORS) { return; }
  let column = COLUMN_OFFSET + panel_column;
  finish(row, column, sum0);
  finish(row + 1u, column, sum1);
  finish(row + 2u, column, sum2);
  finish(row + 3u, column, sum3);
  finish(row + 4u, column, sum4);
  finish(row + 5u, column, sum5);
  finish(row + 6u, column, sum6);
  finish(row + 7u, column, sum7);
}
