"""ALBERT with its masked-language-model head in PyTorch. Modules are named so that `state_dict()` has Hugging Face's names.

Lan et al. 2019, "ALBERT: A Lite BERT" (arXiv 1909.11942): factorised embeddings, one encoder layer applied again and again.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F


@dataclass(frozen=True)
class AlbertConfig:
    """The keys of config.json that this model varies; the others are in `to_json`."""

    vocab_size: int = 8000
    embedding_size: int = 128
    hidden_size: int = 192
    num_hidden_layers: int = 3
    num_attention_heads: int = 3
    intermediate_size: int = 768
    max_position_embeddings: int = 128
    layer_norm_eps: float = 1e-12

    @staticmethod
    def load(folder: Path) -> AlbertConfig:
        kept = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        return AlbertConfig(**{key: kept[key] for key in AlbertConfig.__dataclass_fields__})

    def to_json(self) -> dict[str, object]:
        return {
            "architectures": ["AlbertForMaskedLM"],
            "model_type": "albert",
            **asdict(self),
            "num_hidden_groups": 1,
            "inner_group_num": 1,
            "hidden_act": "gelu_new",
            "type_vocab_size": 2,
            "pad_token_id": 0,
            "bos_token_id": 2,
            "eos_token_id": 3,
            "hidden_dropout_prob": 0,
            "attention_probs_dropout_prob": 0,
            "classifier_dropout_prob": 0.1,
        }


class _GeluNew(torch.autograd.Function):
    """x σ(2u), u = √(2/π)(x + 0.044715 x³): the tanh form of GELU, since (1 + tanh u)/2 = σ(2u).

    Written out because a CPU's sigmoid is three times as fast as its tanh; the derivative reuses σ.
    """

    @staticmethod
    def forward(ctx, x: Tensor) -> Tensor:  # type: ignore[override]
        square = x * x
        gate = square.mul(0.044715).add_(1).mul_(x).mul_(2 * math.sqrt(2 / math.pi)).sigmoid_()
        ctx.save_for_backward(x, square, gate)
        return x * gate

    @staticmethod
    def backward(ctx, grad: Tensor) -> Tensor:  # type: ignore[override]
        x, square, gate = ctx.saved_tensors
        slope = square.mul(3 * 0.044715).add_(1).mul_(x).mul_(2 * math.sqrt(2 / math.pi))  # x · d(2u)/dx
        return slope.mul_(1 - gate).add_(1).mul_(gate).mul_(grad)


def gelu_new(x: Tensor) -> Tensor:
    """GELU's tanh form; on a CPU in f32 or better, whatever autocast made of `x`."""
    if x.device.type != "cpu":
        return F.gelu(x, approximate="tanh")
    return _GeluNew.apply(x.float() if x.dtype in (torch.bfloat16, torch.float16) else x)


class Embeddings(nn.Module):
    def __init__(self, config: AlbertConfig) -> None:
        super().__init__()
        size = config.embedding_size
        self.word_embeddings = nn.Embedding(config.vocab_size, size)
        self.position_embeddings = nn.Embedding(config.max_position_embeddings, size)
        self.token_type_embeddings = nn.Embedding(2, size)
        self.LayerNorm = nn.LayerNorm(size, eps=config.layer_norm_eps)

    def forward(self, ids: Tensor, segments: Tensor) -> Tensor:
        """ids, segments [B][S] → [B][S][E]."""
        positions = self.position_embeddings.weight[: ids.shape[1]]
        return self.LayerNorm(self.word_embeddings(ids) + positions + self.token_type_embeddings(segments))


class Attention(nn.Module):
    def __init__(self, config: AlbertConfig) -> None:
        super().__init__()
        hidden = config.hidden_size
        self.heads = config.num_attention_heads
        self.query = nn.Linear(hidden, hidden)
        self.key = nn.Linear(hidden, hidden)
        self.value = nn.Linear(hidden, hidden)
        self.dense = nn.Linear(hidden, hidden)
        self.LayerNorm = nn.LayerNorm(hidden, eps=config.layer_norm_eps)

    def forward(self, x: Tensor) -> Tensor:
        """[B][S][H] → [B][S][H]; every sequence of a batch has all S tokens, so nothing is masked out."""
        batch, length, hidden = x.shape
        size = hidden // self.heads
        weight = torch.cat([self.query.weight, self.key.weight, self.value.weight])
        bias = torch.cat([self.query.bias, self.key.bias, self.value.bias])
        projected = F.linear(x, weight, bias).view(batch, length, 3, self.heads, size).permute(2, 0, 3, 1, 4)
        context = attend(*projected)
        return self.LayerNorm(x + self.dense(context.transpose(1, 2).reshape(batch, length, hidden)).float())


def attend(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Scaled dot-product attention, [B][heads][S][size] each; in f32 on a CPU, whose small products gain nothing by bf16."""
    if query.device.type != "cpu":
        return F.scaled_dot_product_attention(query, key, value)
    with torch.autocast("cpu", enabled=False):
        query, key, value = query.float(), key.float(), value.float()
        return torch.softmax((query / math.sqrt(query.shape[-1])) @ key.transpose(-1, -2), -1) @ value


class Layer(nn.Module):
    def __init__(self, config: AlbertConfig) -> None:
        super().__init__()
        self.attention = Attention(config)
        self.ffn = nn.Linear(config.hidden_size, config.intermediate_size)
        self.ffn_output = nn.Linear(config.intermediate_size, config.hidden_size)
        self.full_layer_layer_norm = nn.LayerNorm(config.hidden_size, eps=config.layer_norm_eps)

    def forward(self, x: Tensor) -> Tensor:
        x = self.attention(x)
        return self.full_layer_layer_norm(x + self.ffn_output(gelu_new(self.ffn(x))).float())


class LayerGroup(nn.Module):
    def __init__(self, config: AlbertConfig) -> None:
        super().__init__()
        self.albert_layers = nn.ModuleList([Layer(config)])


class Encoder(nn.Module):
    def __init__(self, config: AlbertConfig) -> None:
        super().__init__()
        self.passes = config.num_hidden_layers
        self.embedding_hidden_mapping_in = nn.Linear(config.embedding_size, config.hidden_size)
        self.albert_layer_groups = nn.ModuleList([LayerGroup(config)])

    def forward(self, embedded: Tensor) -> Tensor:
        """[B][S][E] → [B][S][H]: the one layer, `passes` times."""
        x = self.embedding_hidden_mapping_in(embedded).float()  # the residual stream is f32 under autocast too
        layer = self.albert_layer_groups[0].albert_layers[0]
        for _ in range(self.passes):
            x = layer(x)
        return x


class Albert(nn.Module):
    def __init__(self, config: AlbertConfig) -> None:
        super().__init__()
        self.embeddings = Embeddings(config)
        self.encoder = Encoder(config)
        # Untrained: a masked language model has no use for it, but the file format expects it.
        self.pooler = nn.Linear(config.hidden_size, config.hidden_size)


class Predictions(nn.Module):
    def __init__(self, config: AlbertConfig) -> None:
        super().__init__()
        self.dense = nn.Linear(config.hidden_size, config.embedding_size)
        self.LayerNorm = nn.LayerNorm(config.embedding_size, eps=config.layer_norm_eps)
        self.bias = nn.Parameter(torch.zeros(config.vocab_size))


class AlbertForMaskedLM(nn.Module):
    def __init__(self, config: AlbertConfig) -> None:
        super().__init__()
        self.config = config
        self.albert = Albert(config)
        self.predictions = Predictions(config)
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.normal_(module.weight, 0, 0.03)
                nn.init.zeros_(module.bias)
            elif isinstance(module, nn.Embedding):
                nn.init.normal_(module.weight, 0, 0.02)
        nn.init.normal_(self.albert.encoder.embedding_hidden_mapping_in.weight, 0, 0.08)

    def forward(self, ids: Tensor, segments: Tensor, rows: Tensor) -> Tensor:
        """Logits [rows][V] at `rows`, indices into the batch's B·S positions; ids, segments [B][S]."""
        hidden = self.albert.encoder(self.albert.embeddings(ids, segments))
        head = self.predictions
        at_rows = hidden.reshape(-1, hidden.shape[-1])[rows]
        transformed = head.LayerNorm(gelu_new(head.dense(at_rows)))
        return F.linear(transformed, self.albert.embeddings.word_embeddings.weight, head.bias)
