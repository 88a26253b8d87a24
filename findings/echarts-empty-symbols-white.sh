#!/usr/bin/env bash
# Apache ECharts 6.1.0: the symbols that are called empty (emptyCircle, emptyDiamond, …) are not: they are filled with white, whatever
# colour the chart lies on. A dark `backgroundColor` does not change it, nor does `darkMode: true`, nor the theme "dark". So an open dot
# is a bright disc on a dark page, brighter than the filled dots beside it. What stays open everywhere is the plain symbol, its
# `itemStyle.color` that of the paper, `borderColor` that of the series. Seen on 2026-11-28.
#
# Output seen:
#   plain: #fff
#   darkMode: #fff
#   theme dark: #fff
#   own fill: #123456
#   as described
set -euo pipefail
command -v npm >/dev/null || { echo 'needs Node with npm'; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" echarts@6.1.0
cat >"$dir/symbols.mjs" <<'JS'
import * as echarts from 'echarts';

const PAPER = '#123456';
/** The fills of the one mark of a scatter plot. */
function fills(theme, option, series) {
  const chart = echarts.init(null, theme, { renderer: 'svg', ssr: true, width: 200, height: 100 });
  chart.setOption({
    animation: false,
    backgroundColor: PAPER,
    ...option,
    xAxis: { show: false },
    yAxis: { show: false },
    series: [{ type: 'scatter', data: [[1, 1]], ...series }],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return [...svg.matchAll(/<path[^>]*fill="([^"]*)"[^>]*>/g)].map(([, fill]) => fill).join(' ');
}
const empty = { symbol: 'emptyCircle', itemStyle: { color: '#ff0000' } };
const found = {
  plain: fills(null, {}, empty),
  darkMode: fills(null, { darkMode: true }, empty),
  'theme dark': fills('dark', {}, empty),
  'own fill': fills(null, {}, { symbol: 'circle', itemStyle: { color: PAPER, borderColor: '#ff0000', borderWidth: 2 } }),
};
for (const [name, fill] of Object.entries(found)) console.log(`${name}: ${fill}`);
const isWhite = (fill) => /^(#fff|#ffffff|white)$/i.test(fill);
const asDescribed =
  isWhite(found.plain) && isWhite(found.darkMode) && isWhite(found['theme dark']) && found['own fill'] === PAPER;
console.log(asDescribed ? 'as described' : 'not as described: it may have changed');
process.exit(asDescribed ? 0 : 1);
JS
node "$dir/symbols.mjs"
