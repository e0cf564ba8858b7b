"""Which layers there are, how large one may be, and what may be asked of one."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kota_common.errors import InvalidField, Kind, KotaError
from kota_fiber_network.imports.model import FEATURES_MAX

LAYERS = ("nodes", "segments", "cables", "closures", "endpoints", "outages", "plant")
"""`plant` is all that an import takes, joints and circuits too; `outages` are the open ones."""

FORMAT = 1  # part of every ETag: raise it when the features of an unchanged plant look different


class LayerNotFound(KotaError):
    """No such layer."""

    reason = "LAYER_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "There is no layer {layer}; there are {known}."
    indonesian = "Lapisan {layer} tidak ada; yang ada: {known}."
    cause = "The address names something that is no layer of the plant."
    fix = "Use one of the layers that the message lists."


class LayerTooLarge(KotaError):
    """More features than one answer may have."""

    reason = "LAYER_TOO_LARGE"
    kind = Kind.INVALID_ARGUMENT
    english = "The layer {layer} has {count} features here, at most {limit} are given at once."
    indonesian = "Lapisan {layer} berisi {count} fitur di sini, paling banyak {limit} sekali minta."
    cause = "The plant, or the part that the bounding box cuts out, is too large for one answer."
    fix = "Ask with a smaller bbox=west,south,east,north."


@dataclass(frozen=True, slots=True)
class Box:
    """A bounding box in WGS84 degrees."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def parse(cls, text: str) -> Box:
        """Read `west,south,east,north`. Raises InvalidField; boxes over the antimeridian are not of Indonesia."""
        try:
            numbers = [float(part) for part in text.split(",")]
        except ValueError as error:
            raise InvalidField("bbox", "holds something that is no number") from error
        if len(numbers) != 4 or not all(map(math.isfinite, numbers)):
            raise InvalidField("bbox", "is not west,south,east,north")
        west, south, east, north = numbers
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise InvalidField("bbox", "has west not below east, south not below north, or leaves the globe")
        return cls(west, south, east, north)

    def meets(self, points: tuple[tuple[float, float], ...]) -> bool:
        """Whether the box around some points touches this one."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return min(xs) <= self.east and max(xs) >= self.west and min(ys) <= self.north and max(ys) >= self.south


def expect_layer(name: str) -> str:
    """The layer of an address. Raises LayerNotFound."""
    if name not in LAYERS:
        raise LayerNotFound(layer=name, known=", ".join(LAYERS))
    return name


def expect_size(layer: str, count: int) -> None:
    """Raise LayerTooLarge for more features than an import would take back."""
    if count > FEATURES_MAX:
        raise LayerTooLarge(layer=layer, count=count, limit=FEATURES_MAX)
