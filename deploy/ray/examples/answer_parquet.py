"""Answers the rows of Parquet files: ``answer_parquet.py [--workers N] IN OUT COMMAND…``.

    python answer_parquet.py --workers 64 s3://corpus/sentences s3://corpus/scores unmask score --measure aul --model /models/large

IN has the columns ``id`` (unique) and ``text``. OUT gets Parquet files with ``id``, ``record``, ``error`` and ``score``. Where the driver
or the whole cluster is lost, call it again as it was: rows whose answers were written are left out, by Ray's checkpoint beside OUT.
"""

import argparse

import pyarrow as pa
import ray
from ray.data import DataContext
from ray.data.checkpoint import CheckpointConfig

from unmask_ray import unmask_map

#: Reading and writing wait for files: they leave the processors to the workers.
LITTLE = {"num_cpus": 0.1}


def main() -> None:
    """Read, answer, write; what was written before is not asked again."""
    parser = argparse.ArgumentParser(description="Answers the rows of Parquet files.")
    parser.add_argument("source", metavar="IN", help="a file, a folder, or an address that pyarrow reads")
    parser.add_argument("target", metavar="OUT", help="a folder that every node can write to")
    parser.add_argument("--workers", type=int, default=1, help="processes, one thread each")
    parser.add_argument("--cpus-per-worker", type=float, default=1.0)
    parser.add_argument("--rows-per-task", type=int, default=8192, help="what is lost at most with a worker")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="e.g. unmask score --model /models/large")
    given = parser.parse_args()

    ray.init(ignore_reinit_error=True)
    DataContext.get_current().checkpoint_config = CheckpointConfig(
        "id", f"{given.target.rstrip('/')}.checkpoint"
    )
    rows = ray.data.read_parquet(given.source, columns=["id", "text"], ray_remote_args=LITTLE)
    answers = unmask_map(
        rows,
        given.command,
        workers=given.workers,
        fields={"score": pa.float64()},
        rows_per_task=given.rows_per_task,
        num_cpus=given.cpus_per_worker,
    )
    answers.write_parquet(given.target, ray_remote_args=LITTLE)


if __name__ == "__main__":
    main()
