"""One long-lived ``unmask`` process that is asked batch by batch, for whatever hands out batches: Ray, Spark, a loop.

The process reads lines of JSON and writes a record for each, in their order (docs/cli.md). It is started with the first batch, and again
where it has died; the batch that it died of is then sent again. Needs Python and the command, nothing else.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from typing import IO

#: Exit statuses after which the same call can only fail again: a wrong call, and what can never be answered.
NEVER_RETRIED = (2, 42)
#: Options that would take the lines or the records from us, or make one bad line the end of a process that others wait for.
OPTIONS_OF_OURS = ("-", "-i", "--input", "-o", "--output", "--resume", "--strict", "--progress")
#: The program answers when this many lines are there (of some commands fewer), so a batch is followed by as many that ask nothing.
LINES_AT_ONCE = 256
#: Of what the process says on stderr, what is kept for an error's message.
LAST_WORDS_BYTES = 4096
LONGEST_PAUSE_S = 30.0
#: How long a process that has closed its output may take to end.
CLOSED_S = 10.0


class UnmaskRefused(Exception):
    """The call itself can never succeed: exit status 2 or 42, or no such command. Nothing was sent again."""


class UnmaskFailed(Exception):
    """The same batch failed each time that it was sent."""


class _Broken(Exception):
    """The process did not answer: it has ended, writes what is no record, or moves no more."""

    def __init__(self, what: str, status: int | None) -> None:
        super().__init__(what)
        self.status = status


class UnmaskChild:
    """Asks a process of its own, which is started again where it breaks.

    Not for several threads at once. A parent that dies takes the process with it, since its stdin ends then.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        retries: int = 3,
        silence_s: float = 600.0,
        pause_s: float = 1.0,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Start nothing yet.

        Args:
            command: the program and its arguments without input and output, e.g. ``["unmask", "score", "--model", "/models/large"]``.
            retries: how often a batch is sent again after its process broke.
            silence_s: seconds in which no byte moves, either way, after which a process counts as hung. It must be longer than loading
                the model, and than a batch of the engine.
            pause_s: seconds before the first retry; twice as many before each further one, at most 30.
            environment: variables beside this process's own.

        Raises:
            ValueError: an option that is ours to give.

        """
        taken = [word for word in command if word.split("=")[0] in OPTIONS_OF_OURS]
        if not command or taken:
            raise ValueError(
                f"The command is {list(command)}. Give the program, its subcommand and options; "
                f"lines come from stdin and records go to stdout, so leave out {', '.join(OPTIONS_OF_OURS)}."
            )
        self._command = [*command, "-"]
        self._retries = retries
        self._silence_s = silence_s
        self._pause_s = pause_s
        self._environment = {**os.environ, **(environment or {})}
        self._process: _Process | None = None

    def answer(self, questions: Sequence[Mapping[str, object]]) -> list[str]:
        """Ask one batch.

        Args:
            questions: what the lines are made of, such as ``{"text": "…"}``; an ``id`` in them is left out, since the order tells.

        Returns:
            A record for each, in their order: JSON objects as the program writes them, byte for byte, less ``id`` and ``line``, which
            would differ with what the process was asked before. A line that cannot be answered has a record with ``error``.

        Raises:
            UnmaskRefused: the call can never succeed.
            UnmaskFailed: the process broke ``retries + 1`` times over this batch.
            TypeError, ValueError: a question that JSON cannot hold.

        """
        if not questions:
            return []
        bodies = [_body(question) for question in questions]
        for attempt in range(self._retries + 1):
            try:
                return self._running().exchange(bodies, self._silence_s)
            except _Broken as broken:
                self.close()
                if broken.status in NEVER_RETRIED:
                    raise UnmaskRefused(
                        f"{broken} It is never worth a retry, so the batch was not sent again."
                    ) from None
                if attempt == self._retries:
                    raise UnmaskFailed(
                        f"{broken} The same batch of {len(bodies)} lines failed {attempt + 1} times. "
                        f"Its first line is {_shown(bodies[0])}. "
                        "Nothing of the batch was kept: it may be asked again as a whole."
                    ) from None
                time.sleep(min(LONGEST_PAUSE_S, self._pause_s * 2**attempt))
        raise AssertionError("the loop above returns or raises")

    def close(self) -> None:
        """End the process, if there is one. The next batch starts another."""
        if self._process is not None:
            self._process.end()
            self._process = None

    def _running(self) -> _Process:
        if self._process is None:
            try:
                self._process = _Process(self._command, self._environment)
            except OSError as error:
                raise UnmaskRefused(
                    f"{self._command[0]} cannot be started here ({os.uname().nodename}): {error.strerror}. "
                    "The command must be on every machine that has a worker."
                ) from error
        return self._process


class _Process:
    """A running program: lines that it was sent, records that it gave back. Lines count from 1, and a line's id is its number."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        pipe = subprocess.PIPE
        self._popen = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment, bufsize=0
        )
        stdin, stdout, stderr = self._popen.stdin, self._popen.stdout, self._popen.stderr
        if stdin is None or stdout is None or stderr is None:
            raise AssertionError("all three were asked for")
        self._stdin, self._stdout = stdin, stdout
        os.set_blocking(stdin.fileno(), False)
        os.set_blocking(stdout.fileno(), False)
        self._sent = 0
        self._answered = 0
        self._unread = b""
        self._last_words = b""
        # A full pipe would stop the program for ever.
        self._drain = threading.Thread(target=self._keep_last_words, args=(stderr,), daemon=True)
        self._drain.start()

    def exchange(self, bodies: Sequence[bytes], silence_s: float) -> list[str]:
        """Send lines, and read until the last of them is answered.

        Raises:
            _Broken: the process is then of no use any more.

        """
        first = self._sent + 1
        last = self._sent + len(bodies)
        asking_nothing = [b""] * LINES_AT_ONCE
        unsent = memoryview(
            b"".join(
                _line(number, body) for number, body in enumerate([*bodies, *asking_nothing], start=first)
            )
        )
        self._sent += len(bodies) + LINES_AT_ONCE
        records: list[str] = []
        with selectors.DefaultSelector() as selector:
            selector.register(self._stdout, selectors.EVENT_READ)
            selector.register(self._stdin, selectors.EVENT_WRITE)
            while self._answered < last:
                ready = [key.fileobj for key, _ in selector.select(silence_s)]
                if not ready:
                    raise self._broken(f"moved no byte for {silence_s:g} s and was killed")
                if self._stdin in ready:
                    unsent = unsent[self._write(unsent) :]
                    if not unsent:
                        selector.unregister(self._stdin)
                if self._stdout in ready:
                    records.extend(self._read(first, last))
        return records

    def end(self) -> None:
        """End it: nothing it may still write is wanted."""
        self._popen.kill()
        self._popen.wait()
        self._drain.join(timeout=5)
        for pipe in (self._stdin, self._stdout):
            pipe.close()

    def _write(self, unsent: memoryview) -> int:
        try:
            return os.write(self._stdin.fileno(), unsent)
        except BlockingIOError:
            return 0
        except BrokenPipeError:
            raise self._ended() from None

    def _read(self, first: int, last: int) -> list[str]:
        """Records that have come, of lines from first to last; those before are of lines that ask nothing."""
        try:
            part = os.read(self._stdout.fileno(), 1 << 20)
        except BlockingIOError:
            return []
        if not part:
            raise self._ended()
        *lines, self._unread = (self._unread + part).split(b"\n")
        records = []
        for line in lines:
            self._answered += 1
            # Of a line that is too long to be read the id is not known either.
            beginnings = [
                b'{"id":%s,"line":%d,' % (ours, self._answered) for ours in (b"%d" % self._answered, b"null")
            ]
            body = next((line[len(start) :] for start in beginnings if line.startswith(start)), b"")
            if not body.endswith(b"}"):
                raise self._broken(
                    f"wrote {_shown(line)} where the record of line {self._answered} was due, and was killed"
                )
            if first <= self._answered <= last:
                records.append("{" + body.decode())
        return records

    def _ended(self) -> _Broken:
        """Its pipes have ended: so has it, or it will."""
        try:
            status = self._popen.wait(timeout=CLOSED_S)
        except subprocess.TimeoutExpired:
            return self._broken("closed its output and went on, and was killed")
        how = f"signal {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
        return self._broken(f"ended by {how} before it had answered", status)

    def _broken(self, what: str, status: int | None = None) -> _Broken:
        self.end()
        said = self._last_words.decode(errors="replace").strip()
        return _Broken(f"The unmask process {what}." + (f" It said last: {said}" if said else ""), status)

    def _keep_last_words(self, stderr: IO[bytes]) -> None:
        with stderr:
            while part := stderr.read(1 << 16):
                self._last_words = (self._last_words + part)[-LAST_WORDS_BYTES:]


def _body(question: Mapping[str, object]) -> bytes:
    """The fields of a line behind its id, e.g. ``,"text":"…"}``."""
    fields = {name: value for name, value in question.items() if name != "id"}
    text = json.dumps(fields, separators=(",", ":"), allow_nan=False)
    return ("," + text[1:] if fields else "}").encode()


def _line(number: int, body: bytes) -> bytes:
    return b'{"id":%d%s\n' % (number, body or b"}")


def _shown(line: bytes) -> str:
    return repr(line[:120].decode(errors="replace")) + ("…" if len(line) > 120 else "")
