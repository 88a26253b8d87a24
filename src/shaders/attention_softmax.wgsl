// weights = softmax(scores), in place, of each head of asked rows
//
//   rows      u32 [R][4]   row, first row and end row of its sequence, where its scores begin
//   weights   f32          scores as attention_scores.wgsl leaves them: of each row [HEADS][keys, padded to a multiple of 4]
//
// One invocation serves one head of one row, a workgroup the heads of a row. It reads the scores three times: for their maximum, for the sum
// of exp(score − maximum), and to write the weights. Each lane of a vec4 sums a quarter of the keys. What pads the last block gets weight 0.

override HEADS: u32;

const LANES = 64u;

@group(0) @binding(0) var<storage, read> rows: array<vec4u>;
@group(0) @binding(1) var<storage, read_write> weights: array<vec4f>;

@compute @workgroup_size(LANES)
fn attention_softmax(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = rows[workgroup.x];
  let keys = row.z - row.y;
  let blocks = (keys + 3u) / 4u;
  for (var head = lane; head < HEADS; head += LANES) {
    let begin = row.w / 4u + head * blocks;
    let end = begin + blocks;

    var maxima = weights[begin];
    for (var at = begin + 1u; at < end; at++) { maxima = max(maxima, weights[at]); }
    let largest = max(max(maxima.x, maxima.y), max(maxima.z, maxima.w));

    var sums = vec4f();
    for (var block = 0u; block < blocks; block++) {
      sums += select(vec4f(), exp(weights[begin + block] - largest), is_key(block, keys));
    }
    let share = 1.0 / ((sums.x + sums.y) + (sums.z + sums.w));

    for (var block = 0u; block < blocks; block++) {
      let at = begin + block;
      weights[at] = select(vec4f(), exp(weights[at] - largest) * share, is_key(block, keys));
    }
  }
}

// Which lanes of a block are keys of the sequence: the last may have fewer than four.
fn is_key(block: u32, keys: u32) -> vec4<bool> {
  return vec4u(4u * block) + vec4u(0u, 1u, 2u, 3u) < vec4u(keys);
}
