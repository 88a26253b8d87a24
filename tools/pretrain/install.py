"""A trained model into the page: half precision, sizes and hashes on the site's list, reference predictions.

    python3 tools/pretrain/install.py RUN spiece.model public/weights/albert-demo
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np

from cases import write_cases
from safetensors_file import read_safetensors, write_safetensors

FILES = ("config.json", "spiece.model", "model.safetensors")


def install(run: Path, tokenizer: Path, folder: Path) -> None:
    """Writes the three files of a model and its cases.json into `folder`, and its entry in the index.json beside that."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = read_safetensors(run / "model.safetensors")
    for name, tensor in tensors.items():
        # f16 ends at 65,504: what is beyond it, or no number, would be infinite there.
        if not np.abs(tensor).max() < 65504:
            raise SystemExit(f"{name} holds what half precision cannot: nothing was written")
    write_safetensors(folder / "model.safetensors", tensors, "F16")
    shutil.copyfile(run / "config.json", folder / "config.json")
    if tokenizer.resolve() != (folder / "spiece.model").resolve():
        shutil.copyfile(tokenizer, folder / "spiece.model")
    write_cases(folder)
    listing = folder.parent / "index.json"
    models = json.loads(listing.read_text(encoding="utf-8"))
    (entry,) = (model for model in models["models"] if model["folder"] == folder.name)
    entry["files"] = {name: facts(folder / name) for name in FILES}
    entry["revision"] = entry["files"]["model.safetensors"]["sha256"][:12]
    listing.write_text(json.dumps(models, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{folder}: revision {entry['revision']}, {sum(tensor.size for tensor in tensors.values()):,} parameters", entry["files"])


def facts(file: Path) -> dict[str, object]:
    content = file.read_bytes()
    return {"byteLength": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("run", "tokenizer", "folder"):
        parser.add_argument(name, type=Path)
    arguments = parser.parse_args()
    install(arguments.run, arguments.tokenizer, arguments.folder)


if __name__ == "__main__":
    main()
