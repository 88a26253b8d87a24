// K in slices: how the workgroups of `split` are laid out, and how what their slices summed is added up. Goes behind
// linear_epilogue.wgsl, before linear_split.wgsl or linear_split_f16.wgsl.

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
