// Arithmetic of `linear` in f16, for weights that shaders read as f16 (weight_f16.wgsl). The same names in f32: linear_f32.wgsl.
//
// Many GPUs multiply and add two f16 in the time of one f32. Products over a few values of K are summed in f16, a run, which an
// f32 sum then takes over: the error grows with the run and not with K. Activations are f32 in memory and rounded as they are read.

alias Vector = vec4<f16>;
alias Block = mat4x4<f16>;

// Past 65,504 infinite: that reaches the result, and is told as not finite.
fn to_vector(x: vec4f) -> Vector { return Vector(x); }

// Without the way through f32.
fn load_vector(i: u32) -> Vector { return weight[i]; }
