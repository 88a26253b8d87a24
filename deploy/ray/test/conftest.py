"""What several tests need: the program itself, and lines for it."""

import json
import os
import shlex
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def unmask() -> list[str]:
    """The program: ``UNMASK_COMMAND``, or what ``npm run build:cli`` has made."""
    given = os.environ.get("UNMASK_COMMAND")
    program = ROOT / "dist-cli" / "unmask.js"
    if given is None and not program.exists():
        pytest.fail("Run npm run build:cli first, or name a command in UNMASK_COMMAND.")
    return shlex.split(given) if given is not None else ["node", str(program)]


def sentences(count: int) -> list[str]:
    """Short ones, each of them once."""
    people = ["man", "woman", "boy", "girl", "king", "queen", "nurse", "judge"]
    return [f"In {1000 + n} the {people[n % len(people)]} ran." for n in range(count)]


def records_of(command: list[str], lines: list[dict[str, object]]) -> list[str]:
    """What the program itself says of lines, called once: records without `id` and `line`."""
    text = "".join(f"{json.dumps({**line, 'id': 0})}\n" for line in lines)
    out = subprocess.run([*command, "-"], input=text, text=True, capture_output=True, check=True).stdout
    found = out.splitlines()
    assert [json.loads(record)["line"] for record in found] == list(range(1, len(lines) + 1))
    return ["{" + record.split(",", maxsplit=2)[2] for record in found]
