// context = softmax(Q · Kᵀ / √HEAD_SIZE) · V as in attention.wgsl, without barriers: for adapters that are a CPU
//
//   qkv      f32 [T][3][HEADS][HEAD_STRIDE]   one row a token: its queries, keys, values, head after head
//   tiles    u32 [tiles][4]                   first row, rows (1 … 4), first row and end row of their sequence
//   context  f32 [T][HEADS][HEAD_STRIDE]      HEAD_STRIDE = HEAD_SIZE padded to a multiple of 4 with zeros
//
// One invocation serves one query of one head; a workgroup has the 4 queries of a tile and 16 heads. Keys come 4 at a
// time, in the lanes of a vec4, with an online softmax as there. Sequences end by loop bounds; a block of keys that
// reaches past the end repeats the last key with weight 0.

override HEADS: u32;
override HEAD_SIZE: u32;
override HEAD_STRIDE: u32;

const QUERIES = 4u;
const HEAD_LANES = 16u;
const MAX_VECTORS = 64u; // heads of up to 256

@group(0) @binding(0) var<storage, read> qkv: array<vec4f>;
@group(0) @binding(1) var<storage, read> tiles: array<vec4u>;
@group(0) @binding(2) var<storage, read_write> context: array<vec4f>;

@compute @workgroup_size(QUERIES, HEAD_LANES)
fn attention(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let tile = tiles[workgroup.x];
  let head = workgroup.y * HEAD_LANES + local.y;
  if (local.x >= tile.y || head >= HEADS) { return; }
  let row = tile.x + local.x;
  let vectors = HEAD_STRIDE / 4u;
  let row_vectors = 3u * HEADS * vectors;
  let query = row * row_vectors + head * vectors;
  let key_offset = (HEADS + head) * vectors;
  let value_offset = (2u * HEADS + head) * vectors;
  let inv_sqrt_d = 1.0 / sqrt(f32(HEAD_SIZE));
  let last = tile.w - 1u;

  var running_max = -1.0e30; // below any score, and far enough from f32's end to subtract
  var running_sum = 0.0;
  var sums: array<vec4f, MAX_VECTORS>;

  for (var first = tile.z; first < tile.w; first += 4u) {
    let keys = min(vec4u(first, first + 1u, first + 2u, first + 3u), vec4u(last)) * row_vectors;
    var scores = vec4f(0.0);
    for (var i = 0u; i < vectors; i++) {
      let q = qkv[query + i];
      let k = keys + key_offset + i;
      scores += vec4f(dot(q, qkv[k.x]), dot(q, qkv[k.y]), dot(q, qkv[k.z]), dot(q, qkv[k.w]));
    }
    scores *= inv_sqrt_d;

    // A repeated last key changes no maximum.
    let new_max = max(running_max, max(max(scores.x, scores.y), max(scores.z, scores.w)));
    let is_key = vec4u(first, first + 1u, first + 2u, first + 3u) <= vec4u(last);
    let weights = select(vec4f(0.0), exp(scores - new_max), is_key);
    let rescale = exp(running_max - new_max); // exp of a very negative number: 0 the first time
    running_max = new_max;
    running_sum = running_sum * rescale + (weights.x + weights.y) + (weights.z + weights.w);
    for (var i = 0u; i < vectors; i++) {
      let v = keys + value_offset + i;
      let values = mat4x4f(qkv[v.x], qkv[v.y], qkv[v.z], qkv[v.w]);
      sums[i] = sums[i] * rescale + values * weights;
    }
  }

  for (var i = 0u; i < vectors; i++) {
    context[(row * HEADS + head) * vectors + i] = sums[i] / running_sum;
  }
}
