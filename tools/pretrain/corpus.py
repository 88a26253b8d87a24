"""Text into token ids: one array of ids per source, cut at sentences, with paragraphs known.

    python3 tools/pretrain/corpus.py --tokenizer spiece.model --out DIR books=books.txt.xz modern=modern.txt.xz

Each line of a text file is one paragraph, already normalised as ALBERT does (NFKD, no combining marks, lower case).
For each source NAME the folder gets NAME.npz:

    ids         uint16 [pieces]         every sentence's pieces, one after another, without special tokens
    starts      int64  [sentences + 1]  where each sentence begins in ids
    paragraphs  int32  [sentences]      the number of the paragraph a sentence is in

Sentences of --exclude (JSON files of the evaluation: objects with "text" and, where a word is hidden, "word") must not
occur in the text; a paragraph that holds one is left out and counted.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import sentencepiece

# A sentence ends at . ! or ? with the quotes and brackets behind it, except after what is usually an abbreviation.
SENTENCE_END = re.compile(r"(?<!\bmr)(?<!\bmrs)(?<!\bdr)(?<!\bst)(?<!\bms)(?<!\b[a-z])[.!?]+[\"')\]]*\s+(?=\S)")


def open_text(path: Path) -> Iterator[str]:
    """The lines of a text file, plain or xz, without line ends."""
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n")


def split_sentences(paragraph: str) -> list[str]:
    """`paragraph` cut behind each sentence's end; joined with a space the parts give the paragraph again."""
    parts: list[str] = []
    start = 0
    for match in SENTENCE_END.finditer(paragraph):
        parts.append(paragraph[start : match.end()].strip())
        start = match.end()
    parts.append(paragraph[start:].strip())
    return [part for part in parts if part]


def squeezed(text: str) -> str:
    """Letters and digits only, lower case: what two copies of a sentence share whatever their spacing and quotes."""
    decomposed = unicodedata.normalize("NFKD", text).lower()
    return "".join(character for character in decomposed if character.isalnum())


def evaluation_sentences(files: Iterable[Path]) -> list[str]:
    """The squeezed sentences of evaluation files with the hidden word put back, each at least 24 characters long
    (a shorter one is a phrase that any text may hold)."""
    found: list[str] = []
    for file in files:
        for item in json.loads(file.read_text(encoding="utf-8")):
            for word in [item["word"]] if "word" in item else item.get("accept", []):
                text = squeezed(item["text"].replace("[MASK]", word))
                if len(text) >= 24:
                    found.append(text)
    return found


def holds_any(text: str, sentences: dict[str, list[str]]) -> bool:
    """Whether squeezed `text` holds one of `sentences`, which are filed under their first 24 characters."""
    return any(
        text.startswith(sentence, start)
        for start in range(len(text) - 23)
        for sentence in sentences.get(text[start : start + 24], ())
    )


def encode_source(path: Path, processor: sentencepiece.SentencePieceProcessor, excluded: list[str]) -> dict[str, np.ndarray]:
    filed: dict[str, list[str]] = {}
    for sentence in excluded:
        filed.setdefault(sentence[:24], []).append(sentence)
    ids: list[np.ndarray] = []
    lengths: list[int] = []
    paragraphs: list[int] = []
    left_out = 0
    for number, paragraph in enumerate(open_text(path)):
        if filed and holds_any(squeezed(paragraph), filed):
            left_out += 1
            continue
        for sentence in split_sentences(paragraph):
            pieces = processor.EncodeAsIds(sentence)
            if pieces:
                ids.append(np.array(pieces, dtype=np.uint16))
                lengths.append(len(pieces))
                paragraphs.append(number)
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    print(f"{path.name}: {starts[-1]:,} pieces, {len(lengths):,} sentences; {left_out} paragraphs hold an evaluation sentence and are left out")
    return {"ids": np.concatenate(ids), "starts": starts, "paragraphs": np.array(paragraphs, dtype=np.int32)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+", metavar="NAME=FILE")
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--exclude", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    processor = sentencepiece.SentencePieceProcessor()
    processor.Load(str(arguments.tokenizer))
    if processor.GetPieceSize() > 1 << 16:
        raise SystemExit("ids are kept as uint16: a vocabulary has at most 65,536 pieces")
    arguments.out.mkdir(parents=True, exist_ok=True)
    excluded = evaluation_sentences(arguments.exclude)
    for source in arguments.sources:
        name, file = source.split("=", 1)
        np.savez(arguments.out / f"{name}.npz", **encode_source(Path(file), processor, excluded))


if __name__ == "__main__":
    main()
