"""The hot HTTP route: how many conditional GETs answered 304 one core can take."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable

from kota_bench import machine
from kota_bench.edge_server import PATH
from kota_bench.figures import Figure, Spread, Target
from kota_bench.worker import Worker

CONNECTIONS = 32
TARGET = Target(15_000.0, "more", moonshot=40_000.0)

_WRK_TOTAL = re.compile(r"^\s*(\d+) requests in ", re.MULTILINE)
_WRK_OK = re.compile(r"(?:Non-2xx or 3xx responses|Socket errors): (.*)")


def figures(runs: int, seconds: float) -> list[Figure]:
    """Figure 4. Per core means per second of CPU of the serving process: the rate if it had one core to itself."""
    with Worker("edge_server", {}) as server:
        if shutil.which("wrk"):
            return [_measured(server, runs, lambda: _wrk(server, seconds), "wrk")]
        aim = {"path": PATH, "connections": CONNECTIONS, "port": server.ready["port"], "etag": server.ready["etag"]}
        with Worker("http_client", aim) as client:

            def ask() -> int:
                answer = client.ask({"seconds": seconds})
                if answer["wrong"]:
                    raise RuntimeError(f"{answer['wrong']} answers were not 304")
                return int(answer["operations"])

            return [_measured(server, runs, ask, "a pipelining Python client, because wrk is not installed")]


def _measured(server: Worker, runs: int, load: Callable[[], int], client: str) -> Figure:
    load()
    per_core, rates, foreign = [], [], 0.0
    for _ in range(runs):
        before, client_before_s = machine.read({"service": server.pid}), _ended_children_s()
        operations = load()
        after = machine.read({"service": server.pid})
        spent_s = after.by_party["service"] - before.by_party["service"]
        per_core.append(operations / spent_s)
        rates.append(operations / (after.at - before.at))
        foreign = max(foreign, before.foreign_share(after, also_ours_s=_ended_children_s() - client_before_s))
    cpu_us = 1e6 / Spread.of(per_core).middle
    return Figure(
        "304 of a hot route, per core",
        "req/s",
        Spread.of(per_core),
        target=TARGET,
        remark=f"{client}, {CONNECTIONS} connections; {cpu_us:.1f} us of server CPU each; "
        f"{Spread.of(rates).middle:,.0f}/s with the client on the same machine",
        foreign_share=foreign,
    )


def _ended_children_s() -> float:
    """CPU time of children that have ended: of wrk, whose runs are processes of their own."""
    times = os.times()
    return times.children_user + times.children_system


def _wrk(server: Worker, seconds: float) -> int:
    url = f"http://127.0.0.1:{server.ready['port']}{PATH}"
    done = subprocess.run(
        [
            *("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s"),
            *("-H", f"If-None-Match: {server.ready['etag']}", url),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return parse_wrk(done.stdout)


def parse_wrk(report: str) -> int:
    """The number of requests that wrk made. Raises RuntimeError when some of them failed."""
    failed = _WRK_OK.search(report)
    if failed:
        raise RuntimeError(f"wrk saw failures: {failed[1]}")
    total = _WRK_TOTAL.search(report)
    if total is None:
        raise RuntimeError(f"wrk said nothing we understand: {report!r}")
    return int(total[1])
