// As attention.wgsl, for 16 query rows a workgroup: keys and values are read for four times as many queries.
//
//   qkv      f32 [T][3][HEADS][HEAD_STRIDE]   one row a token: its queries, keys, values, head after head
//   tiles    u32 [tiles][4]                   first row, rows (1 … 16), first row and end row of their sequence
//   context  f32 [T][HEADS][HEAD_STRIDE]      HEAD_STRIDE = HEAD_SIZE padded to a multiple of 4 with zeros, at most 64
//
// Four teams of 64 invocations take four queries each, in the lanes of a vec4. In a team an invocation takes the score of a key; then
// a feature's values are summed in as many groups as there are invocations for. Keys come 64 at a time, with an online softmax.

override HEADS: u32;
override HEAD_SIZE: u32;
override HEAD_STRIDE: u32;

const TEAMS = 4u;
const TEAM = 64u;
const LANES = TEAMS * TEAM;
const KEYS = TEAM;              // of a key's invocation there is one a team
const QUERIES = 4u * TEAMS;

override VECTORS = HEAD_STRIDE / 4u;      // of a head, at most 16
override GROUPS = TEAM / VECTORS;         // of a team, for its values

@group(0) @binding(0) var<storage, read> qkv: array<vec4f>;
@group(0) @binding(1) var<storage, read> tiles: array<vec4u>;
@group(0) @binding(2) var<storage, read_write> context: array<vec4f>;

var<workgroup> query: array<vec4f, QUERIES * VECTORS>;
// A key's scores against a team's 4 queries, [TEAMS][KEYS], and exp(score − running maximum) behind them; at the end the groups' sums.
var<workgroup> scratch: array<vec4f, 2u * LANES>;
var<workgroup> totals: array<vec4f, LANES>;               // TEAMS · GROUPS of them: a group's sum of weights

@compute @workgroup_size(LANES)
fn attention(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let tile = tiles[workgroup.x];
  let head = workgroup.y;
  let row_vectors = 3u * HEADS * VECTORS;
  let key_offset = (HEADS + head) * VECTORS;
  let value_offset = (2u * HEADS + head) * VECTORS;
  let inv_sqrt_d = 1.0 / sqrt(f32(HEAD_SIZE));
  let team = lane / TEAM;
  let member = lane % TEAM;
  let feature = member % VECTORS;
  let group = member / VECTORS;

  // Queries past the end of a short tile repeat its last row; their context is not written.
  for (var i = lane; i < QUERIES * VECTORS; i += LANES) {
    let row = tile.x + min(i / VECTORS, tile.y - 1u);
    query[i] = qkv[row * row_vectors + head * VECTORS + i % VECTORS] * inv_sqrt_d;
  }
  // Everyone reads its team's queries below.
  workgroupBarrier();

  let query_at = 4u * team * VECTORS;
  var running_max = vec4f(-1.0e30); // below any score, and far enough from f32's end to subtract
  var running_sum = vec4f();        // of this group's keys
  var sum0 = vec4f(); var sum1 = vec4f(); var sum2 = vec4f(); var sum3 = vec4f(); // of this group's values, one a query

  for (var first = tile.z; first < tile.w; first += KEYS) {
    let count = min(KEYS, tile.w - first);

    if (member < count) {
      let at = (first + member) * row_vectors + key_offset;
      var score = vec4f();
      for (var i = 0u; i < VECTORS; i++) {
        let k = qkv[at + i];
        let q = query_at + i;
        score += vec4f(
          dot(query[q], k), dot(query[q + VECTORS], k),
          dot(query[q + 2u * VECTORS], k), dot(query[q + 3u * VECTORS], k));
      }
      scratch[lane] = score;
    }
    // All scores of these keys must be there for the maximum.
    workgroupBarrier();
    var new_max = running_max;
    for (var j = 0u; j < count; j++) { new_max = max(new_max, scratch[team * KEYS + j]); }
    if (member < count) { scratch[LANES + lane] = exp(scratch[lane] - new_max); }
    // All weights must be there for the sums.
    workgroupBarrier();

    let rescale = exp(running_max - new_max); // exp of a very negative number: 0 the first time
    running_max = new_max;
    running_sum *= rescale;
    sum0 *= rescale.x; sum1 *= rescale.y; sum2 *= rescale.z; sum3 *= rescale.w;
    if (group < GROUPS) {
      for (var j = group; j < count; j += GROUPS) {
        let w = scratch[LANES + team * KEYS + j];
        let v = qkv[(first + j) * row_vectors + value_offset + feature];
        running_sum += w;
        sum0 += w.x * v; sum1 += w.y * v; sum2 += w.z * v; sum3 += w.w * v;
      }
    }
    // The next scores overwrite what was read before the last barrier; the next weights come after another.
  }

  // The groups' sums, in their order, two queries of each team at a time, in the place of scores and weights.
  if (group < GROUPS && feature == 0u) { totals[team * GROUPS + group] = running_sum; }
  for (var first_query = 0u; first_query < 4u; first_query += 2u) {
    // Nobody still reads the weights, or the two queries before.
    workgroupBarrier();
    scratch[lane] = select(sum0, sum2, first_query > 0u);
    scratch[LANES + lane] = select(sum1, sum3, first_query > 0u);
    workgroupBarrier();
    let which = lane / (TEAMS * VECTORS);
    let of_team = lane / VECTORS % TEAMS;
    let q = first_query + which;
    let row = 4u * of_team + q;
    if (which < 2u && row < tile.y) {
      var total = 0.0;
      var values = vec4f();
      for (var g = 0u; g < GROUPS; g++) {
        total += totals[of_team * GROUPS + g][q];
        values += scratch[which * LANES + of_team * TEAM + g * VECTORS + lane % VECTORS];
      }
      context[((tile.x + row) * HEADS + head) * VECTORS + lane % VECTORS] = values / total;
    }
  }
}
