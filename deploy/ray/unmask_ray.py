"""Rows of a Ray Dataset as lines of ``unmask``: an actor a worker, each with one process that lives as long as it does.

A process that dies is started again by its actor (``unmask_child``), an actor or a node that dies by Ray. Nothing of a batch is given on
before all of it is answered, and an answer follows from its row alone, so what is computed twice comes out the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
from ray.data import ActorPoolStrategy, Dataset

from unmask_child import UnmaskChild

#: What a line may have of a question (docs/cli.md).
QUESTION_FIELDS = ("text", "pair", "more", "less", "targets")


def unmask_map(
    dataset: Dataset,
    command: Sequence[str],
    *,
    workers: int | tuple[int, int],
    id_column: str = "id",
    fields: Mapping[str, pa.DataType] | None = None,
    rows_per_task: int = 8192,
    batch_size: int = 1024,
    num_cpus: float = 1.0,
    num_gpus: float = 0.0,
    retries: int = 3,
    silence_s: float = 600.0,
    environment: Mapping[str, str] | None = None,
) -> Dataset:
    """Answer every row of a dataset.

    Args:
        dataset: rows with ``id_column`` and the fields of a question: ``text``, ``pair``, ``more``, ``less``, ``targets``. A null is a
            field that is not there; other columns are not sent.
        command: the program and its arguments without input and output, e.g. ``["unmask", "score", "--model", "/models/large"]``. It must
            be on every node, as must its model.
        workers: how many processes, or the least and the most of them. A process computes on one thread
            unless the command says ``--threads``.
        id_column: what rows are known by afterwards. Unique, or what belongs to which row cannot be told.
        fields: of each record what shall be a column of its own, by its type, e.g. ``{"score": pa.float64()}``; null where a record has
            none.
        rows_per_task: rows that a worker is given at a time, and that are computed again where it is lost. Ray's own blocks are of
            128 MiB, millions of sentences.
        batch_size: rows of them that are sent together: more than a few hundred, since a short batch is followed by 256 empty lines.
        num_cpus: logical processors a worker takes.
        num_gpus: logical GPUs a worker takes, for ``--engine gpu``.
        retries: how often a batch is sent again after its process broke.
        silence_s: seconds without a byte after which a process counts as hung.
        environment: variables of the process beside those of the actor.

    Returns:
        A row for each row: ``id_column`` as it was, ``record`` (JSON, as the program writes it, less ``id`` and ``line``), ``error`` (the
        code of why there is no answer, else null), and ``fields``. On the engine ``wasm`` the same row has the same bytes wherever, however
        often and beside whatever else it is computed; on a GPU last bits may differ with what stands in a batch.

    Raises:
        ValueError: an option in ``command`` that is ours to give. When the dataset is executed, UnmaskRefused and UnmaskFailed of
            ``unmask_child`` end it; finished blocks that were written stay.

    """
    child = {"retries": retries, "silence_s": silence_s, "environment": dict(environment or {})}
    # Said here, not by an actor minutes later.
    UnmaskChild(command, retries=retries)
    least, most = (workers, workers) if isinstance(workers, int) else workers
    return dataset.repartition(target_num_rows_per_block=rows_per_task).map_batches(
        _Answers,
        fn_constructor_args=(list(command), id_column, dict(fields or {}), child),
        compute=ActorPoolStrategy(min_size=least, max_size=most),
        batch_format="pyarrow",
        # Ray would put tasks together until a batch is full.
        batch_size=min(batch_size, rows_per_task),
        num_cpus=num_cpus,
        num_gpus=num_gpus,
        udf_modifying_row_count=False,
    )


class _Answers:
    """What an actor holds: a process, and how its records become columns."""

    def __init__(
        self,
        command: Sequence[str],
        id_column: str,
        fields: Mapping[str, pa.DataType],
        child: Mapping[str, Any],
    ) -> None:
        self._child = UnmaskChild(command, **child)
        self._id_column = id_column
        self._fields = fields

    def __call__(self, rows: pa.Table) -> pa.Table:
        """Answer a batch. The id column is given back untouched, whatever its type."""
        asked = [name for name in QUESTION_FIELDS if name in rows.column_names]
        questions = [
            {name: value for name, value in row.items() if value is not None}
            for row in rows.select(asked).to_pylist()
        ]
        records = self._child.answer(questions)
        read = [json.loads(record) for record in records]
        columns = {
            self._id_column: rows[self._id_column],
            "record": pa.array(records, pa.string()),
            "error": pa.array([record.get("error", {}).get("code") for record in read], pa.string()),
        }
        for name, data_type in self._fields.items():
            columns[name] = pa.array([record.get(name) for record in read], data_type)
        return pa.table(columns)
