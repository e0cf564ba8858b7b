"""What should not be in a stream is, put there with the emitting service's own key: it harms nobody but itself."""

from __future__ import annotations

import asyncio
import datetime

import asyncpg
import uuid6

from kota.permitting.v1.events_pb2 import PermitIssued
from kota.permitting.v1.permits_pb2 import Permit, Reklame
from kota_cli.commands.common import connected
from kota_cli.commands.verify import prove
from kota_cli.demo.city import CITY, PARENT
from kota_common.messaging import Bus
from kota_common.messaging.cloudevents import Envelope, headers_of
from kota_common.messaging.dead_letters import letters
from kota_common.messaging.users import OPERATOR

from .load import sound_after

CONSUMER = "videotron_content__campaign_permits"
SUBJECT = "kota.permitting.permit.issued.v1"
STREAM = "EVT_PERMITTING"
# Four further failures, whose pauses together last thirteen minutes, happened in this statement.
_AGE = "UPDATE consumer_failure SET failures = 5 WHERE event_id = $1::uuid"
_FAILED = "SELECT failures FROM consumer_failure WHERE event_id = $1::uuid"


def event(event_id: str) -> dict[str, str]:
    """The headers of an event that looks like any other."""
    now = datetime.datetime.now(datetime.UTC)
    name = f"{PARENT}/permits/{uuid6.uuid7()}"
    envelope = Envelope(event_id, "kota.permitting.v1.PermitIssued", f"//{CITY}/permitting", name, now, 1)
    return headers_of(envelope, stream=STREAM)


async def inject(stage, payload: bytes, headers: dict[str, str]) -> str:
    """Store a message as the service `permitting`; gives its id, which the judge knows as a stray from now on."""
    place, event_id = stage.place, headers["Nats-Msg-Id"]
    bus = await Bus.connect(place.nats_url, service="permitting", seed_file=place.nats_seed("permitting"))
    try:
        await bus.request(SUBJECT, payload, headers)
    finally:
        await bus.close()
    stage.strays.add(event_id)
    return event_id


async def given_up(stage, event_id: str) -> str:
    """Wait for the dead letter of an event; gives its reason."""
    async with asyncio.timeout(30), connected(stage.place.data, OPERATOR) as bus:
        while True:
            async for letter in letters(bus, consumer=CONSUMER):
                if letter.event_id == event_id:
                    return letter.reason
            await asyncio.sleep(0.1)


async def test_an_undecodable_event_becomes_a_dead_letter_and_holds_nobody_up(stage):
    async with sound_after(stage, "undecodable events") as load:
        await load.more(5)
        torn = await inject(stage, b"\x0a\xff\xff", event(str(uuid6.uuid7())))
        await load.more(3)  # what nobody logged stands between events of the log
        strange = event(str(uuid6.uuid7())) | {"ce-subject": "%zz"}
        unreadable = await inject(stage, PermitIssued().SerializeToString(), strange)
        await load.more(20)
    assert await given_up(stage, torn) == "UNDECODABLE"
    assert await given_up(stage, unreadable) == "UNDECODABLE"
    found = "\n".join(str(finding) for proof in await prove(stage.place, wait_s=0) for finding in proof.findings)
    assert all(f"the stream holds {stray}, which nobody logged" in found for stray in (torn, unreadable))
    assert all(f"event {stray} is a dead letter" in found for stray in (torn, unreadable))


async def test_a_poison_event_fails_alone_and_is_given_up(stage):
    poison = PermitIssued(permit=Permit(name="not a name", reklame=Reklame(screen="not one either")))
    owner = await asyncpg.connect(stage.place.database("videotron_content").owner_url)
    try:
        async with sound_after(stage, "a poison event") as load:
            await load.more(5)
            event_id = await inject(stage, poison.SerializeToString(), event(str(uuid6.uuid7())))
            async with asyncio.timeout(30):
                while not await owner.fetchval(_FAILED, event_id):
                    await asyncio.sleep(0.1)
            await load.more(20)  # while it waits for its next attempt everything else goes on
            await owner.execute(_AGE, event_id)
            reason = await given_up(stage, event_id)
        assert reason not in ("", "UNDECODABLE")
        assert await owner.fetchval(_FAILED, event_id) is None, "a dead letter is no failure any more"
    finally:
        await owner.close()
