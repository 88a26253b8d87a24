"""Masked-language-model training of an ALBERT; see README.md for the commands.

A run lasts --minutes of wall clock. The learning rate warms up, stays, and falls linearly to nothing over the last --decay-share of
them, so that a run on a machine that is lent, or shared with others, ends well whenever it must.

--out gets log.txt, checkpoint.pt (everything: a run started again with the same --out goes on) and, at each of them,
model.safetensors (f32) and config.json.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from albert import AlbertConfig, AlbertForMaskedLM
from checkpoint import begin_from, save_model
from samples import NOT_MASKED, Batch, Masking, Sampler, Source, Vocabulary, batches

HELD_OUT_SENTENCES = 6000
HELD_OUT_BATCHES = 40

Sources = list[tuple[float, Source]]


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+", metavar="SHARE=FILE.npz", help="token ids (corpus.py), each with its share of the samples")
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--init", default="none", help="folder of a model to begin from, or none")
    shape = AlbertConfig()
    for name in ("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size"):
        parser.add_argument("--" + name.replace("_", "-"), type=int, default=getattr(shape, name))
    parser.add_argument("--minutes", type=float, required=True, help="wall clock of the whole run, what came before a restart included")
    parser.add_argument("--decay-share", type=float, default=0.4)
    parser.add_argument("--warmup-steps", type=int, default=300)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--optimizer", choices=["adamw", "muon"], default="adamw", help="muon: for the layer's matrices (PyTorch 2.9 or later)")
    parser.add_argument("--batch-tokens", type=int, default=1024, help="tokens of one forward pass")
    parser.add_argument("--accumulate", type=int, default=2, help="forward passes a step")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--bf16", action="store_true", help="matrix products in bfloat16")
    parser.add_argument("--compile", action="store_true", help="the layer by torch.compile")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--workers", type=int, default=0, help="processes that make batches; 0: this one does")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--save-minutes", type=float, default=3)
    return parser.parse_args()


def load_sources(given: list[str]) -> tuple[Sources, Sources]:
    """(training, held out), each source with its share."""
    training: Sources = []
    held_out: Sources = []
    for source in given:
        share, file = source.split("=", 1)
        kept, apart = Source.load(Path(file)).split(HELD_OUT_SENTENCES)
        training.append((float(share), kept))
        held_out.append((float(share), apart))
    return training, held_out


class TrainingBatches(IterableDataset):  # type: ignore[type-arg]
    """Endless batches of a run that goes on at `step`; each worker draws its own."""

    def __init__(self, training: Sources, vocabulary: Vocabulary, arguments: argparse.Namespace, step: int) -> None:
        self.training, self.vocabulary, self.arguments, self.step = training, vocabulary, arguments, step

    def __iter__(self) -> Iterator[tuple[Tensor, ...]]:
        worker = get_worker_info()
        generator = np.random.default_rng([self.arguments.seed, self.step, worker.id if worker else 0])
        samplers = [(share, Sampler(source, self.vocabulary, Masking(), generator)) for share, source in self.training]
        return map(tensors_of, batches(samplers, self.arguments.batch_tokens, generator))


def tensors_of(batch: Batch) -> tuple[Tensor, ...]:
    """(ids [B][S], segments [B][S], the hidden pieces' places in B·S, the hidden pieces' ids)."""
    targets = batch.targets.reshape(-1)
    rows = np.flatnonzero(targets != NOT_MASKED)
    return tuple(torch.from_numpy(array) for array in (batch.ids, batch.segments, rows, targets[rows].astype(np.int64)))


class Run:
    """A training run: what a checkpoint keeps, and how to go on from it."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.arguments = arguments
        self.out: Path = arguments.out
        self.device = torch.device(arguments.device)
        vocabulary = Vocabulary(arguments.tokenizer)
        config = AlbertConfig(
            vocab_size=vocabulary.size,
            hidden_size=arguments.hidden_size,
            num_hidden_layers=arguments.num_hidden_layers,
            num_attention_heads=arguments.num_attention_heads,
            intermediate_size=arguments.intermediate_size,
        )
        torch.manual_seed(arguments.seed)
        training, held_out = load_sources(arguments.sources)
        if arguments.init == "none":
            model = AlbertForMaskedLM(config)
            begin_at_frequencies(model, [kept for _, kept in training])
        else:
            model = begin_from(Path(arguments.init), config)
        self.model = model.to(self.device)
        if arguments.compile:
            self.model.albert.encoder.albert_layer_groups[0].albert_layers[0].compile(dynamic=True)
        self.optimizers = optimizers(self.model, arguments.optimizer)
        self.step = 0
        self.tokens = 0
        self.seconds = 0.0
        if (self.out / "checkpoint.pt").exists():
            self._resume()
        self.begun = time.monotonic() - self.seconds
        data = TrainingBatches(training, vocabulary, arguments, self.step)
        self.batches = iter(DataLoader(data, batch_size=None, num_workers=arguments.workers, pin_memory=self.device.type == "cuda"))
        quiet = np.random.default_rng(1)
        fixed = Masking(least=0.15, most=0.15, kept=0, random=0)
        held = batches([(share, Sampler(source, vocabulary, fixed, quiet)) for share, source in held_out], 1024, quiet, pool=4000)
        self.held_out = [tensors_of(next(held)) for _ in range(HELD_OUT_BATCHES)]

    def _resume(self) -> None:
        kept = torch.load(self.out / "checkpoint.pt", map_location=self.device)
        self.model.load_state_dict(kept["model"])
        for optimizer, state in zip(self.optimizers, kept["optimizers"]):
            optimizer.load_state_dict(state)
        self.step, self.tokens, self.seconds = kept["step"], kept["tokens"], kept["seconds"]

    def save(self) -> None:
        kept = {
            "model": self.model.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "step": self.step,
            "tokens": self.tokens,
            "seconds": self.elapsed(),
        }
        torch.save(kept, self.out / "checkpoint.part")
        os.replace(self.out / "checkpoint.part", self.out / "checkpoint.pt")
        save_model(self.model, self.out)

    def autocast(self) -> AbstractContextManager[object]:
        return torch.autocast(self.device.type, dtype=torch.bfloat16) if self.arguments.bf16 else nullcontext()

    def elapsed(self) -> float:
        """Seconds of wall clock, what came before a restart included."""
        return time.monotonic() - self.begun

    def rate(self) -> float:
        left = 1 - self.elapsed() / (60 * self.arguments.minutes)
        warm = (self.step + 1) / self.arguments.warmup_steps
        return self.arguments.rate * min(1.0, warm) * min(1.0, max(0.0, left / self.arguments.decay_share))

    def finished(self) -> bool:
        return self.elapsed() >= 60 * self.arguments.minutes

    def loss_and_logits(self, batch: tuple[Tensor, ...]) -> tuple[Tensor, Tensor, Tensor]:
        """(mean loss in nats, logits [hidden pieces][V], the hidden pieces' ids) of `batch`."""
        ids, segments, rows, wanted = (tensor.to(self.device, non_blocking=True) for tensor in batch)
        with self.autocast():
            logits = self.model(ids, segments, rows).float()
        return F.cross_entropy(logits, wanted), logits, wanted

    def advance(self) -> Tensor:
        """One step; the mean training loss, left on the device so that nothing waits for it."""
        rate = self.rate()
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate
            optimizer.zero_grad(set_to_none=True)
        total = torch.zeros((), device=self.device)
        for _ in range(self.arguments.accumulate):
            batch = next(self.batches)
            loss, _, _ = self.loss_and_logits(batch)
            (loss / self.arguments.accumulate).backward()
            total += loss.detach()
            self.tokens += batch[0].numel()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimizer in self.optimizers:
            optimizer.step()
        self.step += 1
        return total / self.arguments.accumulate

    @torch.no_grad()
    def evaluate(self) -> tuple[float, float]:
        """(mean loss in nats, share of the hidden pieces that are likeliest), over the held-out batches."""
        losses, right = list[float](), list[float]()
        for batch in self.held_out:
            loss, logits, wanted = self.loss_and_logits(batch)
            losses.append(float(loss))
            right.append(float((logits.argmax(-1) == wanted).float().mean()))
        return float(np.mean(losses)), float(np.mean(right))

    def log(self, line: str) -> None:
        print(line, flush=True)
        with (self.out / "log.txt").open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def optimizers(model: nn.Module, kind: str) -> list[torch.optim.Optimizer]:
    """AdamW, with weight decay for matrices and none for biases and LayerNorm. With `muon`, the layer's matrices go by Muon
    (Jordan 2024), scaled so that one learning rate does for both."""
    named = [(name, parameter) for name, parameter in model.named_parameters() if "pooler" not in name]
    by_muon = [parameter for name, parameter in named if kind == "muon" and "albert_layers" in name and parameter.dim() == 2]
    others = [parameter for _, parameter in named if not any(parameter is one for one in by_muon)]
    groups = [
        {"params": [parameter for parameter in others if parameter.dim() > 1], "weight_decay": 0.01},
        {"params": [parameter for parameter in others if parameter.dim() <= 1], "weight_decay": 0.0},
    ]
    found: list[torch.optim.Optimizer] = [torch.optim.AdamW(groups, lr=0.0, betas=(0.9, 0.98), eps=1e-6)]
    if by_muon:
        found.append(torch.optim.Muon(by_muon, lr=0.0, weight_decay=0.01, adjust_lr_fn="match_rms_adamw"))
    return found


def begin_at_frequencies(model: AlbertForMaskedLM, sources: list[Source]) -> None:
    """The head's bias at log frequencies, so that the first thousand steps need not find them."""
    counts = np.ones(model.config.vocab_size)
    for source in sources:
        counts += np.bincount(source.ids[: source.starts[-1]], minlength=model.config.vocab_size)
    model.predictions.bias.data = torch.from_numpy(np.log(counts / counts.sum())).float()


def main() -> None:
    arguments = parse()
    torch.set_num_threads(arguments.threads)
    arguments.out.mkdir(parents=True, exist_ok=True)
    run = Run(arguments)
    run.log(f"step {run.step} {dataclasses.asdict(run.model.config)} {vars(arguments)}")
    run.log("at the start: held-out loss %.3f, accuracy %.3f" % run.evaluate())
    saved = run.elapsed()
    tokens, losses = run.tokens, list[Tensor]()
    while not run.finished():
        losses.append(run.advance())
        if run.elapsed() - saved > 60 * arguments.save_minutes or run.finished():
            trained = float(torch.stack(losses).mean())
            now = run.elapsed()
            held_loss, accuracy = run.evaluate()
            run.log(
                f"step {run.step} tokens {run.tokens:,} rate {run.rate():.1e} after {now / 60:.1f} min "
                f"{(run.tokens - tokens) / (now - saved):,.0f} tokens/s train {trained:.3f} held-out {held_loss:.3f} accuracy {accuracy:.3f}"
            )
            run.save()
            saved, tokens, losses = run.elapsed(), run.tokens, []


if __name__ == "__main__":
    main()
