enable f16;

// Weights stored as f16, read natively (`shader-f16`) and widened at once: every sum is f32.
@group(0) @binding(1) var<storage, read> weight: array<vec4<f16>>;

fn load_weight(i: u32) -> vec4f { return vec4f(weight[i]); }
