"""Media over HTTP: nothing gets in that is not what its request says, and downloads continue where they broke off."""

import os

import httpx

from kota.videotron_content.v1 import creatives_pb2
from kota_common.actor import ActorKind

from .conftest import City, picture, problem, refused, sha256


async def kept(city: City) -> int:
    async with city.service.database.reader(city.code, city.operator.actor) as reader:
        return await reader.fetchval("SELECT count(*) FROM media_asset WHERE city = $1", city.code)


def files(city: City) -> list[str]:
    folder = city.service.floor.settings.media_dir
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


async def test_an_upload_is_kept_once_and_measured(city: City) -> None:
    data = picture((40, 50, 60))
    first = await city.upload(data)
    assert first.status_code == 201, first.text
    assert (await city.upload(data)).status_code == 200
    asset = await city.operator.GetMediaAsset(name=f"{city.parent}/mediaAssets/{sha256(data)}")
    assert (asset.mime_type, asset.width_px, asset.height_px, asset.size_bytes) == ("image/png", 64, 32, len(data))
    assert asset.uploader == city.operator.actor.principal


async def test_what_is_not_what_it_says_leaves_no_trace(city: City) -> None:
    data, before = picture((9, 9, 9)), files(city)
    path = f"/v1/{city.parent}/media/{sha256(data)}"
    png = {"content-type": "image/png"}
    put = city.operator.http.put
    problem(await put(f"/v1/{city.parent}/media/{'0' * 64}", content=data, headers=png), 400, "MEDIA_HASH_MISMATCH")
    problem(await put(f"/v1/{city.parent}/media/abc", content=data, headers=png), 400, "INVALID_FIELD")
    short = {**png, "content-length": str(len(data) + 10)}
    problem(await put(path, content=data, headers=short), 400, "UPLOAD_TRUNCATED")
    problem(await put(path, content=data, headers={"content-type": "image/jpeg"}), 400, "MEDIA_NOT_WHAT_IT_SAYS")
    problem(await put(path, content=data, headers={"content-type": "text/html"}), 400, "MEDIA_TYPE_UNSUPPORTED")
    for other in (b"MZ this is no picture", data[: len(data) // 2]):
        answer = await put(f"/v1/{city.parent}/media/{sha256(other)}", content=other, headers=png)
        assert answer.status_code == 400, answer.text
    large = os.urandom(1024 * 1024 + 1)
    problem(await city.upload(large), 413, "MESSAGE_TOO_LARGE")
    assert await kept(city) == 0
    assert files(city) == before


async def test_uploads_need_a_token_of_the_city_that_may_submit(city: City) -> None:
    data = picture((8, 8, 8))
    path, headers = f"/v1/{city.parent}/media/{sha256(data)}", {"content-type": "image/png"}
    reader = city.caller(ActorKind.PERSON, permissions=frozenset({"videotron_content.creatives.read"}))
    foreign = city.caller(ActorKind.PERSON, city="99.99")
    for caller, status, reason in (
        (city.anybody, 401, "NOT_AUTHENTICATED"),
        (reader, 403, "PERMISSION_DENIED"),
        (foreign, 403, "CITY_FOREIGN"),
    ):
        problem(await caller.http.put(path, content=data, headers=headers), status, reason)
    assert await kept(city) == 0


async def test_a_broken_download_continues_and_ends_with_the_same_bytes(city: City) -> None:
    data = picture((77, 1, 1))
    await city.upload(data)
    screen = await city.screen()
    player = await city.pair(screen.name)
    path, size, etag = f"/v1/{city.parent}/media/{sha256(data)}", len(data), f'"{sha256(data)}"'

    async def get(method: str = "GET", **headers: str) -> httpx.Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return await player.http.request(method, path, headers=sent)

    whole = await get()
    assert (whole.status_code, whole.content, whole.headers["etag"]) == (200, data, etag)
    assert "immutable" in whole.headers["cache-control"]
    part, rest = await get(range="bytes=0-9"), await get(range="bytes=10-", if_range=etag)
    assert (part.status_code, rest.status_code) == (206, 206)
    assert part.content + rest.content == data
    assert rest.headers["content-range"] == f"bytes 10-{size - 1}/{size}"
    assert (await get(range="bytes=-5")).content == data[-5:]
    beyond = await get(range=f"bytes={size}-")
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    for ignored in ("bytes=5-2", "bytes=a-b", "lines=0-1", "bytes=0-1,4-5"):
        assert (await get(range=ignored)).status_code == 200, ignored
    assert (await get(range="bytes=0-9", if_range='"other"')).status_code == 200
    assert (await get(if_none_match=f'"x", W/{etag}')).status_code == 304
    head = await get("HEAD")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(size))


async def test_another_citys_file_is_not_there(city: City) -> None:
    data = picture((5, 6, 7))
    await city.upload(data)
    path = f"/v1/{city.parent}/media/{sha256(data)}"
    neighbour = city.caller(ActorKind.PERSON, city="99.99")
    problem(await neighbour.http.get(path), 403, "CITY_FOREIGN")
    problem(await neighbour.http.get(path.replace(city.code, "99.99")), 404, "MEDIA_NOT_FOUND")
    problem(await city.anybody.http.get(path), 401, "NOT_AUTHENTICATED")
    with refused("CITY_FOREIGN"):
        await neighbour.GetMediaAsset(name=f"{city.parent}/mediaAssets/{sha256(data)}")


async def test_a_picture_needs_a_duration(city: City) -> None:
    data = picture((3, 2, 1))
    await city.upload(data)
    with refused("INVALID_FIELD") as error:
        await city.operator.SubmitCreative(
            parent=city.parent, title="x", content_sha256=sha256(data), kind=creatives_pb2.CONTENT_KIND_PSA
        )
    assert error.value.field == "duration_ms"
