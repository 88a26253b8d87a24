"""Training samples from token ids: sentences and pairs, whole words masked, batches of one length each.

A sample is [CLS] A [SEP] or [CLS] A [SEP] B [SEP], B being what follows A in its paragraph; B's segment id is 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import sentencepiece

CLS, SEP, MASK, FIRST_PIECE = 2, 3, 4, 5
NOT_MASKED = -1
WORD_START = "\u2581"


@dataclass(frozen=True)
class Source:
    """Token ids of one source, as corpus.py writes them."""

    ids: np.ndarray
    starts: np.ndarray
    paragraphs: np.ndarray

    @staticmethod
    def load(path: Path) -> Source:
        kept = np.load(path)
        return Source(kept["ids"], kept["starts"], kept["paragraphs"])

    def split(self, held_out: int) -> tuple[Source, Source]:
        """(training, held out): the last `held_out` sentences, cut at a paragraph."""
        cut = len(self.paragraphs) - held_out
        while self.paragraphs[cut] == self.paragraphs[cut - 1]:
            cut -= 1
        return (
            Source(self.ids, self.starts[: cut + 1], self.paragraphs[:cut]),
            Source(self.ids, self.starts[cut:], self.paragraphs[cut:]),
        )


class Vocabulary:
    """What masking must know of each piece."""

    def __init__(self, tokenizer: Path) -> None:
        processor = sentencepiece.SentencePieceProcessor()
        processor.Load(str(tokenizer))
        pieces = [processor.IdToPiece(i) for i in range(processor.GetPieceSize())]
        ids = {piece: i for i, piece in enumerate(pieces)}
        self.size = len(pieces)
        self.starts_word = np.array([piece.startswith(WORD_START) for piece in pieces])
        self.is_word = np.array([piece.lstrip(WORD_START)[:1].isalnum() for piece in pieces])
        # What a piece becomes directly behind a typed [MASK], where SentencePiece begins anew and puts its space before it:
        # one id or two.
        self.behind_mask = [
            [i] if piece.startswith(WORD_START) else [ids[WORD_START + piece]] if WORD_START + piece in ids else [ids[WORD_START], i]
            for i, piece in enumerate(pieces)
        ]


@dataclass(frozen=True)
class Masking:
    """Shares of a sample's words to hide, and how."""

    least: float = 0.12
    most: float = 0.25
    kept: float = 0.05
    random: float = 0.05
    # Share of samples in which what follows a mask is spelled as when somebody types "[MASK]." (see Vocabulary.behind_mask).
    typed: float = 0.6
    # Punctuation is hidden this much less often than words.
    punctuation: float = 0.3


def hide_words(pieces: np.ndarray, vocabulary: Vocabulary, masking: Masking, generator: np.random.Generator) -> tuple[list[int], list[int]]:
    """(input ids, targets) of a stretch of text; target NOT_MASKED where nothing is hidden. At least one word is hidden."""
    word = vocabulary.is_word[pieces]
    begins = vocabulary.starts_word[pieces] | np.concatenate([[True], word[1:] != word[:-1]])
    firsts = np.flatnonzero(begins)
    ends = np.append(firsts[1:], len(pieces))
    weight = np.where(word[firsts], 1.0, masking.punctuation)
    rate = generator.uniform(masking.least, masking.most)
    chosen = generator.random(len(firsts)) < rate * weight
    if not chosen.any():
        chosen[generator.choice(len(firsts), p=weight / weight.sum())] = True
    typed = generator.random() < masking.typed
    ids: list[int] = []
    targets: list[int] = []
    behind_mask = False
    listed = pieces.tolist()
    for first, end, hidden in zip(firsts.tolist(), ends.tolist(), chosen.tolist()):
        group = listed[first:end]
        if hidden:
            how = generator.random()
            if how < masking.kept:
                ids += group
            elif how < masking.kept + masking.random:
                ids += generator.integers(FIRST_PIECE, vocabulary.size, len(group)).tolist()
            else:
                ids += [MASK] * len(group)
            targets += group
            behind_mask = how >= masking.kept + masking.random
            continue
        if behind_mask and typed:
            group = vocabulary.behind_mask[group[0]] + group[1:]
        ids += group
        targets += [NOT_MASKED] * len(group)
        behind_mask = False
    return ids, targets


@dataclass(frozen=True)
class Sample:
    ids: list[int]
    segments: list[int]
    targets: list[int]


class Sampler:
    """Endless samples of one source; every sentence is a start once before any is one again."""

    def __init__(self, source: Source, vocabulary: Vocabulary, masking: Masking, generator: np.random.Generator, longest: int = 128) -> None:
        self.source, self.vocabulary, self.masking, self.generator, self.longest = source, vocabulary, masking, generator, longest
        self.order = np.empty(0, dtype=np.int64)

    def __next__(self) -> Sample:
        generator = self.generator
        while True:
            if not len(self.order):
                self.order = generator.permutation(len(self.source.paragraphs))
            first, self.order = int(self.order[-1]), self.order[:-1]
            # Half of the samples are one sentence, as people type; the others go on, most of them not far.
            target = 0 if generator.random() < 0.5 else int(self.longest * generator.uniform(0.15, 1.0) ** 1.5)
            sentences = self._from(first, target)
            room = self.longest - 3
            total = sum(map(len, sentences))
            if total < 3:
                continue
            if len(sentences) >= 2 and generator.random() < 0.6:
                cut = int(generator.integers(1, len(sentences)))
                return self._assemble([np.concatenate(sentences[:cut])[: room // 2 + 20], np.concatenate(sentences[cut:])[: room // 2 - 20]])
            return self._assemble([np.concatenate(sentences)[:room]])

    def _from(self, first: int, target: int) -> list[np.ndarray]:
        """The sentence `first` and those behind it in its paragraph while they fit in `target` pieces."""
        ids, starts, paragraphs = self.source.ids, self.source.starts, self.source.paragraphs
        last = first
        while last + 1 < len(paragraphs) and paragraphs[last + 1] == paragraphs[first] and starts[last + 2] - starts[first] <= target:
            last += 1
        return [ids[starts[i] : starts[i + 1]] for i in range(first, last + 1)]

    def _assemble(self, parts: list[np.ndarray]) -> Sample:
        ids, segments, targets = [CLS], [0], [NOT_MASKED]
        for segment, part in enumerate(parts):
            hidden, wanted = hide_words(part, self.vocabulary, self.masking, self.generator)
            ids += [*hidden, SEP]
            targets += [*wanted, NOT_MASKED]
            segments += [segment] * (len(hidden) + 1)
        return Sample(ids[: self.longest], segments[: self.longest], targets[: self.longest])


@dataclass(frozen=True)
class Batch:
    """ids, segments, targets: int64 [B][S], no padding."""

    ids: np.ndarray
    segments: np.ndarray
    targets: np.ndarray


def batches(samplers: list[tuple[float, Sampler]], tokens: int, generator: np.random.Generator) -> Iterator[Batch]:
    """Endless batches of about `tokens` tokens, all samples of a batch equally long: nothing is padded, nothing masked out.
    `samplers`: each with its share of the samples."""
    shares = np.cumsum([share for share, _ in samplers])
    waiting: dict[int, list[Sample]] = {}
    while True:
        which = int(np.searchsorted(shares, generator.random() * shares[-1], side="right"))
        sample = next(samplers[which][1])
        length = len(sample.ids)
        queue = waiting.setdefault(length, [])
        queue.append(sample)
        if len(queue) * length >= tokens:
            del waiting[length]
            yield Batch(
                np.array([one.ids for one in queue], dtype=np.int64),
                np.array([one.segments for one in queue], dtype=np.int64),
                np.array([one.targets for one in queue], dtype=np.int64),
            )
