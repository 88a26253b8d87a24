#!/bin/sh
# One shard of a folder of files, for whatever starts the same call many times with another index: Kubernetes, Slurm, a loop.
#
#   unmask-shard.sh IN OUT SHARDS COMMAND [OPTION…]
#
# IN is a folder of files of lines, COMMAND what unmask answers them by. The files, in the order of their names, go round the shards; each is
# answered into the file of that name in OUT. Its index, from 0, is UNMASK_SHARD, or what Kubernetes or Slurm gives.
#
# A file of OUT is whole or absent, and --resume goes on with what was left of it: whichever shard is called again, and however often, the
# same bytes come out. Two calls that have the same file at once do not write into each other: the second ends with 75.
#
# Needs flock (util-linux) and, for a folder that several machines share, a file system that has locks.
#
# Ends with 0 where every file of the shard is whole; 42 where one never can be (the others were answered); 75, 1 or a signal's where the
# call may be repeated; 2 where it is wrong.
set -eu
export LC_ALL=C

say() { echo "unmask-shard: $1" >&2; }

if [ $# -lt 4 ]; then
  say 'call it as: unmask-shard.sh IN OUT SHARDS COMMAND [OPTION…]'
  exit 2
fi
in=$1 out=$2 shards=$3
shift 3
index=${UNMASK_SHARD:-${JOB_COMPLETION_INDEX:-${SLURM_ARRAY_TASK_ID:-}}}
case "$index$shards" in
  '' | *[!0-9]*) index= ;;
esac
if [ -z "$index" ] || [ "$index" -ge "$shards" ]; then
  say "the shard is “$index” of $shards: set UNMASK_SHARD (or JOB_COMPLETION_INDEX, SLURM_ARRAY_TASK_ID) to one of 0 to SHARDS − 1."
  exit 2
fi
mkdir -p "$out/.locks"

# The shell is told to end, not the program: it has to hand that on, and to wait until what is under way is written.
program=
signals=0
trap 'signals=$((signals + 1)); [ -z "$program" ] || kill -TERM "$program" 2> /dev/null || :' TERM INT

command=$1
shift
refused=
number=0
found=
for file in "$in"/*; do
  [ -f "$file" ] || continue
  found=yes
  turn=$((number % shards))
  number=$((number + 1))
  [ "$turn" -eq "$index" ] || continue
  name=${file##*/}
  # Held until the program ends, however it ends: it becomes the lock’s own process.
  flock --no-fork --nonblock --conflict-exit-code 75 "$out/.locks/$name" \
    unmask "$command" "$@" --input "$file" --output "$out/$name" --resume &
  program=$!
  [ "$signals" -eq 0 ] || kill -TERM "$program" 2> /dev/null || :
  # A signal ends the shell’s waiting, not the program, whose own status is had by waiting again.
  while :; do
    before=$signals
    status=0
    wait "$program" || status=$?
    [ "$signals" -ne "$before" ] || break
  done
  program=
  case $status in
    0) ;;
    42)
      say "$file is refused; the other files of the shard are answered."
      refused=yes
      ;;
    *) exit "$status" ;;
  esac
  [ "$signals" -eq 0 ] || exit 75
done
if [ -z "$found" ]; then
  say "$in has no file."
  exit 2
fi
[ -z "$refused" ] || exit 42
