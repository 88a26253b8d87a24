// The product as constants of the pipeline: the fastest code, and a pipeline for every product.

override K_VECTORS: u32;
override N_VECTORS: u32;
override PANEL_VECTORS: u32;
override COLUMN_OFFSET: u32;
override ACTIVATION: u32;
override HAS_RESIDUAL: u32;

fn product() -> Product {
  return Product(K_VECTORS, N_VECTORS, PANEL_VECTORS, COLUMN_OFFSET, ACTIVATION, HAS_RESIDUAL);
}
