// Tiles of inputs and weights in workgroup memory, and how they get there. Goes behind linear_epilogue.wgsl, before
// linear_staged.wgsl or linear_staged_f16.wgsl.

override ROW_GROUPS: u32;       // invocations along rows
override STEP_VECTORS: u32;     // K of a tile / 4

override INVOCATIONS = COLUMN_VECTORS * ROW_GROUPS;

// Vectors of the two tiles, [rows][STEP_VECTORS] and [4·STEP_VECTORS][columns]; each invocation loads 1, 2 or 4
// inputs, and 1, 2, 4 or 8 weights.
override INPUT_TILE = ROW_GROUPS * ROWS * STEP_VECTORS;
override WEIGHT_TILE = 8u * STEP_VECTORS * COLUMN_VECTORS;
override INPUT_LOADS = INPUT_TILE / INVOCATIONS;
override WEIGHT_LOADS = WEIGHT_TILE / INVOCATIONS;

// The tile of inputs, then that of weights.
var<workgroup> scratch: array<Vector, INPUT_TILE + WEIGHT_TILE>;

// Where an invocation stands: its tile, its place in the workgroup.
struct Place { row: u32, column: u32, lane: u32 }

// What an invocation brings of the next tiles.
struct Staged {
  x0: Vector, x1: Vector, x2: Vector, x3: Vector,
  w0: Vector, w1: Vector, w2: Vector, w3: Vector, w4: Vector, w5: Vector, w6: Vector, w7: Vector,
}

// The `i`-th input vector of this invocation in the tile that begins at vector `k` of K. Past the end of K: zeros.
fn stage_input(place: Place, k: u32, i: u32) -> Vector {
  let k_vectors = product().k_vectors;
  let at = place.lane + i * INVOCATIONS;
  let row = min(place.row + at / STEP_VECTORS, rows - 1u);
  let kv = k + at % STEP_VECTORS;
  return select(Vector(), to_vector(input[row * k_vectors + min(kv, k_vectors - 1u)]), kv < k_vectors);
}

// The same of the weights. Past the end a copy of the last: the input there is zero.
fn stage_weight(place: Place, k: u32, i: u32) -> Vector {
  let p = product();
  let at = place.lane + i * INVOCATIONS;
  let row = min(4u * k + at / (2u * COLUMN_VECTORS), 4u * p.k_vectors - 1u);
  let column = min(place.column + at % (2u * COLUMN_VECTORS), p.panel_vectors - 1u);
  return load_vector(row * p.panel_vectors + column);
}

fn stage(place: Place, k: u32) -> Staged {
  var staged: Staged;
  staged.x0 = stage_input(place, k, 0u);
  if (INPUT_LOADS > 1u) { staged.x1 = stage_input(place, k, 1u); }
  if (INPUT_LOADS > 2u) { staged.x2 = stage_input(place, k, 2u); staged.x3 = stage_input(place, k, 3u); }
  staged.w0 = stage_weight(place, k, 0u);
  if (WEIGHT_LOADS > 1u) { staged.w1 = stage_weight(place, k, 1u); }
  if (WEIGHT_LOADS > 2u) { staged.w2 = stage_weight(place, k, 2u); staged.w3 = stage_weight(place, k, 3u); }
  if (WEIGHT_LOADS > 4u) {
    staged.w4 = stage_weight(place, k, 4u); staged.w5 = stage_weight(place, k, 5u);
    staged.w6 = stage_weight(place, k, 6u); staged.w7 = stage_weight(place, k, 7u);
  }
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
  if (WEIGHT_LOADS > 4u) {
    scratch[w + 4u * INVOCATIONS] = staged.w4; scratch[w + 5u * INVOCATIONS] = staged.w5;
    scratch[w + 6u * INVOCATIONS] = staged.w6; scratch[w + 7u * INVOCATIONS] = staged.w7;
  }
}

// 4 × 4 weights of a tile: four rows of one vector.
fn staged_block(at: u32) -> Block {
  return Block(
    scratch[at], scratch[at + 2u * COLUMN_VECTORS],
    scratch[at + 4u * COLUMN_VECTORS], scratch[at + 6u * COLUMN_VECTORS]);
}
