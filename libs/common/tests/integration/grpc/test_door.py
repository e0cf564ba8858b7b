"""The gRPC door on the real database: one transaction, one answer, and a typed refusal for everything else."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

import asyncpg
import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from kota_common.actor import Actor, ActorKind, Mandate
from kota_common.errors import Kind, KotaError, NotAuthenticated
from kota_common.grpc import Chain, GrpcServer, RemoteError, command, connect, query
from kota_common.postgres import Database, Roles, migrate
from kota_common.telemetry import Metrics
from kota_common.testing.sample_contract import module_of, sample_file, servicer_of

SAMPLE = module_of(sample_file("kota/sample/v1/door.proto"))
PERMISSIONS = frozenset({"sample.notes.cre", "sample.notes.get"})
CREATE, GET = "/kota.sample.v1.NoteService/CreateNote", "/kota.sample.v1.NoteService/GetNote"


class NoteNotFound(KotaError):
    """There is no such note."""

    reason, kind = "NOTE_NOT_FOUND", Kind.NOT_FOUND
    english, indonesian = "Note {name} does not exist.", "Catatan {name} tidak ada."
    cause = fix = "-"


class Notes(servicer_of(SAMPLE)):
    """Keeps notes; titles starting with `!` misbehave on purpose, one starting with `#` can stand once only."""

    @command
    async def CreateNote(self, tx, request):
        title = request.note.title
        if title == "!crash":
            raise RuntimeError("a defect")
        if title == "!slow":
            await asyncio.sleep(30)
        name = f"{request.parent}/notes/{title if title.startswith('#') else uuid.uuid4()}"
        await tx.execute("INSERT INTO note (city, name, title) VALUES ($1, $2, $3)", tx.city, name, title)
        tx.emit(SAMPLE.NoteChanged(note=SAMPLE.Note(name=name, version=1)), aggregate=name, version=1)
        if title == "!refuse":
            raise NoteNotFound(name="x")
        return SAMPLE.Note(name=name, title=title, version=1)

    @query
    async def GetNote(self, reader, request):
        row = await reader.fetchrow("SELECT title FROM note WHERE name = $1", request.name)  # city forgotten on purpose
        if row is None:
            raise NoteNotFound(name=request.name)
        return SAMPLE.Note(name=request.name, title=row["title"])


class Tokens:
    """Actors by token; the verification of real tokens has its own tests."""

    revocations_fresh = True

    def __init__(self):
        self.actors = {}

    def mint(self, **fields):
        actor = Actor(
            **{"kind": ActorKind.PARTNER, "subject": "p1", "city": "13.77", "permissions": PERMISSIONS, **fields}
        )
        token = uuid.uuid4().hex
        self.actors[token] = actor
        return token

    def verify_cached(self, token):
        return self.actors.get(token)

    async def verify(self, token):
        raise NotAuthenticated(why="unknown token")


class Door:
    """The running server and calls to it."""

    def __init__(self, port, tokens, urls):
        self.port, self.tokens, self.urls = port, tokens, urls

    async def call(self, path, request, token=None, timeout=10, **metadata):
        async with grpc.aio.insecure_channel(f"127.0.0.1:{self.port}") as channel:
            response = SAMPLE.Note.FromString
            method = channel.unary_unary(
                path, request_serializer=lambda m: m.SerializeToString(), response_deserializer=response
            )
            headers = [("authorization", f"Bearer {token}")] if token else []
            return await method(request, metadata=[*headers, *metadata.items()], timeout=timeout)

    async def refused(self, path, request, token=None, **options):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await self.call(path, request, token, **options)
        return Refusal(caught.value)

    async def rows(self, sql):
        connection = await asyncpg.connect(self.urls.owner_url)
        try:
            return await connection.fetch(sql)
        finally:
            await connection.close()


class Refusal:
    """A refused call with its details unpacked."""

    def __init__(self, error):
        self.code, self.message = error.code(), error.details()
        trailers = dict(error.trailing_metadata())
        self.trace_id = trailers["x-trace-id"]
        status = status_pb2.Status.FromString(trailers["grpc-status-details-bin"])
        self.kinds = [detail.type_url.rpartition(".")[2] for detail in status.details]
        self.info, self.bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        self.local, self.retry = error_details_pb2.LocalizedMessage(), error_details_pb2.RetryInfo()
        for detail in status.details:
            for target in (self.info, self.bad, self.local, self.retry):
                detail.Unpack(target)
        assert self.kinds[0] == "ErrorInfo"
        assert len(set(self.kinds)) == len(self.kinds)
        assert self.local.locale == "id-ID"
        assert self.local.message

    @property
    def reason(self):
        return self.info.reason


@pytest.fixture
async def door(new_database):
    urls = new_database("sample")
    await migrate(urls.owner_url, "kota_common", Roles.of("sample"))
    owner = await asyncpg.connect(urls.owner_url)
    await owner.execute("CREATE TABLE note (city text, name text, title text, PRIMARY KEY (city, name))")
    await owner.execute("SELECT kota_city_table('note')")
    await owner.close()
    database = await Database.open(urls.app_url, service="sample", max_size=10)
    tokens = Tokens()
    chain = Chain([Notes()], database=database, verifier=tokens, metrics=Metrics("sample"), max_in_flight=8)
    server = GrpcServer(chain, "127.0.0.1:0")
    port = await server.start()
    await server.set_serving(True)
    yield Door(port, tokens, urls)
    await server.stop()
    await database.close()


def creating(title="Papan", city="13.77", request_id=None):
    return SAMPLE.CreateNoteRequest(
        parent=f"cities/{city}", note=SAMPLE.Note(title=title), request_id=request_id or str(uuid.uuid4())
    )


async def test_a_command_leaves_state_event_answer_and_audit_line_together(door):
    note = await door.call(CREATE, creating(), door.tokens.mint())
    assert (await door.call(GET, SAMPLE.GetNoteRequest(name=note.name), door.tokens.mint())).title == "Papan"
    (event,) = await door.rows("SELECT aggregate, aggregate_version FROM event_log")
    assert tuple(event) == (note.name, 1)
    (line,) = await door.rows("SELECT principal, method FROM audit_log")
    assert tuple(line) == ("partners/p1", CREATE)


async def test_a_repeated_request_gets_the_first_answer_and_does_nothing(door):
    token, request = door.tokens.mint(), creating()
    first = await door.call(CREATE, request, token)
    assert await door.call(CREATE, request, token) == first
    assert len(await door.rows("SELECT * FROM note")) == len(await door.rows("SELECT * FROM event_log")) == 1


async def test_concurrent_twins_have_one_effect_and_one_answer(door):
    token, request = door.tokens.mint(), creating()
    answers = await asyncio.gather(*(door.call(CREATE, request, token) for _ in range(6)))
    assert len({answer.name for answer in answers}) == 1
    assert len(await door.rows("SELECT * FROM note")) == 1


async def test_twins_that_meet_a_key_of_the_service_have_one_answer_too(door):
    token, request = door.tokens.mint(), creating("#alun-alun")
    answers = await asyncio.gather(*(door.call(CREATE, request, token) for _ in range(6)))
    assert {answer.name for answer in answers} == {"cities/13.77/notes/#alun-alun"}
    other = await door.refused(CREATE, creating("#alun-alun"), token)
    assert other.code is grpc.StatusCode.INTERNAL, "another request never gets this one's answer"
    assert len(await door.rows("SELECT * FROM event_log")) == 1


async def test_a_reused_request_id_with_another_body_is_refused(door):
    token, request_id = door.tokens.mint(), str(uuid.uuid4())
    await door.call(CREATE, creating("a", request_id=request_id), token)
    refusal = await door.refused(CREATE, creating("b", request_id=request_id), token)
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_ID_REUSED")
    assert refusal.bad.field_violations[0].field == "request_id"
    assert len(await door.rows("SELECT * FROM note")) == 1


async def test_the_same_request_id_of_another_caller_is_another_request(door):
    request = creating()
    await door.call(CREATE, request, door.tokens.mint(subject="p1"))
    await door.call(CREATE, request, door.tokens.mint(subject="p2"))
    assert len(await door.rows("SELECT * FROM note")) == 2


@pytest.mark.parametrize("title", ["!crash", "!refuse"])
async def test_a_failed_command_leaves_nothing(door, title):
    refusal = await door.refused(CREATE, creating(title), door.tokens.mint())
    assert refusal.reason in ("INTERNAL", "NOTE_NOT_FOUND")
    for table in ("note", "event_log", "idempotency", "audit_log"):
        assert await door.rows(f"SELECT * FROM {table}") == []


async def test_no_token_a_foreign_scheme_and_an_unknown_token_are_not_authenticated(door):
    request = SAMPLE.GetNoteRequest(name="cities/13.77/notes/1")
    for metadata in ({}, {"authorization": "Basic x"}, {"authorization": "Bearer unknown"}):
        refusal = await door.refused(GET, request, **metadata)
        assert (refusal.code, refusal.reason) == (grpc.StatusCode.UNAUTHENTICATED, "NOT_AUTHENTICATED")


async def test_a_missing_permission_is_named(door):
    token = door.tokens.mint(permissions=frozenset())
    refusal = await door.refused(CREATE, creating(), token)
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.PERMISSION_DENIED, "PERMISSION_DENIED")
    assert refusal.info.metadata["permission"] == "sample.notes.cre"


async def test_another_citys_resource_is_refused(door):
    refusal = await door.refused(CREATE, creating(city="13.05"), door.tokens.mint())
    assert (refusal.reason, refusal.info.metadata["city"]) == ("CITY_FOREIGN", "13.05")


async def test_row_level_security_holds_when_a_query_forgets_the_city(door):
    note = await door.call(CREATE, creating(city="13.05"), door.tokens.mint(city="13.05"))
    owner = await asyncpg.connect(door.urls.owner_url)
    await owner.execute("UPDATE note SET name = replace(name, '13.05', '13.77')")
    await owner.close()
    # GetNote forgets the city condition: the other city's row is still not there.
    refusal = await door.refused(
        GET, SAMPLE.GetNoteRequest(name=note.name.replace("13.05", "13.77")), door.tokens.mint()
    )
    assert refusal.reason == "NOTE_NOT_FOUND"


async def test_an_acting_official_may_not_where_the_contract_says_strategic():
    file = sample_file("kota/sample/v1/strategic.proto")
    from kota.common.v1 import options_pb2

    file.service[0].method[0].options.Extensions[options_pb2.access].strategic = True
    module = module_of(file)
    from kota_common.contract import access_of
    from kota_common.errors import StrategicForbidden
    from kota_common.security import decide

    access = access_of(module.DESCRIPTOR.services_by_name["NoteService"].methods_by_name["CreateNote"])
    mandate = Mandate("PLT", datetime.now(UTC) + timedelta(days=1))
    acting = Actor(ActorKind.PERSON, "x", "13.77", permissions=PERMISSIONS, mandate=mandate)
    with pytest.raises(StrategicForbidden):
        decide(access, acting, city="13.77", revocations_fresh=True)


async def test_a_field_out_of_its_rule_is_named_with_its_path(door):
    refusal = await door.refused(CREATE, creating("x" * 41), door.tokens.mint())
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_REQUEST")
    (violation,) = refusal.bad.field_violations
    assert (violation.field, violation.reason) == ("note.title", "STRING_MAX_LEN")


async def test_bytes_that_are_no_message_are_refused(door):
    async with grpc.aio.insecure_channel(f"127.0.0.1:{door.port}") as channel:
        method = channel.unary_unary(GET, request_serializer=None, response_deserializer=None)
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await method(b"\xff\xff", metadata=[("authorization", f"Bearer {door.tokens.mint()}")])
    assert Refusal(caught.value).reason == "INVALID_REQUEST"


async def test_an_over_large_message_is_refused_with_its_limit(door):
    request = creating("x" * (1024 * 1024))
    refusal = await door.refused(CREATE, request, door.tokens.mint())
    assert (refusal.reason, refusal.info.metadata["limit_bytes"]) == ("MESSAGE_TOO_LARGE", str(1024 * 1024))


async def test_a_passed_deadline_is_said_and_nothing_changed(door):
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await door.call(CREATE, creating("!slow"), door.tokens.mint(), timeout=0.3)
    assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    assert await door.rows("SELECT * FROM note") == []


async def test_too_many_calls_in_flight_are_told_when_to_come_back(door):
    token = door.tokens.mint()
    slow = [asyncio.ensure_future(door.call(CREATE, creating("!slow"), token)) for _ in range(8)]
    request = SAMPLE.GetNoteRequest(name="cities/13.77/notes/1")
    async with asyncio.timeout(10):
        while (refusal := await door.refused(GET, request, token)).reason != "TOO_MANY_IN_FLIGHT":
            # The read may itself have taken the place of a slow call, which was then refused: send another one.
            slow.append(asyncio.ensure_future(door.call(CREATE, creating("!slow"), token)))
            await asyncio.sleep(0.02)
    assert refusal.code is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert refusal.retry.retry_delay.ToMilliseconds() > 0
    for call in slow:
        call.cancel()
    await asyncio.wait(slow)


async def test_a_method_that_does_not_exist_is_refused_with_details(door):
    refusal = await door.refused("/kota.sample.v1.NoteService/Nothing", SAMPLE.GetNoteRequest(), door.tokens.mint())
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.UNIMPLEMENTED, "UNKNOWN_METHOD")


async def test_our_client_decodes_a_refusal_and_passes_the_token(door):
    async def token():
        return door.tokens.mint()

    channel = connect(f"127.0.0.1:{door.port}", [SAMPLE], token=token)
    method = channel.unary_unary(
        GET, request_serializer=lambda m: m.SerializeToString(), response_deserializer=SAMPLE.Note.FromString
    )
    with pytest.raises(RemoteError) as caught:
        await method(SAMPLE.GetNoteRequest(name="cities/13.77/notes/1"))
    assert (caught.value.remote.reason, caught.value.remote.domain) == ("NOTE_NOT_FOUND", NoteNotFound.domain)
    await channel.close()


async def test_health_answers_and_reflection_speaks_both_versions(door):
    async with grpc.aio.insecure_channel(f"127.0.0.1:{door.port}") as channel:
        health = health_pb2_grpc.HealthStub(channel)
        for service in ("", "kota.sample.v1.NoteService"):
            answer = await health.Check(health_pb2.HealthCheckRequest(service=service))
            assert answer.status == health_pb2.HealthCheckResponse.SERVING
        for version in ("v1alpha", "v1"):
            method = channel.stream_stream(
                f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo",
                request_serializer=reflection_pb2.ServerReflectionRequest.SerializeToString,
                response_deserializer=reflection_pb2.ServerReflectionResponse.FromString,
            )
            call = method(iter([reflection_pb2.ServerReflectionRequest(list_services="")]))
            names = [s.name for s in (await call.read()).list_services_response.service]
            assert "kota.sample.v1.NoteService" in names
    assert reflection_pb2_grpc is not None


async def test_no_session_state_is_left_on_a_pooled_connection(door):
    await door.call(CREATE, creating(), door.tokens.mint())
    rows = await door.rows("SELECT * FROM pg_locks WHERE locktype = 'advisory'")
    assert rows == []
