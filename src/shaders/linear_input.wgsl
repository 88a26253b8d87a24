// A product whose input is what stands in the buffer
//
//   residual  f32 [rows][N]   bound to `bias` and never read unless the product has one

@group(0) @binding(3) var<storage, read> residual: array<vec4f>;

// Where a row of the input begins, in vectors of 4.
struct InputRow { begin: u32 }

fn prepare_rows(workgroup_x: u32, first_row: u32, index: u32) {}

// Row `tile_row` of the workgroup whose rows begin at `first_row`; past the last row, a copy of it.
fn input_row(first_row: u32, tile_row: u32) -> InputRow {
  return InputRow(min(first_row + tile_row, rows - 1u) * product().k_vectors);
}

fn load_input(row: InputRow, k: u32) -> vec4f { return input[row.begin + k]; }

fn add_residual(value: vec4f, at: u32) -> vec4f {
  if (product().has_residual == 0u) { return value; }
  return value + residual[at];
}
