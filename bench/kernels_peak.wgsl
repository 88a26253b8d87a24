// As many multiply-adds as an adapter can do: 8 independent chains of vectors, nothing read or written on the way.
// Goes behind `alias Vector` = vec4f or vec4<f16>.

override ITERATIONS: u32;

@group(0) @binding(0) var<storage, read> input: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> output: array<vec4f>;

@compute @workgroup_size(64)
fn peak(@builtin(global_invocation_id) id: vec3u) {
  // Factors that no compiler knows, below 1 so that no sum grows without bound.
  let factor = Vector(input[0]);
  let step = Vector(input[1]);
  var a = Vector(input[2] + f32(id.x % 256u)); var b = a + step; var c = b + step; var d = c + step;
  var e = d + step; var f = e + step; var g = f + step; var h = g + step;
  for (var i = 0u; i < ITERATIONS; i++) {
    a = fma(a, factor, step); b = fma(b, factor, step); c = fma(c, factor, step); d = fma(d, factor, step);
    e = fma(e, factor, step); f = fma(f, factor, step); g = fma(g, factor, step); h = fma(h, factor, step);
  }
  output[id.x] = vec4f(((a + b) + (c + d)) + ((e + f) + (g + h)));
}
