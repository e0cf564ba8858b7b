"""Loss budgets: what each part of a path takes away, where that figure is from, and whether a PON class still works.

Integer milli-dB, each term rounded half up. Measured values go before those of a type, these before the city's
defaults. Defaults and classes are usual figures of the field, not of a binding standard; they are data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache

WAVELENGTHS = (1310, 1490, 1550)  # nm; the order of a cable's figures
GLASS_PER_KM = (350, 280, 210)  # milli-dB, G.652.D design values
FUSION_MILLI_DB = 100
MECHANICAL_MILLI_DB = 300
CONNECTOR_MILLI_DB = 250
SPLITTER_MILLI_DB = {2: 3700, 4: 7300, 8: 10500, 16: 13900, 32: 17200, 64: 20600, 128: 23900}
WARN_BELOW_MILLI_DB = 3000


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a loss."""

    kind: str  # glass, splice, connector, splitter, margin
    milli_db: int
    source: str  # measured, cable_type, splitter_type, city_default, request
    item: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class PonClass:
    """What a class allows; powers in milli-dBm, losses in milli-dB. None: not known, not checked."""

    name: str
    loss_min: int
    loss_max: int
    olt_tx: tuple[int, int]
    olt_sensitivity: int
    olt_overload: int | None
    ont_tx: tuple[int, int]
    ont_sensitivity: int
    ont_overload: int | None


GPON_B_PLUS = PonClass("GPON B+", 13_000, 28_000, (1_500, 5_000), -28_000, -8_000, (500, 5_000), -27_000, -8_000)
GPON_C_PLUS = PonClass("GPON C+", 17_000, 32_000, (3_000, 7_000), -32_000, None, (500, 5_000), -30_000, None)


@dataclass(frozen=True, slots=True)
class Direction:
    """The loss in one direction and what it comes to."""

    direction: str  # up, down or link
    wavelength_nm: int
    terms: tuple[Term, ...]
    rx_min: int = 0  # milli-dBm
    rx_max: int = 0
    class_margin: int = 0
    problems: tuple[str, ...] = ()
    band: str = "ok"

    @property
    def total(self) -> int:
        """Sum of the terms, milli-dB."""
        return sum(term.milli_db for term in self.terms)


def half_up(value: Decimal) -> int:
    """To the nearest integer, halves upwards."""
    return int((value + Decimal("0.5")).to_integral_value(ROUND_FLOOR))


@lru_cache(maxsize=8192)  # a feeder has hundreds of cores of one length
def glass_term(glass_m: Decimal, per_km: int, source: str, item: str = "") -> Term:
    """Glass of a length at so many milli-dB a kilometre."""
    detail = f"{glass_m:.1f} m at {Decimal(per_km) / 1000:.3f} dB/km"
    return Term("glass", half_up(glass_m * per_km / 1000), source, item, detail)


@lru_cache(maxsize=8192)
def glass(sheath_mm: int, efl_ppm: int, per_km: int) -> tuple[float, int]:
    """Metres of glass in a length of sheath, and what they take away: the figures of `glass_m` and `glass_term`."""
    metres = glass_m(sheath_mm, efl_ppm)
    return float(metres), glass_term(metres, per_km, "").milli_db


@lru_cache(maxsize=8192)
def glass_m(sheath_mm: int, efl_ppm: int) -> Decimal:
    """Metres of glass in a length of sheath: the glass lies in a helix and is a little longer."""
    return Decimal(sheath_mm) * (1_000_000 + efl_ppm) / 1_000_000_000


def planned(
    metres: Decimal, splices: int, connectors: int, splitters: Sequence[tuple[int, int | None]], wavelength: int
) -> list[Term]:
    """The terms of a link told in figures; `splitters` are outputs and measured loss."""
    terms = [glass_term(metres, GLASS_PER_KM[wavelength], "city_default")]
    if splices:
        terms.append(Term("splice", splices * FUSION_MILLI_DB, "city_default", detail=f"{splices} x 0.100 dB"))
    if connectors:
        terms.append(
            Term("connector", connectors * CONNECTOR_MILLI_DB, "city_default", detail=f"{connectors} x 0.250 dB")
        )
    for outputs, measured in splitters:
        terms.append(splitter_term(outputs, measured, source="request"))
    return terms


def splitter_term(outputs: int, known: int | None, *, source: str = "splitter_type", item: str = "") -> Term:
    """What a splitter takes away, from its input to each output and back."""
    loss = SPLITTER_MILLI_DB[outputs] if known is None else known
    return Term("splitter", loss, "city_default" if known is None else source, item, f"1:{outputs}")


def margin_term(milli_db: int) -> list[Term]:
    """The reserve, where one was asked for."""
    return [Term("margin", milli_db, "request")] if milli_db else []


def check(direction: str, terms: Sequence[Term], pon: PonClass) -> Direction:
    """A direction against a class: the least power must be heard, the greatest must not blind, the loss must fit.

    Up is sent by the terminal and heard by the exchange, down the other way round.
    """
    up = direction == "up"
    sent = pon.ont_tx if up else pon.olt_tx
    sensitivity = pon.olt_sensitivity if up else pon.ont_sensitivity
    overload = pon.olt_overload if up else pon.ont_overload
    total = sum(term.milli_db for term in terms)
    rx_min, rx_max = sent[0] - total, sent[1] - total
    problems = [
        code
        for code, wrong in (
            ("BELOW_SENSITIVITY", rx_min < sensitivity),
            ("OVERLOAD", overload is not None and rx_max > overload),
            ("BELOW_CLASS", total < pon.loss_min),
            ("ABOVE_CLASS", total > pon.loss_max),
        )
        if wrong
    ]
    margin = pon.loss_max - total
    near = min(margin, rx_min - sensitivity) < WARN_BELOW_MILLI_DB
    band = "fail" if problems else "warn" if near else "ok"
    wavelength = WAVELENGTHS[0] if up else WAVELENGTHS[1]
    return Direction(direction, wavelength, tuple(terms), rx_min, rx_max, margin, tuple(problems), band)
