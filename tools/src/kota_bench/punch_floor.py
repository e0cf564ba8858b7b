"""The floor of a punch: its signature verified and its row inserted, without anything around it.

Bare asyncpg, one transaction a batch, the same columns; the verification spread over two threads.
"""

from __future__ import annotations

import asyncio
import secrets
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import asyncpg
import uuid6
import uvloop
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from kota_bench import worker

_ES256 = ec.ECDSA(SHA256())
PAYLOAD_BYTES, SEALED_BYTES = 330, 470
_TABLE = """
CREATE TABLE IF NOT EXISTS floor_punch (city text, id uuid, device uuid, seq bigint, occurred_at timestamptz,
  payload_sha256 bytea, signature bytea, sealed bytea, PRIMARY KEY (city, id), UNIQUE (city, device, seq))"""
_INSERT = """
INSERT INTO floor_punch SELECT '13.77', * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz[],
  $5::bytea[], $6::bytea[], $7::bytea[])"""


async def drive(config: dict[str, Any]) -> None:
    """Verify and insert what the parent asks for. `config`: owner_url."""
    connection = await asyncpg.connect(config["owner_url"])
    await connection.execute(_TABLE)
    key = ec.generate_private_key(ec.SECP256R1())
    public, pool = key.public_key(), ThreadPoolExecutor(2)
    worker.say({})
    async for line in worker.lines():
        size, batches = line["rows"], line["batches"]
        payloads = [secrets.token_bytes(PAYLOAD_BYTES) for _ in range(size)]
        signed = [(key.sign(payload, _ES256), payload) for payload in payloads]

        def verify(part: list[tuple[bytes, bytes]]) -> None:
            for signature, payload in part:
                public.verify(signature, payload, _ES256)

        started, loop = time.perf_counter(), asyncio.get_running_loop()
        for _ in range(batches):
            half = size // 2
            parts = (signed[:half], signed[half:])
            await asyncio.gather(*(loop.run_in_executor(pool, verify, part) for part in parts))
            await connection.execute(_INSERT, *map(list, zip(*_rows(signed), strict=True)))
        worker.say({"operations": size * batches, "seconds": time.perf_counter() - started})
    pool.shutdown()
    await connection.close()


def _rows(signed: list[tuple[bytes, bytes]]) -> list[tuple[Any, ...]]:
    now, device, sealed = datetime.now(UTC), uuid.uuid4(), secrets.token_bytes(SEALED_BYTES)
    return [
        (uuid6.uuid7(), device, number, now, signature[:32], signature, sealed)
        for number, (signature, _) in enumerate(signed)
    ]


if __name__ == "__main__":
    uvloop.run(drive(worker.config()))
