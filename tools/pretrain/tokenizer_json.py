"""A spiece.model as a tokenizer.json, so that transformers 5 reads text as the page does.

    python3 tools/pretrain/tokenizer_json.py public/weights/albert-demo

It is transformers' own AlbertConverter that makes it, with the pre-tokenizer and the added tokens of the hub's ALBERT repositories. Needs
transformers 5, tokenizers, sentencepiece and protobuf.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from types import SimpleNamespace

from tokenizers import AddedToken, pre_tokenizers
from transformers.convert_slow_tokenizer import AlbertConverter

SPECIALS = ["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"]  # in the order of their ids

# What AlbertTokenizer takes of a checkpoint's tokenizer_config.json.
CONFIG = {
    "tokenizer_class": "AlbertTokenizer",
    "do_lower_case": True,
    "keep_accents": False,
    "pad_token": "<pad>",
    "unk_token": "<unk>",
    "cls_token": "[CLS]",
    "sep_token": "[SEP]",
    "mask_token": "[MASK]",
}


def convert(folder: Path) -> None:
    """Writes tokenizer.json and tokenizer_config.json beside the spiece.model of `folder`."""
    original = SimpleNamespace(
        vocab_file=str(folder / "spiece.model"),
        keep_accents=CONFIG["keep_accents"],
        do_lower_case=CONFIG["do_lower_case"],
        add_prefix_space=True,
        convert_tokens_to_ids=SPECIALS.index,
    )
    tokenizer = AlbertConverter(original).converted()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    tokenizer.add_special_tokens([AddedToken(token, lstrip=token == "[MASK]", normalized=False, special=True) for token in SPECIALS])
    for token in SPECIALS:
        if tokenizer.token_to_id(token) != SPECIALS.index(token):
            raise SystemExit(f"{token} is not {SPECIALS.index(token)} in {folder}/spiece.model: nothing was written")
    (folder / "tokenizer.json").write_text(tokenizer.to_str(), encoding="utf-8")
    (folder / "tokenizer_config.json").write_text(json.dumps(CONFIG, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    convert(parser.parse_args().folder)


if __name__ == "__main__":
    main()
