// `linear` on matrix units, for 64 rows and more. Goes behind linear_matrix_enable.wgsl, weight_f16.wgsl and linear_epilogue.wgsl.
//
// A draft of WebGPU (`chromium-experimental-subgroup-matrix`), for adapters that multiply 16 × 16 blocks of f16 into f32 and whose
// subgroups have 32 invocations. A subgroup makes 32 rows × 32 columns as 2 × 2 blocks; K is cut into slices of subgroups, whose sums
// are added up at the end, in order. Inputs are rounded to f16 on their way to workgroup memory; every sum is f32.

override SUBGROUP_ROWS: u32;    // subgroups along rows
override SUBGROUP_COLUMNS: u32; // subgroups along columns
override K_SLICES: u32;         // subgroups along K
override STEP_VECTORS: u32;     // K of a slice in workgroup memory at a time / 4

const LANES = 32u;              // of a subgroup
const SIDE = 16u;               // of a block
const BLOCK = SIDE * SIDE;
const MOST_LOADS = 8u;

override TILES = SUBGROUP_ROWS * SUBGROUP_COLUMNS;  // of 32 × 32
override SUBGROUPS = TILES * K_SLICES;
override INVOCATIONS = LANES * SUBGROUPS;
override TILE_ROWS = 32u * SUBGROUP_ROWS;
override TILE_VECTORS = 8u * SUBGROUP_COLUMNS;      // columns / 4

// Two vectors more than there are: rows of a block begin in different banks.
override INPUT_STRIDE = STEP_VECTORS + 2u;
override WEIGHT_STRIDE = TILE_VECTORS + 2u;

// Vectors that each invocation brings of the next step, at most MOST_LOADS of each.
override INPUT_LOADS = K_SLICES * TILE_ROWS * STEP_VECTORS / INVOCATIONS;
override WEIGHT_LOADS = K_SLICES * 4u * STEP_VECTORS * TILE_VECTORS / INVOCATIONS;

alias Left = subgroup_matrix_left<f16, 16, 16>;
alias Right = subgroup_matrix_right<f16, 16, 16>;
alias Sums = subgroup_matrix_result<f32, 16, 16>;

var<workgroup> inputs: array<vec4<f16>, K_SLICES * TILE_ROWS * INPUT_STRIDE>;
var<workgroup> weights: array<vec4<f16>, K_SLICES * 4u * STEP_VECTORS * WEIGHT_STRIDE>;
var<workgroup> blocks: array<f32, SUBGROUPS * BLOCK>;   // one a subgroup

// Where a workgroup stands.
struct Place { row: u32, column: u32 }

// Input vector `i` of the step that begins at vector `k` of K: [slice][row][STEP_VECTORS]. Past the end of K: zeros.
fn stage_input(place: Place, k: u32, i: u32) -> vec4<f16> {
  let k_vectors = product().k_vectors;
  let row = min(place.row + i / STEP_VECTORS % TILE_ROWS, rows - 1u);
  let kv = k + i / (TILE_ROWS * STEP_VECTORS) * STEP_VECTORS + i % STEP_VECTORS;
  return vec4<f16>(select(vec4f(), input[row * k_vectors + min(kv, k_vectors - 1u)], kv < k_vectors));
}

// The same of the weights: [slice][4 · STEP_VECTORS][TILE_VECTORS]. Past the end a copy of the last: the input there is zero.
fn stage_weight(place: Place, k: u32, i: u32) -> vec4<f16> {
  let p = product();
  let row = min(4u * k + i / TILE_VECTORS, 4u * p.k_vectors - 1u);
  let column = min(place.column + i % TILE_VECTORS, p.panel_vectors - 1u);
  return weight[row * p.panel_vectors + column];
}

// Block `b` of each subgroup's 2 × 2: the slices' sums in their order, then what is done with every sum. All of a workgroup come here.
fn finish_block(place: Place, index: u32, subgroup: u32, b: u32, sums: Sums) {
  // Nobody still reads the blocks before.
  workgroupBarrier();
  subgroupMatrixStore<row_major>(&blocks, subgroup * BLOCK, sums, SIDE);
  workgroupBarrier();
  for (var o = index; o < TILES * BLOCK / 4u; o += INVOCATIONS) {
    let tile = o / (BLOCK / 4u);
    let row = o / 4u % SIDE;
    let vector = o % 4u;
    var sum = vec4f();
    for (var slice = 0u; slice < K_SLICES; slice++) {
      let at = (slice * TILES + tile) * BLOCK + row * SIDE + 4u * vector;
      sum += vec4f(blocks[at], blocks[at + 1u], blocks[at + 2u], blocks[at + 3u]);
    }
    finish(
      place.row + tile / SUBGROUP_COLUMNS * 32u + b / 2u * SIDE + row,
      place.column + tile % SUBGROUP_COLUMNS * 8u + b % 2u * 4u + vector, sum);
  }
}

@compute @workgroup_size(INVOCATIONS)
fn linear(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_index) index: u32,
  @builtin(subgroup_id) subgroup: u32) {
  let k_vectors = product().k_vectors;
  let place = Place(workgroup.y * TILE_ROWS, workgroup.x * TILE_VECTORS);
  let tile = subgroup % TILES;
  // This subgroup's inputs and weights in workgroup memory.
  let left_at = (subgroup / TILES * TILE_ROWS + tile / SUBGROUP_COLUMNS * 32u) * INPUT_STRIDE;
  let right_at = subgroup / TILES * 4u * STEP_VECTORS * WEIGHT_STRIDE + tile % SUBGROUP_COLUMNS * 8u;
  var sums0 = Sums(); var sums1 = Sums(); var sums2 = Sums(); var sums3 = Sums();

  var next_inputs: array<vec4<f16>, MOST_LOADS>;
  var next_weights: array<vec4<f16>, MOST_LOADS>;
  for (var i = 0u; i < INPUT_LOADS; i++) { next_inputs[i] = stage_input(place, 0u, index + i * INVOCATIONS); }
  for (var i = 0u; i < WEIGHT_LOADS; i++) { next_weights[i] = stage_weight(place, 0u, index + i * INVOCATIONS); }

  let step = K_SLICES * STEP_VECTORS;
  for (var next = step; next < k_vectors + step; next += step) {
    // Nobody still reads the step before; then everybody's part of this one is there, and the next is on its way.
    workgroupBarrier();
    for (var i = 0u; i < INPUT_LOADS; i++) {
      let at = index + i * INVOCATIONS;
      inputs[at / STEP_VECTORS * INPUT_STRIDE + at % STEP_VECTORS] = next_inputs[i];
    }
    for (var i = 0u; i < WEIGHT_LOADS; i++) {
      let at = index + i * INVOCATIONS;
      weights[at / TILE_VECTORS * WEIGHT_STRIDE + at % TILE_VECTORS] = next_weights[i];
    }
    workgroupBarrier();
    if (next < k_vectors) {
      for (var i = 0u; i < INPUT_LOADS; i++) { next_inputs[i] = stage_input(place, next, index + i * INVOCATIONS); }
      for (var i = 0u; i < WEIGHT_LOADS; i++) { next_weights[i] = stage_weight(place, next, index + i * INVOCATIONS); }
    }
    for (var k = 0u; k < 4u * STEP_VECTORS; k += SIDE) {
      let left = left_at + k / 4u;
      let right = right_at + k * WEIGHT_STRIDE;
      let upper = subgroupMatrixLoad<Left, row_major>(&inputs, left, INPUT_STRIDE);
      let lower = subgroupMatrixLoad<Left, row_major>(&inputs, left + SIDE * INPUT_STRIDE, INPUT_STRIDE);
      let first = subgroupMatrixLoad<Right, row_major>(&weights, right, WEIGHT_STRIDE);
      let second = subgroupMatrixLoad<Right, row_major>(&weights, right + 4u, WEIGHT_STRIDE);
      sums0 = subgroupMatrixMultiplyAccumulate(upper, first, sums0);
      sums1 = subgroupMatrixMultiplyAccumulate(upper, second, sums1);
      sums2 = subgroupMatrixMultiplyAccumulate(lower, first, sums2);
      sums3 = subgroupMatrixMultiplyAccumulate(lower, second, sums3);
    }
  }

  finish_block(place, index, subgroup, 0u, sums0);
  finish_block(place, index, subgroup, 1u, sums1);
  finish_block(place, index, subgroup, 2u, sums2);
  finish_block(place, index, subgroup, 3u, sums3);
}
