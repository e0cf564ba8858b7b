"""Each play counts once, whatever is sent how often; other content under a known key raises an alarm."""

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

from google.protobuf.timestamp_pb2 import Timestamp

from kota.videotron_content.v1 import creatives_pb2

from .conftest import City, problem


def stamp(moment) -> Timestamp:
    found = Timestamp()
    found.FromDatetime(moment)
    return found


class Player:
    """A paired player with a booking on its screen."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.boot = str(uuid4())
        self.n = 0

    async def ready(self) -> "Player":
        self.screen = await self.city.screen()
        self.caller = await self.city.pair(self.screen.name)
        self.booking = await self.city.book(
            self.screen.name, await self.city.creative(kind=creatives_pb2.CONTENT_KIND_PSA)
        )
        self.seq = json.loads((await self.city.pull(self.caller, self.screen.name)).content)["seq"]
        return self

    def play(self, **changes: Any) -> dict[str, Any]:
        self.n += 1
        start = int((self.city.clock.now - timedelta(hours=1)).timestamp() * 1000) + self.n * 10_000
        return {
            "play_id": str(uuid4()),
            "boot_id": self.boot,
            "n": self.n,
            "playlist_seq": self.seq,
            "booking": self.booking.name,
            "sha256": self.booking.content_sha256,
            "start_ms": start,
            "end_ms": start + 10_000,
            "offset_ms": 0,
            "planned_ms": 10_000,
            "result": "completed",
            **changes,
        }

    async def send(self, *plays: Any, caller: Any = None) -> Any:
        body = "\n".join(p if isinstance(p, str) else json.dumps(p) for p in plays)
        return await (caller or self.caller).http.post(f"/v1/{self.screen.name}/plays", content=body.encode())

    async def verdicts(self, *plays: Any) -> list[str]:
        answer = await self.send(*plays)
        assert answer.status_code == 200, answer.text
        return [r["verdict"] + (":" + r["reason"] if r.get("reason") else "") for r in answer.json()["records"]]

    async def summary(self) -> Any:
        now = self.city.clock.now
        return await self.city.operator.GetPlaySummary(
            name=self.screen.name, start_time=stamp(now - timedelta(days=1)), end_time=stamp(now + timedelta(days=1))
        )


async def test_a_batch_that_comes_again_counts_once(city: City) -> None:
    player = await Player(city).ready()
    batch = [player.play() for _ in range(5)]
    assert await player.verdicts(*batch) == ["accepted"] * 5
    assert await player.verdicts(*batch) == ["duplicate"] * 5
    assert set(await player.verdicts(*reversed(batch), player.play())) == {"duplicate", "accepted"}
    (count,) = (await player.summary()).counts
    assert (count.booking, count.completed_count, count.shown_ms) == (player.booking.name, 6, 60_000)
    assert len((await city.operator.ListPlays(parent=player.screen.name)).plays) == 6


async def test_the_same_batch_twice_at_once_counts_once(city: City) -> None:
    player = await Player(city).ready()
    batch = [player.play() for _ in range(50)]
    answers = await asyncio.gather(*(player.send(*batch) for _ in range(4)))
    verdicts = [r["verdict"] for answer in answers for r in answer.json()["records"]]
    assert (verdicts.count("accepted"), verdicts.count("duplicate")) == (50, 150)


async def test_other_content_under_a_known_key_is_refused_and_noted(city: City) -> None:
    player = await Player(city).ready()
    honest = player.play()
    await player.send(honest)
    (verdict,) = await player.verdicts({**honest, "planned_ms": 1})
    assert verdict.startswith("rejected:")
    summary = await player.summary()
    assert (summary.conflict_count, summary.counts[0].completed_count) == (1, 1)


async def test_each_record_is_judged_on_its_own(city: City) -> None:
    player = await Player(city).ready()
    good, now_ms = player.play(), int(city.clock.now.timestamp() * 1000)
    verdicts = await player.verdicts(
        good,
        player.play(end_ms=good["start_ms"]),
        player.play(start_ms=now_ms + 3_600_000, end_ms=now_ms + 3_610_000),
        player.play(start_ms=now_ms - 15 * 86_400_000, end_ms=now_ms - 15 * 86_400_000 + 10_000),
        player.play(result="perhaps"),
        player.play(boot_id="x"),
        player.play(n=0),
        player.play(start_ms=good["start_ms"] + 2000, end_ms=good["end_ms"] + 2000),
    )
    assert verdicts[0] == "accepted"
    assert all(verdict.startswith("rejected:") for verdict in verdicts[1:]), verdicts
    assert (await player.summary()).counts[0].completed_count == 1


async def test_what_the_stated_version_does_not_plan_is_never_billed(city: City) -> None:
    player = await Player(city).ready()
    assert await player.verdicts(player.play(sha256="e" * 64), player.play(playlist_seq=999)) == ["accepted"] * 2
    summary = await player.summary()
    assert (summary.unplanned_count, len(summary.counts)) == (2, 0)


async def test_gaps_in_the_counter_are_reported(city: City) -> None:
    player = await Player(city).ready()
    await player.send(player.play())
    player.n += 3
    await player.send(player.play())
    assert (await player.summary()).missing_count == 3


async def test_bad_batches_are_refused_whole(city: City) -> None:
    player = await Player(city).ready()
    problem(await player.send("{", player.play()), 400, "PLAY_BATCH_MALFORMED")
    problem(await player.send(*["{}"] * 5001), 400, "PLAY_BATCH_TOO_LARGE")
    problem(await player.send("x" * (4 * 1024 * 1024 + 1)), 413, "MESSAGE_TOO_LARGE")
    stranger = await city.pair((await city.screen()).name)
    problem(await player.send(player.play(), caller=stranger), 403, "PERMISSION_DENIED")
    problem(await player.send(player.play(), caller=city.anybody), 401, "NOT_AUTHENTICATED")
    assert not (await player.summary()).counts
