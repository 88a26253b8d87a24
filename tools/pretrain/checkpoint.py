"""A model as a folder of Hugging Face's files, and a model begun from one."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from torch import Tensor, nn

from albert import AlbertConfig, AlbertForMaskedLM
from safetensors_file import read_safetensors, write_safetensors


def save_model(model: AlbertForMaskedLM, folder: Path) -> None:
    """model.safetensors (f32) and config.json into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {name: tensor.detach().float().cpu().numpy() for name, tensor in model.state_dict().items()}
    write_safetensors(folder / "model.safetensors", tensors, "F32")
    (folder / "config.json").write_text(json.dumps(model.config.to_json(), indent=1) + "\n", encoding="utf-8")


def begin_from(folder: Path, config: AlbertConfig) -> AlbertForMaskedLM:
    """A model of shape `config` begun from the one in `folder`. `config` may have a wider feed-forward network: the new
    columns of its output are zero, so the function is the same; and another number of passes, which changes the function."""
    old = read_safetensors(folder / "model.safetensors")
    model = AlbertForMaskedLM(config)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            value = torch.from_numpy(old[name])
            if value.shape == parameter.shape:
                parameter.copy_(value)
            elif ".ffn" in name and value.dim() == parameter.dim():
                _widen(name, parameter, value)
            else:
                raise SystemExit(f"{name} is {list(value.shape)} in {folder} and {list(parameter.shape)} here: only the feed-forward network can be grown")
    return model


def _widen(name: str, parameter: nn.Parameter, value: Tensor) -> None:
    if ".ffn_output." in name:
        parameter.zero_()
        parameter[:, : value.shape[1]].copy_(value)
    else:
        parameter[: value.shape[0]].copy_(value)
