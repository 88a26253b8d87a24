// `linear` with K in slices, for GPUs. Goes behind linear_epilogue.wgsl.
//
// One workgroup makes ROW_GROUPS·8 rows × COLUMN_VECTORS·4 columns. Each invocation holds 8 rows × 4 columns in
// registers and sums one of K_SLICES parts of K. With few rows the slices are what keeps a large GPU busy; with many,
// the row groups of a workgroup read the same weights at about the same time, so that all but one find them in the cache
// next to them. Slices are added in a fixed order: same input, same bits.

override ROW_GROUPS: u32;       // invocations along rows
override K_SLICES: u32;         // invocations along K, at least 2

var<workgroup> partial: array<array<vec4f, ROWS>, COLUMN_VECTORS * ROW_GROUPS * (K_SLICES - 1u)>;

@compute @workgroup_size(COLUMN_VECTORS, ROW_GROUPS, K_SLICES)
fn linear(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) index: u32) {
  let column = workgroup.x * COLUMN_VECTORS + local.x;
  let row = (workgroup.y * ROW_GROUPS + local.y) * ROWS;
  // Invocations past the last column or row compute a copy of the last one and drop it, so that all reach the barrier.
  let c = min(column, PANEL_VECTORS - 1u);
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
  let end = min((local.z + 1u) * slice, K_VECTORS);
  for (var k = local.z * slice; k < end; k++) {
    let block = load_block(k, c);
    sum0 += block * input[r0 + k];
    sum1 += block * input[r1 + k];
    sum2 += block * input[r2 + k];
    sum3 += block * input[r3 + k];
    sum4 += block * input[r4 + k];
    sum5 += block * input[r5 + k];
    sum6 += block * input[r6 + k];
    sum7 += block * input[r7 + k];
  }

  let tile = COLUMN_VECTORS * ROW_GROUPS;
  if (local.z > 0u) {
    partial[index - tile] = array<vec4f, ROWS>(sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7);
  }
  // Every slice's sums must be written before slice 0 adds them.
  workgroupBarrier();
  if (local.z > 0u) { return; }
  for (var s = 1u; s < K_SLICES; s++) {
    let other = index + (s - 1u) * tile;
    sum0 += partial[other][0]; sum1 += partial[other][1]; sum2 += partial[other][2]; sum3 += partial[other][3];
    sum4 += partial[other][4]; sum5 += partial[other][5]; sum6 += partial[other][6]; sum7 += partial[other][7];
  }

  finish(row, column, sum0);
  finish(row + 1u, column, sum1);
  finish(row + 2u, column, sum2);
  finish(row + 3u, column, sum3);
  finish(row + 4u, column, sum4);
  finish(row + 5u, column, sum5);
  finish(row + 6u, column, sum6);
  finish(row + 7u, column, sum7);
}
