import sys
import time

import pytest

from kota_cli import supervisor
from kota_cli.supervisor import Supervisor
from kota_common.testing.embedded import ServerProcess, wait_until


class Sleeper(ServerProcess):
    """A process that is ready at once."""

    def __init__(self, name, tmp_path, *, code="import time; time.sleep(60)"):
        super().__init__(name, [sys.executable, "-S", "-c", code], log=tmp_path / f"{name}.log")

    def wait_ready(self, ready=lambda: True, *, timeout_s=5.0):
        super().wait_ready(ready, timeout_s=timeout_s)


@pytest.fixture
def said():
    return []


@pytest.fixture
def watched(said, monkeypatch):
    monkeypatch.setattr(supervisor, "WATCH_EVERY_S", 0.02)
    monkeypatch.setattr(supervisor, "BACKOFF_S", (0.05, 0.1, 5.0))
    keeper = Supervisor(said.append)
    yield keeper
    keeper.end()
    keeper.stop_together(keeper.names)


def test_a_process_that_dies_is_started_again(watched, tmp_path):
    watched.add("one", Sleeper("one", tmp_path))
    watched.watch(lambda: None)
    first = watched["one"].pid
    watched.kill("one", restart=True)
    assert wait_until(lambda: watched["one"].pid not in (None, first), timeout_s=5)


def test_a_process_that_was_killed_on_purpose_stays_dead_until_it_is_started(watched, tmp_path):
    watched.add("one", Sleeper("one", tmp_path))
    looks: list[int] = []
    watched.watch(lambda: looks.append(1))
    watched.kill("one")
    assert wait_until(lambda: len(looks) > 5, timeout_s=5)
    assert watched["one"].pid is None
    watched.start("one")
    assert watched["one"].pid is not None


def test_a_process_that_dies_at_once_is_not_started_in_a_tight_loop(watched, tmp_path, said):
    watched.add("one", Sleeper("one", tmp_path, code="raise SystemExit(3)"))
    watched.watch(lambda: None)
    assert wait_until(lambda: len(said) == 3, timeout_s=5)
    began = time.monotonic()
    assert not wait_until(lambda: len(said) > 3, timeout_s=0.5)
    assert time.monotonic() - began >= 0.5
    assert said[-1] == "one died, starting it again (crash 3)"


def test_processes_that_do_not_need_each_other_stop_at_the_same_time(watched, tmp_path):
    slow = (
        "import signal, time\n"
        "signal.signal(15, lambda *_: (time.sleep(0.7), exit(0)))\n"
        "print('ready to be stopped', flush=True)\n"
        "time.sleep(60)"
    )
    for name in ("one", "two", "three"):
        watched.add(name, Sleeper(name, tmp_path, code=slow))
    logs = [tmp_path / f"{name}.log" for name in watched.names]
    assert wait_until(lambda: all(log.exists() and log.read_text() for log in logs), timeout_s=5)
    began = time.monotonic()
    watched.stop_together(["one", "two", "three"])
    assert time.monotonic() - began < 1.9
    assert watched.names == []
