"""The process that is asked batch by batch, and each way in which it may break."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from unmask_child import UnmaskChild, UnmaskFailed, UnmaskRefused

FAKE = str(Path(__file__).parent / "fake_unmask.py")


class Fake:
    """A child that runs the stand-in, and how often that was started."""

    def __init__(self, state: Path, behaviour: str, silence_s: float = 60, retries: int = 3) -> None:
        self._state = state
        command = [sys.executable, FAKE, str(state), behaviour]
        environment = {"FAKE_OF": "us"}
        self.child = UnmaskChild(
            command, retries=retries, silence_s=silence_s, pause_s=0, environment=environment
        )

    @property
    def pids(self) -> list[int]:
        return [int(line) for line in self._state.read_text().splitlines()]


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    """The stand-in's lives; whatever still lives at the end is a fault."""
    path = tmp_path / "lives"
    path.touch()
    yield path
    left = [pid for pid in path.read_text().split() if is_running(int(pid))]
    assert left == []


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def questions(count: int, first: int = 0) -> list[dict[str, object]]:
    return [{"id": f"mine {n}", "text": f"Line {n}: “é”\n\u2028"} for n in range(first, first + count)]


def expected(asked: list[dict[str, object]]) -> list[str]:
    return [json.dumps({"text": line["text"], "of": "us"}, separators=(",", ":")) for line in asked]


@pytest.mark.parametrize("sizes", [[1], [3, 1, 700, 256], [255, 257], [5000], [0, 2]])
def test_a_record_for_each_line_in_order_from_one_process(state: Path, sizes: list[int]) -> None:
    fake = Fake(state, "never")
    for size in sizes:
        asked = questions(size, first=size)
        assert fake.child.answer(asked) == expected(asked)
    fake.child.close()
    assert len(fake.pids) == 1


def test_a_question_that_has_no_answer_has_a_record_too(state: Path) -> None:
    fake = Fake(state, "never")
    assert fake.child.answer([{}, {"text": "a"}, {"id": 7}]) == [
        '{"error":{"code":"input/invalid"}}',
        '{"text":"a","of":"us"}',
        '{"error":{"code":"input/invalid"}}',
    ]
    fake.child.close()


@pytest.mark.parametrize(
    "behaviour",
    ["dies-once", "garbage-once", "skips-once", "cuts-once", "exit75-once", "exit1-once", "exit0-once"],
)
def test_a_process_that_breaks_is_started_again_and_the_batch_sent_again(state: Path, behaviour: str) -> None:
    fake = Fake(state, behaviour)
    first, second = questions(300), questions(300, first=300)
    assert fake.child.answer(first) == expected(first)
    assert fake.child.answer(second) == expected(second)
    fake.child.close()
    assert len(fake.pids) == 2


@pytest.mark.parametrize("behaviour", ["hang-once", "closes-once"])
def test_a_process_that_moves_no_more_is_killed(
    state: Path, behaviour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unmask_child.CLOSED_S", 0.1)
    fake = Fake(state, behaviour, silence_s=2)
    asked = questions(10)
    assert fake.child.answer(asked) == expected(asked)
    fake.child.close()
    assert len(fake.pids) == 2


def test_a_process_that_talks_on_stderr_without_end_hangs_nothing(state: Path) -> None:
    fake = Fake(state, "talks")
    asked = questions(2000)
    assert fake.child.answer(asked) == expected(asked)
    fake.child.close()
    assert len(fake.pids) == 1


@pytest.mark.parametrize("status", [2, 42])
def test_what_can_never_succeed_is_never_sent_again(state: Path, status: int) -> None:
    fake = Fake(state, f"exit{status}")
    with pytest.raises(UnmaskRefused, match=rf"exit status {status}.*fake: ends with exit{status}"):
        fake.child.answer(questions(2))
    assert len(fake.pids) == 1


@pytest.mark.parametrize("behaviour", ["exit75", "exit1"])
def test_what_may_pass_is_sent_again_as_often_as_is_asked(state: Path, behaviour: str) -> None:
    fake = Fake(state, behaviour, retries=2)
    with pytest.raises(UnmaskFailed, match=rf"exit status {behaviour[4:]}.*2 lines failed 3 times.*Line 0"):
        fake.child.answer(questions(2))
    assert len(fake.pids) == 3


def test_a_signal_is_named(state: Path) -> None:
    fake = Fake(state, "dies", retries=0)
    with pytest.raises(UnmaskFailed, match="signal SIGKILL"):
        fake.child.answer(questions(10))


def test_after_an_error_the_next_batch_starts_anew(state: Path) -> None:
    fake = Fake(state, "dies-once", retries=0)
    asked = questions(10)
    with pytest.raises(UnmaskFailed):
        fake.child.answer(asked)
    assert fake.child.answer(asked) == expected(asked)
    fake.child.close()


def test_a_command_that_is_not_there_is_named() -> None:
    with pytest.raises(UnmaskRefused, match=r"/nowhere/unmask cannot be started here .*No such file"):
        UnmaskChild(["/nowhere/unmask", "score"]).answer([{"text": "a"}])


@pytest.mark.parametrize(
    "words", [[], ["unmask", "fill", "-"], ["unmask", "fill", "--input=x"], ["unmask", "fill", "--strict"]]
)
def test_options_that_are_ours_are_refused(words: list[str]) -> None:
    with pytest.raises(ValueError, match="leave out"):
        UnmaskChild(words)


@pytest.mark.parametrize("value", [float("nan"), b"bytes"])
def test_what_json_cannot_hold_is_said_before_anything_is_sent(state: Path, value: object) -> None:
    with pytest.raises((TypeError, ValueError), match="JSON"):
        Fake(state, "never").child.answer([{"text": value}])
    assert state.read_text() == ""
