"""Attendance, its database and the broker are killed while as many punches as go through come in: none is lost."""

from __future__ import annotations

from functools import partial

import asyncpg
import pytest
import uuid6

from kota_cli.demo.callers import eventually
from kota_cli.rush import crowd
from kota_cli.rush.proof import days_waiting, fate_of

from .checker import settled
from .full_rate import FullRate

KILLED = ("attendance", "postgres", "nats")
ANSWERS_PUNCHES = ("attendance", "postgres")  # without these a call has no answer; the broker may be away
PHONES = 200
BEFORE, AFTER = 500, 500  # punches acknowledged before a kill since the last, and after it
JUDGED_WITHIN_S = 240.0  # marks of days are worked off 200 a second

_RECEIPTS = "SELECT id::text, receipt FROM punch WHERE id = ANY($1::uuid[])"

pytestmark = pytest.mark.slow


@pytest.fixture
async def gathered(stage):
    """People with registered phones, and the gateway that brings their punches; anchors and counters of now."""
    return await crowd.gather(stage.place, PHONES)


@pytest.mark.parametrize(("in_flight", "rows"), [(160, 0), (8, 100)], ids=["one by one", "in batches"])
async def test_a_kill_at_full_rate_loses_no_punch_and_doubles_none(stage, gathered, in_flight, rows):
    met = {}
    async with FullRate(stage.place, gathered, in_flight=in_flight, rows=rows) as load:
        for name in KILLED:
            await load.more(BEFORE)
            pid = stage.platform.processes[name].pid
            met[name] = await load.struck_by(partial(stage.platform.processes.kill, name, restart=True), then=AFTER)
            assert stage.platform.processes[name].pid != pid, f"{name} was not killed"
        await load.more(AFTER)
    print(f"\n{len(load.acknowledged)} acknowledged, {met}, sent again {dict(load.again)}")
    assert not load.wrong, load.wrong[:10]

    # The kills met the load: there was some before and after, and it stood without an answer.
    for number, name in enumerate(KILLED):
        struck = met[name]
        assert struck.before >= BEFORE * (number + 1) + AFTER * number
        assert struck.unanswered >= in_flight / 2, f"{name} died while next to nothing was under way"
        if name in ANSWERS_PUNCHES:
            assert struck.sent_again, f"{name} died and every call had its answer at once"
    assert len(load.acknowledged) >= len(KILLED) * (BEFORE + AFTER)

    # What was acknowledged is kept once, with the receipt that was told, and is in one event.
    stage.history.touch()
    verdict = await settled(stage.place, stage.history, strays=stage.strays, within_s=120.0)
    assert verdict.sound, str(verdict)
    fate = await fate_of(stage.place, load.acknowledged)
    assert (fate.lost, fate.doubled) == ((), ())
    assert await differing_receipts(stage.place, load.receipts) == []
    await eventually(lambda: days_waiting(stage.place), until=lambda waiting: waiting == 0, seconds=JUDGED_WITHIN_S)

    # The judge can find what is wrong.
    kept, never = load.acknowledged[0], str(uuid6.uuid7())
    forged = await fate_of(stage.place, [kept, kept, never])
    assert (forged.lost, forged.doubled) == ((never,), (kept,))
    assert await differing_receipts(stage.place, {kept: "another"}) == [kept]


async def differing_receipts(place, told):
    """Punches that are kept with another receipt than the one that was told."""
    connection = await asyncpg.connect(place.database("attendance").verify_url, timeout=10)
    try:
        kept = {row["id"]: row["receipt"] for row in await connection.fetch(_RECEIPTS, list(told))}
    finally:
        await connection.close()
    return [punch for punch, receipt in told.items() if kept.get(punch) != receipt]
