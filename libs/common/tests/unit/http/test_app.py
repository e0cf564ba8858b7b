import asyncio
import json

import asyncpg
import pytest
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from kota_common.errors import EtagMismatch
from kota_common.http import EdgeApp, EdgeRoutes, HotRoute, Representation, app, authenticate, read_body, requests

KEYS = Representation(b'{"keys":[]}', "application/json", "public, max-age=300")


def answering(text: str):
    async def handler(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": text.encode()})

    return handler


def get(path: str, handler) -> Route:
    return Route(path, handler, methods=["GET", "POST"])


async def test_hot_routes_answer_before_the_framework(client, floor):
    async def cold(request):
        return PlainTextResponse("cold")

    async with client(
        routes=[get("/jwks.json", cold), get("/jwks.json/x", cold), get("/list/{id}", cold)],
        hot=[HotRoute(("GET", "HEAD"), "/jwks.json", KEYS), HotRoute(("GET",), "/list/", answering("hot"))],
    ) as http:
        assert (await http.get("/jwks.json")).content == KEYS.body
        assert (await http.get("/list/7")).text == "hot"
        assert (await http.post("/list/7")).text == "cold"  # another method falls through
        assert (await http.get("/jwks.json/x")).text == "cold"  # a prefix without a slash is a whole path
    assert floor.metrics.seen == [("/jwks.json", 200), ("/list/", 200), ("/list/{id}", 200), ("/jwks.json/x", 200)]


async def test_a_representation_answers_conditionally(client):
    async with client(hot=[HotRoute(("GET", "HEAD"), "/jwks.json", KEYS)]) as http:
        whole = await http.get("/jwks.json")
        assert (whole.status_code, whole.headers["etag"], whole.headers["accept-ranges"]) == (200, KEYS.etag, "bytes")
        for etag in (KEYS.etag, f"W/{KEYS.etag}", f'"x", {KEYS.etag}', "*"):
            again = await http.get("/jwks.json", headers={"if-none-match": etag})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", KEYS.etag)
            assert again.headers["cache-control"] == "public, max-age=300"
            assert "content-type" not in again.headers
        assert (await http.get("/jwks.json", headers={"if-none-match": '"x"'})).status_code == 200
        assert (await http.get("/jwks.json", headers={"if-match": '"x"'})).status_code == 412
        head = await http.head("/jwks.json")
        assert (head.content, head.headers["content-length"]) == (b"", str(len(KEYS.body)))


async def test_a_representation_answers_ranges(client):
    async with client(hot=[HotRoute(("GET", "HEAD"), "/jwks.json", KEYS)]) as http:
        part = await http.get("/jwks.json", headers={"range": "bytes=2-5"})
        assert (part.status_code, part.content) == (206, KEYS.body[2:6])
        assert part.headers["content-range"] == f"bytes 2-5/{len(KEYS.body)}"
        assert part.headers["content-length"] == "4"
        beyond = await http.get("/jwks.json", headers={"range": "bytes=100-"})
        assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(KEYS.body)}")
        for headers in ({"range": "bytes=0-1,3-4"}, {"range": "bytes=2-5", "if-range": '"x"'}):
            assert (await http.get("/jwks.json", headers=headers)).status_code == 200
        joined = await http.get("/jwks.json", headers={"range": "bytes=2-5", "if-range": KEYS.etag})
        assert joined.status_code == 206
        unchanged = await http.get("/jwks.json", headers={"range": "bytes=2-5", "if-none-match": KEYS.etag})
        assert unchanged.status_code == 304
        assert (await http.head("/jwks.json", headers={"range": "bytes=2-5"})).status_code == 200


async def test_typed_errors_become_problems_in_the_readers_language(client, floor):
    async def stale(request):
        raise EtagMismatch("7")

    async with client(routes=[get("/x", stale)], hot=[HotRoute(("PUT",), "/x", lambda *_: stale(None))]) as http:
        for answer in (await http.get("/x"), await http.put("/x")):
            assert answer.status_code == 409
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["reason"] == "ETAG_MISMATCH"
            assert answer.json()["detail"].startswith("Data sudah berubah")
        english = await http.get("/x", headers={"accept-language": "en-GB,en"})
        assert english.json()["detail"].startswith("The resource has changed")
    assert floor.metrics.seen == [("/x", 409)] * 3


async def test_a_defect_tells_its_trace_id_and_nothing_else(client, monkeypatch):
    logged = []
    monkeypatch.setattr(app.log, "error", lambda event, **facts: logged.append(facts), raising=False)

    async def broken(request):
        raise ValueError("the password is hunter2")

    async with client(routes=[get("/x", broken)]) as http:
        answer = await http.get("/x")
    assert answer.status_code == 500
    assert "hunter2" not in answer.text
    assert answer.json()["reason"] == "INTERNAL"
    assert answer.json()["trace_id"] == logged[0]["trace_id"] == answer.json()["metadata"]["trace_id"]
    assert len(answer.json()["trace_id"]) == 32


@pytest.mark.parametrize("error", [asyncpg.CannotConnectNowError("starting up"), ConnectionRefusedError("nobody")])
async def test_a_database_that_is_away_is_no_defect_and_says_when_to_come_back(client, error):
    async def asking(request):
        raise error

    async def asking_hot(scope, receive, send):
        raise error

    async with client(routes=[get("/x", asking)], hot=[HotRoute(("GET",), "/hot", asking_hot)]) as http:
        for path in ("/x", "/hot"):
            answer = await http.get(path)
            assert (answer.status_code, answer.json()["reason"]) == (503, "DEPENDENCY_DOWN")
            assert answer.headers["retry-after"] == "1"


async def test_unknown_paths_and_methods_are_problems_too(client, floor):
    async with client(routes=[Route("/x", answering("x"), methods=["GET"])]) as http:
        missing = await http.get("/nowhere/991377")
        assert (missing.status_code, missing.json()["reason"]) == (404, "ROUTE_UNKNOWN")
        wrong = await http.post("/livez")
        assert (wrong.status_code, wrong.json()["reason"]) == (405, "VERB_NOT_ALLOWED")
        assert "GET" in wrong.headers["allow"]
        assert (await http.head("/nowhere")).content == b""
    assert floor.metrics.seen[0] == ("unmatched", 404)  # never the path: a scanner must not fill the metrics


async def test_other_refusals_of_the_framework_keep_their_status(client):
    async def teapot(request):
        raise HTTPException(418, "short and stout", headers={"X-Pot": "tea"})

    async with client(routes=[get("/x", teapot)]) as http:
        answer = await http.get("/x")
    assert (answer.status_code, answer.headers["x-pot"]) == (418, "tea")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == "short and stout"


async def test_every_problem_type_can_be_looked_up(client):
    async def stale(request):
        raise EtagMismatch("7")

    async with client(routes=[get("/x", stale)]) as http:
        page = await http.get((await http.get("/x")).json()["type"])
        assert page.json()["reason"] == "ETAG_MISMATCH"
        assert (await http.get("/problems/kota.common/NOPE")).status_code == 404


async def test_health_and_metrics_are_served(client, floor):
    async with client() as http:
        assert (await http.get("/livez")).text == "ok\n"
        assert (await http.get("/readyz")).status_code == 200
        floor.is_ready = False
        assert (await http.get("/readyz")).status_code == 503
        assert (await http.get("/livez")).status_code == 200
        metrics = await http.get("/metrics")
        assert metrics.headers["content-type"].startswith("text/plain")
        openmetrics = await http.get("/metrics", headers={"accept": "application/openmetrics-text; version=1.0.0"})
        assert openmetrics.headers["content-type"].startswith("application/openmetrics-text")


async def test_a_handler_that_does_not_begin_to_answer_is_cut_off(client, monkeypatch):
    monkeypatch.setattr(app, "RESPONSE_TIMEOUT_S", 0.05)

    async def stuck(request):
        await asyncio.Event().wait()

    async with client(routes=[get("/x", stuck)]) as http:
        answer = await http.get("/x")
    assert (answer.status_code, answer.json()["reason"]) == (504, "DEADLINE_PASSED")


async def test_a_timeout_inside_a_handler_is_not_the_callers_deadline(client):
    async def failing(request):
        raise TimeoutError

    async with client(routes=[get("/x", failing)]) as http:
        assert (await http.get("/x")).status_code == 500


async def test_a_stream_may_take_longer_than_the_limit(client, monkeypatch):
    monkeypatch.setattr(app, "RESPONSE_TIMEOUT_S", 0.05)

    async def slowly(request):
        async def parts():
            for part in ("a", "b", "c"):
                yield part
                await asyncio.sleep(0.04)

        return StreamingResponse(parts())

    async with client(routes=[get("/x", slowly)]) as http:
        assert (await http.get("/x")).text == "abc"


async def test_a_handler_may_ask_for_more_time(client, monkeypatch):
    monkeypatch.setattr(app, "RESPONSE_TIMEOUT_S", 0.05)

    async def patient(request):
        requests.allow_time(request, 5)
        await asyncio.sleep(0.1)
        return PlainTextResponse("done")

    async with client(routes=[get("/x", patient)]) as http:
        assert (await http.get("/x")).text == "done"


async def test_a_failure_after_the_first_byte_breaks_the_answer_off(client):
    async def half(request):
        async def parts():
            yield "a"
            raise ValueError("no more")

        return StreamingResponse(parts())

    async with client(routes=[get("/x", half)]) as http:
        with pytest.raises(ValueError, match="no more"):
            await http.get("/x")


@pytest.mark.parametrize("size", [0, 1, 10])
async def test_bodies_up_to_the_limit_are_read(client, size):
    async def echo(request):
        return PlainTextResponse(await read_body(request, 10))

    async with client(routes=[get("/x", echo)]) as http:
        assert (await http.post("/x", content=b"x" * size)).content == b"x" * size


async def test_bodies_beyond_the_limit_are_refused(client):
    async def echo(request):
        return PlainTextResponse(await read_body(request, 10))

    async def chunks():
        for _ in range(1000):
            yield b"xxxx"

    async with client(routes=[get("/x", echo)]) as http:
        declared = await http.post("/x", content=b"x" * 11)
        assert (declared.status_code, declared.json()["metadata"]) == (413, {"limit_bytes": "10"})
        assert (await http.post("/x", content=chunks())).status_code == 413
        assert (await http.post("/x", content=b"x" * 11, headers={"content-length": "5"})).status_code == 413


async def test_a_body_that_trickles_is_given_up(floor):
    async def echo(request):
        return PlainTextResponse(await read_body(request, 10, timeout_s=0.05))

    sent = []

    async def receive():
        await asyncio.sleep(0.04)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send(message):
        sent.append(message)

    edge = EdgeApp(EdgeRoutes(routes=[get("/x", echo)]), metrics=floor.metrics, ready=floor.ready)
    await edge({"type": "http", "method": "POST", "path": "/x", "headers": [], "query_string": b""}, receive, send)
    assert sent[0]["status"] == 504
    assert json.loads(sent[1]["body"])["reason"] == "DEADLINE_PASSED"


async def test_the_bearer_token_names_the_caller(client, floor):
    async def who(request):
        return PlainTextResponse((await authenticate(request, floor)).principal)

    async def hot(scope, receive, send):
        await answering((await authenticate(scope, floor)).principal)(scope, receive, send)

    async with client(routes=[get("/x", who)], hot=[HotRoute(("GET",), "/hot", hot)]) as http:
        for path in ("/x", "/hot"):
            for scheme in ("Bearer", "bearer", "BEARER"):
                assert (await http.get(path, headers={"authorization": f"{scheme} good"})).text == "partners/p1"
    assert floor.verifier.verified == 1


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("authorization", "")],
        [("authorization", "Bearer")],
        [("authorization", "Bearer ")],
        [("authorization", "Bearer  good")],
        [("authorization", "Bearer good good")],
        [("authorization", "Basic Z29vZA==")],
        [("authorization", "good")],
        [("authorization", "Bearer bad")],
        [("authorization", "Bearer good"), ("authorization", "Bearer good")],
        [("x-authorization", "Bearer good")],
        [("cookie", "token=good")],
    ],
)
async def test_anything_else_names_nobody(client, floor, headers):
    async def who(request):
        return PlainTextResponse((await authenticate(request, floor)).principal)

    async with client(routes=[get("/x", who)]) as http:
        answer = await http.get("/x?access_token=good", headers=headers)
    assert (answer.status_code, answer.json()["reason"]) == (401, "NOT_AUTHENTICATED")
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_streams_end_when_the_process_closes(floor):
    got = []

    async def stream(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while (message := await receive())["type"] != "http.disconnect":
            got.append(message["type"])

    async def receive():
        if not got:
            return {"type": "http.request", "body": b"", "more_body": False}
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message):
        assert message["status"] == 200

    edge = EdgeApp(EdgeRoutes(hot=[HotRoute(("GET",), "/s", stream)]), metrics=floor.metrics, ready=floor.ready)
    scope = {"type": "http", "method": "GET", "path": "/s", "headers": []}
    running = asyncio.create_task(edge(scope, receive, send))
    while not got:
        await asyncio.sleep(0)
    edge.close()
    await asyncio.wait_for(running, 1)
    assert floor.metrics.seen == [("/s", 200)]
