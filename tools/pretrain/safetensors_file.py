"""safetensors files of f32 or f16 tensors, read and written with NumPy alone."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np

DTYPES = {"F32": np.dtype("<f4"), "F16": np.dtype("<f2")}


def read_safetensors(path: Path) -> dict[str, np.ndarray]:
    """Every tensor of a file, as f32."""
    content = path.read_bytes()
    (length,) = struct.unpack_from("<Q", content)
    header: dict[str, dict[str, object]] = json.loads(content[8 : 8 + length])
    tensors: dict[str, np.ndarray] = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]  # type: ignore[misc]
        flat = np.frombuffer(content[8 + length + begin : 8 + length + end], DTYPES[str(entry["dtype"])])
        tensors[name] = flat.reshape(entry["shape"]).astype(np.float32)  # type: ignore[arg-type]
    return tensors


def write_safetensors(path: Path, tensors: dict[str, np.ndarray], dtype: str) -> None:
    """`tensors` as `dtype` ("F32" or "F16"), the data in the order given, aligned to 8 bytes."""
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    blobs: list[bytes] = []
    offset = 0
    for name, tensor in tensors.items():
        blob = np.ascontiguousarray(tensor).astype(DTYPES[dtype]).tobytes()
        header[name] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": [offset, offset + len(blob)]}
        blobs.append(blob)
        offset += len(blob)
    encoded = json.dumps(header, separators=(",", ":")).encode()
    encoded += b" " * (-len(encoded) % 8)
    path.write_bytes(struct.pack("<Q", len(encoded)) + encoded + b"".join(blobs))
