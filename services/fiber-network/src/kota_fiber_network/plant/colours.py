"""Colours of tubes and cores by TIA-598, as a crew reads them in a cable."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

PALETTE = (
    "biru",
    "oranye",
    "hijau",
    "coklat",
    "abu-abu",
    "putih",
    "merah",
    "hitam",
    "kuning",
    "ungu",
    "merah muda",
    "toska",
)
TRACER_ON_BLACK = "kuning"  # a black tracer on black would not be seen; not verified against the standard


@dataclass(frozen=True, slots=True)
class Colour:
    """Where a core lies and what it looks like."""

    tube: int  # from 1
    tube_colour: str
    tube_tracer: int  # group of twelve, from 0
    core: int  # in its tube, from 1
    core_colour: str
    core_tracer: int

    def __str__(self) -> str:
        return f"tabung {self.tube} {_marked(self.tube_colour, self.tube_tracer)}, core {self._core_text()}"

    def _core_text(self) -> str:
        return _marked(self.core_colour, self.core_tracer)


def _marked(colour: str, tracer: int) -> str:
    if not tracer:
        return colour
    stripe = TRACER_ON_BLACK if colour == "hitam" else "hitam"
    return f"{colour} bergaris {stripe} {tracer}"


@lru_cache(maxsize=4096)
def colour_text(core: int, cores_per_tube: int) -> str:
    """`tabung 3 hijau, core biru`."""
    return str(colour_of(core, cores_per_tube))


def colour_of(core: int, cores_per_tube: int) -> Colour:
    """The tube and colour of a core number, from 1, in a cable with so many cores a tube."""
    tube, place = divmod(core - 1, cores_per_tube)
    return Colour(
        tube=tube + 1,
        tube_colour=PALETTE[tube % 12],
        tube_tracer=tube // 12,
        core=place + 1,
        core_colour=PALETTE[place % 12],
        core_tracer=place // 12,
    )
