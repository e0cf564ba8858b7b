"""A screen pulls what is signed for it, cheaply, and nobody else does."""

import asyncio
import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from kota.identity.v1 import events_pb2 as identity_events
from kota.identity.v1 import revocations_pb2
from kota.videotron_content.v1 import creatives_pb2, screens_pb2
from kota_common.actor import ActorKind
from kota_common.postgres import Reader
from kota_videotron_content import app
from kota_videotron_content.playlists import store
from kota_videotron_content.playlists.board import Board

from .conftest import City, problem, refused

PSA = creatives_pb2.CONTENT_KIND_PSA


def b64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


async def test_a_registered_screen_has_a_signed_playlist_that_its_keys_verify(city: City) -> None:
    screen = await city.screen()
    player = await city.pair(screen.name)
    answer = await city.pull(player, screen.name)
    assert answer.status_code == 200
    digest = hashlib.sha256(answer.content).digest()
    assert answer.headers["etag"] == f'"sha256-{digest.hex()}"'
    assert answer.headers["repr-digest"] == f"sha-256=:{base64.b64encode(digest).decode()}:"
    assert int(answer.headers["x-server-time-ms"]) > 1_700_000_000_000
    assert int(answer.headers["x-poll-after-ms"]) >= 5_000
    keys = (await city.anybody.http.get(f"/v1/{city.parent}/screen-keys.json")).json()["keys"]
    key = next(key for key in keys if key["keyid"] == answer.headers["x-kota-key-id"])
    Ed25519PublicKey.from_public_bytes(b64(key["public_b64url"])).verify(
        b64(answer.headers["x-kota-signature"]), answer.content
    )
    document = json.loads(answer.content)
    assert (document["screen"], document["seq"], document["override"]) == (screen.name, 1, None)


async def test_a_slow_reader_does_not_put_an_old_version_back(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = await city.screen()
    player = await city.pair(screen.name)
    board = Board(city.service.database)
    id = UUID(screen.name.rpartition("/")[2])
    read, go_on = asyncio.Event(), asyncio.Event()
    current = store.current

    async def slow_at_first(reader: Reader, screens: list[UUID]) -> list[Any]:
        rows = await current(reader, screens)
        if not read.is_set():
            read.set()
            await go_on.wait()
        return rows

    monkeypatch.setattr(store, "current", slow_at_first)
    finding = asyncio.ensure_future(board.find(city.code, id))
    await read.wait()
    creative = await city.creative(kind=PSA)
    await city.book(screen.name, creative)
    following = asyncio.ensure_future(board._follow("0"))
    await asyncio.wait((following,), timeout=0.5)  # as far as it gets while the reader sleeps
    go_on.set()
    await asyncio.gather(finding, following)
    newest = json.loads((await city.pull(player, screen.name)).content)["seq"]
    assert newest > 1
    assert board.shown[id].seq == newest


async def test_an_unchanged_playlist_answers_304_without_a_database(city: City) -> None:
    screen = await city.screen()
    player = await city.pair(screen.name)
    first = await city.pull(player, screen.name)
    door = city.service.doors.hot[0].handler
    board, door._board.database = door._board.database, None
    try:
        for header in (first.headers["etag"], f"W/{first.headers['etag']}", f'"x", {first.headers["etag"]}', "*"):
            answer = await player.http.get(f"/v1/{screen.name}/playlist", headers={"if-none-match": header})
            assert (answer.status_code, answer.content) == (304, b""), header
            assert answer.headers["etag"] == first.headers["etag"]
        head = await player.http.head(f"/v1/{screen.name}/playlist")
    finally:
        door._board.database = board
    assert head.status_code == 200
    assert head.headers["content-length"] == str(len(first.content))
    assert head.headers["x-kota-signature"] == first.headers["x-kota-signature"]
    assert not head.content


async def test_players_that_only_know_dates_get_304_too(city: City) -> None:
    screen = await city.screen()
    player = await city.pair(screen.name)
    modified = (await city.pull(player, screen.name)).headers["last-modified"]
    assert (await city.pull(player, screen.name, **{"if-modified-since": modified})).status_code == 304
    both = {"if-modified-since": modified, "if-none-match": '"other"'}
    assert (await city.pull(player, screen.name, **both)).status_code == 200, "the tag decides where both are sent"


async def test_unchanged_inputs_make_no_version_and_versions_chain_by_hash(city: City) -> None:
    screen = await city.screen()
    player = await city.pair(screen.name)
    first = await city.pull(player, screen.name)
    await city.tick("roll_horizons", minutes=5)
    assert (await city.pull(player, screen.name)).headers["etag"] == first.headers["etag"]
    await city.tick("roll_horizons", hours=6)
    second = await city.pull(player, screen.name)
    document = json.loads(second.content)
    assert (document["seq"], document["prev_sha256"]) == (2, hashlib.sha256(first.content).hexdigest())
    versions = await city.operator.ListPlaylistVersions(parent=screen.name)
    assert [v.seq for v in versions.playlist_versions] == [2, 1]
    kept = await city.operator.GetPlaylistVersion(name=versions.playlist_versions[0].name)
    assert kept.document == second.content
    with refused("PLAYLIST_VERSION_NOT_FOUND"):
        await city.operator.GetPlaylistVersion(name=f"{screen.name}/playlistVersions/3")


async def test_whoever_is_not_the_screens_own_player_gets_a_typed_refusal(city: City) -> None:
    screen, other = await city.screen(), await city.screen()
    player, stranger = await city.pair(screen.name), await city.pair(other.name)
    foreign = city.caller(ActorKind.DEVICE, player.actor.subject, city="99.99")
    for caller, path, status, reason in (
        (city.anybody, screen.name, 401, "NOT_AUTHENTICATED"),
        (stranger, screen.name, 403, "PERMISSION_DENIED"),
        (foreign, screen.name, 403, "CITY_FOREIGN"),
        (player, f"{city.parent}/screens/{uuid4()}", 404, "SCREEN_NOT_FOUND"),
        (player, f"{city.parent}/screens/nothing", 404, "SCREEN_NOT_FOUND"),
    ):
        problem(await city.pull(caller, path), status, reason)


async def test_a_revoked_player_is_out_at_once_and_its_screen_knows(city: City) -> None:
    screen = await city.screen()
    player = await city.pair(screen.name)
    assert (await city.pull(player, screen.name)).status_code == 200
    etag = (await city.pull(player, screen.name)).headers["etag"]
    city.service.tokens.revoked.add(player.token)
    problem(await city.pull(player, screen.name), 401, "TOKEN_REVOKED")
    problem(await city.pull(player, screen.name, **{"if-none-match": etag}), 401, "TOKEN_REVOKED")
    revoked = revocations_pb2.Revocation(subject=f"{city.parent}/devices/{player.actor.subject}")
    await city.deliver(app.follow_device, identity_events.CredentialRevoked(revocation=revoked), 2)
    now = await city.operator.GetScreen(name=screen.name)
    assert (now.state, now.device) == (screens_pb2.SCREEN_STATE_REGISTERED, "")


async def test_a_player_drives_one_screen_and_a_screen_has_one_player(city: City) -> None:
    screen, other = await city.screen(), await city.screen()
    first = await city.pair(screen.name)
    second = await city.pair(screen.name)
    problem(await city.pull(first, screen.name), 403, "PERMISSION_DENIED")
    assert (await city.pull(second, screen.name)).status_code == 200
    moved = identity_events.DevicePaired(
        device={"name": f"{city.parent}/devices/{second.actor.subject}", "screen": other.name}
    )
    await city.deliver(app.follow_device, moved, 2)
    assert (await city.operator.GetScreen(name=screen.name)).device == ""
    assert (await city.pull(second, other.name)).status_code == 200


async def test_a_retired_screen_plays_nothing_and_takes_no_booking(city: City) -> None:
    screen, creative = await city.screen(), await city.creative(kind=PSA)
    player = await city.pair(screen.name)
    booking = await city.book(screen.name, creative)
    current = await city.operator.GetScreen(name=screen.name)
    await city.operator.RetireScreen(name=screen.name, etag=current.etag)
    assert (await city.pull(player, screen.name)).status_code == 410
    assert (await city.booking(booking)).state == 6  # cancelled
    with refused("SCREEN_RETIRED"):
        await city.hold(screen.name, creative)
    current = await city.operator.GetScreen(name=screen.name)
    with refused("SCREEN_RETIRED"):
        await city.operator.RetireScreen(name=screen.name, etag=current.etag)


async def test_codes_are_unique_in_a_city_and_bad_screens_are_refused(city: City) -> None:
    screen = await city.screen()
    with refused("SCREEN_CODE_TAKEN") as error:
        await city.screen(code=screen.code)
    assert error.value.field == "code"
    for wrong in (
        {"time_zone": "Europe/Berlin"},
        {"canvas": screens_pb2.Canvas(width_px=1, height_px=1)},
        {"code": "kecil"},
        {"title": ""},
    ):
        with refused("INVALID_REQUEST"):
            await city.screen(**wrong)
    with refused("SCREEN_NOT_FOUND"):
        await city.operator.GetScreen(name=f"{city.parent}/screens/{uuid4()}")
    with refused("INVALID_FIELD"):
        await city.operator.GetScreen(name=f"{city.parent}/screens/{'-' * 36}")


async def test_pages_of_screens_follow_each_other_and_their_tokens_fit_nothing_else(city: City) -> None:
    made = [(await city.screen()).name for _ in range(3)]
    first = await city.operator.ListScreens(parent=city.parent, page_size=2)
    second = await city.operator.ListScreens(parent=city.parent, page_size=2, page_token=first.next_page_token)
    assert [s.name for s in (*first.screens, *second.screens)] == made
    assert not second.next_page_token
    with refused("PAGE_TOKEN_INVALID"):
        await city.operator.ListCreatives(parent=city.parent, page_token=first.next_page_token)


async def test_preview_names_what_is_on_air_and_why_the_rest_is_not(city: City) -> None:
    screen = await city.screen()
    public, commercial = await city.creative(kind=PSA), await city.creative()
    plays = await city.book(screen.name, public)
    waits = await city.book(screen.name, commercial)
    preview = await city.operator.PreviewScreen(name=screen.name)
    assert (preview.booking, preview.content_sha256) == (plays.name, public.content_sha256)
    assert [(e.booking, e.reason) for e in preview.exclusions] == [(waits.name, "PERMIT_MISSING")]


@pytest.fixture(scope="module")
def spans() -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider = trace.get_tracer_provider()
    if not isinstance(provider, TracerProvider):
        provider = TracerProvider()
        trace.set_tracer_provider(provider)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return exporter


async def test_the_first_delivery_of_a_version_links_to_the_trace_of_its_cause(
    city: City, spans: InMemorySpanExporter
) -> None:
    screen = await city.screen()
    player = await city.pair(screen.name)
    booking = await city.book(screen.name, await city.creative())
    with trace.get_tracer("test").start_as_current_span("permitting's event") as cause:
        await city.permit("PermitIssued", booking, 5)
    spans.clear()
    first = await city.pull(player, screen.name)
    await city.pull(player, screen.name)
    await city.pull(player, screen.name, **{"if-none-match": first.headers["etag"]})
    pulls = [span for span in spans.get_finished_spans() if span.name == "GET playlist"]
    assert len(pulls) == 2, "a 304 makes no span"
    linked = [link.context.trace_id for span in pulls for link in span.links]
    assert linked == [cause.get_span_context().trace_id]
    (item,) = json.loads(first.content)["items"]
    assert format(cause.get_span_context().trace_id, "032x") in item["trace"]


async def test_the_hint_stream_tells_of_a_new_version_and_ends_with_its_client(city: City) -> None:
    screen = await city.screen()
    player = await city.pair(screen.name)
    await city.follow()
    sent: list[bytes] = []
    leave, told = asyncio.Event(), asyncio.Event()

    async def receive() -> dict:
        await leave.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict) -> None:
        if message["type"] == "http.response.body":
            sent.append(message.get("body", b""))
            if b"data:" in sent[-1]:
                told.set()

    scope = {
        "type": "http",
        "method": "GET",
        "path": f"/v1/{screen.name}/events",
        "headers": [(b"authorization", f"Bearer {player.token}".encode())],
    }
    stream = asyncio.create_task(city.service.edge(scope, receive, send))
    await asyncio.sleep(0)
    await city.book(screen.name, await city.creative(kind=PSA))
    await city.follow()
    await asyncio.wait_for(told.wait(), 5)
    hint = b"".join(sent)
    newest = (await city.operator.GetScreen(name=screen.name)).playlist_seq
    assert f"id: {newest}\n".encode() in hint
    leave.set()
    await asyncio.wait_for(stream, 5)


async def test_a_screen_that_pulls_is_online(city: City) -> None:
    screen = await city.screen()
    player = await city.pair(screen.name)
    assert (await city.operator.GetScreen(name=screen.name)).health == screens_pb2.SCREEN_HEALTH_UNSPECIFIED
    await city.pull(player, screen.name)
    city.clock.now = datetime.now(UTC)  # the pull was answered by the machine's clock
    assert (await city.operator.GetScreen(name=screen.name)).health == screens_pb2.SCREEN_HEALTH_ONLINE
    city.clock.now += timedelta(minutes=6)
    assert (await city.operator.GetScreen(name=screen.name)).health == screens_pb2.SCREEN_HEALTH_OFFLINE
