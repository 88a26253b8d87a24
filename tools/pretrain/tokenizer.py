"""A SentencePiece unigram vocabulary with ALBERT's special ids.

    python3 tools/pretrain/tokenizer.py --out spiece.model --size 8000 modern.txt.xz modern.txt.xz books.txt.xz:120000

FILE:LINES takes the first LINES lines only; a file given twice counts twice. The text is already lower case.
"""

from __future__ import annotations

import argparse
import tempfile
from itertools import islice
from pathlib import Path

import sentencepiece

from corpus import open_text, split_sentences

SPECIALS = ["[CLS]", "[SEP]", "[MASK]"]  # ids 2, 3, 4, behind <pad> 0 and <unk> 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="FILE[:LINES]")
    parser.add_argument("--size", type=int, default=8000)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "sentences.txt"
        with text.open("w", encoding="utf-8") as sentences:
            for file in arguments.files:
                path, _, lines = file.partition(":")
                for paragraph in islice(open_text(Path(path)), int(lines) if lines else None):
                    sentences.writelines(sentence + "\n" for sentence in split_sentences(paragraph) if 10 < len(sentence) < 1000)
        prefix = Path(folder) / "spiece"
        sentencepiece.SentencePieceTrainer.Train(
            input=str(text),
            model_prefix=str(prefix),
            vocab_size=arguments.size,
            model_type="unigram",
            character_coverage=1.0,
            pad_id=0,
            unk_id=1,
            bos_id=-1,
            eos_id=-1,
            control_symbols=SPECIALS,
            input_sentence_size=600_000,
            shuffle_input_sentence=True,
            normalization_rule_name="nfkc",
            num_threads=2,
            minloglevel=1,
        )
        arguments.out.write_bytes(prefix.with_suffix(".model").read_bytes())


if __name__ == "__main__":
    main()
