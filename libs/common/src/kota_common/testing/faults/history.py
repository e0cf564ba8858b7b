"""What a client asked and was told, written down before and after each call, so that no crash can blur it.

One JSON object a line: `{process, type, f, value, t_mono_ns}`, and `answer` where the caller keeps one. `type` is
`invoke` before the call, then `ok` (acknowledged), `fail` (certainly not done) or `info` (unknown: time-out, connection
lost; it may still take effect). Each line is synced to the disk before the call goes out and before the answer is used:
the client's memory is better than the server's.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

Outcome = Literal["ok", "fail", "info"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a history."""

    process: str
    type: Literal["invoke", "ok", "fail", "info"]
    f: str  # what was asked, `submit_permit`
    value: Any  # what identifies the request and its effect; JSON
    t_mono_ns: int
    answer: Any = None  # what the server said that it had done; JSON


class Call:
    """A call in flight: say `ok` or `fail`; leaving without either means that the outcome is unknown."""

    def __init__(self) -> None:
        self.outcome: Outcome = "info"
        self.answer: Any = None

    def ok(self, answer: Any = None) -> None:
        """The server acknowledged, and perhaps said what it had done (JSON)."""
        self.outcome, self.answer = "ok", answer

    def fail(self) -> None:
        """The server refused: nothing was done."""
        self.outcome = "fail"


class History:
    """Appends to a history file. Safe from several threads and tasks; each line costs one fdatasync (~0.3 ms)."""

    def __init__(self, path: Path, *, refused: Callable[[BaseException], bool] = lambda _: False) -> None:
        self._file = path.open("ab", buffering=0)
        self._refused = refused  # whether an error says for certain that nothing was done
        self._lock = threading.Lock()

    @contextmanager
    def call(self, process: str, f: str, value: Any) -> Iterator[Call]:
        """Write `invoke`, run the body, write the outcome. An error of the body is written and raised on.

        An error is `fail` when `refused` says so, else `info`. A cancelled call is `info`, too.
        """
        self._write(process, "invoke", f, value)
        call = Call()
        try:
            yield call
        except BaseException as error:
            call.outcome = "fail" if self._refused(error) else "info"
            raise
        finally:
            self._write(process, call.outcome, f, value, call.answer)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _write(self, process: str, kind: str, f: str, value: Any, answer: Any = None) -> None:
        entry = {"process": process, "type": kind, "f": f, "value": value, "t_mono_ns": time.monotonic_ns()}
        if answer is not None:
            entry["answer"] = answer
        line = json.dumps(entry, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
        with self._lock:
            self._file.write(line)
            os.fdatasync(self._file.fileno())


def read_history(path: Path) -> list[Entry]:
    """The history as written; a torn last line (the client itself was killed) is left out."""
    entries = []
    for line in path.read_bytes().splitlines(keepends=True):
        if line.endswith(b"\n"):
            entries.append(Entry(**json.loads(line)))
    return entries
