// `linear` by tiles in workgroup memory, as linear_staged.wgsl, but multiplied in f16: the K of a tile is one run. Goes behind
// linear_tiles.wgsl and linear_f16.wgsl.

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
    var run_left0 = Vector(); var run_left1 = Vector(); var run_left2 = Vector(); var run_left3 = Vector();
    var run_left4 = Vector(); var run_left5 = Vector(); var run_left6 = Vector(); var run_left7 = Vector();
    var run_right0 = Vector(); var run_right1 = Vector(); var run_right2 = Vector(); var run_right3 = Vector();
    var run_right4 = Vector(); var run_right5 = Vector(); var run_right6 = Vector(); var run_right7 = Vector();
    for (var s = 0u; s < STEP_VECTORS; s++) {
      let a = staged_block(weight_at + s * 8u * COLUMN_VECTORS);
      let b = staged_block(weight_at + s * 8u * COLUMN_VECTORS + COLUMN_VECTORS);
      let at = input_at + s;
      let x0 = scratch[at]; run_left0 = multiply_add(run_left0, a, x0); run_right0 = multiply_add(run_right0, b, x0);
      let x1 = scratch[at + below]; run_left1 = multiply_add(run_left1, a, x1); run_right1 = multiply_add(run_right1, b, x1);
      let x2 = scratch[at + 2u * below]; run_left2 = multiply_add(run_left2, a, x2); run_right2 = multiply_add(run_right2, b, x2);
      let x3 = scratch[at + 3u * below]; run_left3 = multiply_add(run_left3, a, x3); run_right3 = multiply_add(run_right3, b, x3);
      let x4 = scratch[at + 4u * below]; run_left4 = multiply_add(run_left4, a, x4); run_right4 = multiply_add(run_right4, b, x4);
      let x5 = scratch[at + 5u * below]; run_left5 = multiply_add(run_left5, a, x5); run_right5 = multiply_add(run_right5, b, x5);
      let x6 = scratch[at + 6u * below]; run_left6 = multiply_add(run_left6, a, x6); run_right6 = multiply_add(run_right6, b, x6);
      let x7 = scratch[at + 7u * below]; run_left7 = multiply_add(run_left7, a, x7); run_right7 = multiply_add(run_right7, b, x7);
    }
    left0 += vec4f(run_left0); left1 += vec4f(run_left1); left2 += vec4f(run_left2); left3 += vec4f(run_left3);
    left4 += vec4f(run_left4); left5 += vec4f(run_left5); left6 += vec4f(run_left6); left7 += vec4f(run_left7);
    right0 += vec4f(run_right0); right1 += vec4f(run_right1); right2 += vec4f(run_right2); right3 += vec4f(run_right3);
    right4 += vec4f(run_right4); right5 += vec4f(run_right5); right6 += vec4f(run_right6); right7 += vec4f(run_right7);
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
