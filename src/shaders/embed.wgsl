// output[row] = word[id] + position[position] + token_type[type]; the LayerNorm that follows is its own dispatch
//
//   tokens      u32 [T][4]            id, position in its sequence, segment, 0
//   weight      f32 or f16 [E][V_STRIDE], the word table transposed, see weight_*.wgsl: the same table serves the decoder as a [K][N] weight
//   position    f32 [max_positions][E]
//   token_type  f32 [types][E]
//   output      f32 [T][E]            E padded to a multiple of 4 with zeros in every table
//
// One workgroup a token, one invocation a feature at a time. Ids are checked on the CPU before the run.

override E_STRIDE: u32;
override V_STRIDE: u32;

const LANES = 64u;

@group(0) @binding(0) var<storage, read> tokens: array<vec4u>;
@group(0) @binding(2) var<storage, read> position: array<f32>;
@group(0) @binding(3) var<storage, read> token_type: array<f32>;
@group(0) @binding(4) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(LANES)
fn embed(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let token = tokens[workgroup.x];
  for (var e = lane; e < E_STRIDE; e += LANES) {
    output[workgroup.x * E_STRIDE + e] =
      load_weight((e * V_STRIDE + token.x) / 4u)[token.x % 4u] + position[token.y * E_STRIDE + e] + token_type[token.z * E_STRIDE + e];
  }
}
