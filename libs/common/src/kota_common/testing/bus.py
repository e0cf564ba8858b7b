"""A broker for the test of one service's consumers: closed to everybody but the platform's users, with its topology.

The events of other services are published as their own users, with the headers that their relays write; so a test says
what another service would have said, and everything behind it is the real thing.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nkeys
from google.protobuf.message import Message
from nats.aio.client import Client
from nats.js.errors import ServerError
from nats.js.kv import KeyValue
from uuid6 import uuid7

from kota_common.contract import event_of
from kota_common.messaging import Bus, Consumers, apply, declare, server_config, users
from kota_common.messaging.cloudevents import Envelope, headers_of
from kota_common.messaging.consumer import Participant
from kota_common.postgres import Database
from kota_common.telemetry import Metrics
from kota_common.testing.embedded import EmbeddedNats

PUBLISH_TIMEOUT_S = 5.0
WAIT_S = 15.0


@dataclass(frozen=True, slots=True)
class BusStand:
    """The broker, and the users that publish on it."""

    server: EmbeddedNats
    operator: Bus
    publishers: dict[str, Bus]

    async def publish(self, message: Message, *, city: str, aggregate: str, version: int) -> str:
        """Publish an event as the service that owns its subject; gives its id. Raises KeyError for other services."""
        spec = event_of(message)
        assert spec is not None, f"{message.DESCRIPTOR.full_name} is no event"
        envelope = Envelope(
            id=str(uuid7()),
            type=message.DESCRIPTOR.full_name,
            source=f"//{city}/{spec.service}",
            subject=aggregate,
            time=datetime.now(UTC),
            aggregate_version=version,
        )
        headers = headers_of(envelope, stream=f"EVT_{spec.service.upper()}")
        connection = self.publishers[spec.service].connection
        await connection.request(spec.subject, message.SerializeToString(), headers=headers, timeout=PUBLISH_TIMEOUT_S)
        return envelope.id

    async def dead_letters(self) -> int:
        """How many events were given up."""
        state = (await self.operator.api("STREAM.INFO.DEAD_LETTERS"))["state"]
        return int(state["messages"])


@asynccontextmanager
async def bus_stand(
    service: Participant, database: Database, folder: Path, *, others: Iterable[str]
) -> AsyncIterator[BusStand]:
    """The service's consumers running against a broker of their own; `others` are services that publish."""
    publishing = [SimpleNamespace(name=name, stream=f"EVT_{name.upper()}", consumers=()) for name in others]
    participants: list[Any] = [service, *publishing]
    seeds, public = {}, {}
    for user in users(participants):
        seed = nkeys.encode_seed(os.urandom(32), nkeys.PREFIX_BYTE_USER)
        public[user.name] = nkeys.from_seed(seed).public_key.decode()
        seeds[user.name] = folder / f"{user.name}.nk"
        seeds[user.name].write_bytes(seed)
    server = EmbeddedNats(config=server_config(participants, public, max_file_store="1GB"))
    await asyncio.to_thread(server.start)
    opened: list[Bus] = []

    async def connected(user: str) -> Bus:
        opened.append(await Bus.connect(server.url, service=user, seed_file=seeds[user]))
        return opened[-1]

    try:
        operator = await connected("topology")
        await apply(operator, declare(participants))
        consumers = Consumers(
            service,
            database,
            await connected(service.name),
            url=server.url,
            seed_file=seeds[service.name],
            metrics=Metrics(service.name),
        )
        await consumers.start()
        try:
            yield BusStand(server, operator, {each.name: await connected(each.name) for each in publishing})
        finally:
            await consumers.stop()
    finally:
        for bus in opened:
            await bus.close()
        await asyncio.to_thread(server.stop)


async def until(condition: Callable[[], Any], seconds: float = WAIT_S) -> Any:
    """What the condition gives once it is true, looked at every 50 ms. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while True:
            found = condition()
            if asyncio.iscoroutine(found):
                found = await found
            if found:
                return found
            await asyncio.sleep(0.05)


STORE_NOT_MADE = 10049  # nats-server still clears the store of a stream of the same name that was just deleted
STORE_PATIENCE_S = 10.0


async def make_bucket(connection: Client, name: str) -> KeyValue:
    """A KV bucket as the topology declares it; waits while the server has not let go of one that was just deleted."""
    async with asyncio.timeout(STORE_PATIENCE_S):
        while True:
            try:
                return await connection.jetstream().create_key_value(bucket=name, history=1, direct=True)
            except ServerError as error:
                if error.err_code != STORE_NOT_MADE:
                    raise
            await asyncio.sleep(0.05)
