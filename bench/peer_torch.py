#!/usr/bin/env python3
"""PyTorch on the same weights and the same batches, for a machine with a CUDA GPU (or a CPU).

    python3 bench/peer_torch.py --golden ../shared/golden/large.json --dtype f16

ALBERT is written out here in a few lines, as eager PyTorch runs it: a fused attention, linears by cuBLAS, and the head at
the mask only. On CUDA the same function is also captured once as a CUDA graph and replayed, which takes the launches out of the
time. Beside each time stands the largest |difference| of a logit from the reference where the golden file has a case of that length.
Weights come from the golden formula (README of the golden files), so no checkpoint is needed.
"""

import argparse
import json
import platform
import statistics
import time

import numpy
import torch
from torch.nn import functional

LAYER = "albert.encoder.albert_layer_groups.0.albert_layers.0."


def mix32(x):
    x ^= x >> numpy.uint32(16)
    x *= numpy.uint32(0x7FEB352D)
    x ^= x >> numpy.uint32(15)
    x *= numpy.uint32(0x846CA68B)
    x ^= x >> numpy.uint32(16)
    return x


def formula_tensor(name, salt, spec):
    """Row-major float32, the same bits in any language."""
    hashed = 0x811C9DC5
    for byte in (salt + name).encode():
        hashed = ((hashed ^ byte) * 0x01000193) & 0xFFFFFFFF
    count = int(numpy.prod(spec["shape"]))
    mixed = mix32(mix32(numpy.arange(count, dtype=numpy.uint32)) + numpy.uint32(hashed))
    unit = (mixed >> numpy.uint32(8)).astype(numpy.float64) / 2**24
    return (spec["offset"] + spec["scale"] * (2 * unit - 1)).astype(numpy.float32).reshape(spec["shape"])


def attention(query, key, value):
    """PyTorch's own from 2.0 on; before it, as everyone wrote it."""
    if hasattr(functional, "scaled_dot_product_attention"):
        return functional.scaled_dot_product_attention(query, key, value)
    scores = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5
    return torch.softmax(scores, dim=-1) @ value


class Albert:
    """tokens [B, T] -> logits [B, V] at one masked position a sequence."""

    def __init__(self, golden, device, dtype):
        self.config = golden["config"]
        self.weights = {
            name: torch.from_numpy(formula_tensor(name, golden["salt"], spec)).to(device, dtype)
            for name, spec in golden["tensors"].items()
        }
        self.activation = {"gelu_new": lambda x: functional.gelu(x, approximate="tanh"), "gelu": functional.gelu}[
            self.config["hidden_act"]
        ]

    def norm(self, x, name):
        weight, bias = self.weights[name + ".weight"], self.weights[name + ".bias"]
        return functional.layer_norm(x, weight.shape, weight, bias, self.config["layer_norm_eps"])

    def linear(self, x, name):
        return functional.linear(x, self.weights[name + ".weight"], self.weights[name + ".bias"])

    def layer(self, x):
        batch, tokens, hidden = x.shape
        heads = self.config["num_attention_heads"]
        query, key, value = (
            self.linear(x, LAYER + "attention." + part).view(batch, tokens, heads, hidden // heads).transpose(1, 2)
            for part in ("query", "key", "value")
        )
        context = attention(query, key, value)
        context = context.transpose(1, 2).reshape(batch, tokens, hidden)
        x = self.norm(x + self.linear(context, LAYER + "attention.dense"), LAYER + "attention.LayerNorm")
        inner = self.activation(self.linear(x, LAYER + "ffn"))
        return self.norm(x + self.linear(inner, LAYER + "ffn_output"), LAYER + "full_layer_layer_norm")

    @torch.inference_mode()
    def __call__(self, ids, types, mask_at):
        embeddings = "albert.embeddings."
        words = self.weights[embeddings + "word_embeddings.weight"]
        x = words[ids]
        x = x + self.weights[embeddings + "token_type_embeddings.weight"][types]
        x = x + self.weights[embeddings + "position_embeddings.weight"][: ids.shape[1]]
        x = self.linear(self.norm(x, embeddings + "LayerNorm"), "albert.encoder.embedding_hidden_mapping_in")
        for _ in range(self.config["num_hidden_layers"]):
            x = self.layer(x)
        masked = x[torch.arange(len(ids), device=x.device), mask_at]
        masked = self.norm(self.activation(self.linear(masked, "predictions.dense")), "predictions.LayerNorm")
        return functional.linear(masked, words, self.weights["predictions.bias"])


def batch_of(golden, tokens, sequences, device):
    """A golden case of this length where there is one, else made ids; as `sequences` equal rows."""
    case = next(
        (c for c in golden["cases"] if len(c["input_ids"]) == tokens and 0 not in c["attention_mask"]),
        None,
    )
    if case:
        ids, types, at = case["input_ids"], case["token_type_ids"], case["masks"][0]["position"]
    else:
        generator = numpy.random.default_rng(tokens)
        ids = generator.integers(5, golden["config"]["vocab_size"], tokens).tolist()
        at = tokens // 2
        ids[0], ids[at], ids[-1] = 2, 4, 3
        types = [0] * tokens
    rows = lambda values: torch.tensor([values] * sequences, device=device)
    return rows(ids), rows(types), torch.full((sequences,), at, device=device), case


def largest_delta(logits, golden, case):
    if case is None:
        return None
    mask = case["masks"][0]
    sampled = [i * golden["sample_stride"] for i in range(len(mask["logits_sampled"]))]
    ours = logits[0, mask["top_ids"] + sampled].double().cpu()
    reference = torch.tensor(mask["top_logits"] + mask["logits_sampled"], dtype=torch.float64)
    return (ours - reference).abs().max().item()


def timed(run, runs):
    """Milliseconds of each run, logits on the CPU included, after three that warm up."""
    times = []
    for i in range(runs + 3):
        start = time.perf_counter()
        logits = run().cpu()
        if i >= 3:
            times.append((time.perf_counter() - start) * 1000)
    return times, logits


def captured(model, inputs):
    """The same pass as a CUDA graph."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            model(*inputs)
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        logits = model(*inputs)

    def replay():
        graph.replay()
        return logits

    return replay


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--golden", default="../shared/golden/large.json")
    parser.add_argument("--dtype", choices=["f32", "f16"], default=None, help="f16 on CUDA, f32 on a CPU unless given")
    parser.add_argument("--tokens", type=int, nargs="+", default=[8, 16, 32, 64, 128, 512])
    parser.add_argument("--sequences", type=int, nargs="+", default=[1])
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--json")
    options = parser.parse_args()

    device = "cuda" if torch.cuda.is_available() else "cpu"
    dtype = options.dtype or ("f16" if device == "cuda" else "f32")
    # Full f32 is compared with full f32.
    torch.backends.cuda.matmul.allow_tf32 = False
    with open(options.golden) as file:
        golden = json.load(file)
    model = Albert(golden, device, {"f32": torch.float32, "f16": torch.float16}[dtype])
    where = torch.cuda.get_device_name() if device == "cuda" else f"{platform.processor() or platform.machine()} CPU"
    threads = "" if device == "cuda" else f", {torch.get_num_threads()} threads"
    print(f"{golden['model']} {dtype} · {where}{threads} · PyTorch {torch.__version__}\n")
    print("| tokens × sequences | how | median ms | p95 ms | runs | largest abs Δ logit |")
    print("| --- | --- | ---: | ---: | ---: | ---: |")
    rows = []
    for sequences in options.sequences:
        for tokens in options.tokens:
            *inputs, case = batch_of(golden, tokens, sequences, device)
            ways = {"eager": lambda: model(*inputs)}
            if device == "cuda":
                ways["CUDA graph"] = captured(model, inputs)
            for how, run in ways.items():
                times, logits = timed(run, options.runs)
                delta = largest_delta(logits, golden, case)
                p95 = sorted(times)[max(0, -(-len(times) * 95 // 100) - 1)]
                row = {"tokens": tokens, "sequences": sequences, "how": how, "runs": times, "largestDelta": delta}
                rows.append(row)
                shown = "–" if delta is None else f"{delta:.1e}"
                print(f"| {tokens} × {sequences} | {how} | {statistics.median(times):,.1f} | {p95:,.1f} | {len(times)} | {shown} |")
    if options.json:
        with open(options.json, "w") as file:
            json.dump({"device": where, "dtype": dtype, "torch": torch.__version__, "rows": rows}, file, indent=2)


if __name__ == "__main__":
    main()
