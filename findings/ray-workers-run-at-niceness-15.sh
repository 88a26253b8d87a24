#!/usr/bin/env bash
# ray 2.58.1, Linux: `nice` says 0 in the program that calls `ray.init`, and 15 in every task and actor, and so in every process that an
# actor starts. Nothing is logged. On a machine with other work beside it a worker, or the program that it feeds, gets a small part of a
# core: the scheduler of Linux gives niceness 15 about a thirtieth of the weight of 0. `RAY_worker_niceness=0` in the environment of
# `ray start`, or of `ray.init`, ends it. Seen on 2026-11-29.
#
# Output seen:
#   caller 0, task 15, child of a task 15
#   with RAY_worker_niceness=0: caller 0, task 0, child of a task 0
#   as described
set -euo pipefail
[ "$(uname)" = Linux ] || { echo 'needs Linux'; exit 2; }
command -v python3 >/dev/null || { echo 'needs Python 3'; exit 2; }
[ "$(nice)" = 0 ] || { echo 'needs to be run at niceness 0'; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv" || { echo 'needs the venv module of Python'; exit 2; }
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check --retries 0 ray==2.58.1
cat >"$dir/own.py" <<'PY'
import os, subprocess
import ray

ray.init(num_cpus=1, include_dashboard=False, log_to_driver=False, object_store_memory=100_000_000)


@ray.remote
def niceness() -> tuple[int, str]:
    return os.nice(0), subprocess.run(['nice'], capture_output=True, text=True).stdout.strip()


task, child = ray.get(niceness.remote())
print(f'caller {os.nice(0)}, task {task}, child of a task {child}')
PY
export RAY_USAGE_STATS_ENABLED=0
seen=$("$dir/venv/bin/python" "$dir/own.py" 2>/dev/null)
seen+=$'\n'"with RAY_worker_niceness=0: $(RAY_worker_niceness=0 "$dir/venv/bin/python" "$dir/own.py" 2>/dev/null)"
echo "$seen"
if [[ $seen == 'caller 0, task 15, child of a task 15
with RAY_worker_niceness=0: caller 0, task 0, child of a task 0' ]]; then
  echo 'as described'
else
  echo 'not as described: it may have changed'
  exit 1
fi
