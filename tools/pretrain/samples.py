"""Training samples from token ids: sentences and pairs, whole words masked, batches of one length each.

A sample is [CLS] A [SEP] or [CLS] A [SEP] B [SEP], B being what follows A in its paragraph; B's segment id is 1.
Samples are made by the hundred thousand with NumPy, since a GPU reads some hundred thousand tokens a second.
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
        # What a piece becomes directly behind a typed [MASK], where SentencePiece begins anew and puts its space before it: the piece
        # with its space where the vocabulary has that, else a lone space and the piece.
        self.lone_space = ids[WORD_START]
        with_space = [i if piece.startswith(WORD_START) else ids.get(WORD_START + piece) for i, piece in enumerate(pieces)]
        self.takes_lone_space = np.array([i is None for i in with_space])
        self.behind_mask = np.array([i if other is None else other for i, other in enumerate(with_space)], dtype=np.int32)


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


@dataclass(frozen=True)
class Hidden:
    """Stretches of text with words hidden, one behind another: ids and targets int32 [tokens], lengths [stretches].
    A target is NOT_MASKED where nothing is hidden."""

    ids: np.ndarray
    targets: np.ndarray
    lengths: np.ndarray


def hide_words(pieces: np.ndarray, lengths: np.ndarray, vocabulary: Vocabulary, masking: Masking, generator: np.random.Generator) -> Hidden:
    """Whole words hidden in stretches of text, `lengths` pieces of `pieces` each; at least one word in every stretch."""
    pieces = pieces.astype(np.int32)
    begin = exclusive_sum(lengths)
    stretch = np.repeat(np.arange(len(lengths)), lengths)
    # Words, each a run of pieces.
    word = vocabulary.is_word[pieces]
    begins = vocabulary.starts_word[pieces]
    begins[1:] |= word[1:] != word[:-1]
    begins[begin] = True
    firsts = np.flatnonzero(begins)
    word_of = np.cumsum(begins) - 1
    stretch_of_word = stretch[firsts]
    weight = np.where(word[firsts], 1.0, max(masking.punctuation, 1e-9))
    rate = generator.uniform(masking.least, masking.most, len(lengths))
    chosen = generator.random(len(firsts)) < rate[stretch_of_word] * np.where(word[firsts], 1.0, masking.punctuation)
    # Where none is chosen, one is by weight: the largest of u^(1/w) is word i with probability w_i / Σw.
    lot = generator.random(len(firsts)) ** (1 / weight)
    first_word = word_of[begin]
    none = ~np.logical_or.reduceat(chosen, first_word)
    chosen |= none[stretch_of_word] & (lot == np.maximum.reduceat(lot, first_word)[stretch_of_word])
    how = generator.random(len(firsts))
    kept = chosen & (how < masking.kept)
    random = chosen & ~kept & (how < masking.kept + masking.random)
    masked = chosen & ~kept & ~random

    ids = np.where(masked[word_of], MASK, pieces)
    scattered = random[word_of]
    ids[scattered] = generator.integers(FIRST_PIECE, vocabulary.size, int(scattered.sum()))
    targets = np.where(chosen[word_of], pieces, NOT_MASKED)

    # Spelled anew directly behind a mask, by one piece or two.
    typed = generator.random(len(lengths)) < masking.typed
    behind = np.zeros(len(firsts), dtype=bool)
    behind[1:] = masked[:-1] & (stretch_of_word[1:] == stretch_of_word[:-1])
    anew = firsts[behind & ~chosen & typed[stretch_of_word]]
    lone_space = np.zeros(len(ids), dtype=bool)
    lone_space[anew] = vocabulary.takes_lone_space[pieces[anew]]
    ids[anew] = vocabulary.behind_mask[pieces[anew]]
    size = 1 + lone_space
    ends = np.cumsum(size)
    out_ids = np.full(int(ends[-1]), vocabulary.lone_space, dtype=np.int32)
    out_targets = np.full(int(ends[-1]), NOT_MASKED, dtype=np.int32)
    out_ids[ends - 1] = ids
    out_targets[ends - 1] = targets
    return Hidden(out_ids, out_targets, np.add.reduceat(size, begin))


def exclusive_sum(lengths: np.ndarray) -> np.ndarray:
    """Where each of `lengths` begins when they lie one behind another."""
    return np.cumsum(lengths) - lengths


def ranges(starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """start, start + 1, … of each, `lengths` numbers, one behind another."""
    return np.repeat(starts - exclusive_sum(lengths), lengths) + np.arange(int(lengths.sum()))


@dataclass(frozen=True)
class Samples:
    """Samples one behind another: ids, segments, targets int32 [tokens]; lengths int64 [samples]."""

    ids: np.ndarray
    segments: np.ndarray
    targets: np.ndarray
    lengths: np.ndarray

    @staticmethod
    def none() -> Samples:
        empty = np.empty(0, dtype=np.int32)
        return Samples(empty, empty, empty, np.empty(0, dtype=np.int64))

    def take(self, which: np.ndarray) -> Samples:
        """The samples numbered `which`, in that order."""
        at = ranges(exclusive_sum(self.lengths)[which], self.lengths[which])
        return Samples(self.ids[at], self.segments[at], self.targets[at], self.lengths[which])

    @staticmethod
    def join(parts: list[Samples]) -> Samples:
        return Samples(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("ids", "segments", "targets", "lengths")))


class Sampler:
    """Endless samples of one source; every sentence is a start once before any is one again."""

    def __init__(self, source: Source, vocabulary: Vocabulary, masking: Masking, generator: np.random.Generator, longest: int = 128) -> None:
        self.source, self.vocabulary, self.masking, self.generator, self.longest = source, vocabulary, masking, generator, longest
        self.order = np.empty(0, dtype=np.int64)
        # Of each sentence, the last one of its paragraph.
        paragraphs = source.paragraphs
        ends = np.flatnonzero(np.append(paragraphs[1:] != paragraphs[:-1], True))
        self.paragraph_end = ends[np.searchsorted(ends, np.arange(len(paragraphs)))]

    def draw(self, count: int) -> Samples:
        """About `count` samples: those of fewer than 3 pieces are left out."""
        while len(self.order) < count:
            self.order = np.concatenate([self.order, self.generator.permutation(len(self.source.paragraphs))])
        first, self.order = self.order[:count], self.order[count:]
        starts, generator = self.source.starts, self.generator
        # Half of the samples are one sentence, as people type; the others go on in their paragraph, most of them not far.
        target = (self.longest * generator.uniform(0.15, 1.0, count) ** 1.5).astype(np.int64)
        target[generator.random(count) < 0.5] = 0
        last = np.searchsorted(starts, starts[first] + target, side="right") - 2
        last = np.clip(last, first, self.paragraph_end[first])
        long_enough = starts[last + 1] - starts[first] >= 3
        first, last = first[long_enough], last[long_enough]
        # A pair is cut at a sentence.
        pair = (last > first) & (generator.random(len(first)) < 0.6)
        cut = np.where(pair, first + 1 + (generator.random(len(first)) * (last - first)).astype(np.int64), last + 1)
        room = self.longest - 3
        length_a = np.minimum(starts[cut] - starts[first], np.where(pair, room // 2 + 20, room))
        length_b = np.where(pair, np.minimum(starts[last + 1] - starts[cut], room // 2 - 20), 0)
        # The stretches of all samples: A, or A and B.
        in_use = np.stack([np.ones_like(pair), pair], axis=1).ravel()
        begin = np.stack([starts[first], starts[cut]], axis=1).ravel()[in_use]
        length = np.stack([length_a, length_b], axis=1).ravel()[in_use]
        segment = np.tile([0, 1], len(first))[in_use]
        hidden = hide_words(self.source.ids[ranges(begin, length)], length, self.vocabulary, self.masking, generator)
        return self._assemble(hidden, segment)

    def _assemble(self, hidden: Hidden, segment: np.ndarray) -> Samples:
        """[CLS] and [SEP] put around the stretches; `segment`: 0 where a sample begins, 1 where it goes on."""
        ahead = (segment == 0).astype(np.int64)
        length = hidden.lengths + ahead + 1
        begin = exclusive_sum(length)
        ids = np.full(int(length.sum()), SEP, dtype=np.int32)
        targets = np.full(len(ids), NOT_MASKED, dtype=np.int32)
        ids[begin[segment == 0]] = CLS
        at = ranges(begin + ahead, hidden.lengths)
        ids[at], targets[at] = hidden.ids, hidden.targets
        samples = Samples(ids, np.repeat(segment.astype(np.int32), length), targets, np.add.reduceat(length, np.flatnonzero(segment == 0)))
        if samples.lengths.max() <= self.longest:
            return samples
        # What was spelled anew can make a sample longer than the model reads.
        cut = np.minimum(samples.lengths, self.longest)
        kept = ranges(exclusive_sum(samples.lengths), cut)
        return Samples(samples.ids[kept], samples.segments[kept], samples.targets[kept], cut)


@dataclass(frozen=True)
class Batch:
    """ids, segments, targets: int32 [B][S], no padding."""

    ids: np.ndarray
    segments: np.ndarray
    targets: np.ndarray


def batches(samplers: list[tuple[float, Sampler]], tokens: int, generator: np.random.Generator, pool: int = 200_000) -> Iterator[Batch]:
    """Endless batches of about `tokens` tokens, all samples of a batch equally long: nothing is padded, nothing masked out.
    `samplers`: each with its share of the samples. Batches are made from `pool` samples at a time, in random order; what does
    not fill a batch waits for the next pool."""
    total = sum(share for share, _ in samplers)
    rest = Samples.none()
    while True:
        drawn = Samples.join([rest, *(sampler.draw(max(1, round(pool * share / total))) for share, sampler in samplers)])
        order = generator.permutation(len(drawn.lengths))
        order = order[np.argsort(drawn.lengths[order], kind="stable")]
        groups: list[np.ndarray] = []
        waiting: list[np.ndarray] = []
        for same in np.split(order, np.flatnonzero(np.diff(drawn.lengths[order])) + 1):
            size = max(1, tokens // int(drawn.lengths[same[0]]))
            full = len(same) // size * size
            groups += np.split(same[:full], full // size) if full else []
            waiting.append(same[full:])
        rest = drawn.take(np.concatenate(waiting))
        for number in generator.permutation(len(groups)):
            made = drawn.take(groups[number])
            shape = (len(made.lengths), int(made.lengths[0]))
            yield Batch(made.ids.reshape(shape), made.segments.reshape(shape), made.targets.reshape(shape))
