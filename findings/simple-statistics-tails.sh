#!/usr/bin/env bash
# simple-statistics 7.12.1: the tails of its distributions are not there. Seen on 2026-11-28 with Node 20.20.
#
# - binomialDistribution(n, p) is a table by the number of successes that ends where 0.9999 of the probability is reached: for 200
#   throws of a coin it has 127 cells, not 201. A tail summed from it is 0 where it should be small, so an exact test from it is
#   no test; small tables (n = 10) are whole, which is what one tries first.
# - cumulativeStdNormalProbability(z) is a printed table of four digits that ends at z = 3.09: every larger z has 0.999, so a
#   two-sided p from it is never below 0.002.
# - probit(0.975) is 1.9572, where it is 1.95996: an approximation that errs in the third decimal.
#
# Output seen:
#   binomial, n = 10: 11 cells, sum 1.0000000000
#   binomial, n = 200: 127 cells, sum 0.9999179074; P(X >= 127) 0, exactly 8.2093e-5
#   normal: 3.09 -> 0.999, 4 -> 0.999, 8 -> 0.999
#   probit(0.975) = 1.9571619, exactly 1.9599640
#   as described
set -euo pipefail
command -v npm >/dev/null || { echo 'needs Node with npm'; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" simple-statistics@7.12.1
cat >"$dir/tails.mjs" <<'JS'
import { binomialDistribution, cumulativeStdNormalProbability, probit } from 'simple-statistics';

const sum = (values) => values.reduce((total, value) => total + value, 0);
const small = binomialDistribution(10, 0.5);
console.log(`binomial, n = 10: ${small.length} cells, sum ${sum(small).toFixed(10)}`);
const large = binomialDistribution(200, 0.5);

// The same tail by exact integers: the number of ways over 2^200.
let ways = 1n;
let tailWays = 0n;
for (let k = 0n; k <= 200n; k++) {
  if (k >= 127n) tailWays += ways;
  ways = (ways * (200n - k)) / (k + 1n);
}
const exact = Number((tailWays * 10n ** 20n) / 2n ** 200n) / 1e20;
const tail = sum(large.slice(127));
console.log(
  `binomial, n = 200: ${large.length} cells, sum ${sum(large).toFixed(10)}; ` +
    `P(X >= 127) ${tail}, exactly ${exact.toExponential(4)}`,
);

const normal = [3.09, 4, 8].map((z) => [z, cumulativeStdNormalProbability(z)]);
console.log(`normal: ${normal.map(([z, p]) => `${z} -> ${p}`).join(', ')}`);
const quantile = probit(0.975);
console.log(`probit(0.975) = ${quantile.toFixed(7)}, exactly 1.9599640`);

const isAsDescribed =
  small.length === 11 &&
  large.length === 127 &&
  tail === 0 &&
  normal.every(([, p]) => p === 0.999) &&
  Math.abs(quantile - 1.959963985) > 1e-3;
console.log(isAsDescribed ? 'as described' : 'CHANGED');
process.exitCode = isAsDescribed ? 0 : 1;
JS
node "$dir/tails.mjs"
