// `linear` with K in slices, straight from memory. With few rows on a GPU, K is cut so finely that every core has work; on
// a CPU into a few. Goes behind linear_slices.wgsl.
//
// One workgroup makes ROW_GROUPS·8 rows × COLUMN_VECTORS·4 columns; each weight is read once a workgroup. COLUMN_VECTORS ×
// ROW_GROUPS invocations make that tile; K_SLICES such layers stand above one another, each with the sums of its own part of K.
// Neighbouring slices take neighbouring parts of K, so that what a core reads at a time lies together. Row r of an invocation
// is row y + r·ROW_GROUPS of the tile.

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
  let row = first_row + local.y;
  let last = rows - 1u;
  let r0 = min(row, last) * p.k_vectors;
  let r1 = min(row + ROW_GROUPS, last) * p.k_vectors;
  let r2 = min(row + 2u * ROW_GROUPS, last) * p.k_vectors;
  let r3 = min(row + 3u * ROW_GROUPS, last) * p.k_vectors;
  let r4 = min(row + 4u * ROW_GROUPS, last) * p.k_vectors;
  let r5 = min(row + 5u * ROW_GROUPS, last) * p.k_vectors;
  let r6 = min(row + 6u * ROW_GROUPS, last) * p.k_vectors;
  let r7 = min(row + 7u * ROW_GROUPS, last) * p.k_vectors;
  var sum0 = vec4f(); var sum1 = vec4f(); var sum2 = vec4f(); var sum3 = vec4f();
  var sum4 = vec4f(); var sum5 = vec4f(); var sum6 = vec4f(); var sum7 = vec4f();

  for (var k = local.z; k < p.k_vectors; k += K_SLICES) {
    let block = load_block(k, c, p.panel_vectors);
    sum0 = multiply_add(sum0, block, input[r0 + k]);
    sum1 = multiply_add(sum1, block, input[r1 + k]);
    sum2 = multiply_add(sum2, block, input[r2 + k]);
    sum3 = multiply_add(sum3, block, input[r3 + k]);
    sum4 = multiply_add(sum4, block, input[r4 + k]);
    sum5 = multiply_add(sum5, block, input[r5 + k]);
    sum6 = multiply_add(sum6, block, input[r6 + k]);
    sum7 = multiply_add(sum7, block, input[r7 + k]);
  }

  add_slices(index, first_row, first_column, sum0, sum1, sum2, sum3);
  add_slices(index, first_row + AT_ONCE * ROW_GROUPS, first_column, sum4, sum5, sum6, sum7);
}
