"""Load that says when it runs: a test acts on the platform then, and not after a time."""

import asyncio

from kota_cli.cluster import load


async def test_it_is_underway_once_every_service_has_answered_and_not_before():
    targets = [load._Target(name, None, None, None) for name in ("identity", "permitting")]
    said = []
    waiting = asyncio.create_task(load._announce(targets, said.append))
    for _ in range(load.WARM_CALLS):
        targets[0].answered()
    targets[1].answered()
    await asyncio.sleep(0)
    assert said == []
    for _ in range(load.WARM_CALLS - 1):
        targets[1].answered()
    await waiting
    assert len(said) == 1
    assert said[0].startswith(load.UNDERWAY)
