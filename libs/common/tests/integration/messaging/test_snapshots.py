import os

import pytest

from kota_common.messaging import Bus, snapshots
from kota_common.testing.embedded import EmbeddedNats


@pytest.fixture(scope="module")
def servers():
    with EmbeddedNats() as one, EmbeddedNats() as other:
        yield one, other


async def test_a_stream_comes_back_on_another_server_as_it_was(servers, tmp_path):
    one, other = [await Bus.connect(server.url, service="sample", seed_file=None) for server in servers]
    try:
        await one.api("STREAM.CREATE.LETTERS", {"name": "LETTERS", "subjects": ["dead.>"], "allow_direct": True})
        letters = [os.urandom(100_000) for _ in range(12)]  # several chunks, nothing that compresses
        for number, letter in enumerate(letters):
            await one.request(f"dead.{number}", letter, headers={"Nats-Msg-Id": str(number)})
        size = await snapshots.save(one, "LETTERS", tmp_path / "LETTERS.snapshot")
        assert size > 1_000_000
        assert await snapshots.load(other, "LETTERS", tmp_path / "LETTERS.snapshot") == len(letters)
        found = await other.direct_get("LETTERS", {"seq": 1, "batch": 100, "next_by_subj": ">"})
        assert [message.data for message in found] == letters
    finally:
        await one.close()
        await other.close()
