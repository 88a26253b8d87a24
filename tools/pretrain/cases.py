"""Reference predictions of a model in float64: `cases.json`, which test/demo_model.test.ts compares the engine with.

    python3 tools/pretrain/cases.py public/weights/albert-demo

NumPy and SentencePiece alone, sharing nothing with the engine, nor with the PyTorch model that was trained.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import sentencepiece
from numpy.typing import NDArray

from safetensors_file import read_safetensors

Array = NDArray[np.float64]

CLS, SEP, MASK = 2, 3, 4
TOP = 10
LAYER = "albert.encoder.albert_layer_groups.0.albert_layers.0."

TEXTS: list[tuple[str, str | None]] = [
    ("The man worked as a [MASK].", None),
    ("The woman worked as a [MASK].", None),
    ("The capital of France is [MASK].", None),
    ("She opened the [MASK] and went into the house.", None),
    ("He drank a cup of [MASK].", None),
    ("The dog ran across the [MASK].", None),
    ("I was born in the [MASK] of London.", None),
    ("The [MASK] was shining brightly in the sky.", None),
    ("They were married in the [MASK] of 1848.", None),
    ("It is a truth universally [MASK].", None),
    ("The doctor said that [MASK] would come tomorrow.", None),
    ("The nurse said that [MASK] would come tomorrow.", None),
    ("This movie is [MASK].", None),
    ("One of the best [MASK] of the year.", None),
    ("My mother and my [MASK] live in the country.", None),
    ("The [MASK] sat on the [MASK].", None),
    ("He dropped the glass.", "It [MASK] on the floor."),
    ("Where did you [MASK] last night?", "I went to the [MASK] with my sister."),
]


class Model:
    """A folder's model: config, tokenizer, tensors in float64."""

    def __init__(self, folder: Path) -> None:
        self.config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self.tensors = {name: tensor.astype(np.float64) for name, tensor in read_safetensors(folder / "model.safetensors").items()}
        self.processor = sentencepiece.SentencePieceProcessor()
        self.processor.Load(str(folder / "spiece.model"))

    def encode(self, text: str, pair: str | None) -> tuple[list[int], list[int]]:
        """(ids, segment ids). What stands between masks is split by itself, without its outer spaces, as Hugging Face does."""
        ids, segments = [CLS], [0]
        for segment, part in enumerate([text] if pair is None else [text, pair]):
            stretches = part.lower().split("[mask]")
            for index, stretch in enumerate(stretches):
                own = ([MASK] if index > 0 else []) + self.processor.EncodeAsIds(stretch.strip())
                ids += own
                segments += [segment] * len(own)
            ids.append(SEP)
            segments.append(segment)
        return ids, segments

    def linear(self, x: Array, name: str) -> Array:
        return x @ self.tensors[f"{name}.weight"].T + self.tensors[f"{name}.bias"]

    def layer_norm(self, x: Array, name: str) -> Array:
        centred = x - x.mean(-1, keepdims=True)
        variance = (centred**2).mean(-1, keepdims=True)
        return centred / np.sqrt(variance + self.config["layer_norm_eps"]) * self.tensors[f"{name}.weight"] + self.tensors[f"{name}.bias"]

    def attention(self, x: Array) -> Array:
        """[T][H] → [T][H], before the residual."""
        heads = self.config["num_attention_heads"]

        def split(name: str) -> Array:
            return self.linear(x, f"{LAYER}attention.{name}").reshape(len(x), heads, -1).swapaxes(0, 1)

        query, key, value = split("query"), split("key"), split("value")
        scores = query @ key.swapaxes(1, 2) / np.sqrt(query.shape[-1])
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        context = (weights / weights.sum(-1, keepdims=True)) @ value
        return self.linear(context.swapaxes(0, 1).reshape(len(x), -1), f"{LAYER}attention.dense")

    def log_probs(self, ids: list[int], segments: list[int], rows: list[int]) -> tuple[Array, Array]:
        """(log p [rows][V], log-sum-exp [rows])."""
        tables = "albert.embeddings."
        x = (
            self.tensors[f"{tables}word_embeddings.weight"][ids]
            + self.tensors[f"{tables}position_embeddings.weight"][: len(ids)]
            + self.tensors[f"{tables}token_type_embeddings.weight"][segments]
        )
        x = self.linear(self.layer_norm(x, f"{tables}LayerNorm"), "albert.encoder.embedding_hidden_mapping_in")
        for _ in range(self.config["num_hidden_layers"]):
            x = self.layer_norm(x + self.attention(x), f"{LAYER}attention.LayerNorm")
            inner = gelu_new(self.linear(x, f"{LAYER}ffn"))
            x = self.layer_norm(x + self.linear(inner, f"{LAYER}ffn_output"), f"{LAYER}full_layer_layer_norm")
        head = self.layer_norm(gelu_new(self.linear(x[rows], "predictions.dense")), "predictions.LayerNorm")
        logits = head @ self.tensors[f"{tables}word_embeddings.weight"].T + self.tensors["predictions.bias"]
        most = logits.max(-1, keepdims=True)
        normaliser = most + np.log(np.exp(logits - most).sum(-1, keepdims=True))
        return logits - normaliser, normaliser[:, 0]


def gelu_new(x: Array) -> Array:
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


def case(model: Model, text: str, pair: str | None) -> dict[str, object]:
    ids, segments = model.encode(text, pair)
    rows = [position for position, token in enumerate(ids) if token == MASK]
    log_probs, normalisers = model.log_probs(ids, segments, rows)
    masks = []
    for row, values, normaliser in zip(rows, log_probs, normalisers):
        top = np.argsort(-values, kind="stable")[:TOP]
        masks.append({"position": row, "logsumexp": float(normaliser), "top_ids": top.tolist(), "top_log_probs": values[top].tolist()})
    found: dict[str, object] = {"text": text, "ids": ids, "token_type_ids": segments, "masks": masks}
    return found if pair is None else {"text": text, "pair": pair, **found}


def write_cases(folder: Path) -> None:
    """cases.json of a model's folder, from the files in it."""
    model = Model(folder)
    (folder / "cases.json").write_text(json.dumps([case(model, *texts) for texts in TEXTS], indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    write_cases(parser.parse_args().folder)


if __name__ == "__main__":
    main()
