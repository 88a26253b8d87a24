// The product read from a uniform: one pipeline serves every product, where compiling takes longer than constants save.

@group(0) @binding(6) var<uniform> bound_product: Product;

fn product() -> Product { return bound_product; }
