#!/usr/bin/env bash
# @huggingface/tokenizers 0.2.0 (npm), against tokenizers 0.23.3 (PyPI): the normaliser `Precompiled` of a `tokenizer.json` carries the
# map of characters that a SentencePiece model was trained with. The JavaScript library keeps the map and does not use it: it does NFKC and
# a few replacements of its own instead. For maps that are nearly NFKC that is seldom seen; a model trained with SentencePiece's rule
# `nmt_nfkc_cf`, which folds case, gets its capital letters as unknown tokens, without a word. Seen on 2026-11-29.
#
# Output seen:
#   Python:     the▁cat▁sat  (0 unknown)
#   JavaScript: THE▁CAT▁SAT  (3 unknown)
#   as described
set -euo pipefail
command -v python3 >/dev/null || { echo 'needs Python 3'; exit 2; }
command -v npm >/dev/null || { echo 'needs Node with npm'; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv" || { echo 'needs the venv module of Python'; exit 2; }
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check --retries 0 sentencepiece==0.2.1 protobuf==6.33.1 tokenizers==0.23.3
npm install --silent --no-audit --no-fund --prefix "$dir" @huggingface/tokenizers@0.2.0
cat >"$dir/own.py" <<'PY'
import io, sentencepiece
from sentencepiece import sentencepiece_model_pb2 as pb
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

trained = io.BytesIO()
sentences = ['The cat sat on the mat.', 'A cat and a hat sat there.', 'That is the mat.'] * 20
sentencepiece.SentencePieceTrainer.train(
    sentence_iterator=iter(sentences), model_writer=trained, vocab_size=30, model_type='unigram',
    hard_vocab_limit=False, normalization_rule_name='nmt_nfkc_cf', minloglevel=2)
model = pb.ModelProto.FromString(trained.getvalue())
pieces = [(piece.piece, piece.score) for piece in model.pieces]
tokenizer = Tokenizer(models.Unigram(pieces, unk_id=0))
tokenizer.normalizer = normalizers.Precompiled(model.normalizer_spec.precompiled_charsmap)
tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
tokenizer.save('tokenizer.json')
read = tokenizer.encode('THE CAT SAT')
print('Python:    ', ''.join(read.tokens).lstrip('▁'), f' ({read.ids.count(0)} unknown)')
PY
cat >"$dir/own.mjs" <<'JS'
import { readFileSync } from 'node:fs';
import { Tokenizer } from '@huggingface/tokenizers';

const tokenizer = new Tokenizer(JSON.parse(readFileSync('tokenizer.json', 'utf8')), {});
const { ids } = tokenizer.encode('THE CAT SAT');
const unknown = ids.filter((id) => id === 0).length;
console.log('JavaScript:', tokenizer.tokenize('THE CAT SAT').join('').replace(/^▁/, ''), ` (${unknown} unknown)`);
JS
cd "$dir"
seen=$(venv/bin/python own.py; node own.mjs)
echo "$seen"
if [[ $seen == 'Python:     the▁cat▁sat  (0 unknown)
JavaScript: THE▁CAT▁SAT  (3 unknown)' ]]; then
  echo 'as described'
else
  echo 'not as described: it may have changed'
  exit 1
fi
