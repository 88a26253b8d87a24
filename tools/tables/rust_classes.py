#!/usr/bin/env python3
"""Writes src/tokenizer/json/rust_classes.ts from huggingface/tokenizers itself.

Its Rust crates have Unicode tables of their own, some older than any browser's, and each browser has its own Unicode version. Every code
point is asked of the library once for each class.
Run:  python tools/tables/rust_classes.py > src/tokenizer/json/rust_classes.ts   (pip install tokenizers==0.23.3)
"""
import tokenizers
from tokenizers.normalizers import BertNormalizer, StripAccents
from tokenizers.pre_tokenizers import BertPreTokenizer

from ranges import ranges


def table(name, doc, holds):
    parts = [
        f"\\\\u{{{first:x}}}" + ("" if first == last else f"-\\\\u{{{last:x}}}") for first, last in ranges(holds)
    ]
    print(f"\n/** {doc} */")
    print(f"export const {name} =")
    body = "".join(parts)
    print(f"  '{body}';")


def drops(normalizer):
    return lambda character: normalizer.normalize_str("a" + character) == "a"


OFF = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)

print(f"// Made by tools/tables/rust_classes.py from huggingface/tokenizers {tokenizers.__version__}. Do not edit.")
print("// What stands between the brackets of a regular expression with the flag u.")
table("MARK", "What `StripAccents` drops.", drops(StripAccents()))
table("NONSPACING_MARK", "What `BertNormalizer` drops as an accent.", drops(BertNormalizer(**{**OFF, "strip_accents": True})))
table("CLEANED", "What `BertNormalizer` drops as no text.", drops(BertNormalizer(**{**OFF, "clean_text": True})))
table(
    "PUNCTUATION",
    "What `BertPreTokenizer` makes a word of its own.",
    lambda character: len(BertPreTokenizer().pre_tokenize_str(f"a{character}a")) == 3,
)
