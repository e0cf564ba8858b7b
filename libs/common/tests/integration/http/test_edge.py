"""The edge as a real server on loopback."""

import asyncio
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
from prometheus_client import CollectorRegistry
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from kota_common.http import Edge, HotRoute, PortTaken, Representation
from kota_common.http import edge as edge_module

KEYS = Representation(b'{"keys":[]}', "application/json", "public, max-age=300")


class Floor:
    """Counts nothing."""

    class metrics:
        registry = CollectorRegistry()

        @staticmethod
        def observe_http(route: str, code: int, seconds: float) -> None:
            """Forget it."""


async def ready() -> bool:
    return True


async def slow(request):
    await asyncio.sleep(0.4)
    return PlainTextResponse("late, but whole")


async def stream(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
    await send({"type": "http.response.body", "body": b"data: 1\n\n", "more_body": True})
    while (await receive())["type"] != "http.disconnect":
        pass


async def stubborn(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"x", "more_body": True})
    await asyncio.Event().wait()


def make(address: str = "127.0.0.1:0", **options) -> Edge:
    hot = [
        HotRoute(("GET",), "/jwks.json", KEYS),
        HotRoute(("GET",), "/stream", stream),
        HotRoute(("GET",), "/stubborn", stubborn),
    ]
    return Edge(address, routes=[Route("/slow", slow)], hot=hot, floor=Floor, ready=ready, **options)


@pytest.fixture
async def edge() -> AsyncIterator[Edge]:
    edge = make()
    await edge.start()
    yield edge
    await edge.stop(drain_s=2)


async def test_it_serves_over_both_versions_of_http(edge):
    async with httpx.AsyncClient(base_url=edge.url) as http:
        assert (await http.get("/livez")).text == "ok\n"
        answer = await http.get("/jwks.json", headers={"if-none-match": KEYS.etag})
        assert (answer.status_code, answer.content) == (304, b"")
        assert (await http.get("/nowhere")).json()["reason"] == "ROUTE_UNKNOWN"


async def test_a_taken_port_is_noticed_although_the_server_would_share_it(edge):
    with pytest.raises(PortTaken, match=str(edge.port)):
        await make(f"127.0.0.1:{edge.port}").start()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(PortTaken):
            await make(f"127.0.0.1:{other.getsockname()[1]}").start()


async def test_worker_processes_may_share_a_port(edge):
    second = make(f"127.0.0.1:{edge.port}", shared_port=True)
    await second.start()
    await second.stop()


async def test_a_port_is_free_again_after_the_stop():
    first = make()
    await first.start()
    await first.stop()
    again = make(f"127.0.0.1:{first.port}")
    await again.start()
    async with httpx.AsyncClient(base_url=again.url) as http:
        assert (await http.get("/livez")).status_code == 200
    await again.stop()


async def test_open_requests_end_before_the_server_does():
    edge = make()
    await edge.start()
    async with httpx.AsyncClient(base_url=edge.url) as http:
        waiting = asyncio.create_task(http.get("/slow"))
        while not edge.app._open:
            await asyncio.sleep(0.001)
        await edge.stop()
        assert (await waiting).text == "late, but whole"


async def test_streams_do_not_hold_up_the_stop():
    edge = make()
    await edge.start()
    async with httpx.AsyncClient(base_url=edge.url) as http, http.stream("GET", "/stream") as answer:
        parts = answer.aiter_raw()
        assert await anext(parts) == b"data: 1\n\n"
        await asyncio.wait_for(edge.stop(), 2)


async def test_a_handler_that_never_ends_is_cancelled_after_the_drain():
    edge = make()
    await edge.start()
    async with httpx.AsyncClient(base_url=edge.url) as http, http.stream("GET", "/stubborn") as answer:
        parts = answer.aiter_raw()
        assert await anext(parts) == b"x"
        await asyncio.wait_for(edge.stop(drain_s=0.2), 2)
    assert not edge.app._open


async def test_a_handler_whose_client_went_away_does_not_outlive_the_server():
    edge = make()
    await edge.start()
    async with httpx.AsyncClient(base_url=edge.url) as http, http.stream("GET", "/stubborn"):
        open_tasks = set(edge.app._open)
    assert len(open_tasks) == 1
    await asyncio.wait_for(edge.stop(), 2)
    done, _ = await asyncio.wait(open_tasks, timeout=1)
    assert done == open_tasks


async def test_many_streams_leave_room_for_other_requests(edge):
    """granian's default backpressure stops at 128 open requests."""
    limits = httpx.Limits(max_connections=400)
    async with httpx.AsyncClient(base_url=edge.url, limits=limits, timeout=20) as http:
        streams = [http.stream("GET", "/stream") for _ in range(200)]
        answers = await asyncio.gather(*(one.__aenter__() for one in streams))
        assert {answer.status_code for answer in answers} == {200}
        assert (await asyncio.wait_for(http.get("/livez"), 5)).text == "ok\n"
        await asyncio.gather(*(one.__aexit__(None, None, None) for one in streams))


async def test_a_head_that_trickles_is_cut_off(monkeypatch):
    monkeypatch.setattr(edge_module, "HEADER_TIMEOUT_MS", 300)
    edge = make()
    await edge.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", edge.port)
    writer.write(b"GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    await writer.drain()
    assert b"200" not in await asyncio.wait_for(reader.read(), 5)
    writer.close()
    await edge.stop()


async def test_a_huge_head_is_refused(edge):
    reader, writer = await asyncio.open_connection("127.0.0.1", edge.port)
    writer.write(b"GET /livez HTTP/1.1\r\nHost: x\r\nX-Big: " + b"x" * 200_000 + b"\r\n\r\n")
    answer = await asyncio.wait_for(reader.read(), 5)
    assert b" 200 " not in answer.split(b"\r\n", 1)[0]
    writer.close()


async def test_stopping_twice_or_unstarted_is_quiet():
    edge = make()
    await edge.stop()
    await edge.start()
    await edge.stop()
    await edge.stop()
