"""Masked-language-model training of an ALBERT; see README.md for the commands.

The learning rate warms up, stays, and falls linearly to nothing over the last --decay-steps of --steps; then the run ends. A
file DECAY in --out that holds a number of steps moves the end: from where it is, the rate then falls linearly to nothing over
that many more steps. It is looked at each step and may be written again, so that a run on a machine shared with others ends
well whenever it must.

--out gets log.txt, checkpoint.pt (everything: a run started again with the same --out goes on) and, at each of them,
model.safetensors (f32) and config.json.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import time
from dataclasses import dataclass
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from albert import AlbertConfig, AlbertForMaskedLM
from checkpoint import begin_from, save_model
from samples import NOT_MASKED, Batch, Masking, Sampler, Source, Vocabulary, batches

HELD_OUT_SENTENCES = 6000
HELD_OUT_BATCHES = 40


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+", metavar="SHARE=FILE.npz", help="token ids (corpus.py), each with its share of the samples")
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--init", default="none", help="folder of a model to begin from, or none")
    shape = AlbertConfig()
    for name in ("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size"):
        parser.add_argument("--" + name.replace("_", "-"), type=int, default=getattr(shape, name))
    parser.add_argument("--steps", type=int, default=1_000_000)
    parser.add_argument("--warmup-steps", type=int, default=300)
    parser.add_argument("--decay-steps", type=int, default=3000)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--batch-tokens", type=int, default=1024, help="tokens of one forward pass")
    parser.add_argument("--accumulate", type=int, default=2, help="forward passes a step")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--bf16", action="store_true", help="matrix products in bfloat16")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--save-minutes", type=float, default=3)
    parser.add_argument("--tag", default="", help="nothing but a mark on the process")
    return parser.parse_args()


@dataclass(frozen=True)
class Decay:
    """A linear fall of the learning rate: `height` (of the full rate) up to step `start`, nothing `length` steps later."""

    start: int
    length: int
    height: float

    def at(self, step: int) -> float:
        return self.height * min(1.0, max(0.0, 1 - (step - self.start) / self.length))


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
        training: list[tuple[float, Source]] = []
        held_out: list[tuple[float, Source]] = []
        for source in arguments.sources:
            share, file = source.split("=", 1)
            kept, apart = Source.load(Path(file)).split(HELD_OUT_SENTENCES)
            training.append((float(share), kept))
            held_out.append((float(share), apart))
        if arguments.init == "none":
            model = AlbertForMaskedLM(config)
            begin_at_frequencies(model, [kept for _, kept in training])
        else:
            model = begin_from(Path(arguments.init), config)
        self.model = model.to(self.device)
        self.optimizer = torch.optim.AdamW(decayed_groups(self.model), lr=0.0, betas=(0.9, 0.98), eps=1e-6)
        self.step = 0
        self.tokens = 0
        self.cpu_seconds = 0.0
        self.decay = Decay(arguments.steps - arguments.decay_steps, arguments.decay_steps, 1.0)
        if (self.out / "checkpoint.pt").exists():
            self._resume()
        self.cpu_before = self.cpu_seconds - time.process_time()
        generator = np.random.default_rng([arguments.seed, self.step])
        samplers = [(share, Sampler(source, vocabulary, Masking(), generator)) for share, source in training]
        self.batches = batches(samplers, arguments.batch_tokens, generator)
        quiet = np.random.default_rng(1)
        fixed = Masking(least=0.15, most=0.15, kept=0, random=0)
        held = batches([(share, Sampler(source, vocabulary, fixed, quiet)) for share, source in held_out], 1024, quiet)
        self.held_out = [next(held) for _ in range(HELD_OUT_BATCHES)]

    def _resume(self) -> None:
        kept = torch.load(self.out / "checkpoint.pt", map_location=self.device)
        self.model.load_state_dict(kept["model"])
        self.optimizer.load_state_dict(kept["optimizer"])
        self.step, self.tokens, self.cpu_seconds = kept["step"], kept["tokens"], kept["cpu_seconds"]
        self.decay = Decay(*kept["decay"])

    def save(self) -> None:
        kept = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "tokens": self.tokens,
            "cpu_seconds": self.cpu_before + time.process_time(),
            "decay": dataclasses.astuple(self.decay),
        }
        torch.save(kept, self.out / "checkpoint.part")
        os.replace(self.out / "checkpoint.part", self.out / "checkpoint.pt")
        save_model(self.model, self.out)

    def autocast(self) -> AbstractContextManager[object]:
        return torch.autocast(self.device.type, dtype=torch.bfloat16) if self.arguments.bf16 else nullcontext()

    def rate(self) -> float:
        return self.arguments.rate * min(1.0, (self.step + 1) / self.arguments.warmup_steps) * self.decay.at(self.step)

    def finished(self) -> bool:
        return self.step >= self.decay.start + self.decay.length

    def look_for_decay(self) -> None:
        """Takes up what has been written to the file DECAY, once, and removes it."""
        file = self.out / "DECAY"
        if not file.exists():
            return
        text = file.read_text(encoding="utf-8").strip()
        file.unlink()
        self.decay = Decay(self.step, max(1, int(text or self.arguments.decay_steps)), self.decay.at(self.step))
        self.log(f"step {self.step}: the learning rate falls from here to nothing over {self.decay.length} steps")

    def logits(self, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
        """(logits [hidden pieces][V], the hidden pieces' ids) of `batch`."""
        targets = batch.targets.reshape(-1)
        rows = np.flatnonzero(targets != NOT_MASKED)
        ids, segments, at, wanted = (torch.from_numpy(array).to(self.device) for array in (batch.ids, batch.segments, rows, targets[rows]))
        with self.autocast():
            return self.model(ids, segments, at).float(), wanted

    def advance(self) -> float:
        """One step; the mean training loss."""
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate()
        self.optimizer.zero_grad(set_to_none=True)
        total = 0.0
        for _ in range(self.arguments.accumulate):
            batch = next(self.batches)
            loss = F.cross_entropy(*self.logits(batch))
            (loss / self.arguments.accumulate).backward()
            total += float(loss)
            self.tokens += batch.ids.size
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1
        return total / self.arguments.accumulate

    @torch.no_grad()
    def evaluate(self) -> tuple[float, float]:
        """(mean loss in nats, share of the hidden pieces that are likeliest), over the held-out batches."""
        losses, right = list[float](), list[float]()
        for batch in self.held_out:
            logits, wanted = self.logits(batch)
            losses.append(float(F.cross_entropy(logits, wanted)))
            right.append(float((logits.argmax(-1) == wanted).float().mean()))
        return float(np.mean(losses)), float(np.mean(right))

    def log(self, line: str) -> None:
        print(line, flush=True)
        with (self.out / "log.txt").open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def decayed_groups(model: nn.Module) -> list[dict[str, object]]:
    """Weight decay for matrices, none for biases and LayerNorm."""
    parameters = [parameter for name, parameter in model.named_parameters() if "pooler" not in name]
    return [
        {"params": [parameter for parameter in parameters if parameter.dim() > 1], "weight_decay": 0.01},
        {"params": [parameter for parameter in parameters if parameter.dim() <= 1], "weight_decay": 0.0},
    ]


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
    saved = logged = time.monotonic()
    tokens, losses = run.tokens, list[float]()
    while not run.finished():
        losses.append(run.advance())
        run.look_for_decay()
        now = time.monotonic()
        if now - saved > 60 * arguments.save_minutes or run.finished():
            run.save()
            held_loss, accuracy = run.evaluate()
            run.log(
                f"step {run.step} tokens {run.tokens:,} rate {run.rate():.1e} cpu {(run.cpu_before + time.process_time()) / 60:.1f} min "
                f"{(run.tokens - tokens) / (now - logged):.0f} tokens/s train {np.mean(losses):.3f} held-out {held_loss:.3f} accuracy {accuracy:.3f}"
            )
            saved = logged = time.monotonic()
            tokens, losses = run.tokens, []


if __name__ == "__main__":
    main()
