// `linear` for many rows on a GPU: a matrix product by tiles in workgroup memory. Goes behind linear_tiles.wgsl.
//
// One workgroup makes ROW_GROUPS·8 rows × COLUMN_VECTORS·8 columns; each invocation holds 8 × 8 of them in registers, so
// that 4 vectors read from workgroup memory serve 16 multiply-adds of vectors. STEP_VECTORS·4 of K are in workgroup memory
// at a time, while the next are on their way to registers. Row r of an invocation is row y + r·ROW_GROUPS of the tile.

@compute @workgroup_size(COLUMN_VECTORS, ROW_GROUPS)
fn linear(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) lane: u32) {
  let k_vectors = product().k_vectors;
  let place = Place(workgroup.y * ROW_GROUPS * ROWS, workgroup.x * 2u * COLUMN_VECTORS, lane);
  let input_at = local.y * STEP_VECTORS;
  let weight_at = INPUT_TILE + local.x;
  let below = ROW_GROUPS * STEP_VECTORS;
  var left0 = vec4f(); var left1 = vec4f(); var left2 = vec4f(); var left3 = vec4f();
  var left4 = vec4f(); var left5 = vec4f(); var left6 = vec4f(); var left7 = vec4f();
  var right0 = vec4f(); var right1 = vec4f(); var right2 = vec4f(); var right3 = vec4f();
  var right4 = vec4f(); var right5 = vec4f(); var right6 = vec4f(); var right7 = vec4f();

  var staged = stage(place, 0u);
  for (var next = STEP_VECTORS; next < k_vectors + STEP_VECTORS; next += STEP_VECTORS) {
    // Nobody still reads the tiles before; then everybody's part of these is there.
    workgroupBarrier();
    unload(place, staged);
    workgroupBarrier();
    if (next < k_vectors) { staged = stage(place, next); }
    for (var s = 0u; s < STEP_VECTORS; s++) {
      let a = staged_block(weight_at + s * 8u * COLUMN_VECTORS);
      let b = staged_block(weight_at + s * 8u * COLUMN_VECTORS + COLUMN_VECTORS);
      let at = input_at + s;
      let x0 = scratch[at]; left0 = multiply_add(left0, a, x0); right0 = multiply_add(right0, b, x0);
      let x1 = scratch[at + below]; left1 = multiply_add(left1, a, x1); right1 = multiply_add(right1, b, x1);
      let x2 = scratch[at + 2u * below]; left2 = multiply_add(left2, a, x2); right2 = multiply_add(right2, b, x2);
      let x3 = scratch[at + 3u * below]; left3 = multiply_add(left3, a, x3); right3 = multiply_add(right3, b, x3);
      let x4 = scratch[at + 4u * below]; left4 = multiply_add(left4, a, x4); right4 = multiply_add(right4, b, x4);
      let x5 = scratch[at + 5u * below]; left5 = multiply_add(left5, a, x5); right5 = multiply_add(right5, b, x5);
      let x6 = scratch[at + 6u * below]; left6 = multiply_add(left6, a, x6); right6 = multiply_add(right6, b, x6);
      let x7 = scratch[at + 7u * below]; left7 = multiply_add(left7, a, x7); right7 = multiply_add(right7, b, x7);
    }
  }

  let r = place.row + local.y;
  let c = place.column + local.x;
  let d = c + COLUMN_VECTORS;
  finish(r, c, left0); finish(r, d, right0);
  finish(r + ROW_GROUPS, c, left1); finish(r + ROW_GROUPS, d, right1);
  finish(r + 2u * ROW_GROUPS, c, left2); finish(r + 2u * ROW_GROUPS, d, right2);
  finish(r + 3u * ROW_GROUPS, c, left3); finish(r + 3u * ROW_GROUPS, d, right3);
  finish(r + 4u * ROW_GROUPS, c, left4); finish(r + 4u * ROW_GROUPS, d, right4);
  finish(r + 5u * ROW_GROUPS, c, left5); finish(r + 5u * ROW_GROUPS, d, right5);
  finish(r + 6u * ROW_GROUPS, c, left6); finish(r + 6u * ROW_GROUPS, d, right6);
  finish(r + 7u * ROW_GROUPS, c, left7); finish(r + 7u * ROW_GROUPS, d, right7);
}
