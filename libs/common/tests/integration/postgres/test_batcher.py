"""Hot commands share a transaction, and nothing else: not a failure, not an answer, not a trace."""

import asyncio

import asyncpg
import pytest
from opentelemetry import context as otel_context

from kota_common.errors import TooManyInFlight
from kota_common.postgres import Database, MicroBatcher, Roles, batcher, migrate
from kota_common.testing.sample_contract import module_of, sample_file

CITY = "13.77"
SAMPLE = module_of(sample_file("kota/sample/v1/batched.proto"))


class Poison(Exception):
    """An item that the work cannot take."""


class Counters:
    """Work that keeps numbers, one row each, and remembers which transactions it ran in."""

    def __init__(self):
        self.groups = []
        self.begun = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def keep(self, tx, entries):
        self.begun += 1
        await self.gate.wait()
        self.groups.append([entry.item for entry in entries])
        if any(entry.item == "poison" for entry in entries):
            raise Poison
        rows = [(tx.city, entry.item) for entry in entries]
        await tx.executemany("INSERT INTO kept (city, item) VALUES ($1, $2)", rows)
        txid = await tx.fetchval("SELECT pg_current_xact_id()::text")
        return [(entry.item, txid) for entry in entries]


@pytest.fixture
async def urls(new_database):
    made = new_database("sample")
    await migrate(made.owner_url, "kota_common", Roles.of("sample"))
    owner = await asyncpg.connect(made.owner_url)
    await owner.execute("CREATE TABLE kept (city text, item text, PRIMARY KEY (city, item))")
    await owner.execute("SELECT kota_city_table('kept')")
    await owner.close()
    return made


@pytest.fixture
async def database(urls):
    opened = await Database.open(urls.app_url, service="sample")
    yield opened
    await opened.close()


async def kept(urls):
    owner = await asyncpg.connect(urls.owner_url)
    await owner.execute("SELECT set_config('kota.city', $1, false)", CITY)
    rows = await owner.fetch("SELECT item FROM kept ORDER BY item")
    await owner.close()
    return [row["item"] for row in rows]


async def begun(batch, counters, city):
    """A first item whose transaction has begun."""
    first, before = asyncio.create_task(batch.submit(city, f"first of {city}")), counters.begun
    async with asyncio.timeout(10):
        while counters.begun == before:
            await asyncio.sleep(0.001)
    return first


async def test_what_comes_while_a_city_is_busy_shares_its_next_transaction(database):
    counters = Counters()
    counters.gate.clear()
    batch = MicroBatcher(database, "sample", counters.keep)
    first = await begun(batch, counters, CITY)
    later = []
    for n in range(50):  # each in a linger of its own
        later.append(asyncio.create_task(batch.submit(CITY, str(n))))
        await asyncio.sleep(batcher.LINGER_MS / 1000)
    counters.gate.set()
    await asyncio.gather(first, *later)
    assert [len(group) for group in counters.groups] == [1, 50]
    await batch.close()


async def test_a_city_that_is_held_up_holds_up_no_other(database):
    counters = Counters()
    batch = MicroBatcher(database, "sample", counters.keep)
    counters.gate.clear()
    held = [await begun(batch, counters, CITY)]
    held += [asyncio.create_task(batch.submit(CITY, str(n))) for n in range(batcher.ITEMS_MAX * 2)]
    await asyncio.sleep(0)
    other = await begun(batch, counters, "13.75")
    counters.gate.set()
    await asyncio.gather(*held, other)
    await batch.close()


async def test_what_arrives_together_shares_one_transaction_and_each_gets_its_own_result(database):
    counters = Counters()
    batch = MicroBatcher(database, "sample", counters.keep)
    results = await asyncio.gather(*(batch.submit(CITY, str(n)) for n in range(100)))
    assert [item for item, _ in results] == [str(n) for n in range(100)]
    assert len({txid for _, txid in results}) == 1
    await batch.close()


async def test_a_group_is_never_larger_than_its_limit(database):
    counters = Counters()
    batch = MicroBatcher(database, "sample", counters.keep)
    await asyncio.gather(*(batch.submit(CITY, f"{n:04}") for n in range(1000)))
    assert max(map(len, counters.groups)) == batcher.ITEMS_MAX
    assert sum(map(len, counters.groups)) == 1000
    await batch.close()


async def test_cities_never_share_a_transaction(database):
    counters = Counters()
    batch = MicroBatcher(database, "sample", counters.keep)
    results = await asyncio.gather(*(batch.submit(city, "x") for city in (CITY, "13.75", "35.75")))
    assert len({txid for _, txid in results}) == 3
    await batch.close()


async def test_a_poison_item_fails_alone_and_its_neighbours_take_effect_once(database, urls):
    counters = Counters()
    batch = MicroBatcher(database, "sample", counters.keep)
    items = [f"{n:02}" for n in range(31)]
    items.insert(17, "poison")
    results = await asyncio.gather(*(batch.submit(CITY, item) for item in items), return_exceptions=True)
    assert isinstance(results[17], Poison)
    assert [type(r) for n, r in enumerate(results) if n != 17] == [tuple] * 31
    assert await kept(urls) == [item for item in items if item != "poison"]
    await batch.close()


async def test_a_caller_that_gives_up_before_its_turn_takes_its_item_back(database, urls):
    counters = Counters()
    counters.gate.clear()
    batch = MicroBatcher(database, "sample", counters.keep)
    first = await begun(batch, counters, CITY)
    held = asyncio.create_task(batch.submit(CITY, "held"))
    gone = asyncio.create_task(batch.submit(CITY, "gone"))
    await asyncio.sleep(0)
    gone.cancel()
    counters.gate.set()
    await asyncio.gather(first, held)
    await batch.close()
    assert "gone" not in await kept(urls)
    assert "held" in await kept(urls)


async def test_more_than_may_wait_is_refused_with_a_time_to_come_back(database, monkeypatch):
    monkeypatch.setattr(batcher, "WAITING_MAX", 3)
    batch = MicroBatcher(database, "sample", Counters().keep)
    waiting = [asyncio.create_task(batch.submit(CITY, str(n))) for n in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(TooManyInFlight) as refused:
        await batch.submit(CITY, "one too many")
    assert refused.value.retry_after_ms
    await asyncio.gather(*waiting)
    await batch.close()


async def test_closing_carries_out_what_still_waits(database, urls):
    batch = MicroBatcher(database, "sample", Counters().keep)
    waiting = [asyncio.create_task(batch.submit(CITY, str(n))) for n in range(5)]
    await asyncio.sleep(0)
    await batch.close()
    assert len(await kept(urls)) == 5, "settled when close returns"
    assert [item for item, _ in await asyncio.gather(*waiting)] == [str(n) for n in range(5)]


async def test_when_the_database_is_away_everybody_is_told_at_once_and_nothing_is_halved(new_database):
    made = new_database("sample")
    await migrate(made.owner_url, "kota_common", Roles.of("sample"))
    database = await Database.open(made.app_url, service="sample")
    runs = []

    async def work(tx, entries):
        runs.append(len(entries))
        await tx.fetchval("SELECT pg_terminate_backend(pg_backend_pid())")

    batch = MicroBatcher(database, "sample", work)
    results = await asyncio.gather(*(batch.submit(CITY, str(n)) for n in range(8)), return_exceptions=True)
    assert runs == [8]
    assert all(isinstance(r, asyncpg.PostgresError | asyncpg.InterfaceError | OSError) for r in results), results
    await batch.close()
    await database.close()


async def test_what_an_item_emits_belongs_to_its_own_callers_trace(database):
    seen = []

    async def work(tx, entries):
        for entry in entries:
            with entry.traced():
                seen.append((entry.item, otel_context.get_value("who")))
        return [None] * len(entries)

    batch = MicroBatcher(database, "sample", work)

    async def call(who):
        token = otel_context.attach(otel_context.set_value("who", who))
        try:
            await batch.submit(CITY, who)
        finally:
            otel_context.detach(token)

    await asyncio.gather(call("a"), call("b"))
    assert sorted(seen) == [("a", "a"), ("b", "b")]
    await batch.close()
