import grpc
import pytest

from kota_common.grpc.health import LIVE, HealthDoor, ask


@pytest.fixture
async def door():
    opened = HealthDoor("127.0.0.1:0")
    yield opened, f"127.0.0.1:{await opened.start()}"
    await opened.stop()


async def test_a_process_is_alive_before_it_is_ready_and_while_it_drains(door):
    opened, address = door
    assert (await ask(address, LIVE), await ask(address)) == (True, False)
    await opened.set_ready(True)
    assert await ask(address)
    await opened.set_ready(False)
    assert (await ask(address, LIVE), await ask(address)) == (True, False)


async def test_a_probe_for_a_name_that_nobody_registered_fails(door):
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await ask(door[1], "kota.no.Such")
    assert refused.value.code() is grpc.StatusCode.NOT_FOUND


async def test_nothing_but_health_is_behind_the_door(door):
    async with grpc.aio.insecure_channel(door[1]) as channel:
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await channel.unary_unary("/kota.permitting.v1.PermitService/ListPermits")(b"", timeout=3)
    assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED
