// Arithmetic of `linear` in f32, whatever weights are stored as. The same names in f16: linear_f16.wgsl.

alias Vector = vec4f;
alias Block = mat4x4f;

fn to_vector(x: vec4f) -> Vector { return x; }

fn load_vector(i: u32) -> Vector { return load_weight(i); }
