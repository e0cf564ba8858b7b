"""Register numbers: the text of a number, and the local year whose series counts it.

A format is data of the permit type, `{klasifikasi}/{seq:04d}/{kode_jenis}/{unit}/{roman_month}/{yyyy}`. It is read by
this parser and never by `str.format`, which would let a format reach into objects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")

TOKENS = ("klasifikasi", "seq", "kode_jenis", "unit", "roman_month", "mm", "yyyy")

_TOKEN = re.compile(r"\{([a-z_]+)(?::0([1-9])d)?\}")


@dataclass(frozen=True, slots=True)
class Numbering:
    """How the decisions of one permit type are numbered."""

    register: str = ""  # one gapless series for each city, register and local year
    format: str = ""
    klasifikasi: str = ""  # archive classification (Permendagri 83/2022)
    kode_jenis: str = ""  # short code of the type
    unit_code: str = ""  # short code of the deciding unit


@dataclass(frozen=True, slots=True)
class FormatFault:
    """What is wrong with a format, in both languages."""

    field: str  # within the numbering, `format`
    english: str
    indonesian: str


def faults(numbering: Numbering) -> Iterator[FormatFault]:
    """What would make numbers unreadable, ambiguous or repeated; nothing for a sound numbering."""
    if not numbering.register:
        yield FormatFault("register", "no register is named", "register belum disebut")
    used = {match[1] for match in _TOKEN.finditer(numbering.format)}
    for name in sorted(used - set(TOKENS)):
        yield FormatFault("format", f"{{{name}}} is no token", f"{{{name}}} bukan token yang dikenal")
    if _braces_outside_tokens(numbering.format):
        yield FormatFault("format", "a brace outside a token", "kurung kurawal di luar token")
    if any(match[2] and match[1] != "seq" for match in _TOKEN.finditer(numbering.format)):
        yield FormatFault("format", "only {seq} can be padded", "hanya {seq} yang dapat diberi angka nol")
    for name, why, sebab in (
        ("seq", "numbers would be equal", "nomor akan sama semua"),
        ("yyyy", "numbers would repeat every year", "nomor akan berulang setiap tahun"),
    ):
        if name not in used:
            yield FormatFault("format", f"{{{name}}} is missing: {why}", f"{{{name}}} tidak ada: {sebab}")
    for token, value, field in (
        ("klasifikasi", numbering.klasifikasi, "klasifikasi"),
        ("kode_jenis", numbering.kode_jenis, "kode_jenis"),
        ("unit", numbering.unit_code, "unit_code"),
    ):
        if token in used and not value:
            yield FormatFault(
                field, f"the format uses {{{token}}}, which is empty", f"{{{token}}} dipakai tetapi kosong"
            )


def _braces_outside_tokens(text: str) -> bool:
    rest = _TOKEN.sub("", text)
    return "{" in rest or "}" in rest


def render(numbering: Numbering, sequence: int, issued_on: date) -> str:
    """The number with this place in its series, issued on this local date. The numbering has no faults."""
    values = {
        "klasifikasi": numbering.klasifikasi,
        "kode_jenis": numbering.kode_jenis,
        "unit": numbering.unit_code,
        "roman_month": ROMAN_MONTHS[issued_on.month - 1],
        "mm": f"{issued_on.month:02d}",
        "yyyy": f"{issued_on.year:04d}",
    }

    def fill(match: re.Match[str]) -> str:
        if match[1] == "seq":
            return str(sequence).zfill(int(match[2] or 1))
        return values[match[1]]

    return _TOKEN.sub(fill, numbering.format)
