"""Stands in for ``unmask``: answers as it does, some lines at a time, and breaks in one named way.

``fake_unmask.py STATE BEHAVIOUR -``; STATE is a file that gets a line each time the program starts.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

TOGETHER = 256


def lives(state: Path) -> int:
    """How often it was started, this time included."""
    with state.open("a") as file:
        file.write(f"{os.getpid()}\n")
    return len(state.read_text().splitlines())


def record(number: int, line: str) -> str:
    """What is answered: the question, or an error where there is none."""
    asked = json.loads(line)
    if "text" not in asked:
        return json.dumps(
            {"id": asked["id"], "line": number, "error": {"code": "input/invalid"}}, separators=(",", ":")
        )
    answer = {"text": asked["text"], "of": os.environ.get("FAKE_OF")}
    return json.dumps({"id": asked["id"], "line": number, **answer}, separators=(",", ":"))


def main(state: Path, behaviour: str) -> int:
    """Read, answer, and break where the behaviour says so; `…-once` breaks in its first life alone."""
    life = lives(state)
    breaks = behaviour.removesuffix("-once") if life == 1 or not behaviour.endswith("-once") else "never"
    if breaks.startswith("exit"):
        print(f"fake: ends with {breaks}", file=sys.stderr)
        return int(breaks.removeprefix("exit"))
    if breaks == "closes":
        sys.stdout.flush()
        os.close(1)
        time.sleep(600)
    lines: list[str] = []
    number = 0
    for line in sys.stdin:
        lines.append(line)
        if len(lines) < TOGETHER:
            continue
        if breaks == "hang":
            time.sleep(600)
        if breaks == "talks":
            sys.stderr.write("x" * 1_000_000)
        for place, asked in enumerate(lines):
            number += 1
            if place == 5 and breaks == "dies":
                sys.stdout.flush()
                os.kill(os.getpid(), signal.SIGKILL)
            if place == 5 and breaks == "garbage":
                print("Segmentation fault")
            elif place == 5 and breaks == "skips":
                pass
            elif place == 5 and breaks == "cuts":
                print(record(number, asked)[:-4])
            else:
                print(record(number, asked))
        sys.stdout.flush()
        lines = []
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
