"""Only what it says it is, whole and harmless, gets in; and what is in has the content that its name promises."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import struct
import zlib

import pytest
from PIL import Image

from kota_common.errors import InvalidField, KotaError, MessageTooLarge
from kota_videotron_content.media import model, samples
from kota_videotron_content.media.content_store import ContentStore
from kota_videotron_content.media.probe import probe

from .films import film, moving


def put(tmp_path, data, name="file"):
    path = tmp_path / name
    path.write_bytes(data)
    return path


def picture(file_format="PNG", size=(64, 32), **options):
    out = io.BytesIO()
    Image.new("RGB", size, (10, 120, 90)).save(out, format=file_format, **options)
    return out.getvalue()


async def refused(reason, path, declared):
    with pytest.raises(KotaError) as caught:
        await probe(path, declared)
    assert caught.value.reason == reason
    assert caught.value.field in ("content", "content_type")
    assert caught.value.message_indonesian
    return caught.value


@pytest.mark.parametrize(
    ("file_format", "mime_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")]
)
async def test_pictures_are_measured(tmp_path, file_format, mime_type):
    found = await probe(put(tmp_path, picture(file_format)), f"{mime_type}; charset=binary")
    assert found == model.Probed(mime_type, 64, 32, 0, file_format.lower())


@pytest.mark.parametrize(
    ("codec", "ending", "mime_type"), [("h264", "mp4", "video/mp4"), ("vp9", "webm", "video/webm")]
)
async def test_films_are_measured_to_the_frame(tmp_path, codec, ending, mime_type):
    found = await probe(film(tmp_path / f"film.{ending}", codec=codec), mime_type)
    assert (found.mime_type, found.width_px, found.height_px, found.codec) == (mime_type, 128, 64, codec)
    assert abs(found.duration_ms - 2_000) <= 40
    assert found.warnings == ()


async def test_a_file_that_is_not_what_it_says_is_refused_with_both_types(tmp_path):
    error = await refused("MEDIA_NOT_WHAT_IT_SAYS", put(tmp_path, picture("JPEG")), "image/png")
    assert error.facts == {"declared": "image/png", "actual": "image/jpeg"}


@pytest.mark.parametrize(
    ("data", "actual"),
    [
        (b"<!DOCTYPE html><script>alert(1)</script>", "text/html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        (b"#EXTM3U\nhttp://169.254.169.254/", "application/vnd.apple.mpegurl"),
        (b"MZ\x90\x00", "application/vnd.microsoft.portable-executable"),
        (b"\x00\x00\x00\x14ftypqt  ", "video/quicktime"),
        (b"", "application/octet-stream"),
    ],
)
async def test_disguises_are_seen_through(tmp_path, data, actual):
    error = await refused("MEDIA_NOT_WHAT_IT_SAYS", put(tmp_path, data), "video/mp4")
    assert error.facts["actual"] == actual


@pytest.mark.parametrize("mime_type", ["text/html", "image/svg+xml", "image/gif", "", "video/quicktime"])
async def test_other_kinds_of_files_are_refused_before_anything_runs(tmp_path, mime_type):
    await refused("MEDIA_TYPE_UNSUPPORTED", tmp_path / "not there", mime_type)


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "WEBP"])
async def test_half_a_picture_is_refused(tmp_path, file_format):
    whole = io.BytesIO()
    Image.effect_noise((200, 200), 80).convert("RGB").save(whole, format=file_format)
    half = whole.getvalue()[: whole.tell() // 2]
    await refused("MEDIA_UNREADABLE", put(tmp_path, half), f"image/{file_format.lower()}")


def bomb(width, height):
    """A PNG of a few kilobytes that unpacks to width x height pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(10_000)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(8_000, 5_001), (60_000, 60_000)])
async def test_a_picture_that_unpacks_to_too_much_is_refused_before_it_does(tmp_path, size):
    await refused("MEDIA_TOO_MANY_PIXELS", put(tmp_path, bomb(*size)), "image/png")


async def test_animated_pictures_are_refused(tmp_path):
    frames = [Image.new("RGB", (64, 32), (n * 80, 0, 0)) for n in range(3)]
    data = picture("WEBP", save_all=True, append_images=frames)
    await refused("MEDIA_ANIMATED", put(tmp_path, data), "image/webp")


async def test_half_a_film_is_refused(tmp_path):
    whole = film(tmp_path / "film.webm", codec="vp9", frames=100).read_bytes()
    await refused("MEDIA_UNREADABLE", put(tmp_path, whole[: len(whole) // 2]), "video/webm")
    whole = film(tmp_path / "film.mp4").read_bytes()
    await refused("MEDIA_UNREADABLE", put(tmp_path, whole[: len(whole) // 2]), "video/mp4")


async def test_films_that_players_do_not_decode_are_refused(tmp_path):
    error = await refused("MEDIA_CODEC_UNSUPPORTED", film(tmp_path / "old.mp4", codec="mpeg4"), "video/mp4")
    assert error.facts["value"] == "mpeg4"
    error = await refused("MEDIA_CODEC_UNSUPPORTED", film(tmp_path / "rich.mp4", pix_fmt="yuv444p"), "video/mp4")
    assert error.facts["value"] == "yuv444p"
    await refused("MEDIA_FRAME_RATE_TOO_HIGH", film(tmp_path / "quick.mp4", rate=120), "video/mp4")


def strobe(n, period=3):
    return Image.new("RGB", (128, 64), (250, 250, 250) if n // period % 2 else (5, 5, 5))


async def test_a_film_that_can_set_off_seizures_is_refused(tmp_path):
    error = await refused("MEDIA_FLASHING", film(tmp_path / "strobe.mp4", strobe), "video/mp4")
    assert int(error.facts["flashes"]) > model.MAX_FLASHES_PER_SECOND


async def test_three_flashes_a_second_and_hard_cuts_are_allowed(tmp_path):
    await probe(film(tmp_path / "slow.mp4", lambda n: strobe(n, period=5)), "video/mp4")


async def test_flashing_in_one_quarter_is_enough(tmp_path):
    def corner(n):
        image = moving(0)
        image.paste(strobe(n).crop((0, 0, 64, 32)), (0, 0))
        return image

    await refused("MEDIA_FLASHING", film(tmp_path / "corner.mp4", corner), "video/mp4")


async def test_a_film_that_stands_still_is_taken_with_a_warning(tmp_path):
    found = await probe(film(tmp_path / "still.mp4", lambda n: moving(0), frames=80), "video/mp4")
    assert "diam" in found.warnings[0]


async def test_a_child_that_meets_its_limit_is_a_refusal_not_a_crash(tmp_path, monkeypatch):
    monkeypatch.setattr("kota_videotron_content.media.probe.TIMEOUT_S", 0.01)
    await refused("MEDIA_TOO_COSTLY", put(tmp_path, picture()), "image/png")


def named(data):
    return hashlib.sha256(data).hexdigest()


async def stored(store, data, **how):
    async with store.receive(named(data), **{"limit_bytes": 1 << 20, **how}) as upload:
        for start in range(0, len(data), 1000):
            await upload.write(data[start : start + 1000])
        await upload.verify()
        await upload.keep()


def leftovers(root):
    return [path for path in root.rglob("*") if path.is_file()]


async def test_what_was_kept_is_read_back_whole_and_in_ranges(tmp_path):
    store, data = ContentStore(tmp_path), os.urandom(300_000)
    await stored(store, data, announced_bytes=len(data))
    assert await store.size(named(data)) == len(data)
    assert b"".join([piece async for piece in store.read(named(data), 0, len(data) - 1)]) == data
    assert b"".join([piece async for piece in store.read(named(data), 7, 270_000)]) == data[7:270_001]
    assert leftovers(tmp_path) == [store.path(named(data))]


async def test_a_wrong_hash_keeps_nothing(tmp_path):
    store = ContentStore(tmp_path)
    async with store.receive("0" * 64, limit_bytes=100) as upload:
        await upload.write(b"something else")
        with pytest.raises(model.MediaHashMismatch):
            await upload.verify()
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("announced", [4, 6])
async def test_an_upload_of_another_length_than_announced_keeps_nothing(tmp_path, announced):
    with pytest.raises(model.UploadTruncated) as caught:
        await stored(ContentStore(tmp_path), b"five!", announced_bytes=announced)
    assert caught.value.facts["announced_bytes"] == str(announced)
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("announced", [None, 200])
async def test_an_upload_over_the_limit_is_refused_announced_or_not(tmp_path, announced):
    with pytest.raises(MessageTooLarge):
        await stored(ContentStore(tmp_path), bytes(200), limit_bytes=100, announced_bytes=announced)
    assert leftovers(tmp_path) == []


async def test_two_uploads_of_one_file_at_once_both_succeed(tmp_path):
    store, data = ContentStore(tmp_path), os.urandom(50_000)
    await asyncio.gather(stored(store, data), stored(store, data))
    assert leftovers(tmp_path) == [store.path(named(data))]


async def test_what_killed_uploads_left_is_swept_and_nothing_else(tmp_path):
    store, data = ContentStore(tmp_path), b"kept"
    await stored(store, data)
    part = store.path("ab" * 32).with_name("left.part")
    part.parent.mkdir(parents=True)
    part.write_bytes(b"half")
    assert await store.sweep(older_than_s=3600) == 0
    os.utime(part, (0, 0))
    assert await store.sweep(older_than_s=3600) == 1
    assert leftovers(tmp_path) == [store.path(named(data))]


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_a_name_that_is_no_hash_never_becomes_a_path(tmp_path, name):
    with pytest.raises(InvalidField):
        ContentStore(tmp_path).path(name)


async def test_reading_what_is_not_there_is_not_found(tmp_path):
    with pytest.raises(model.MediaNotFound):
        await anext(ContentStore(tmp_path).read("a" * 64, 0, 0))


@pytest.mark.parametrize("theme", samples.THEMES)
async def test_sample_posters_are_the_same_bytes_every_time_and_pass_the_probe(tmp_path, theme):
    data = samples.poster(theme, 384, 192)
    assert data == samples.poster(theme, 384, 192)
    assert (await probe(put(tmp_path, data), "image/png")).width_px == 384
