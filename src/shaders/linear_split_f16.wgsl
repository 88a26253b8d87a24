// `linear` with K in slices, as linear_split.wgsl, but multiplied in f16. Goes behind linear_slices.wgsl and linear_f16.wgsl.

override RUN_VECTORS: u32;      // K of a run / 4

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

  // A slice's own vectors of K are K_SLICES apart; so are those of a run. Where all runs are whole, a compiler sees how long they are.
  let reach = RUN_VECTORS * K_SLICES;
  let whole = p.k_vectors % reach == 0u;
  for (var run = local.z; run < p.k_vectors; run += reach) {
    var run0 = Vector(); var run1 = Vector(); var run2 = Vector(); var run3 = Vector();
    var run4 = Vector(); var run5 = Vector(); var run6 = Vector(); var run7 = Vector();
    let end = select(min(run + reach, p.k_vectors), run + reach, whole);
    for (var k = run; k < end; k += K_SLICES) {
      let block = load_block(k, c, p.panel_vectors);
      run0 = multiply_add(run0, block, to_vector(input[r0 + k]));
      run1 = multiply_add(run1, block, to_vector(input[r1 + k]));
      run2 = multiply_add(run2, block, to_vector(input[r2 + k]));
      run3 = multiply_add(run3, block, to_vector(input[r3 + k]));
      run4 = multiply_add(run4, block, to_vector(input[r4 + k]));
      run5 = multiply_add(run5, block, to_vector(input[r5 + k]));
      run6 = multiply_add(run6, block, to_vector(input[r6 + k]));
      run7 = multiply_add(run7, block, to_vector(input[r7 + k]));
    }
    sum0 += vec4f(run0); sum1 += vec4f(run1); sum2 += vec4f(run2); sum3 += vec4f(run3);
    sum4 += vec4f(run4); sum5 += vec4f(run5); sum6 += vec4f(run6); sum7 += vec4f(run7);
  }

  add_slices(index, first_row, first_column, sum0, sum1, sum2, sum3);
  add_slices(index, first_row + AT_ONCE * ROW_GROUPS, first_column, sum4, sum5, sum6, sum7);
}
