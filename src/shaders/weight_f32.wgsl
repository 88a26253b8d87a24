// Weights stored as f32: `load_weight(i)` is 4 neighbouring weights. Put before a shader that has binding 1 free for them.
@group(0) @binding(1) var<storage, read> weight: array<vec4f>;

fn load_weight(i: u32) -> vec4f { return weight[i]; }
