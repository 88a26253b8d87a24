// `linear` without barriers, for adapters that are a CPU. Goes behind linear_epilogue.wgsl.
//
// A barrier makes a CPU store and reload everything an invocation holds; slices and shared tiles cost it more than they
// bring. So each invocation does a whole product alone, for 8 rows × 8 columns, in two vectors COLUMN_VECTORS apart:
// a weight once loaded serves 8 rows, an input once loaded serves 8 columns.

@compute @workgroup_size(COLUMN_VECTORS)
fn linear(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let left = workgroup.x * 2u * COLUMN_VECTORS + local.x;
  let right = left + COLUMN_VECTORS;
  let row = workgroup.y * ROWS;
  // Past the last column or row a copy of the last one is computed and dropped.
  let c = min(left, PANEL_VECTORS - 1u);
  let d = min(right, PANEL_VECTORS - 1u);
  let last = rows - 1u;
  let r0 = min(row, last) * K_VECTORS;
  let r1 = min(row + 1u, last) * K_VECTORS;
  let r2 = min(row + 2u, last) * K_VECTORS;
  let r3 = min(row + 3u, last) * K_VECTORS;
  let r4 = min(row + 4u, last) * K_VECTORS;
  let r5 = min(row + 5u, last) * K_VECTORS;
  let r6 = min(row + 6u, last) * K_VECTORS;
  let r7 = min(row + 7u, last) * K_VECTORS;
  var left0 = vec4f(); var left1 = vec4f(); var left2 = vec4f(); var left3 = vec4f();
  var left4 = vec4f(); var left5 = vec4f(); var left6 = vec4f(); var left7 = vec4f();
  var right0 = vec4f(); var right1 = vec4f(); var right2 = vec4f(); var right3 = vec4f();
  var right4 = vec4f(); var right5 = vec4f(); var right6 = vec4f(); var right7 = vec4f();

  for (var k = 0u; k < K_VECTORS; k++) {
    let a = load_block(k, c);
    let b = load_block(k, d);
    let x0 = input[r0 + k]; left0 += a * x0; right0 += b * x0;
    let x1 = input[r1 + k]; left1 += a * x1; right1 += b * x1;
    let x2 = input[r2 + k]; left2 += a * x2; right2 += b * x2;
    let x3 = input[r3 + k]; left3 += a * x3; right3 += b * x3;
    let x4 = input[r4 + k]; left4 += a * x4; right4 += b * x4;
    let x5 = input[r5 + k]; left5 += a * x5; right5 += b * x5;
    let x6 = input[r6 + k]; left6 += a * x6; right6 += b * x6;
    let x7 = input[r7 + k]; left7 += a * x7; right7 += b * x7;
  }

  finish(row, left, left0); finish(row, right, right0);
  finish(row + 1u, left, left1); finish(row + 1u, right, right1);
  finish(row + 2u, left, left2); finish(row + 2u, right, right2);
  finish(row + 3u, left, left3); finish(row + 3u, right, right3);
  finish(row + 4u, left, left4); finish(row + 4u, right, right4);
  finish(row + 5u, left, left5); finish(row + 5u, right, right5);
  finish(row + 6u, left, left6); finish(row + 6u, right, right6);
  finish(row + 7u, left, left7); finish(row + 7u, right, right7);
}
