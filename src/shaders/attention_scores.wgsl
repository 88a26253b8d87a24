// scores = Q · Kᵀ / √HEAD_SIZE of asked rows, in every head, over the row's own sequence
//
//   qkv      f32 [T][3][HEADS][HEAD_STRIDE]   as attention.wgsl reads it; HEAD_STRIDE = HEAD_SIZE padded with zeros
//   rows     u32 [R][4]                       row, first row and end row of its sequence, where its scores begin
//   scores   f32                              of each row [HEADS][keys of its sequence, padded to a multiple of 4]
//
// One invocation takes four keys of a head; a workgroup has 16 such blocks of keys and 4 heads of one row. A block that reaches past the end
// of the sequence repeats its last key, which changes no maximum.

override HEADS: u32;
override HEAD_SIZE: u32;
override HEAD_STRIDE: u32;

const BLOCKS = 16u;
const HEAD_LANES = 4u;

@group(0) @binding(0) var<storage, read> qkv: array<vec4f>;
@group(0) @binding(1) var<storage, read> rows: array<vec4u>;
@group(0) @binding(2) var<storage, read_write> scores: array<vec4f>;

@compute @workgroup_size(BLOCKS, HEAD_LANES)
fn attention_scores(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let row = rows[workgroup.x];
  let head = workgroup.y * HEAD_LANES + local.y;
  if (head >= HEADS) { return; }
  let vectors = HEAD_STRIDE / 4u;
  let row_vectors = 3u * HEADS * vectors;
  let query = row.x * row_vectors + head * vectors;
  let key_offset = (HEADS + head) * vectors;
  let last = row.z - 1u;
  let blocks = (row.z - row.y + 3u) / 4u;
  let output = row.w / 4u + head * blocks;
  let inv_sqrt_d = 1.0 / sqrt(f32(HEAD_SIZE));

  for (var block = local.x; block < blocks; block += BLOCKS) {
    let first = row.y + 4u * block;
    let keys = min(vec4u(first, first + 1u, first + 2u, first + 3u), vec4u(last)) * row_vectors + key_offset;
    var sums = vec4f();
    for (var i = 0u; i < vectors; i++) {
      let q = qkv[query + i];
      let k = keys + i;
      sums += vec4f(dot(q, qkv[k.x]), dot(q, qkv[k.y]), dot(q, qkv[k.z]), dot(q, qkv[k.w]));
    }
    scores[output + block] = sums * inv_sqrt_d;
  }
}
