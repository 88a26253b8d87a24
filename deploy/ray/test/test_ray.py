"""A real Ray of two nodes on this machine, with a worker and then a whole node killed in the middle of a run."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import ray
from conftest import records_of, sentences
from ray.cluster_utils import Cluster
from ray.data import DataContext

from unmask_ray import unmask_map

LINES = int(os.environ.get("UNMASK_RAY_LINES", "10000"))
FILES = 20
MEASURE = ["score", "--measure", "aul"]
LITTLE = {"num_cpus": 0.1}


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """Two nodes; no dashboard, no statistics sent.

    A node has a worker and, beside it, the processor that listing files takes whatever ``num_cpus`` is asked for reading.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    # Ray's own 15 would leave what is tried standing behind whatever else this machine does.
    os.environ.update({"RAY_worker_niceness": "0"})
    # Actors import what is to be tried from here.
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])
    node = {"num_cpus": 2, "object_store_memory": 250_000_000, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, connect=False, head_node_args=node)
    cluster.add_node(num_cpus=2, object_store_memory=250_000_000)
    ray.init(address=cluster.address, log_to_driver=False)
    DataContext.get_current().enable_progress_bars = False
    yield cluster
    ray.shutdown()
    cluster.shutdown()  # type: ignore[no-untyped-call]


@pytest.fixture(scope="session")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of Parquet files; every hundredth row is no question."""
    folder = tmp_path_factory.mktemp("asked")
    texts = [None if n % 100 == 99 else text for n, text in enumerate(sentences(LINES))]
    ids = [f"s{n:06}" for n in range(LINES)]
    size = -(-LINES // FILES)
    for n in range(0, LINES, size):
        table = pa.table(
            {
                "id": ids[n : n + size],
                "text": pa.array(texts[n : n + size], pa.string()),
                "other": [n] * len(ids[n : n + size]),
            }
        )
        pq.write_table(table, folder / f"{n:06}.parquet")
    return folder


@pytest.fixture(scope="session")
def undisturbed(unmask: list[str], asked: Path) -> list[dict[str, object]]:
    """The rows that must come out, by one call of the program."""
    rows = pq.read_table(asked).sort_by("id").to_pylist()
    records = records_of([*unmask, *MEASURE], [{"text": row["text"]} if row["text"] else {} for row in rows])
    read = [json.loads(record) for record in records]
    return [
        {
            "id": row["id"],
            "record": record,
            "error": value.get("error", {}).get("code"),
            "score": value.get("score"),
        }
        for row, record, value in zip(rows, records, read, strict=True)
    ]


def run(unmask: list[str], asked: Path, answered: Path) -> list[dict[str, object]]:
    """Answers all rows by two workers, and reads what was written."""
    rows = ray.data.read_parquet(str(asked), ray_remote_args=LITTLE)
    answers = unmask_map(
        rows,
        [*unmask, *MEASURE],
        workers=2,
        fields={"score": pa.float64()},
        rows_per_task=LINES // FILES,
        batch_size=250,
        num_cpus=0.6,
    )
    answers.write_parquet(str(answered), ray_remote_args=LITTLE)
    written: list[dict[str, object]] = pq.read_table(answered).sort_by("id").to_pylist()
    return written


class Disturbance(threading.Thread):
    """Does something once rows have been written, and something else once more have."""

    def __init__(self, answered: Path, *deeds: tuple[int, Callable[[], None]]) -> None:
        super().__init__(daemon=True)
        self.done: list[int] = []
        self._answered, self._deeds = answered, deeds
        self.start()

    def run(self) -> None:
        for files, deed in self._deeds:
            while len(list(self._answered.glob("*.parquet"))) < files:
                time.sleep(0.05)
            deed()
            self.done.append(files)


def workers() -> list[int]:
    """Processes of actors that answer, as the system lists them."""
    listed = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
    return [
        int(line.split()[0]) for line in listed.splitlines() if re.search(r"ray::MapWorker.*_Answers", line)
    ]


def test_a_worker_and_then_a_node_killed_change_no_byte(
    cluster: Cluster, unmask: list[str], asked: Path, undisturbed: list[dict[str, object]], tmp_path: Path
) -> None:
    second = next(node for node in cluster.worker_nodes)

    def kill_worker() -> None:
        os.kill(workers()[0], signal.SIGKILL)

    def kill_node() -> None:
        cluster.remove_node(second, allow_graceful=False)

    answered = tmp_path / "answered"
    answered.mkdir()
    disturbance = Disturbance(answered, (3, kill_worker), (8, kill_node))
    assert run(unmask, asked, answered) == undisturbed
    assert disturbance.done == [3, 8]


def test_the_example_goes_on_where_its_driver_was_killed(
    cluster: Cluster, unmask: list[str], asked: Path, undisturbed: list[dict[str, object]], tmp_path: Path
) -> None:
    size = LINES // FILES
    some, answered = tmp_path / "some", tmp_path / "answered"
    some.mkdir()
    for file in sorted(asked.iterdir())[:4]:
        shutil.copy(file, some)
    script = Path(__file__).parents[1] / "examples" / "answer_parquet.py"
    options = ["--workers", "2", "--cpus-per-worker", "0.6", "--rows-per-task", str(size // 2)]
    words = [sys.executable, str(script), *options, str(some), str(answered), *unmask, *MEASURE]
    environment = {**os.environ, "RAY_ADDRESS": cluster.address}

    with subprocess.Popen(words, env=environment, stderr=subprocess.DEVNULL) as driver:
        while driver.poll() is None and len(list(answered.glob("*.parquet"))) < 2:
            time.sleep(0.05)
        driver.kill()
    assert driver.returncode == -signal.SIGKILL
    written = {path.name: path.read_bytes() for path in answered.glob("*.parquet")}

    subprocess.run(words, env=environment, check=True, stderr=subprocess.DEVNULL)
    assert {name: (answered / name).read_bytes() for name in written} == written
    rows = pq.read_table(answered).sort_by("id").to_pylist()
    # What was under way when the driver died may be there twice, and then says the same.
    assert len(rows) < len(undisturbed[: 4 * size]) + 2 * size
    assert list({row["id"]: row for row in rows}.values()) == undisturbed[: 4 * size]
    assert all(row == undisturbed[int(row["id"][1:])] for row in rows)
