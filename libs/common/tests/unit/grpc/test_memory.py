"""Answers given again: seen at the chain with the floor's own token verifier, metrics and clock."""

import asyncio
import json
import uuid
from base64 import urlsafe_b64encode

import httpx
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider

from kota_common.actor import Actor, ActorKind
from kota_common.errors import (
    CityForeign,
    DeadlinePassed,
    NotAuthenticated,
    PermissionDenied,
    TokenRevoked,
    TooManyInFlight,
)
from kota_common.grpc import Call, Chain, ConnectDoor, Lasting, Source, command, hot
from kota_common.grpc.memory import AnswerMemory
from kota_common.http import EdgeApp, EdgeRoutes
from kota_common.security import Revocations, Verifier
from kota_common.security.jose import generate_signing_key, sign_compact
from kota_common.security.jwks import JwksCache
from kota_common.telemetry import Metrics
from kota_common.telemetry.tracing import HeadSampler
from kota_common.testing.sample_contract import module_of, sample_file, servicer_of

SAMPLE = module_of(sample_file("kota/sample/v1/memory.proto"))
GET = "/kota.sample.v1.NoteService/GetNote"
ISSUER, START = "https://identity.test", 1_800_000_000.0
KEY = generate_signing_key()


class Notes(servicer_of(SAMPLE)):
    """Answers lastingly and counts how often it had to."""

    def __init__(self, source):
        self.source, self.asked, self.title = source, 0, "first"
        self.meanwhile = lambda: None

    @hot
    async def GetNote(self, actor, city, request):
        self.asked += 1
        if request.name.endswith("/slow"):
            await asyncio.sleep(30)
        stamp = self.source.stamp()
        title = self.title
        self.meanwhile()
        return Lasting(SAMPLE.Note(name=request.name, title=f"{title} for {actor.subject}"), stamp)

    @command
    async def CreateNote(self, tx, request):
        raise NotImplementedError


class Place:
    """A chain over one lasting method, and a clock to move."""

    def __init__(self, now=START):
        self.now = now
        self.revocations = Revocations(monotonic=lambda: self.now, clock=lambda: self.now)
        answer = json.dumps({"keys": [KEY.public_jwk()]}).encode()
        transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=httpx.ByteStream(answer)))
        jwks = JwksCache(f"{ISSUER}/jwks.json", transport=transport)
        self.verifier = Verifier(ISSUER, "sample", jwks, self.revocations, clock=lambda: self.now)
        self.notes = Notes(Source(monotonic=lambda: self.now))
        self.metrics = Metrics("sample")

        self.chain = Chain([self.notes], database=None, verifier=self.verifier, metrics=self.metrics, max_in_flight=2)

    def mint(self, **claims):
        return sign_compact(
            {
                "iss": ISSUER,
                "sub": "anna",
                "aud": "sample",
                "exp": int(self.now) + 300,
                "iat": int(self.now),
                "jti": uuid.uuid4().hex,
                "client_id": "c1",
                "scope": "sample.notes.get",
                "city": "13.77",
                "kind": "person",
                **claims,
            },
            KEY,
            typ="at+jwt",
        )

    def call(self, token, name="cities/13.77/notes/1", seconds_left=None):
        request = SAMPLE.GetNoteRequest(name=name).SerializeToString()
        return Call(GET, {"authorization": f"Bearer {token}"}, request, seconds_left)

    async def title(self, token, **fields):
        answer = await self.chain.serve(self.call(token, **fields))
        return SAMPLE.Note.FromString(answer).title

    def counted(self, code):
        value = self.metrics.registry.get_sample_value("kota_rpc_requests_total", {"method": GET, "code": code})
        return int(value or 0)


@pytest.fixture
def place(monkeypatch):
    provider = TracerProvider(sampler=HeadSampler(0.0))
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
    return Place()


async def test_the_second_call_is_answered_from_memory_with_a_trace_and_a_count_of_its_own(place):
    token = place.mint()
    first, second = place.call(token), place.call(token)
    assert await place.chain.serve(first) == await place.chain.serve(second)
    assert place.notes.asked == 1
    assert place.counted("OK") == 2
    assert len(second.trace_id) == 32
    assert first.trace_id != second.trace_id


async def test_an_answer_belongs_to_the_callers_trace_and_a_recorded_call_goes_the_whole_way(place):
    token, trace_id = place.mint(), "0af7651916cd43dd8448eb211c80319c"
    await place.title(token)
    for flags, asked in (("00", 1), ("01", 2)):
        call = place.call(token)
        call.metadata = {**call.metadata, "traceparent": f"00-{trace_id}-b7ad6b7169203331-{flags}"}
        await place.chain.serve(call)
        assert call.trace_id == trace_id
        assert place.notes.asked == asked


async def test_changed_data_are_seen_by_the_next_call(place):
    token = place.mint()
    assert await place.title(token) == "first for anna"
    place.notes.title = "second"
    assert await place.title(token) == "first for anna"
    place.notes.source.changed()
    assert await place.title(token) == "second for anna"


async def test_a_change_by_another_process_is_seen_after_a_second(place):
    token = place.mint()
    await place.title(token)
    place.notes.title = "second"
    place.now += 0.99
    assert await place.title(token) == "first for anna"
    place.now += 0.02
    assert await place.title(token) == "second for anna"


async def test_an_answer_overtaken_while_it_was_made_is_not_kept(place):
    token = place.mint()
    place.notes.meanwhile = place.notes.source.changed
    await place.title(token)
    await place.title(token)
    assert place.notes.asked == 2


async def test_a_revoked_token_is_refused_at_once(place):
    token = place.mint(jti="t1")
    await place.title(token)
    place.revocations.entries.put("jti.t1", b"")
    with pytest.raises(TokenRevoked):
        await place.title(token)
    assert place.counted("UNAUTHENTICATED") == 1


async def test_an_expired_token_is_refused_at_once(place):
    token = place.mint(exp=int(START) + 1)
    place.notes.source = Source(life_s=3600, monotonic=lambda: place.now)
    await place.title(token)
    place.now += 32  # past its end and the skew
    with pytest.raises(NotAuthenticated):
        await place.title(token)


async def test_another_token_of_the_same_person_without_the_permission_is_refused(place):
    await place.title(place.mint())
    with pytest.raises(PermissionDenied):
        await place.title(place.mint(scope="sample.notes.cre"))


async def test_another_citys_caller_is_refused_what_one_of_the_city_was_told(place):
    await place.title(place.mint())
    with pytest.raises(CityForeign):
        await place.title(place.mint(city="13.05"))


async def test_another_caller_gets_an_answer_of_its_own(place):
    await place.title(place.mint())
    assert await place.title(place.mint(sub="budi")) == "first for budi"


async def test_another_request_gets_an_answer_of_its_own(place):
    token = place.mint()
    await place.title(token)
    await place.title(token, name="cities/13.77/notes/2")
    assert place.notes.asked == 2


async def test_a_passed_deadline_is_refused_although_the_answer_is_known(place):
    token = place.mint()
    await place.title(token)
    with pytest.raises(DeadlinePassed):
        await place.title(token, seconds_left=0.0)


async def test_the_limit_of_calls_in_flight_holds_although_the_answer_is_known(place):
    token = place.mint()
    await place.title(token)
    slow = [asyncio.ensure_future(place.title(token, name="cities/13.77/notes/slow")) for _ in range(2)]
    async with asyncio.timeout(5):
        while place.chain.in_flight < 2:
            await asyncio.sleep(0)
    with pytest.raises(TooManyInFlight):
        await place.title(token)
    for task in slow:
        task.cancel()
    await asyncio.wait(slow)
    assert await place.title(token) == "first for anna"
    assert place.notes.asked == 3


async def test_an_answer_is_the_same_by_every_way_of_connect_and_none_gets_in_while_it_drains(place):
    door = ConnectDoor(place.chain)
    door.open()
    app = EdgeApp(EdgeRoutes(hot=door.routes()), metrics=place.metrics, ready=None)
    token, message = place.mint(), SAMPLE.GetNoteRequest(name="cities/13.77/notes/1")
    sent = {"authorization": f"Bearer {token}", "content-type": "application/proto"}
    body = message.SerializeToString()
    query = {"connect": "v1", "encoding": "proto", "base64": "1", "message": urlsafe_b64encode(body).decode()}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://edge.test") as http:
        posted = await http.post(GET, content=body, headers=sent)
        got = await http.get(GET, params=query, headers={"authorization": f"Bearer {token}"})
        assert posted.status_code == got.status_code == 200
        assert posted.content == got.content
        assert got.headers["cache-control"] == "no-store"
        assert posted.headers["trailer-x-trace-id"] != got.headers["trailer-x-trace-id"]
        assert place.notes.asked == 1
        door.drain()
        assert (await http.post(GET, content=body, headers=sent)).status_code == 503
        assert place.counted("UNAVAILABLE") == 1


ACTOR, OTHER = (Actor(ActorKind.PARTNER, "p1", "13.77") for _ in range(2))


def test_the_memory_forgets_the_least_recently_used_first():
    memory, stamp = AnswerMemory(answers_max=2), Source().stamp()
    for message in (b"1", b"2"):
        memory.keep("m", ACTOR, message, b"answer", stamp)
    memory.recall("m", ACTOR, b"1")
    memory.keep("m", ACTOR, b"3", b"answer", stamp)
    assert [memory.recall("m", ACTOR, message) is not None for message in (b"1", b"2", b"3")] == [True, False, True]


def test_the_memory_is_bounded_in_bytes_and_keeps_no_giant():
    memory, stamp = AnswerMemory(bytes_max=1600), Source().stamp()
    memory.keep("m", ACTOR, b"giant", b"x" * 100, stamp)
    assert len(memory) == 0
    for number in range(40):
        memory.keep("m", ACTOR, b"%02d" % number, b"x" * 78, stamp)
    assert len(memory) == 20


def test_an_equal_actor_of_another_token_is_another_caller():
    memory = AnswerMemory()
    assert ACTOR == OTHER
    memory.keep("m", ACTOR, b"1", b"answer", Source().stamp())
    assert memory.recall("m", OTHER, b"1") is None
