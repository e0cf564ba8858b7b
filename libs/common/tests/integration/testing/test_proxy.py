import asyncio
import time

import nats
import pytest

from kota_common.testing.faults import TcpProxy


@pytest.fixture
async def echo():
    async def answer(reader, writer):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


async def test_bytes_pass_unchanged_however_they_are_sliced(echo):
    async with TcpProxy("127.0.0.1", echo, seed=7) as proxy:
        proxy.slice_bytes = 5
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        writer.write(bytes(range(256)) * 4)
        assert await reader.readexactly(1024) == bytes(range(256)) * 4
        writer.close()


async def test_latency_is_added_in_both_directions(echo):
    async with TcpProxy("127.0.0.1", echo) as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        proxy.latency_ms = 50
        began = time.monotonic()
        writer.write(b"x")
        await reader.readexactly(1)
        assert time.monotonic() - began >= 0.1
        writer.close()


async def test_a_cut_line_is_silent_and_healing_delivers_what_waited(echo):
    async with TcpProxy("127.0.0.1", echo) as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        proxy.cut()
        writer.write(b"x")
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.shield(waiting := asyncio.ensure_future(reader.readexactly(1))), 0.2)
        await proxy.heal()
        assert await asyncio.wait_for(waiting, 5) == b"x"
        writer.close()


async def test_a_reset_breaks_the_connection_and_the_next_one_works(echo):
    async with TcpProxy("127.0.0.1", echo) as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        writer.write(b"x")
        await reader.readexactly(1)
        proxy.reset()
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        writer.write(b"y")
        assert await reader.readexactly(1) == b"y"
        writer.close()


async def test_a_refusing_proxy_comes_back_on_the_same_port(echo):
    async with TcpProxy("127.0.0.1", echo) as proxy:
        await proxy.refuse()
        with pytest.raises(ConnectionError):
            await asyncio.open_connection("127.0.0.1", proxy.port)
        await proxy.heal()
        _, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        writer.close()


async def test_nats_reconnects_by_itself_after_a_reset(nats_server):
    if not hasattr(nats_server, "port"):
        pytest.skip("the external NATS has no port that is known here")
    async with TcpProxy("127.0.0.1", nats_server.port) as proxy:
        again = asyncio.Event()

        async def reconnected():
            again.set()

        client = await nats.connect(
            f"nats://127.0.0.1:{proxy.port}", reconnect_time_wait=0.05, reconnected_cb=reconnected
        )
        proxy.reset()
        await asyncio.wait_for(again.wait(), 10)
        await client.flush()
        await client.close()
