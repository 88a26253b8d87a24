// From the logits of a masked row: log-sum-exp, the TOP_K likeliest ids, and the logits of asked-for targets
//
//   logits          f32 [rows][V_STRIDE]        V real values a row; where one is not finite, log-sum-exp is NaN
//   target_offsets  u32 [rows + 1]              row r asks for targets[target_offsets[r] … target_offsets[r + 1])
//   targets         u32 [any]                   token ids
//   summary         u32 [rows][1 + 2·top_k]     f32 bits of log-sum-exp; then ids; then f32 bits of their logits
//   target_logits   f32 [any]
//
// One workgroup a row. Each of the 256 invocations owns every 256th id and offers the best it has left; top_k
// times the best offer wins and its owner alone looks again. Order: larger logit first, lower id first among equals,
// so nothing is marked or overwritten: "what is left" is what comes after the owner's last win in that order.

override V: u32;
override V_STRIDE: u32;

const LANES = 256u;
const FINALISTS = 16u;
const NONE = 0xffffffffu;
const LOWEST = -3.4e38;
// An exponent of all ones is NaN or an infinity. It is looked for among integers, and stored as one: a compiler may take it that no float is
// either, and leave out what would follow from it.
const EXPONENT = 0x7f800000u;
const NOT_A_NUMBER = 0x7fc00000u;

struct Request { top_k: u32 }

@group(0) @binding(0) var<storage, read> logits: array<u32>;
@group(0) @binding(1) var<storage, read> target_offsets: array<u32>;
@group(0) @binding(2) var<storage, read> targets: array<u32>;
@group(0) @binding(3) var<storage, read_write> summary: array<u32>;
@group(0) @binding(4) var<storage, read_write> target_logits: array<f32>;
@group(0) @binding(5) var<uniform> request: Request;

var<workgroup> offer_logit: array<f32, LANES>;
var<workgroup> offer_id: array<u32, LANES>;
var<workgroup> finalist_logit: array<f32, FINALISTS>;
var<workgroup> finalist_id: array<u32, FINALISTS>;
var<workgroup> partial: array<f32, LANES>;
var<workgroup> largest_exponent: array<u32, LANES>;

fn logit_at(i: u32) -> f32 { return bitcast<f32>(logits[i]); }

fn comes_before(logit: f32, id: u32, other_logit: f32, other_id: u32) -> bool {
  return logit > other_logit || (logit == other_logit && id < other_id);
}

@compute @workgroup_size(LANES)
fn predict(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = workgroup.x * V_STRIDE;
  let out = workgroup.x * (1u + 2u * request.top_k);

  for (var t = target_offsets[workgroup.x] + lane; t < target_offsets[workgroup.x + 1u]; t += LANES) {
    target_logits[t] = logit_at(row + targets[t]);
  }

  // log-sum-exp of max-subtracted values.
  var largest = LOWEST;
  var exponent = 0u;
  for (var id = lane; id < V; id += LANES) {
    largest = max(largest, logit_at(row + id));
    exponent = max(exponent, logits[row + id] & EXPONENT);
  }
  partial[lane] = largest;
  largest_exponent[lane] = exponent;
  // Everyone needs the maximum over all invocations.
  workgroupBarrier();
  for (var i = 0u; i < LANES; i++) { largest = max(largest, partial[i]); }
  // All must have read the maxima before the sums replace them.
  workgroupBarrier();
  var sum = 0.0;
  for (var id = lane; id < V; id += LANES) { sum += exp(logit_at(row + id) - largest); }
  partial[lane] = sum;
  // Invocation 0 adds all sums.
  workgroupBarrier();
  if (lane == 0u) {
    var total = 0.0;
    for (var i = 0u; i < LANES; i++) {
      total += partial[i];
      exponent = max(exponent, largest_exponent[i]);
    }
    summary[out] = select(bitcast<u32>(largest + log(total)), NOT_A_NUMBER, exponent == EXPONENT);
  }

  var last_logit = 3.4e38;
  var last_id = NONE;
  var must_look = true;
  for (var k = 0u; k < request.top_k; k++) {
    if (must_look) {
      var best_logit = LOWEST;
      var best_id = NONE;
      for (var id = lane; id < V; id += LANES) {
        let logit = logit_at(row + id);
        let is_left = last_id == NONE || comes_before(last_logit, last_id, logit, id);
        if (is_left && comes_before(logit, id, best_logit, best_id)) {
          best_logit = logit;
          best_id = id;
        }
      }
      offer_logit[lane] = best_logit;
      offer_id[lane] = best_id;
    }
    // All offers must stand before they are compared.
    workgroupBarrier();
    // Two rounds of 16: the best of every 16 offers, then the best of those.
    if (lane < FINALISTS) {
      var best = lane;
      for (var i = lane; i < LANES; i += FINALISTS) {
        if (comes_before(offer_logit[i], offer_id[i], offer_logit[best], offer_id[best])) { best = i; }
      }
      finalist_logit[lane] = offer_logit[best];
      finalist_id[lane] = offer_id[best];
    }
    // Everyone compares all finalists.
    workgroupBarrier();
    var winner_logit = LOWEST;
    var winner_id = NONE;
    for (var i = 0u; i < FINALISTS; i++) {
      if (comes_before(finalist_logit[i], finalist_id[i], winner_logit, winner_id)) {
        winner_logit = finalist_logit[i];
        winner_id = finalist_id[i];
      }
    }
    if (lane == 0u) {
      summary[out + 1u + k] = winner_id;
      summary[out + 1u + request.top_k + k] = bitcast<u32>(winner_logit);
    }
    must_look = winner_id == offer_id[lane] && winner_id != NONE;
    if (must_look) {
      last_logit = winner_logit;
      last_id = winner_id;
    }
    // The owner replaces its offer, and finalists are chosen anew: all must have read them.
    workgroupBarrier();
  }
}
