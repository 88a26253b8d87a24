#!/usr/bin/env bash
# assemblyscript 0.28.20: its compiler as a library (`assemblyscript/asc`) looks at the arguments of the process that imports it. A program
# of its own that has a switch `--wasm` loses it, and the argument behind it, while `asc` loads; and `asc` imports that argument as a
# module, in place of the compiler, so that loading fails where there is none. A program meets this only when it first compiles
# something: behind a cache of what was built it can stay unseen for long. Hide `process.argv` while importing. Seen on 2026-11-28.
#
# Output seen:
#   without --wasm: loaded, arguments kept
#   with --wasm: ERR_MODULE_NOT_FOUND, arguments lost: --wasm --threads
#   with --wasm, hidden meanwhile: loaded, arguments kept
#   as described
set -euo pipefail
command -v npm >/dev/null || { echo 'needs Node with npm'; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" assemblyscript@0.28.20
cat >"$dir/own.mjs" <<'JS'
const [node, script, hide, ...own] = process.argv;
process.argv = [node, script, ...own];
const all = process.argv;
if (hide === 'hide') process.argv = [node, script];
let said;
try {
  await import('assemblyscript/asc');
  said = 'loaded';
} catch (error) {
  said = error.code;
}
process.argv = all;
const lost = own.filter((argument) => !all.includes(argument));
console.log(`${said}, arguments ${lost.length === 0 ? 'kept' : `lost: ${lost.join(' ')}`}`);
JS
cd "$dir"
without=$(node own.mjs show --threads 2)
with=$(node own.mjs show --wasm --threads 2)
hidden=$(node own.mjs hide --wasm --threads 2)
printf 'without --wasm: %s\nwith --wasm: %s\nwith --wasm, hidden meanwhile: %s\n' "$without" "$with" "$hidden"
kept='loaded, arguments kept'
if [[ $without == "$kept" && $hidden == "$kept" && $with == 'ERR_MODULE_NOT_FOUND, arguments lost: --wasm --threads' ]]; then
  echo 'as described'
else
  echo 'not as described: it may have changed'
  exit 1
fi
