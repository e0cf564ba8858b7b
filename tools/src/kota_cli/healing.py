"""What no process of a running platform mends by itself: a stream that disappeared, a broker that gave up writing."""

from __future__ import annotations

import json
import os
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress

import nats.errors

from kota_cli.installation import Installation
from kota_cli.supervisor import Progress, Supervisor
from kota_common.errors import KotaError
from kota_common.messaging import ApiError
from kota_common.testing.external import NATS_URL

LOOK_EVERY_S = 1.0
ROOM_TO_WRITE_BYTES = 16 << 20


class Healer:
    """Looks once a second, from the supervisor's thread. `declare` applies the topology and says what it changed."""

    def __init__(
        self, processes: Supervisor, place: Installation, declare: Callable[[], list[str]], progress: Progress
    ) -> None:
        self._processes, self._place, self._declare, self._progress = processes, place, declare, progress
        self._due_at = 0.0
        self._expected = _jetstream_counts(place.nats_monitor_url) or (0, 0)

    def look(self) -> None:
        """Mend what is found."""
        if time.monotonic() < self._due_at:
            return
        self._due_at = time.monotonic() + LOOK_EVERY_S
        self._broker()
        self._topology()

    def _broker(self) -> None:
        """Start NATS again when a stream of it has given up writing and there is room to write.

        After one failed write (its disk was full) nats-server 2.15 refuses every message of that stream until it is
        restarted, and says so on its full health page only.
        """
        if os.environ.get(NATS_URL) or not _write_failed(self._place.nats_monitor_url):
            return
        if shutil.disk_usage(self._place.data / "nats").free >= ROOM_TO_WRITE_BYTES:
            self._progress("NATS has given up writing and there is room again, starting it again")
            self._processes.kill("nats", restart=True)

    def _topology(self) -> None:
        """Declare everything again when the broker has fewer streams or durables than it had."""
        counts = _jetstream_counts(self._place.nats_monitor_url)
        if counts is None or (counts[0] >= self._expected[0] and counts[1] >= self._expected[1]):
            return
        try:
            for change in self._declare():
                self._progress(f"declared again: {change}")
        except (OSError, TimeoutError, KotaError, ApiError, nats.errors.Error) as error:
            self._progress(f"the topology could not be declared again: {error!r}")  # the next look tries again
        else:
            self._expected = _jetstream_counts(self._place.nats_monitor_url) or self._expected


def _write_failed(monitor_url: str) -> bool:
    """Whether a stream of the broker says that it could not write."""
    try:
        with urllib.request.urlopen(f"{monitor_url}/healthz", timeout=2):  # noqa: S310 (our own loopback)
            return False
    except urllib.error.HTTPError as error:
        return b"write error" in error.read()
    except OSError:  # it does not run: the supervisor's business
        return False


def _jetstream_counts(monitor_url: str) -> tuple[int, int] | None:
    """How many streams and consumers the broker has; None when it does not say."""
    with suppress(OSError, ValueError, KeyError):
        with urllib.request.urlopen(f"{monitor_url}/jsz", timeout=2) as response:  # noqa: S310 (our own loopback)
            facts = json.load(response)
        return int(facts["streams"]), int(facts["consumers"])
    return None
