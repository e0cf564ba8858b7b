"""Revocation against a real nats-server: the promise is "denied everywhere in under a second"."""

import asyncio
import contextlib
import json
import statistics
import time
from collections.abc import AsyncIterator, Callable

import nats
import pytest
from nats.aio.client import Client

from kota_common.errors import DependencyDown
from kota_common.security import Revocations, RevocationWriter
from kota_common.security import revocation as watch_module
from kota_common.security.revocation_bucket import EXPECTED_STREAM, STREAM, read_snapshot
from kota_common.testing.bus import make_bucket
from kota_common.testing.embedded import EmbeddedNats

KEY = "sub.018f3a5e-7c00-7000-8000-000000000001"


async def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait for a condition; asking every millisecond, failing after the time."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.001)


@pytest.fixture
async def connection(nats_server) -> AsyncIterator[Client]:
    client = await nats.connect(nats_server.url)
    yield client
    await client.close()


@pytest.fixture
async def writer(connection) -> AsyncIterator[RevocationWriter]:
    """An open bucket and the one that may write it."""
    await make_bucket(connection, "revoked")
    writer = RevocationWriter(connection)
    await writer.open(b"epoch-1")
    yield writer
    with contextlib.suppress(nats.js.errors.NotFoundError):
        await connection.jetstream().delete_key_value("revoked")


@pytest.fixture
async def watching(connection, writer) -> AsyncIterator[Revocations]:
    revocations = Revocations()
    await revocations.start(connection)
    yield revocations
    await revocations.stop()


def revoked(revocations: Revocations, key: str = KEY, issued_at: float = 0) -> bool:
    return revocations.find((key, "jti.other"), issued_at) == key


async def test_what_was_revoked_before_is_known_at_once(connection, writer):
    await writer.put("jti.a")
    await writer.put(KEY, b"1000")
    revocations = Revocations()
    assert not revocations.fresh
    await revocations.start(connection)
    assert revocations.fresh
    assert revocations.find(("jti.a",), 5) == "jti.a"
    assert [revoked(revocations, issued_at=second) for second in (1000, 1001)] == [True, False]
    await revocations.stop()


async def test_a_revocation_arrives_in_milliseconds(watching, writer):
    delays = []
    for number in range(50):
        started = time.perf_counter()
        await writer.put(f"jti.{number}")
        await until(lambda key=f"jti.{number}": revoked(watching, key))
        delays.append(time.perf_counter() - started)
    assert statistics.median(delays) < 0.1
    assert max(delays) < 1


async def test_a_revocation_is_taken_back(watching, writer):
    await writer.put(KEY)
    await until(lambda: revoked(watching))
    await writer.remove(KEY)
    await until(lambda: not revoked(watching))


async def test_more_keys_than_one_answer_holds_are_all_known(connection, writer):
    jetstream = connection.jetstream()
    waiting = [
        jetstream.publish(f"$KV.revoked.jti.{number}", b"", headers={EXPECTED_STREAM: STREAM}) for number in range(2500)
    ]
    await asyncio.gather(*waiting)
    await writer.remove("jti.7")
    snapshot = await read_snapshot(connection)
    assert len(snapshot.entries) == 2499
    assert snapshot.epoch == b"epoch-1"
    assert snapshot.foreign == frozenset()


async def test_the_lag_is_measured_from_identitys_write(connection, writer):
    lags: list[float] = []
    revocations = Revocations(on_lag=lags.append)
    await revocations.start(connection)
    await writer.put("jti.a")
    await until(lambda: bool(lags))
    assert 0 <= lags[0] < 1
    await revocations.stop()


async def test_a_message_without_the_header_revokes_nobody(watching, connection, writer):
    """A core publish, and an acknowledgement that a reply subject aims at the bucket."""
    await connection.publish(f"$KV.revoked.{KEY}", b"")
    await connection.publish(f"$KV.revoked.{KEY}", b"", headers={EXPECTED_STREAM: "EVT_PERMITTING"})
    await connection.publish(
        "$KV.revoked.jti.decoy", b"", reply=f"$KV.revoked.{KEY}", headers={EXPECTED_STREAM: STREAM}
    )
    await until(lambda: watching.foreign >= 3)
    assert not revoked(watching)
    assert revoked(watching, "jti.decoy")  # that one was well made
    assert KEY in (await read_snapshot(connection)).foreign


async def test_an_entry_that_somebody_overwrites_stays_revoked(watching, connection, writer, monkeypatch):
    monkeypatch.setattr(watch_module, "SNAPSHOT_S", 0.0)
    await writer.put(KEY)
    await until(lambda: revoked(watching))
    await connection.publish(f"$KV.revoked.{KEY}", b"", headers={"KV-Operation": "DEL"})
    await until(lambda: watching.foreign > 0)
    proven = watching._proven_at
    await until(lambda: watching._proven_at != proven)  # a snapshot went by
    assert revoked(watching)


async def test_a_bucket_without_its_marker_is_closed(connection):
    await make_bucket(connection, "revoked")
    try:
        await RevocationWriter(connection).put(KEY)
        revocations = Revocations()
        await revocations.start(connection)
        assert not revocations.fresh
        await RevocationWriter(connection).open(b"epoch-1")
        await until(lambda: revocations.fresh)
        assert revoked(revocations)
        await revocations.stop()
    finally:
        await connection.jetstream().delete_key_value("revoked")


async def test_a_marker_that_somebody_else_wrote_opens_nothing(connection):
    await make_bucket(connection, "revoked")
    try:
        await connection.jetstream().publish("$KV.revoked._epoch", b"forged")
        revocations = Revocations()
        await revocations.start(connection)
        assert not revocations.fresh
        assert await RevocationWriter(connection).epoch() == b""
        await revocations.stop()
    finally:
        await connection.jetstream().delete_key_value("revoked")


async def test_a_recreated_bucket_is_closed_until_identity_has_refilled_it(watching, connection, writer):
    await writer.put(KEY)
    await until(lambda: revoked(watching))
    await connection.jetstream().delete_key_value("revoked")
    await make_bucket(connection, "revoked")
    assert await writer.epoch() == b""
    await until(lambda: not watching.fresh)
    assert revoked(watching)  # what we knew stays in force meanwhile
    await writer.put("jti.refilled")
    await writer.open(b"epoch-2")
    await until(lambda: watching.fresh)
    assert revoked(watching, "jti.refilled")
    assert not revoked(watching)  # identity's database no longer holds it


async def test_a_bucket_exchanged_between_two_heartbeats_is_read_anew(watching, connection, writer):
    await writer.put(KEY)
    await until(lambda: revoked(watching))
    await connection.jetstream().delete_key_value("revoked")
    await make_bucket(connection, "revoked")
    await writer.open(b"epoch-2")
    await until(lambda: not revoked(watching))
    assert watching.fresh


async def test_a_lost_watch_is_fresh_for_a_minute_and_no_longer(connection, writer):
    now = time.monotonic()
    shift = 0.0
    revocations = Revocations(monotonic=lambda: time.monotonic() + shift)
    await revocations.start(connection)
    await revocations.stop()
    shift = 59.0 - (time.monotonic() - now)
    assert revocations.fresh
    shift += 2
    assert not revocations.fresh
    assert 60_000 < revocations.stale_ms < 65_000


async def test_without_a_bucket_nothing_is_fresh_and_writing_says_so(connection):
    revocations = Revocations()
    await revocations.start(connection)
    assert not revocations.fresh
    assert revocations.stale_ms == float("inf")
    with pytest.raises(DependencyDown):
        await RevocationWriter(connection).put(KEY)
    with pytest.raises(DependencyDown):
        await RevocationWriter(connection).epoch()
    await revocations.stop()


async def test_an_epoch_is_not_empty(writer):
    with pytest.raises(ValueError, match="epoch"):
        await writer.open(b"")


async def test_missed_deliveries_come_with_the_next_snapshot_and_are_counted(connection, writer, monkeypatch):
    """What happens when the subscription is silently not permitted: the server says nothing, the snapshot shows it."""
    monkeypatch.setattr(watch_module, "SNAPSHOT_S", 0.0)
    revocations = Revocations()
    await revocations.start(connection)
    await revocations._subscription.unsubscribe()
    revocations._subscription = None
    await writer.put(KEY)
    await until(lambda: revoked(revocations))
    assert revocations.missed == 1
    await revocations.stop()


async def test_revocations_made_while_the_bus_was_away_are_known_after_it():
    """Kill the server, revoke through its store's next life, and see that the watcher catches up by itself."""
    with EmbeddedNats() as server:
        connection = await nats.connect(server.url, reconnect_time_wait=0.05, max_reconnect_attempts=-1)
        other = await nats.connect(server.url, reconnect_time_wait=0.05, max_reconnect_attempts=-1)
        await make_bucket(connection, "revoked")
        writer = RevocationWriter(other)
        await writer.open(b"epoch-1")
        revocations = Revocations()
        await revocations.start(connection)
        await asyncio.to_thread(server.kill)
        await until(lambda: not connection.is_connected)
        await asyncio.to_thread(server.start)
        await until(lambda: other.is_connected)
        await writer.put(KEY)
        await until(lambda: revoked(revocations))
        assert revocations.fresh
        await revocations.stop()
        await connection.close()
        await other.close()


async def test_stopping_after_the_connection_went_is_quiet(nats_server, writer):
    connection = await nats.connect(nats_server.url)
    revocations = Revocations()
    await revocations.start(connection)
    await connection.close()
    await revocations.stop()
    await revocations.stop()


async def test_a_reader_needs_only_these_rights(tmp_path):
    """The consumer-free watch works with a subscription to the bucket and the right to direct gets alone."""
    reader = {
        "publish": ["$JS.API.DIRECT.GET.KV_revoked"],
        "subscribe": ["_INBOX_permitting.>", "$KV.revoked.>"],
    }
    users = [
        {"user": "identity", "password": "x"},
        {"user": "permitting", "password": "x", "permissions": reader},
    ]
    config = f"jetstream {{ }}\nauthorization {{ users: {json.dumps(users)} }}\n"
    with EmbeddedNats(config=config) as server:
        identity = await nats.connect(server.url, user="identity", password="x")
        errors: list[Exception] = []

        async def note(error: Exception) -> None:
            errors.append(error)

        connection = await nats.connect(
            server.url, user="permitting", password="x", inbox_prefix=b"_INBOX_permitting", error_cb=note
        )
        await make_bucket(identity, "revoked")
        writer = RevocationWriter(identity)
        await writer.open(b"epoch-1")
        revocations = Revocations()
        await revocations.start(connection)
        await writer.put(KEY)
        await until(lambda: revoked(revocations))
        assert revocations.fresh
        assert not errors
        with pytest.raises(DependencyDown):
            await RevocationWriter(connection).put("jti.forged")
        assert errors
        await revocations.stop()
        await connection.close()
        await identity.close()
