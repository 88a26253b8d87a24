// `linear` with K in slices, straight from memory. With few rows on a GPU, K is cut so finely that every core has work; on
// a CPU into a few. Goes behind linear_epilogue.wgsl.
//
// One workgroup makes ROW_GROUPS·8 rows × COLUMN_VECTORS·4 columns; each weight is read once a workgroup. COLUMN_VECTORS ×
// ROW_GROUPS invocations make that tile; K_SLICES such layers stand above one another, each with the sums of its own part of K.
// Neighbouring slices take neighbouring parts of K, so that what a core reads at a time lies together. Row r of an invocation
// is row y + r·ROW_GROUPS of the tile.

override ROW_GROUPS: u32;       // invocations along rows
override K_SLICES: u32;         // invocations along K

const AT_ONCE = 4u;             // rows reduced between two barriers: 16 KiB for 256 invocations
override LAYER = COLUMN_VECTORS * ROW_GROUPS;
override INVOCATIONS = LAYER * K_SLICES;

var<workgroup> scratch: array<vec4f, AT_ONCE * INVOCATIONS>;

// Adds up every slice's sums of 4 rows, in the order of the slices (same input, same bits), and finishes them. Outputs
// are dealt out to all invocations. All of a workgroup must come here.
fn add_slices(index: u32, first_row: u32, first_column: u32, a: vec4f, b: vec4f, c: vec4f, d: vec4f) {
  // Nobody still reads what is written over.
  workgroupBarrier();
  scratch[index] = a;
  scratch[INVOCATIONS + index] = b;
  scratch[2u * INVOCATIONS + index] = c;
  scratch[3u * INVOCATIONS + index] = d;
  workgroupBarrier();
  for (var o = index; o < AT_ONCE * LAYER; o += INVOCATIONS) {
    let r = o / LAYER;
    let at = o % LAYER;
    var sum = scratch[r * INVOCATIONS + at];
    for (var s = 1u; s < K_SLICES; s++) { sum += scratch[r * INVOCATIONS + s * LAYER + at]; }
    finish(first_row + at / COLUMN_VECTORS + r * ROW_GROUPS, first_column + at % COLUMN_VECTORS, sum);
  }
}

@compute @workgroup_size(COLUMN_VECTORS, ROW_GROUPS, K_SLICES)
fn linear(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) index: u32) {
  let p = product();
  let first_column = workgroup.x * COLUMN_VECTORS;
  let first_row = workgroup.y * ROW_GROUPS * ROWS;
  // Invocations past the last column or row compute a copy of the last one and drop it, so that all reach the barrier.
  let c = min(first_column + local.x, p.panel_vectors - 1u);
  prepare_rows(workgroup.x, first_row, index);
  let i0 = input_row(first_row, local.y);
  let i1 = input_row(first_row, local.y + ROW_GROUPS);
  let i2 = input_row(first_row, local.y + 2u * ROW_GROUPS);
  let i3 = input_row(first_row, local.y + 3u * ROW_GROUPS);
  let i4 = input_row(first_row, local.y + 4u * ROW_GROUPS);
  let i5 = input_row(first_row, local.y + 5u * ROW_GROUPS);
  let i6 = input_row(first_row, local.y + 6u * ROW_GROUPS);
  let i7 = input_row(first_row, local.y + 7u * ROW_GROUPS);
  var sum0 = vec4f(); var sum1 = vec4f(); var sum2 = vec4f(); var sum3 = vec4f();
  var sum4 = vec4f(); var sum5 = vec4f(); var sum6 = vec4f(); var sum7 = vec4f();

  for (var k = local.z; k < p.k_vectors; k += K_SLICES) {
    let block = load_block(k, c, p.panel_vectors);
    sum0 = multiply_add(sum0, block, load_input(i0, k));
    sum1 = multiply_add(sum1, block, load_input(i1, k));
    sum2 = multiply_add(sum2, block, load_input(i2, k));
    sum3 = multiply_add(sum3, block, load_input(i3, k));
    sum4 = multiply_add(sum4, block, load_input(i4, k));
    sum5 = multiply_add(sum5, block, load_input(i5, k));
    sum6 = multiply_add(sum6, block, load_input(i6, k));
    sum7 = multiply_add(sum7, block, load_input(i7, k));
  }

  add_slices(index, first_row, first_column, sum0, sum1, sum2, sum3);
  add_slices(index, first_row + AT_ONCE * ROW_GROUPS, first_column, sum4, sum5, sum6, sum7);
}
