// context = softmax(Q · Kᵀ / √HEAD_SIZE) · V, for every head, inside each sequence of a ragged batch
//
//   qkv      f32 [T][3][HEADS][HEAD_STRIDE]   one row a token: its queries, keys, values, head after head
//   tiles    u32 [tiles][4]                   first row, rows (1 … 4), first row and end row of their sequence
//   context  f32 [T][HEADS][HEAD_STRIDE]      HEAD_STRIDE = HEAD_SIZE padded to a multiple of 4 with zeros
//
// One workgroup serves one head and one tile of up to 4 query rows of one sequence. Keys come 64 at a time,
// a key an invocation, with an online softmax (Milakov & Gimelshein 2018): running maximum, running sum and
// running context are rescaled as the maximum grows. The 4 queries live in the lanes of a vec4.
// Sequences end by loop bounds; nothing is masked with −∞.

override HEADS: u32;
override HEAD_SIZE: u32;
override HEAD_STRIDE: u32;

const LANES = 64u;
const QUERIES = 4u;
const MAX_SLOTS = 4u; // features an invocation owns: heads of up to LANES · MAX_SLOTS = 256

@group(0) @binding(0) var<storage, read> qkv: array<vec4f>;
@group(0) @binding(1) var<storage, read> qkv_scalars: array<f32>; // the same buffer, for values a feature at a time
@group(0) @binding(2) var<storage, read> tiles: array<vec4u>;
@group(0) @binding(3) var<storage, read_write> context: array<f32>;

var<workgroup> query: array<array<vec4f, LANES>, QUERIES>; // HEAD_STRIDE / 4 vectors are used
var<workgroup> scores: array<vec4f, LANES>;                // a key's scores against the 4 queries
var<workgroup> weights: array<vec4f, LANES>;               // exp(score − running maximum)

@compute @workgroup_size(LANES)
fn attention(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let tile = tiles[workgroup.x];
  let head = workgroup.y;
  let vectors = HEAD_STRIDE / 4u;
  let row_vectors = 3u * HEADS * vectors;
  let key_offset = (HEADS + head) * vectors;
  let value_offset = 4u * (2u * HEADS + head) * vectors;
  let inv_sqrt_d = 1.0 / sqrt(f32(HEAD_SIZE));

  // Queries past the end of a short tile repeat its last row; their context is not written.
  for (var i = lane; i < QUERIES * vectors; i += LANES) {
    let q = i / vectors;
    let row = tile.x + min(q, tile.y - 1u);
    query[q][i % vectors] = qkv[row * row_vectors + head * vectors + i % vectors] * inv_sqrt_d;
  }
  // Everyone reads all queries below.
  workgroupBarrier();

  var running_max = vec4f(-1.0e30); // below any score, and far enough from f32's end to subtract
  var running_sum = vec4f(0.0);
  var sum_of_values: array<vec4f, MAX_SLOTS>; // [slot] of feature lane + 64·slot, a lane of the vec4 a query

  for (var first = tile.z; first < tile.w; first += LANES) {
    let count = min(LANES, tile.w - first);

    if (lane < count) {
      let at = (first + lane) * row_vectors + key_offset;
      var score = vec4f(0.0);
      for (var i = 0u; i < vectors; i++) {
        let key = qkv[at + i];
        score += vec4f(dot(query[0][i], key), dot(query[1][i], key), dot(query[2][i], key), dot(query[3][i], key));
      }
      scores[lane] = score;
    }
    // All scores of these keys must be there for the maximum.
    workgroupBarrier();

    var new_max = running_max;
    for (var j = 0u; j < count; j++) { new_max = max(new_max, scores[j]); }
    if (lane < count) { weights[lane] = exp(scores[lane] - new_max); }
    // All weights must be there for the sums.
    workgroupBarrier();

    let rescale = exp(running_max - new_max); // exp of a very negative number: 0 the first time
    running_max = new_max;
    running_sum *= rescale;
    for (var j = 0u; j < count; j++) { running_sum += weights[j]; }
    for (var slot = 0u; slot < MAX_SLOTS; slot++) {
      let feature = lane + slot * LANES;
      if (feature < HEAD_STRIDE) {
        var sum = sum_of_values[slot] * rescale;
        for (var j = 0u; j < count; j++) {
          sum += weights[j] * qkv_scalars[4u * (first + j) * row_vectors + value_offset + feature];
        }
        sum_of_values[slot] = sum;
      }
    }
    // The next keys overwrite scores and weights that others may still be reading.
    workgroupBarrier();
  }

  for (var slot = 0u; slot < MAX_SLOTS; slot++) {
    let feature = lane + slot * LANES;
    if (feature < HEAD_STRIDE) {
      let values = sum_of_values[slot] / running_sum;
      for (var q = 0u; q < tile.y; q++) {
        context[((tile.x + q) * HEADS + head) * HEAD_STRIDE + feature] = values[q];
      }
    }
  }
}
