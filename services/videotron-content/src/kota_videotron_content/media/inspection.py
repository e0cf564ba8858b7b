"""What a picture or film is, decoded from its first byte to its last. Runs only inside the probe's child process."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import Any

from kota_common.errors import KotaError
from kota_videotron_content.media import flashes, model
from kota_videotron_content.media.model import (
    MediaAnimated,
    MediaCodecUnsupported,
    MediaFlashing,
    MediaFrameRateTooHigh,
    MediaNotWhatItSays,
    MediaTooLong,
    MediaTooManyPixels,
    MediaUnreadable,
    Probed,
)

HEAD_BYTES = 4096


def inspect(path: Path, declared: str) -> dict[str, Any]:
    """The facts as plain data, or the refusal: reason, field and facts."""
    try:
        return asdict(_look(path, declared))
    except KotaError as refusal:
        return {"reason": refusal.reason, "field": refusal.field, "facts": refusal.facts}


def _look(path: Path, declared: str) -> Probed:
    with path.open("rb") as file:
        actual = model.sniff(file.read(HEAD_BYTES))
    if actual != declared:
        raise MediaNotWhatItSays(field="content_type", declared=declared, actual=actual)
    return _picture(path, declared) if declared in model.IMAGE_TYPES else _film(path, declared)


def _picture(path: Path, declared: str) -> Probed:
    # Imported here: the service's own process needs neither decoder.
    from PIL import Image, UnidentifiedImageError

    name = declared.removeprefix("image/")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(path, formats=[name.upper()])
        width, height = image.size
        if width * height > model.MAX_PIXELS:
            raise MediaTooManyPixels(field="content", width_px=width, height_px=height, limit_px=model.MAX_PIXELS)
        frames = getattr(image, "n_frames", 1)
        if frames > 1:
            raise MediaAnimated(field="content", frames=frames)
        image.load()
    except Image.DecompressionBombError as error:
        limit = model.MAX_PIXELS
        raise MediaTooManyPixels(field="content", width_px="?", height_px="?", limit_px=limit) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise MediaUnreadable(field="content", why=_plain(error)) from error
    return Probed(declared, width, height, 0, name)


def _film(path: Path, declared: str) -> Probed:
    import av

    try:
        # The demuxer is named, and only files may be opened: a playlist in disguise could otherwise fetch addresses.
        with av.open(
            str(path),
            format="mp4" if declared == "video/mp4" else "matroska",
            options={"protocol_whitelist": "file", "enable_drefs": "0"},
        ) as container:
            if len(container.streams.video) != 1:
                raise MediaUnreadable(field="content", why=f"{len(container.streams.video)} video streams")
            stream = container.streams.video[0]
            _check_form(stream, declared)
            watched = _watch(container, stream)
    except av.error.FFmpegError as error:
        raise MediaUnreadable(field="content", why=_plain(error)) from error
    codec = stream.codec_context
    return Probed(declared, codec.width, codec.height, watched.duration_ms, codec.name, watched.warnings())


def _check_form(stream: Any, declared: str) -> None:
    """Refuse what players do not decode, before anything is decoded here."""
    codec = stream.codec_context
    # libdav1d and libvpx-vp9 decode av1 and vp9: the codec's own name is what counts.
    name = codec.codec.canonical_name
    accepted = model.CODECS[declared]
    if name not in accepted:
        raise MediaCodecUnsupported(field="content", what="Codec", value=name, accepted=accepted)
    if codec.pix_fmt not in model.PIXEL_FORMATS:
        raise MediaCodecUnsupported(
            field="content", what="Pixel format", value=codec.pix_fmt, accepted=model.PIXEL_FORMATS
        )
    if name == "h264" and stream.codec_context.level > model.MAX_H264_LEVEL:
        raise MediaCodecUnsupported(field="content", what="H.264 level", value=codec.level, accepted="4.2")
    if codec.width * codec.height > model.MAX_VIDEO_PIXELS:
        raise MediaTooManyPixels(
            field="content", width_px=codec.width, height_px=codec.height, limit_px=model.MAX_VIDEO_PIXELS
        )
    if stream.sample_aspect_ratio not in (None, 0, 1):
        ratio = stream.sample_aspect_ratio
        raise MediaCodecUnsupported(field="content", what="Pixel aspect ratio", value=ratio, accepted="1:1")
    rate = stream.average_rate or Fraction(0)
    if rate > model.MAX_FRAMES_PER_SECOND:
        limit = model.MAX_FRAMES_PER_SECOND
        raise MediaFrameRateTooHigh(field="content", frames_per_second=round(rate), limit=limit)


def _watch(container: Any, stream: Any) -> flashes.Watched:
    """Decode every frame. Raises MediaTooLong, MediaFlashing, MediaUnreadable."""
    stream.thread_type = "AUTO"
    watched = flashes.Watched()
    for at_ms, luma in _frames(container, stream):
        if at_ms > model.MAX_VIDEO_MS:
            raise MediaTooLong(field="content", duration_ms=at_ms, limit_ms=model.MAX_VIDEO_MS)
        found = watched.see(at_ms, luma)
        if found > model.MAX_FLASHES_PER_SECOND:
            raise MediaFlashing(field="content", flashes=found, at_ms=at_ms, limit=model.MAX_FLASHES_PER_SECOND)
    announced = stream.duration and int(stream.duration * stream.time_base * 1000)
    announced = announced or (container.duration or 0) // 1000
    if watched.frames == 0 or watched.duration_ms == 0:
        raise MediaUnreadable(field="content", why="no frames")
    if announced and announced - watched.duration_ms > max(200, announced // 20):
        raise MediaUnreadable(field="content", why=f"ends at {watched.duration_ms} ms of {announced} ms")
    return watched


def _frames(container: Any, stream: Any) -> Iterator[tuple[int, bytes]]:
    """Time and a small grey copy of every frame, row by row without padding."""
    start: int | None = None
    for frame in container.decode(stream):
        if frame.is_corrupt or frame.pts is None:
            raise MediaUnreadable(field="content", why="a damaged frame")
        at = int(frame.pts * frame.time_base * 1000)
        start = at if start is None else start
        small = frame.reformat(width=flashes.COLUMNS, height=flashes.ROWS, format="gray")
        plane = small.planes[0]
        raw, stride = bytes(plane), plane.line_size
        yield at - start, b"".join(raw[y * stride : y * stride + flashes.COLUMNS] for y in range(flashes.ROWS))


def _plain(error: BaseException) -> str:
    """The decoder's complaint without the file's path."""
    return (str(error).partition(":")[0].strip() or type(error).__name__)[:120]
