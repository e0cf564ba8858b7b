"""Posters for demonstrations, drawn by the program: nobody's picture, the same bytes every time.

Each carries the word CONTOH (sample), so that nobody takes one for a real message.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Theme:
    """The words and colours of a poster."""

    headline: str
    line: str
    top: Colour
    bottom: Colour
    accent: Colour


THEMES = {
    "house": Theme("Kota Contoh", "Layar informasi warga", (9, 38, 74), (17, 94, 126), (120, 220, 232)),
    "psa": Theme("Cuci tangan\npakai sabun", "20 detik, setiap kali", (5, 82, 68), (24, 140, 96), (190, 242, 160)),
    "civic": Theme(
        "Bayar PBB\ntepat waktu", "Jatuh tempo 30 September", (58, 28, 102), (112, 58, 158), (240, 200, 255)
    ),
    "commercial": Theme("Kopi Tepi Laut", "Seduh pelan, nikmati sore", (92, 38, 14), (196, 98, 34), (255, 226, 160)),
    "second": Theme("Batik Serumpun", "Koleksi akhir tahun", (104, 12, 44), (182, 40, 78), (255, 206, 214)),
}


def poster(theme: str = "house", width_px: int = 768, height_px: int = 384, file_format: str = "PNG") -> bytes:
    """A poster of one of THEMES as PNG or JPEG bytes; any size from 64 pixels on."""
    chosen = THEMES[theme]
    image = _gradient(width_px, height_px, chosen.top, chosen.bottom)
    draw = ImageDraw.Draw(image)
    _waves(draw, width_px, height_px, chosen)
    _words(draw, width_px, height_px, chosen)
    _stamp(image, width_px, height_px)
    out = io.BytesIO()
    image.save(out, format=file_format, **({"optimize": True} if file_format == "PNG" else {"quality": 90}))
    return out.getvalue()


def _gradient(width: int, height: int, top: Colour, bottom: Colour) -> Image.Image:
    column = Image.new("RGB", (1, height))
    for y in range(height):
        column.putpixel((0, y), tuple(a + (b - a) * y // max(1, height - 1) for a, b in zip(top, bottom, strict=True)))
    return column.resize((width, height))


def _waves(draw: ImageDraw.ImageDraw, width: int, height: int, theme: Theme) -> None:
    """Overlapping arcs along the lower edge, after the waves on batik."""
    radius = max(8, height // 8)
    line = max(1, height // 160)
    for row in range(2):
        y = height - radius // 2 - row * radius // 2
        for x in range(-radius + row * radius // 2, width + radius, radius):
            for ring in range(3):
                r = radius // 2 - ring * radius // 7
                if r > 1:
                    shade = tuple((a + 3 * b) // 4 for a, b in zip(theme.accent, theme.bottom, strict=True))
                    draw.arc((x - r, y - r, x + r, y + r), 180, 360, fill=shade, width=line)


def _words(draw: ImageDraw.ImageDraw, width: int, height: int, theme: Theme) -> None:
    left = width // 14
    lines = theme.headline.count("\n") + 1
    head = _fitted(draw, theme.headline, width - 2 * left, height * 42 // 100 // lines)
    draw.multiline_text((left, height // 8), theme.headline, font=head, fill=(255, 255, 255), spacing=height // 40)
    box = draw.multiline_textbbox((left, height // 8), theme.headline, font=head, spacing=height // 40)
    bar = int(box[3]) + height // 18
    draw.rectangle((left, bar, left + width // 8, bar + max(2, height // 70)), fill=theme.accent)
    line = _fitted(draw, theme.line, width - 2 * left, height * 11 // 100)
    draw.text((left, bar + height // 18), theme.line, font=line, fill=theme.accent)


def _stamp(image: Image.Image, width: int, height: int) -> None:
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=max(9, height // 16))
    left, top, right, bottom = draw.textbbox((0, 0), "CONTOH", font=font)
    pad = max(2, height // 48)
    x, y = width - (right - left) - 4 * pad, 2 * pad
    frame = (x - pad, y - pad, x + (right - left) + pad, y + (bottom - top) + pad)
    draw.rectangle(frame, fill=(255, 214, 10))
    draw.text((x - left, y - top), "CONTOH", font=font, fill=(30, 30, 30))


def _fitted(
    draw: ImageDraw.ImageDraw, text: str, width: int, height: int
) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own font, as large as lets the text fit the width and each line the height."""
    size = max(8, height)
    while size > 8 and draw.multiline_textbbox((0, 0), text, font=ImageFont.load_default(size=size))[2] > width:
        size -= max(1, size // 20)
    return ImageFont.load_default(size=size)
