// Directives of linear_matrix.wgsl: they come before everything else.
enable subgroups;
enable chromium_experimental_subgroup_matrix;
// Every invocation of a subgroup takes the same way, but what a subgroup does follows from its number, which the analysis calls not uniform.
diagnostic(off, chromium.subgroup_matrix_uniformity);
