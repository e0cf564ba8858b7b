"""What is said to somebody who wants to dig, and why.

A route is in the way when its distance to the works is not greater than its buffer: the accuracy of its survey and the
city's tolerance, or what the caller asked for if that is more. A route whose place or depth is not known well enough
calls for a survey and never counts as clear. An unknown place reaches as far as the city's setting says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import shapely

from kota_common.errors import Kind, KotaError
from kota_fiber_network.names import DigCheckName
from kota_fiber_network.plant.model import ACCURACY_M, Point, RouteKind, Segment

FINDINGS_SHOWN = 200
CODES_SHOWN = 5
NEEDS_DEPTH = (RouteKind.TRENCH, RouteKind.BORE)


class DigCheckNotFound(KotaError):
    """No answer for this permit."""

    reason = "DIG_CHECK_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "There is no dig check {name}."
    indonesian = "Jawaban aman gali {name} tidak ada."
    cause = "The permit is not about digging, was not handed in yet, or belongs to another city."
    fix = "List the city's dig checks."


class GeometryInvalid(KotaError):
    """A line or surface that is none."""

    reason = "GEOMETRY_INVALID"
    kind = Kind.INVALID_ARGUMENT
    english = "The {name} is not valid: {rule} at {position}."
    indonesian = "Geometri {name} tidak sah: {rule} di {position}."
    cause = "A ring crosses itself, is not closed, or has no size."
    fix = "Correct the drawing at the position."

    def __init__(self, name: str, rule: str, position: object) -> None:
        super().__init__(field=name, name=name, rule=rule, position=position)


class Outcome(StrEnum):
    """The answer."""

    CLEAR = "CLEAR"
    CONFLICT = "CONFLICT"
    NEEDS_SURVEY = "NEEDS_SURVEY"


class Method(StrEnum):
    """How is dug."""

    UNKNOWN = "UNKNOWN"
    OPEN_CUT = "OPEN_CUT"
    DIRECTIONAL_DRILLING = "DIRECTIONAL_DRILLING"


@dataclass(frozen=True, slots=True)
class Works:
    """What is to be done."""

    area: shapely.Geometry  # WGS84 line or polygon
    width_mm: int  # of a line
    depth_mm: int  # 0: not known
    method: Method
    buffer_m: float = 0.0  # asked for beside the city's own rule


@dataclass(frozen=True, slots=True)
class Limits:
    """The city's rule."""

    tolerance_m: float = 1.0
    unknown_m: float = 10.0

    def buffer_m(self, segment: Segment, works: Works) -> float:
        """How far a route reaches."""
        known = ACCURACY_M.get(segment.accuracy)
        return max(self.unknown_m if known is None else known + self.tolerance_m, works.buffer_m)

    def reach_m(self, works: Works) -> float:
        """The farthest that any route reaches."""
        return max(self.unknown_m, *ACCURACY_M.values(), works.buffer_m) + self.tolerance_m


@dataclass(frozen=True, slots=True)
class Found:
    """A cable, or a route without one, within the buffer."""

    cable: UUID | None
    code: str
    owner: str
    distance_m: float
    nearest: Point
    depth_mm: int | None
    accuracy_m: float
    cores: int
    circuits: tuple[str, ...]
    critical: bool
    certain: bool  # place and depth are known
    buffer_m: float
    overhead: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said."""

    outcome: Outcome
    findings: tuple[Found, ...]  # nearest first, at most FINDINGS_SHOWN
    total: int
    conditions: tuple[str, ...]
    summary: str
    buffer_m: float


@dataclass(frozen=True, slots=True)
class DigCheck:
    """An answer kept with the permit that asked."""

    name: DigCheckName  # the id is the permit's
    version: int
    permit_version: int
    works: Works
    answer: Answer
    network_version: int
    answered_at: datetime
    expired: bool = False

    unit = ""
    owner = ""

    @property
    def city(self) -> str:
        """The city."""
        return self.name.city

    def amended(self, answer: Answer, network_version: int, now: datetime, **changes: object) -> DigCheck:
        """Its next version."""
        return replace(
            self,
            version=self.version + 1,
            answer=answer,
            network_version=network_version,
            answered_at=now,
            **changes,  # type: ignore[arg-type]
        )


def answer(found: Sequence[Found], works: Works, limits: Limits, *, plant_known: bool) -> Answer:
    """The answer to what was found. Without any plant on record nobody can say that the ground is clear."""
    ordered = sorted(found, key=lambda one: (one.distance_m, one.code))
    shown = tuple(ordered[:FINDINGS_SHOWN])
    buffer = max(
        (one.buffer_m for one in ordered), default=max(*ACCURACY_M.values(), works.buffer_m) + limits.tolerance_m
    )
    if any(one.certain for one in ordered):
        outcome = Outcome.CONFLICT
    elif ordered or not plant_known:
        outcome = Outcome.NEEDS_SURVEY
    else:
        outcome = Outcome.CLEAR
    conditions = tuple(_conditions(outcome, ordered, works, buffer))
    return Answer(outcome, shown, len(ordered), conditions, _summary(outcome, ordered, buffer, plant_known), buffer)


def _summary(outcome: Outcome, found: Sequence[Found], buffer: float, plant_known: bool) -> str:
    if outcome is Outcome.CLEAR:
        return f"Aman: tidak ada kabel serat optik yang tercatat dalam jarak {_metres(buffer)} m dari lokasi galian."
    if not plant_known:
        return "Perlu survei: jaringan serat optik kota ini belum tercatat."
    nearest = found[0]
    near = f"terdekat {nearest.code} berjarak {_metres(nearest.distance_m)} m"
    if outcome is Outcome.CONFLICT:
        return f"Ada {len(found)} kabel serat optik dalam jarak {_metres(buffer)} m dari lokasi galian; {near}."
    return f"Perlu survei: letak atau kedalaman {len(found)} kabel serat optik belum diketahui pasti; {near}."


def _conditions(outcome: Outcome, found: Sequence[Found], works: Works, buffer: float) -> list[str]:
    if outcome is Outcome.CLEAR:
        return []
    said = []
    certain = [one for one in found if one.certain and not one.overhead]
    if certain:
        said.append(f"Gali dengan tangan dalam jarak {_metres(buffer)} m dari kabel {_codes(certain)}.")
        said.append("Beri tahu pengelola jaringan paling lambat dua hari kerja sebelum menggali.")
    if any(one.overhead for one in found):
        said.append(f"Jaga jarak dari tiang dan kabel udara {_codes([one for one in found if one.overhead])}.")
    if any(not one.certain for one in found) or not found:
        said.append(
            "Lakukan survei lokasi bersama pengelola jaringan (deteksi kabel atau lubang uji) sebelum menggali."
        )
    if works.method is Method.DIRECTIONAL_DRILLING and found:
        said.append("Pengeboran horizontal: pastikan kedalaman kabel dengan lubang uji sebelum mengebor.")
    if any(one.critical for one in found):
        said.append("Pengawas jaringan harus hadir: kabel membawa layanan penting kota.")
    return said


def _codes(found: Sequence[Found]) -> str:
    names = list(dict.fromkeys(one.code for one in found))
    more = f" dan {len(names) - CODES_SHOWN} lainnya" if len(names) > CODES_SHOWN else ""
    return ", ".join(names[:CODES_SHOWN]) + more


def _metres(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")


def line(points: Sequence[Point], name: str) -> shapely.LineString:
    """A trench. Raises GeometryInvalid when it has no length."""
    made = shapely.LineString(points)
    if made.length == 0:
        raise GeometryInvalid(name, "LINE_TOO_SHORT", _place(points[0]))
    return made


def polygon(rings: Sequence[Sequence[Point]], name: str) -> shapely.Polygon:
    """A surface. Raises GeometryInvalid for a ring that is open, crosses itself or has no area."""
    for ring in rings:
        if ring[0] != ring[-1]:
            raise GeometryInvalid(name, "RING_NOT_CLOSED", _place(ring[-1]))
    made = shapely.Polygon(rings[0], rings[1:])
    if not made.is_valid:
        why = shapely.is_valid_reason(made)
        rule, _, place = why.partition("[")
        raise GeometryInvalid(name, rule.strip().upper().replace(" ", "_").replace("-", "_"), place.rstrip("]"))
    if made.area == 0:
        raise GeometryInvalid(name, "NO_AREA", _place(rings[0][0]))
    return made


def _place(point: Point) -> str:
    return f"{point[0]} {point[1]}"
