#!/usr/bin/env bash
# sentencepiece-js 1.1.0: a tokenizer in WebAssembly that does not load where code from strings is refused, as by a page's
# Content-Security-Policy without 'unsafe-eval' ('wasm-unsafe-eval' does not help). Its glue, made by Emscripten's embind without
# the option for dynamic execution, builds functions from strings while the module starts. Node refuses the same under
# --disallow-code-generation-from-strings, which is how it is seen here without a browser. Seen on 2026-11-28 with Node 20.20.
#
# The model is trained here, on one sentence, by sentencepiece 0.2.1 for Python, so that the input is a valid one.
#
# Output seen:
#   allowed: 13 pieces of "the man and the woman"
#   refused: EvalError: Code generation from strings disallowed for this context
#   as described
set -euo pipefail
command -v npm >/dev/null || { echo 'needs Node with npm'; exit 2; }
python3 -m pip --version >/dev/null 2>&1 || { echo 'needs Python with pip'; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" sentencepiece-js@1.1.0
python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target "$dir/python" sentencepiece==0.2.1
PYTHONPATH="$dir/python" python3 - "$dir" <<'PY'
import sys
import sentencepiece

sentences = ["the man and the woman", "the woman saw the man", "a man and a woman"] * 20
sentencepiece.SentencePieceTrainer.train(
    sentence_iterator=iter(sentences), model_prefix=f"{sys.argv[1]}/tiny", vocab_size=24, hard_vocab_limit=False, minloglevel=2
)
PY
cat >"$dir/load.mjs" <<'JS'
import { createRequire } from 'node:module';
const { SentencePieceProcessor } = createRequire(import.meta.url)('sentencepiece-js');
try {
  const processor = new SentencePieceProcessor();
  await processor.load(process.argv[2]);
  console.log(`${processor.encodePieces('the man and the woman').length} pieces of "the man and the woman"`);
} catch (error) {
  console.log(`${error.name}: ${error.message}`);
}
JS
allowed=$(node "$dir/load.mjs" "$dir/tiny.model" | tail -1)
refused=$(node --disallow-code-generation-from-strings "$dir/load.mjs" "$dir/tiny.model" | tail -1)
echo "allowed: $allowed"
echo "refused: $refused"
if [[ $allowed == *' pieces of '* && $refused == EvalError:* ]]; then
  echo 'as described'
else
  echo 'CHANGED'
  exit 1
fi
