// What the variants that cut K share. Goes between linear_epilogue.wgsl and the shader.
//
// COLUMN_VECTORS × ROW_GROUPS invocations make a tile; K_SLICES such layers stand above one another, each with the sums of
// its own part of K. Row r of an invocation is row y + r·ROW_GROUPS of the tile.

override ROW_GROUPS: u32;       // invocations along rows
override K_SLICES: u32;         // invocations along K

const AT_ONCE = 4u;             // rows reduced between two barriers: 16 KiB for 256 invocations
override LAYER = COLUMN_VECTORS * ROW_GROUPS;
override INVOCATIONS = LAYER * K_SLICES;

override PARTIAL_SUMS = AT_ONCE * INVOCATIONS;

// SCRATCH is the shader's: PARTIAL_SUMS, or more.
var<workgroup> scratch: array<vec4f, SCRATCH>;

// 4 more values of K for one row and 4 columns: four multiply-adds.
fn multiply_add(sum: vec4f, block: mat4x4f, x: vec4f) -> vec4f {
  return sum + block[0] * x.x + block[1] * x.y + block[2] * x.z + block[3] * x.w;
}

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
