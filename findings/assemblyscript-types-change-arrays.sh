#!/usr/bin/env bash
# AssemblyScript 0.28.20 with TypeScript 6.0.3: one `import 'assemblyscript/asc'`, of the compiler as a library, changes the types of
# plain JavaScript in every file of the program. The declarations of the compiler carry those of AssemblyScript's standard library, where
# `Array.prototype.at` finds an element at any index; its overload is added to the global one and goes first. So `[].at(0)` has the type
# of an element where it was "or undefined" before, TypeScript no longer asks what is to be done without one, and a linter that knows
# types calls the check that is there needless. `skipLibCheck` makes no difference. A specifier that TypeScript does not follow (a
# variable in `import()`) keeps the two apart. Seen on 2026-11-28.
#
# Output seen, errors that TypeScript finds in `const first: number = [1].at(0);` under `strict`:
#   alone: 1
#   beside a file that imports assemblyscript/asc: 0
#   as described
set -euo pipefail
command -v npm >/dev/null || { echo 'needs Node with npm'; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" assemblyscript@0.28.20 typescript@6.0.3
cat >"$dir/tsconfig.json" <<'JSON'
{
  "compilerOptions": {
    "target": "ES2023",
    "lib": ["ES2023", "DOM"],
    "types": [],
    "module": "ESNext",
    "moduleResolution": "bundler",
    "strict": true,
    "skipLibCheck": true,
    "noEmit": true
  },
  "include": ["*.ts"]
}
JSON
echo 'export const first: number = [1].at(0);' >"$dir/plain.ts"
errors() { (cd "$dir" && node node_modules/typescript/bin/tsc --noEmit || true) | grep -c '^plain.ts.*TS2322' || true; }
alone=$(errors)
echo "alone: $alone"
echo "import asc from 'assemblyscript/asc'; export const compiler = asc;" >"$dir/compiler.ts"
beside=$(errors)
echo "beside a file that imports assemblyscript/asc: $beside"
if [[ $alone == 1 && $beside == 0 ]]; then echo 'as described'; else
  echo 'not as described: it may have changed'
  exit 1
fi
