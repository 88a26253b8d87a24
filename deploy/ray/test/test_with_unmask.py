"""The program itself as a child: every command on lines answers a batch of any size while its stdin stays open."""

import pytest
from conftest import records_of, sentences

from unmask_child import UnmaskChild, UnmaskRefused

COMMANDS: dict[str, list[dict[str, object]]] = {
    "fill": [{"text": "The [MASK] ran.", "pair": "It was [MASK]."}, {"text": "no mask"}, {"pair": "no text"}],
    "score": [{"text": text} for text in sentences(3)],
    "score --measure aul": [{"text": text} for text in sentences(70)],
    "score --measure targets": [
        {"text": "The [MASK] ran.", "targets": ["man", "woman"]},
        {"text": "The [MASK] sat."},
    ],
    "score --measure crows-pairs": [{"more": "He ran.", "less": "She ran."}, {"more": "He ran."}],
    "features": [{"text": text} for text in sentences(9)],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_answers_batch_by_batch_as_in_one_call(unmask: list[str], command: str) -> None:
    asked = COMMANDS[command]
    words = [*unmask, *command.split()]
    child = UnmaskChild(words)
    whole = records_of(words, asked)
    assert child.answer(asked[:1]) + child.answer(asked[1:]) == whole
    # What it was asked before changes nothing.
    assert child.answer(asked) == whole
    child.close()


def test_long_lines_are_answered_as_well(unmask: list[str]) -> None:
    words = [*unmask, "score", "--measure", "aul"]
    asked: list[dict[str, object]] = [
        {"text": "He ran. " * 200_000},
        {"text": "He ran."},
        {"text": "x" * 5_000_000},
    ]
    child = UnmaskChild(words)
    assert child.answer(asked) == records_of(words, asked)
    child.close()


def test_a_model_that_is_none_is_refused_at_once(unmask: list[str], tmp_path: str) -> None:
    child = UnmaskChild([*unmask, "fill", "--model", str(tmp_path)])
    with pytest.raises(UnmaskRefused, match="exit status"):
        child.answer([{"text": "[MASK]"}])
