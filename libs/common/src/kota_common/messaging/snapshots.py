"""Snapshots of JetStream streams as files, by the server's own protocol (`$JS.API.STREAM.SNAPSHOT` and `RESTORE`).

Event streams can be rebuilt from the databases; the dead letters and what was decided about them are nowhere else.
"""

from __future__ import annotations

import json
from pathlib import Path

from nats.aio.msg import Msg

from kota_common.messaging.connection import ApiError, Bus

CHUNK_BYTES = 128 * 1024  # the server's own default; below the bus' largest message
WAIT_S = 30.0


async def save(bus: Bus, stream: str, file: Path) -> int:
    """Write one stream, consumers included, into a file; gives its bytes. Raises ApiError, TimeoutError."""
    inbox = bus.connection.new_inbox()
    subscription = await bus.connection.subscribe(inbox)
    size = 0
    try:
        question = {"deliver_subject": inbox, "no_consumers": False, "chunk_size": CHUNK_BYTES}
        answer = await bus.api(f"STREAM.SNAPSHOT.{stream}", question)
        description = {"config": answer["config"], "state": answer["state"]}
        file.with_suffix(".json").write_text(json.dumps(description), encoding="utf-8")
        with file.open("wb") as out:
            while True:
                chunk: Msg = await subscription.next_msg(WAIT_S)
                if not chunk.data:
                    status = (chunk.headers or {}).get("Status", "")
                    if status not in ("", "204"):
                        raise ApiError(int(status), (chunk.headers or {}).get("Description", "snapshot broken off"))
                    return size
                size += out.write(chunk.data)
                if chunk.reply:
                    await bus.connection.publish(chunk.reply)  # lets the server send more
    finally:
        await subscription.unsubscribe()


async def load(bus: Bus, stream: str, file: Path) -> int:
    """Make a stream again from its file; it must not exist. Gives its last sequence. Raises ApiError."""
    description = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    answer = await bus.api(f"STREAM.RESTORE.{stream}", description)
    with file.open("rb") as source:
        while chunk := source.read(CHUNK_BYTES):
            await bus.request(answer["deliver_subject"], chunk, timeout_s=WAIT_S)
    done = json.loads((await bus.request(answer["deliver_subject"], b"", timeout_s=WAIT_S)).data)
    if "error" in done:
        raise ApiError(done["error"].get("err_code", 0), done["error"].get("description", ""))
    return int(done["state"]["last_seq"])
