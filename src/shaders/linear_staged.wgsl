// `linear` for many rows on a GPU: a matrix product by tiles in workgroup memory. Goes behind linear_epilogue.wgsl.
//
// One workgroup makes ROW_GROUPS·8 rows × COLUMN_VECTORS·8 columns; each invocation holds 8 × 8 of them in registers, so
// that 4 vectors read from workgroup memory serve 16 multiply-adds of vectors. STEP_VECTORS·4 of K are in workgroup memory
// at a time, while the next are on their way to registers. Row r of an invocation is row y + r·ROW_GROUPS of the tile.

override ROW_GROUPS: u32;       // invocations along rows
override STEP_VECTORS: u32;     // K of a tile / 4; at most COLUMN_VECTORS / 2 and ROW_GROUPS / 2

override INVOCATIONS = COLUMN_VECTORS * ROW_GROUPS;

// Vectors of the two tiles, [rows][STEP_VECTORS] and [4·STEP_VECTORS][columns]; each invocation loads 1, 2 or 4 of each.
override INPUT_TILE = ROW_GROUPS * ROWS * STEP_VECTORS;
override WEIGHT_TILE = 8u * STEP_VECTORS * COLUMN_VECTORS;
override INPUT_LOADS = INPUT_TILE / INVOCATIONS;
override WEIGHT_LOADS = WEIGHT_TILE / INVOCATIONS;

// The tile of inputs, then that of weights.
var<workgroup> scratch: array<vec4f, INPUT_TILE + WEIGHT_TILE>;

// Where an invocation stands: its tile, its place in the workgroup.
struct Place { row: u32, column: u32, lane: u32 }

// What an invocation brings of the next tiles.
struct Staged { x0: vec4f, x1: vec4f, x2: vec4f, x3: vec4f, w0: vec4f, w1: vec4f, w2: vec4f, w3: vec4f }

// The `i`-th input vector of this invocation in the tile that begins at vector `k` of K. Past the end of K: zeros.
fn stage_input(place: Place, k: u32, i: u32) -> vec4f {
  let k_vectors = product().k_vectors;
  let at = place.lane + i * INVOCATIONS;
  let row = min(place.row + at / STEP_VECTORS, rows - 1u);
  let kv = k + at % STEP_VECTORS;
  return select(vec4f(), input[row * k_vectors + min(kv, k_vectors - 1u)], kv < k_vectors);
}

// The same of the weights. Past the end a copy of the last: the input there is zero.
fn stage_weight(place: Place, k: u32, i: u32) -> vec4f {
  let p = product();
  let at = place.lane + i * INVOCATIONS;
  let row = min(4u * k + at / (2u * COLUMN_VECTORS), 4u * p.k_vectors - 1u);
  let column = min(place.column + at % (2u * COLUMN_VECTORS), p.panel_vectors - 1u);
  return load_weight(row * p.panel_vectors + column);
}

fn stage(place: Place, k: u32) -> Staged {
  var staged: Staged;
  staged.x0 = stage_input(place, k, 0u);
  if (INPUT_LOADS > 1u) { staged.x1 = stage_input(place, k, 1u); }
  if (INPUT_LOADS > 2u) { staged.x2 = stage_input(place, k, 2u); staged.x3 = stage_input(place, k, 3u); }
  staged.w0 = stage_weight(place, k, 0u);
  if (WEIGHT_LOADS > 1u) { staged.w1 = stage_weight(place, k, 1u); }
  if (WEIGHT_LOADS > 2u) { staged.w2 = stage_weight(place, k, 2u); staged.w3 = stage_weight(place, k, 3u); }
  return staged;
}

fn unload(place: Place, staged: Staged) {
  let x = place.lane;
  scratch[x] = staged.x0;
  if (INPUT_LOADS > 1u) { scratch[x + INVOCATIONS] = staged.x1; }
  if (INPUT_LOADS > 2u) { scratch[x + 2u * INVOCATIONS] = staged.x2; scratch[x + 3u * INVOCATIONS] = staged.x3; }
  let w = INPUT_TILE + place.lane;
  scratch[w] = staged.w0;
  if (WEIGHT_LOADS > 1u) { scratch[w + INVOCATIONS] = staged.w1; }
  if (WEIGHT_LOADS > 2u) { scratch[w + 2u * INVOCATIONS] = staged.w2; scratch[w + 3u * INVOCATIONS] = staged.w3; }
}

// 4 × 4 weights of a tile: four rows of one vector.
fn staged_block(at: u32) -> mat4x4f {
  return mat4x4f(
    scratch[at], scratch[at + 2u * COLUMN_VECTORS],
    scratch[at + 4u * COLUMN_VECTORS], scratch[at + 6u * COLUMN_VECTORS]);
}

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
