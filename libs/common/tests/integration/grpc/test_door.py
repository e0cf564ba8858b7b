"""The doors on the real database: one transaction, one answer, and a typed refusal for everything else.

gRPC and Connect (as protobuf and as JSON) lead to the same chain: each test runs over all three and sees the same.
"""

import asyncio
import base64
import json
import subprocess
import sys
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import asyncpg
import grpc
import httpx
import pytest
from google.protobuf import json_format
from google.rpc import error_details_pb2, status_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from kota_common.actor import Actor, ActorKind, Mandate
from kota_common.errors import Kind, KotaError, NotAuthenticated
from kota_common.grpc import Chain, ConnectDoor, GrpcServer, RemoteError, command, connect, query
from kota_common.http import Edge
from kota_common.postgres import Database, Roles, migrate
from kota_common.telemetry import Metrics
from kota_common.testing.sample_contract import descriptors_of, module_of, sample_file, servicer_of

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


class Refused(Exception):
    """A refused call with its details unpacked, the same from every door."""

    def __init__(self, code, message, details, trace_id):
        self.code, self.message, self.trace_id = code, message, trace_id
        self.kinds = [name.rpartition(".")[2] for name, _ in details]
        self.info, self.bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        self.local, self.retry = error_details_pb2.LocalizedMessage(), error_details_pb2.RetryInfo()
        for name, value in details:
            for target in (self.info, self.bad, self.local, self.retry):
                if target.DESCRIPTOR.full_name == name:
                    target.ParseFromString(value)
        if details:
            assert self.kinds[0] == "ErrorInfo"
            assert len(set(self.kinds)) == len(self.kinds)
            assert self.local.locale == "id-ID"
            assert self.local.message

    @property
    def reason(self):
        return self.info.reason


class Door:
    """The running server and calls to it."""

    def __init__(self, chain, tokens, urls):
        self.chain, self.tokens, self.urls = chain, tokens, urls

    async def call(self, path, request, token=None, timeout=10, **metadata):
        if token:
            metadata["authorization"] = f"Bearer {token}"
        return await self.send(path, request, metadata, timeout)

    async def refused(self, path, request, token=None, **options):
        with pytest.raises(Refused) as caught:
            await self.call(path, request, token, **options)
        return caught.value

    async def rows(self, sql):
        connection = await asyncpg.connect(self.urls.owner_url)
        try:
            return await connection.fetch(sql)
        finally:
            await connection.close()


class GrpcDoor(Door):
    """By gRPC."""

    async def __aenter__(self):
        self.server = GrpcServer(self.chain, "127.0.0.1:0")
        self.port = await self.server.start()
        await self.server.set_serving(True)
        return self

    async def __aexit__(self, *_):
        await self.server.stop()

    async def send(self, path, request, metadata, timeout):
        async with grpc.aio.insecure_channel(f"127.0.0.1:{self.port}") as channel:
            method = channel.unary_unary(path, response_deserializer=SAMPLE.Note.FromString)
            body = request if isinstance(request, bytes) else request.SerializeToString()
            try:
                return await method(body, metadata=list(metadata.items()), timeout=timeout)
            except grpc.aio.AioRpcError as error:
                trailers = dict(error.trailing_metadata())
                status = status_pb2.Status.FromString(trailers.get("grpc-status-details-bin", b""))
                details = [(detail.type_url.rpartition("/")[2], detail.value) for detail in status.details]
                raise Refused(error.code().name, error.details(), details, trailers.get("x-trace-id")) from error


class ConnectProtoDoor(Door):
    """By Connect, messages as protobuf."""

    content_type = "application/proto"

    async def __aenter__(self):
        self.connect = ConnectDoor(self.chain)
        floor = SimpleNamespace(metrics=Metrics("sample"))
        self.edge = Edge("127.0.0.1:0", hot=self.connect.routes(), floor=floor, ready=ready)
        await self.edge.start()
        self.connect.open()
        self.client = httpx.AsyncClient(base_url=self.edge.url, timeout=20)
        return self

    async def __aexit__(self, *_):
        await self.client.aclose()
        await self.connect.stop(10)
        await self.edge.stop()

    def write(self, request):
        return request if isinstance(request, bytes) else request.SerializeToString()

    def read(self, body):
        return SAMPLE.Note.FromString(body)

    async def send(self, path, request, metadata, timeout):
        headers = {
            "content-type": self.content_type,
            "connect-protocol-version": "1",
            "connect-timeout-ms": str(int(timeout * 1000)),
            **metadata,
        }
        answer = await self.client.post(path, content=self.write(request), headers=headers)
        if answer.status_code == 200:
            assert answer.headers["content-type"] == self.content_type
            assert len(answer.headers["trailer-x-trace-id"]) == 32
            return self.read(answer.content)
        assert answer.headers["content-type"] == "application/json"
        document = answer.json()
        details = [
            (d["type"], base64.b64decode(d["value"] + "=" * (-len(d["value"]) % 4))) for d in document["details"]
        ]
        raise Refused(document["code"].upper(), document["message"], details, answer.headers.get("trailer-x-trace-id"))


class ConnectJsonDoor(ConnectProtoDoor):
    """By Connect, messages as JSON."""

    content_type = "application/json"

    def write(self, request):
        return request if isinstance(request, bytes) else json_format.MessageToJson(request).encode()

    def read(self, body):
        return json_format.Parse(body, SAMPLE.Note())


async def ready():
    return True


DOORS = {"grpc": GrpcDoor, "connect": ConnectProtoDoor, "connect-json": ConnectJsonDoor}


@pytest.fixture
async def chain(new_database):
    urls = new_database("sample")
    await migrate(urls.owner_url, "kota_common", Roles.of("sample"))
    owner = await asyncpg.connect(urls.owner_url)
    await owner.execute("CREATE TABLE note (city text, name text, title text, PRIMARY KEY (city, name))")
    await owner.execute("SELECT kota_city_table('note')")
    await owner.close()
    database = await Database.open(urls.app_url, service="sample", max_size=10)
    tokens = Tokens()
    yield Chain([Notes()], database=database, verifier=tokens, metrics=Metrics("sample"), max_in_flight=8), tokens, urls
    await database.close()


@pytest.fixture(params=DOORS)
async def door(chain, request):
    async with DOORS[request.param](*chain) as opened:
        yield opened


@pytest.fixture
async def grpc_door(chain):
    async with GrpcDoor(*chain) as opened:
        yield opened


@pytest.fixture
async def connect_door(chain):
    async with ConnectProtoDoor(*chain) as opened:
        yield opened


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
    assert other.code == "INTERNAL", "another request never gets this one's answer"
    assert len(await door.rows("SELECT * FROM event_log")) == 1


async def test_a_reused_request_id_with_another_body_is_refused(door):
    token, request_id = door.tokens.mint(), str(uuid.uuid4())
    await door.call(CREATE, creating("a", request_id=request_id), token)
    refusal = await door.refused(CREATE, creating("b", request_id=request_id), token)
    assert (refusal.code, refusal.reason) == ("INVALID_ARGUMENT", "REQUEST_ID_REUSED")
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
        assert (refusal.code, refusal.reason) == ("UNAUTHENTICATED", "NOT_AUTHENTICATED")


async def test_a_missing_permission_is_named(door):
    token = door.tokens.mint(permissions=frozenset())
    refusal = await door.refused(CREATE, creating(), token)
    assert (refusal.code, refusal.reason) == ("PERMISSION_DENIED", "PERMISSION_DENIED")
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
    assert (refusal.code, refusal.reason) == ("INVALID_ARGUMENT", "INVALID_REQUEST")
    (violation,) = refusal.bad.field_violations
    assert (violation.field, violation.reason) == ("note.title", "STRING_MAX_LEN")


async def test_bytes_that_are_no_message_are_refused(door):
    refusal = await door.refused(GET, b"\xff\xff", door.tokens.mint())
    assert (refusal.code, refusal.reason) == ("INVALID_ARGUMENT", "INVALID_REQUEST")


async def test_an_over_large_message_is_refused_with_its_limit(door):
    request = creating("x" * (1024 * 1024))
    refusal = await door.refused(CREATE, request, door.tokens.mint())
    assert (refusal.reason, refusal.info.metadata["limit_bytes"]) == ("MESSAGE_TOO_LARGE", str(1024 * 1024))


async def test_a_passed_deadline_is_said_and_nothing_changed(door):
    refusal = await door.refused(CREATE, creating("!slow"), door.tokens.mint(), timeout=0.3)
    assert refusal.code == "DEADLINE_EXCEEDED"
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
    assert refusal.code == "RESOURCE_EXHAUSTED"
    assert refusal.retry.retry_delay.ToMilliseconds() > 0
    for call in slow:
        call.cancel()
    await asyncio.wait(slow)


async def test_a_method_that_does_not_exist_is_refused_with_details(door):
    refusal = await door.refused("/kota.sample.v1.NoteService/Nothing", SAMPLE.GetNoteRequest(), door.tokens.mint())
    assert (refusal.code, refusal.reason) == ("UNIMPLEMENTED", "UNKNOWN_METHOD")


async def test_our_client_decodes_a_refusal_and_passes_the_token(grpc_door):
    door = grpc_door

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


async def test_health_answers_and_reflection_speaks_both_versions(grpc_door):
    async with grpc.aio.insecure_channel(f"127.0.0.1:{grpc_door.port}") as channel:
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


async def post(door, path=GET, body=b"", **headers):
    sent = {"content-type": "application/proto", "authorization": f"Bearer {door.tokens.mint()}"}
    sent.update({name.replace("_", "-"): value for name, value in headers.items()})
    return await door.client.post(path, content=body, headers=sent)


@pytest.mark.parametrize(
    ("header", "value", "field"),
    [
        ("connect_protocol_version", "2", "connect-protocol-version"),
        ("content_encoding", "gzip", "content-encoding"),
        ("connect_timeout_ms", "soon", "connect-timeout-ms"),
        ("connect_timeout_ms", "99999999999", "connect-timeout-ms"),
        ("connect_timeout_ms", "-1", "connect-timeout-ms"),
    ],
)
async def test_a_malformed_connect_header_is_named(connect_door, header, value, field):
    answer = await post(connect_door, **{header: value})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_argument")
    bad = next(d for d in answer.json()["details"] if d["type"] == "google.rpc.BadRequest")
    decoded = error_details_pb2.BadRequest.FromString(base64.b64decode(bad["value"] + "=="))
    assert decoded.field_violations[0].field == field


async def test_what_only_reads_is_answered_to_get_with_its_message_in_the_query(connect_door):
    note = await connect_door.call(CREATE, creating(), connect_door.tokens.mint())
    request = SAMPLE.GetNoteRequest(name=note.name)
    body = request.SerializeToString()
    bearer = {"authorization": f"Bearer {connect_door.tokens.mint()}"}
    for asked in (
        {"connect": "v1", "encoding": "proto", "base64": "1", "message": base64.urlsafe_b64encode(body).decode()},
        {"encoding": "proto", "base64": "1", "message": base64.urlsafe_b64encode(body).rstrip(b"=").decode()},
    ):
        answer = await connect_door.client.get(GET, params=asked, headers=bearer)
        assert SAMPLE.Note.FromString(answer.content).title == "Papan"
    asked = {"connect": "v1", "encoding": "json", "message": json_format.MessageToJson(request)}
    answer = await connect_door.client.get(GET, params=asked, headers=bearer)
    assert answer.json()["title"] == "Papan"
    asked["message"] = json.dumps({"name": "cities/13.77/notes/none"})
    answer = await connect_door.client.get(GET, params=asked, headers=bearer)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await connect_door.client.get(GET, params=asked)).status_code == 401


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"connect": "v2"}, "connect"),
        ({"compression": "gzip"}, "compression"),
        ({"message": None}, "message"),
        ({"message": "a"}, "message"),
    ],
)
async def test_a_malformed_query_is_named(connect_door, changes, field):
    asked = {"connect": "v1", "encoding": "proto", "base64": "1", "message": "", **changes}
    params = {name: value for name, value in asked.items() if value is not None}
    bearer = {"authorization": f"Bearer {connect_door.tokens.mint()}"}
    answer = await connect_door.client.get(GET, params=params, headers=bearer)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_argument")
    bad = next(d for d in answer.json()["details"] if d["type"] == "google.rpc.BadRequest")
    decoded = error_details_pb2.BadRequest.FromString(base64.b64decode(bad["value"] + "=="))
    assert decoded.field_violations[0].field == field


async def test_an_encoding_that_is_not_spoken_and_a_command_by_get_are_refused(connect_door):
    assert (await connect_door.client.get(GET, params={"encoding": "xml", "message": ""})).status_code == 415
    assert (await connect_door.client.get(CREATE, params={"encoding": "json", "message": "{}"})).status_code == 404


async def test_what_the_door_itself_refuses_is_counted_under_no_strangers_name(connect_door):
    registry = connect_door.chain._metrics.registry
    await post(connect_door, path="/kota.sample.v1.NoteService/Strange")
    await post(connect_door, connect_protocol_version="2")
    shown = {
        (sample.labels["method"], sample.labels["code"])
        for family in registry.collect()
        if family.name == "kota_rpc_requests"
        for sample in family.samples
    }
    assert {("unknown", "UNIMPLEMENTED"), (GET, "INVALID_ARGUMENT")} <= shown


async def test_a_media_type_that_is_not_connects_is_answered_with_those_that_are(connect_door):
    answer = await post(connect_door, content_type="application/grpc-web+proto")
    assert answer.status_code == 415
    assert answer.headers["accept-post"] == "application/proto, application/json"


async def test_a_body_that_comes_in_pieces_is_whole_or_refused(connect_door):
    note = await connect_door.call(CREATE, creating(), connect_door.tokens.mint())
    wanted = SAMPLE.GetNoteRequest(name=note.name).SerializeToString()

    async def pieces(body, size):
        for index in range(0, len(body), size):
            yield body[index : index + size]

    answer = await post(connect_door, body=pieces(wanted, 7))
    assert SAMPLE.Note.FromString(answer.content).title == "Papan"
    answer = await post(connect_door, body=pieces(b"x" * (1024 * 1024 + 1), 65_536))
    assert (answer.status_code, answer.json()["code"]) == (413, "resource_exhausted")


async def test_a_draining_door_sends_calls_elsewhere_and_finishes_what_is_inside(connect_door):
    slow = asyncio.ensure_future(
        connect_door.refused(CREATE, creating("!slow"), connect_door.tokens.mint(), timeout=1.0)
    )
    async with asyncio.timeout(10):
        while not connect_door.chain.in_flight:
            await asyncio.sleep(0.005)
    connect_door.connect.drain()
    answer = await post(connect_door)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"] == "1"
    await connect_door.connect.stop(10)
    assert connect_door.chain.in_flight == 0
    assert (await slow).code == "DEADLINE_EXCEEDED", "it was answered, not cut off"


async def test_a_foreign_connect_client_is_answered_and_refused_as_ours_is(connect_door, tmp_path):
    """Buf's own client, with the contract from its descriptor, over HTTP/1.1 and JSON or protobuf."""
    file = sample_file("kota/sample/v1/door.proto")
    image = tmp_path / "image.binpb"
    image.write_bytes(descriptors_of(file).SerializeToString())

    async def curl(path, data, *words):
        process = await asyncio.create_subprocess_exec(
            str(Path(sys.executable).with_name("buf")),
            *("curl", "--schema", str(image), "--protocol", "connect", *words, "-d", data),
            *("-H", f"authorization: Bearer {connect_door.tokens.mint()}", f"{connect_door.edge.url}{path}"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(process.communicate(), 60)
        return process.returncode, out.decode(), err.decode()

    note = {"parent": "cities/13.77", "note": {"title": "Papan"}, "request_id": str(uuid.uuid4())}
    code, out, err = await curl(CREATE, json.dumps(note))
    assert code == 0, err
    assert json.loads(out)["title"] == "Papan"
    code, out, err = await curl(GET, '{"name": "cities/13.77/notes/none"}')
    assert code != 0
    assert json.loads(err or out)["code"] == "not_found"
