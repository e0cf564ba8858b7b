"""Reading one feature: each field typed and bounded, every fault a finding, and never an exception."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from kota_fiber_network.imports.document import finding
from kota_fiber_network.imports.model import VERTICES_MAX, Finding
from kota_fiber_network.plant.model import Point

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")
SUBJECT = re.compile(r"cities/[0-9]{2}\.[0-9]{2}/[a-zA-Z]{1,40}/[A-Za-z0-9_-]{1,64}")
TEXT_MAX = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(slots=True)
class Feature:
    """One feature being read. `ok` says whether nothing was wrong so far."""

    index: int
    kind: str
    code: str
    properties: dict[str, Any]
    geometry: Any
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether it can be taken as far as it was read."""
        return all(one.warning for one in self.findings)

    def note(self, rule: str, at: str, **facts: object) -> None:
        """Write down what was found."""
        self.findings.append(finding(rule, self.index, self.code, at, **facts))

    def wrong(self, name: str, value: object, wanted: str) -> None:
        """Write down a field of the wrong form."""
        self.note("FIELD_INVALID", f"properties.{name}", name=name, value=value, wanted=wanted)

    def text(self, name: str, default: str | None = None) -> str:
        """A text without control characters; `default` None makes it mandatory."""
        value = self.properties.get(name)
        if value is None:
            if default is None:
                self.note("FIELD_MISSING", f"properties.{name}", name=name)
            return default or ""
        if not isinstance(value, str) or len(value) > TEXT_MAX or _CONTROL.search(value):
            self.wrong(name, value, f"text of at most {TEXT_MAX} characters")
            return ""
        return value

    def reference(self, name: str) -> str:
        """The code of another thing."""
        value = self.text(name)
        if value and not CODE.fullmatch(value):
            self.wrong(name, value, "a code")
            return ""
        return value

    def choice(self, name: str, known: Collection[str], default: str | None = None) -> str:
        """One of some words, in any case."""
        value = self.text(name, default).upper()
        if value and value not in known:
            self.wrong(name, value, "one of " + ", ".join(known))
            return ""
        return value

    def whole(self, name: str, low: int, high: int, default: int | None = None) -> int:
        """An integer within limits."""
        value = self.properties.get(name, default)
        if value is None:
            self.note("FIELD_MISSING", f"properties.{name}", name=name)
            return low
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.wrong(name, value, f"a whole number from {low} to {high}")
            return low
        return value

    def number(self, name: str, low: float, high: float) -> float | None:
        """A number within limits; None when it is not given or null."""
        value = self.properties.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            self.wrong(name, value, f"a number from {low} to {high}")
            return None
        return float(value)

    def milli(self, name: str, low: float, high: float) -> int | None:
        """A number of thousandths: metres as millimetres, dB as milli-dB; None when it is not given."""
        value = self.number(name, low, high)
        return None if value is None else math.floor(value * 1000 + 0.5)

    def flag(self, name: str) -> bool:
        """True or false; false when it is not given."""
        value = self.properties.get(name)
        if value is not None and not isinstance(value, bool):
            self.wrong(name, value, "true or false")
        return value is True

    def listed(self, name: str) -> list[Any]:
        """A list; empty when it is not given."""
        value = self.properties.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > VERTICES_MAX:
            self.wrong(name, value, f"a list of at most {VERTICES_MAX}")
            return []
        return value

    # -- geometry -----------------------------------------------------------------------------------------------

    def point(self) -> Point:
        """The place of a Point."""
        coordinates = self._coordinates("Point")
        if coordinates is None:
            return (0.0, 0.0)
        return self._position(coordinates, "geometry.coordinates") or (0.0, 0.0)

    def line(self) -> tuple[Point, ...]:
        """The points of a LineString; empty when there is something wrong with it."""
        coordinates = self._coordinates("LineString")
        if coordinates is None:
            return ()
        if len(coordinates) > VERTICES_MAX:
            self.note("TOO_MANY_VERTICES", "geometry.coordinates", count=len(coordinates), limit=VERTICES_MAX)
            return ()
        if len(coordinates) < 2:
            self.note("LINE_TOO_SHORT", "geometry.coordinates")
            return ()
        points: list[Point] = []
        for index, position in enumerate(coordinates):
            point = self._position(position, f"geometry.coordinates[{index}]")
            if point is None:
                return ()
            points.append(point)
        return tuple(points)

    def _coordinates(self, wanted: str) -> Sequence[Any] | None:
        geometry = self.geometry if isinstance(self.geometry, dict) else {}
        found = geometry.get("type")
        coordinates = geometry.get("coordinates")
        if found != wanted or not isinstance(coordinates, list):
            self.note("GEOMETRY_TYPE_INVALID", "geometry", value=found, wanted=wanted)
            return None
        return coordinates

    def _position(self, value: Any, at: str) -> Point | None:
        if not isinstance(value, list) or not 2 <= len(value) <= 3 or not all(_is_number(part) for part in value):
            self.note("COORDINATE_INVALID", at)
            return None
        x, y = float(value[0]), float(value[1])
        if 94 <= x <= 142 and -12 <= y <= 7:
            return (x, y)
        swapped = 94 <= y <= 142 and -12 <= x <= 7
        self.note("AXES_SWAPPED" if swapped else "COORDINATE_OUT_OF_RANGE", at, value=f"{x}, {y}")
        return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300
