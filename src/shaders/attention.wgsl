// context = softmax(Q · Kᵀ / √HEAD_SIZE) · V, for every head, inside each sequence of a ragged batch
//
//   qkv      f32 [T][3][HEADS][HEAD_STRIDE]   one row a token: its queries, keys, values, head after head
//   tiles    u32 [tiles][4]                   first row, rows (1 … 4), first row and end row of their sequence
//   context  f32 [T][HEADS][HEAD_STRIDE]      HEAD_STRIDE = HEAD_SIZE padded to a multiple of 4 with zeros
//
// One workgroup serves one head and one tile of up to 4 query rows of one sequence. Keys come 64 at a time, with an online
// softmax (Milakov & Gimelshein 2018): running maximum, running sums and running context are rescaled as the maximum grows.
// What waits for memory is spread over all invocations: 4 of them take a key's score, and a feature's values are summed in as
// many groups as there are invocations for. The 4 queries live in the lanes of a vec4.
// Sequences end by loop bounds; nothing is masked with −∞.

override HEADS: u32;
override HEAD_SIZE: u32;
override HEAD_STRIDE: u32;

const LANES = 256u;
const KEYS = 64u;
const PARTS = LANES / KEYS;     // invocations of a key
const QUERIES = 4u;

override VECTORS = HEAD_STRIDE / 4u;                 // of a head, at most 64
override GROUPS = min(LANES / VECTORS, KEYS);        // invocations of a vector of values

@group(0) @binding(0) var<storage, read> qkv: array<vec4f>;
@group(0) @binding(1) var<storage, read> tiles: array<vec4u>;
@group(0) @binding(2) var<storage, read_write> context: array<vec4f>;

var<workgroup> query: array<array<vec4f, 64>, QUERIES>;   // VECTORS of each are used
var<workgroup> scores: array<vec4f, KEYS>;                // a key's scores against the 4 queries; at the end a group's sums
var<workgroup> weights: array<vec4f, KEYS>;               // exp(score − running maximum)
var<workgroup> partial: array<vec4f, 2u * LANES>;

@compute @workgroup_size(LANES)
fn attention(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let tile = tiles[workgroup.x];
  let head = workgroup.y;
  let row_vectors = 3u * HEADS * VECTORS;
  let key_offset = (HEADS + head) * VECTORS;
  let value_offset = (2u * HEADS + head) * VECTORS;
  let inv_sqrt_d = 1.0 / sqrt(f32(HEAD_SIZE));
  let feature = lane % VECTORS;
  let group = lane / VECTORS;

  // Queries past the end of a short tile repeat its last row; their context is not written.
  for (var i = lane; i < QUERIES * VECTORS; i += LANES) {
    let q = i / VECTORS;
    let row = tile.x + min(q, tile.y - 1u);
    query[q][i % VECTORS] = qkv[row * row_vectors + head * VECTORS + i % VECTORS] * inv_sqrt_d;
  }
  // Everyone reads all queries below.
  workgroupBarrier();

  var running_max = vec4f(-1.0e30); // below any score, and far enough from f32's end to subtract
  var running_sum = vec4f();        // of this group's keys
  var sum0 = vec4f(); var sum1 = vec4f(); var sum2 = vec4f(); var sum3 = vec4f(); // of this group's values, one a query

  for (var first = tile.z; first < tile.w; first += KEYS) {
    let count = min(KEYS, tile.w - first);

    let key = lane / PARTS;
    if (key < count) {
      let at = (first + key) * row_vectors + key_offset;
      var score = vec4f();
      for (var i = lane % PARTS; i < VECTORS; i += PARTS) {
        let k = qkv[at + i];
        score += vec4f(dot(query[0][i], k), dot(query[1][i], k), dot(query[2][i], k), dot(query[3][i], k));
      }
      partial[lane] = score;
    }
    // All parts of a score must be there.
    workgroupBarrier();
    if (lane < count) {
      let at = PARTS * lane;
      scores[lane] = (partial[at] + partial[at + 1u]) + (partial[at + 2u] + partial[at + 3u]);
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
    sum0 *= rescale.x; sum1 *= rescale.y; sum2 *= rescale.z; sum3 *= rescale.w;
    if (group < GROUPS) {
      for (var j = group; j < count; j += GROUPS) {
        let w = weights[j];
        let v = qkv[(first + j) * row_vectors + value_offset + feature];
        running_sum += w;
        sum0 += w.x * v; sum1 += w.y * v; sum2 += w.z * v; sum3 += w.w * v;
      }
    }
    // The next keys overwrite what was read before the last barrier. Only the weights are read after it, and two more barriers
    // come before they are overwritten.
  }

  // The groups' sums, in their order; two queries at a time for 16 KiB of workgroup memory.
  if (group < GROUPS && feature == 0u) { scores[group] = running_sum; }
  for (var first_query = 0u; first_query < QUERIES; first_query += 2u) {
    partial[lane] = select(sum0, sum2, first_query > 0u);
    partial[LANES + lane] = select(sum1, sum3, first_query > 0u);
    workgroupBarrier();
    let q = first_query + lane / VECTORS;
    if (lane < 2u * VECTORS && q < tile.y) {
      var total = 0.0;
      var values = vec4f();
      for (var g = 0u; g < GROUPS; g++) {
        total += scores[g][q];
        values += partial[(lane / VECTORS) * LANES + g * VECTORS + feature];
      }
      context[((tile.x + q) * HEADS + head) * VECTORS + feature] = values / total;
    }
    // The next two overwrite them.
    workgroupBarrier();
  }
}
