// Weights stored as f16 where shaders know no f16: two in a u32, unpacked to f32, exact for every f16.
@group(0) @binding(1) var<storage, read> weight: array<vec2u>;

fn load_weight(i: u32) -> vec4f {
  let four = weight[i];
  return vec4f(unpack2x16float(four.x), unpack2x16float(four.y));
}
