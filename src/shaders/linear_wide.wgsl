// `linear` without barriers, for adapters that are a CPU. Goes behind linear_epilogue.wgsl.
//
// A barrier makes a CPU store and reload everything an invocation holds; slices and shared tiles cost it more than they
// bring. So each invocation does a whole product alone, for 8 rows × 8 columns, in two vectors COLUMN_VECTORS apart:
// a weight once loaded serves 8 rows, an input once loaded serves 8 columns.

@compute @workgroup_size(COLUMN_VECTORS)
fn linear(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let p = product();
  let left = workgroup.x * 2u * COLUMN_VECTORS + local.x;
  let right = left + COLUMN_VECTORS;
  let row = workgroup.y * ROWS;
  // Past the last column or row a copy of the last one is computed and dropped.
  let c = min(left, p.panel_vectors - 1u);
  let d = min(right, p.panel_vectors - 1u);
  let last = rows - 1u;
  let r0 = min(row, last) * p.k_vectors;
  let r1 = min(row + 1u, last) * p.k_vectors;
  let r2 = min(row + 2u, last) * p.k_vectors;
  let r3 = min(row + 3u, last) * p.k_vectors;
  let r4 = min(row + 4u, last) * p.k_vectors;
  let r5 = min(row + 5u, last) * p.k_vectors;
  let r6 = min(row + 6u, last) * p.k_vectors;
  let r7 = min(row + 7u, last) * p.k_vectors;
  var left0 = vec4f(); var left1 = vec4f(); var left2 = vec4f(); var left3 = vec4f();
  var left4 = vec4f(); var left5 = vec4f(); var left6 = vec4f(); var left7 = vec4f();
  var right0 = vec4f(); var right1 = vec4f(); var right2 = vec4f(); var right3 = vec4f();
  var right4 = vec4f(); var right5 = vec4f(); var right6 = vec4f(); var right7 = vec4f();

  for (var k = 0u; k < p.k_vectors; k++) {
    let a = load_block(k, c, p.panel_vectors);
    let b = load_block(k, d, p.panel_vectors);
    let x0 = input[r0 + k]; left0 += a * x0; right0 += b * x0;
    let x1 = input[r1 + k]; left1 += a * x1; right1 += b * x1;
    let x2 = input[r2 + k]; left2 += a * x2; right2 += b * x2;
    let x3 = input[r3 + k]; left3 += a * x3; right3 += b * x3;
    let x4 = input[r4 + k]; left4 += a * x4; right4 += b * x4;
    let x5 = input[r5 + k]; left5 += a * x5; right5 += b * x5;
    let x6 = input[r6 + k]; left6 += a * x6; right6 += b * x6;
    let x7 = input[r7 + k]; left7 += a * x7; right7 += b * x7;
  }

  // A loop: written out, the last step and all its activations would be compiled 16 times.
  var sums = array<vec4f, 2u * ROWS>(
    left0, left1, left2, left3, left4, left5, left6, left7,
    right0, right1, right2, right3, right4, right5, right6, right7);
  for (var i = 0u; i < 2u * ROWS; i++) {
    finish(row + i % ROWS, select(left, right, i >= ROWS), sums[i]);
  }
}
