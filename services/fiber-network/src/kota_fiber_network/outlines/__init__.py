"""The village outlines that the product carries, by city: what a map draws below the plant."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from typing import Any

_CODE = re.compile(r"[0-9]{2}\.[0-9]{2}")


@cache
def villages(city: str) -> dict[str, Any] | None:
    """The FeatureCollection of a city's villages; None for a city whose outlines are not carried.

    Source and licence stand in `data/README.md`.
    """
    if not _CODE.fullmatch(city):
        return None
    path = resources.files(__package__) / "data" / f"{city}.geojson"
    return dict(json.loads(path.read_bytes())) if path.is_file() else None
