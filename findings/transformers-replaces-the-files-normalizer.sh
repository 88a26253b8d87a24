#!/usr/bin/env bash
# transformers 5.18.0 with tokenizers 0.23.3: a `tokenizer.json` says itself how text is normalised, but `AutoTokenizer` with a
# `tokenizer_class` of `BertTokenizer` (or `AlbertTokenizer`, and others that are built in Python) throws that part away, without a word,
# and puts the class's own in its place. The vocabulary and the merges are the file's; what is done to a text before is not. So one file
# gives different tokens by the class that opens it, and what `tokenizers` gives for the file alone is not what the model was asked with.
# `PreTrainedTokenizerFast` keeps the file's. Seen on 2026-11-29.
#
# Output seen:
#   tokenizers: a color
#   PreTrainedTokenizerFast: a color
#   AutoTokenizer (BertTokenizer): a colour
#   as described
set -euo pipefail
command -v python3 >/dev/null || { echo 'needs Python 3'; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv" || { echo 'needs the venv module of Python'; exit 2; }
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check --retries 0 transformers==5.18.0 tokenizers==0.23.3
cat >"$dir/own.py" <<'PY'
import json, sys
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from transformers import AutoTokenizer, PreTrainedTokenizerFast

folder = sys.argv[1]
words = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'a', 'color', 'colour']
tokenizer = Tokenizer(models.WordPiece({word: id for id, word in enumerate(words)}, unk_token='[UNK]'))
tokenizer.normalizer = normalizers.Sequence([normalizers.Lowercase(), normalizers.Replace('colour', 'color')])
tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
file = f'{folder}/tokenizer.json'
tokenizer.save(file)
json.dump({'tokenizer_class': 'BertTokenizer'}, open(f'{folder}/tokenizer_config.json', 'w'))
json.dump({'model_type': 'bert'}, open(f'{folder}/config.json', 'w'))

text = 'A colour'
auto = AutoTokenizer.from_pretrained(folder)
print('tokenizers:', *Tokenizer.from_file(file).encode(text).tokens)
print('PreTrainedTokenizerFast:', *PreTrainedTokenizerFast(tokenizer_file=file).tokenize(text))
print(f'AutoTokenizer ({type(auto).__name__}):', *auto.tokenize(text))
PY
mkdir "$dir/model"
seen=$("$dir/venv/bin/python" "$dir/own.py" "$dir/model" 2>/dev/null)
echo "$seen"
if [[ $seen == 'tokenizers: a color
PreTrainedTokenizerFast: a color
AutoTokenizer (BertTokenizer): a colour' ]]; then
  echo 'as described'
else
  echo 'not as described: it may have changed'
  exit 1
fi
