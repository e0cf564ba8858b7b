"""A relay or a consumer as a process of its own: `process.py relay|consume <json of urls>`."""

import asyncio
import json
import os
import sys
from types import SimpleNamespace

from kota_common.messaging import Bus, Consumers, Event, Relay, consumer, leader
from kota_common.postgres import Database, Transaction
from kota_common.telemetry import Metrics
from kota_common.testing.sample_contract import module_of, sample_file

SAMPLE = module_of(sample_file("kota/sample/v1/process.proto"))


@consumer("notes")
async def record(tx: Transaction, event: Event[SAMPLE.NoteChanged]) -> None:
    if event.data.note.title == "deadly":
        os._exit(9)
    await tx.execute("INSERT INTO effect (note, version) VALUES ($1, $2)", event.subject, event.version)


async def relay(given: dict[str, str]) -> None:
    leader.SETTINGS["idle_session_timeout"] = given.get("idle_session_timeout", "30s")
    bus = await Bus.connect(given["nats"], service="sample", seed_file=None)
    running = Relay("sample", "EVT_SAMPLE", given["relay"], bus, wake=asyncio.Event(), metrics=Metrics("sample"))
    print("running", flush=True)
    await running.run()


async def consume(given: dict[str, str]) -> None:
    bus = await Bus.connect(given["nats"], service="other", seed_file=None)
    database = await Database.open(given["consumer"], service="other")
    service = SimpleNamespace(name="other", consumers=(record,))
    await Consumers(service, database, bus, url=given["nats"], seed_file=None, metrics=Metrics("other")).start()
    print("running", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run({"relay": relay, "consume": consume}[sys.argv[1]](json.loads(sys.argv[2])))
