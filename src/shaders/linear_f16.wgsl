// Arithmetic of `linear` in f16, for weights that shaders read as f16 (weight_f16.wgsl). The same names in f32: linear_f32.wgsl.
//
// Many GPUs multiply and add two f16 in the time of one f32. Products over a few values of K are summed in f16, a run, which an
// f32 sum then takes over: the error grows with the run and not with K. Activations are f32 in memory and rounded as they are read.
//
// Why f16, which ends at 65,504, holds them: what products read is a LayerNorm's output (at most √H · |weight| + |bias|), attention's
// mean of values, or what an activation left of such a product: tens, thousands at most. Past it a value, a product or a run is infinite;
// infinity passes through sums, activations (activation.wgsl) and residuals, a LayerNorm makes it NaN, and the answer is told as not
// finite. WGSL leaves the overflow of a conversion open; IEEE 754's rounding to nearest, which drivers use, says infinite.

alias Vector = vec4<f16>;
alias Block = mat4x4<f16>;

// Past 65,504 infinite.
fn to_vector(x: vec4f) -> Vector { return Vector(x); }

// Without the way through f32.
fn load_vector(i: u32) -> Vector { return weight[i]; }
