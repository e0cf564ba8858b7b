"""Small films made on the spot, good ones and bad ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
from PIL import Image

Picture = Callable[[int], Image.Image]

CODECS = {"h264": "libx264", "vp9": "libvpx-vp9", "mpeg4": "mpeg4"}


def moving(n: int, size: tuple[int, int] = (128, 64)) -> Image.Image:
    """A bar that walks over a quiet ground."""
    image = Image.new("RGB", size, (20, 90, 120))
    x = n * 3 % size[0]
    image.paste((230, 200, 60), (x, 0, min(size[0], x + 10), size[1]))
    return image


def film(
    path: Path,
    picture: Picture = moving,
    *,
    codec: str = "h264",
    frames: int = 50,
    rate: int = 25,
    pix_fmt: str = "yuv420p",
) -> Path:
    """Encode `frames` pictures; the container follows from the path's ending."""
    size = picture(0).size
    with av.open(str(path), "w") as out:
        stream = out.add_stream(CODECS[codec], rate=rate)
        stream.width, stream.height, stream.pix_fmt = *size, pix_fmt
        if codec == "vp9":
            stream.options = {"deadline": "realtime", "cpu-used": "8"}
        for n in range(frames):
            out.mux(stream.encode(av.VideoFrame.from_image(picture(n))))
        out.mux(stream.encode())
    return path
