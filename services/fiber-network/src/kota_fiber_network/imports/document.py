"""The file: JSON, a FeatureCollection in WGS84, features one by one. What it holds is not trusted to be anything."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from kota_fiber_network.imports.model import FEATURES_MAX, Finding
from kota_fiber_network.imports.rules import RULES

WGS84_NAMES = frozenset(
    {
        "urn:ogc:def:crs:ogc:1.3:crs84",
        "urn:ogc:def:crs:ogc::crs84",
        "http://www.opengis.net/def/crs/ogc/1.3/crs84",
        "ogc:crs84",
    }
)
"""Names of WGS84, longitude first, in the `crs` member that RFC 7946 took away. EPSG:4326 is latitude first."""
TEXT_SHOWN = 80


class _NotFinite(ValueError):
    """NaN or an infinity, which JSON does not have."""


@dataclass(frozen=True, slots=True)
class Document:
    """The features of a file, or why there are none."""

    features: list[Any]
    findings: list[Finding]


def finding(rule: str, feature: int = -1, code: str = "", field: str = "", **facts: object) -> Finding:
    """A finding with its texts."""
    row = RULES[rule]
    told = {name: shown(value) for name, value in facts.items()}
    return Finding(rule, row.warning, feature, code, field, row.english.format(**told), row.indonesian.format(**told))


def shown(value: object) -> str:
    """A foreign value, short enough for a report."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= TEXT_SHOWN else f"{text[:TEXT_SHOWN]}..."


def read(data: bytes) -> Document:
    """Read a file. Never raises for what is in it."""
    try:
        root = json.loads(data, parse_constant=_refuse_constant, parse_float=_finite)
    except _NotFinite as error:
        return Document([], [finding("NUMBER_NOT_FINITE", value=str(error))])
    except (ValueError, RecursionError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        return Document([], [finding("NOT_JSON", why=why)])
    if not isinstance(root, dict) or root.get("type") != "FeatureCollection":
        return Document([], [finding("NOT_FEATURE_COLLECTION")])
    features = root.get("features")
    if not isinstance(features, list):
        return Document([], [finding("NOT_FEATURE_COLLECTION", field="features")])
    if "crs" in root and not _is_wgs84(root["crs"]):
        return Document([], [finding("CRS_NOT_WGS84", field="crs", crs=_crs_name(root["crs"]))])
    if len(features) > FEATURES_MAX:
        return Document([], [finding("TOO_MANY_FEATURES", count=len(features), limit=FEATURES_MAX)])
    return Document(features, [])


def _refuse_constant(text: str) -> float:
    raise _NotFinite(text)


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise _NotFinite(text[:TEXT_SHOWN])
    return value


def _crs_name(crs: Any) -> Any:
    properties = crs.get("properties") if isinstance(crs, dict) else None
    return properties.get("name", crs) if isinstance(properties, dict) else crs


def _is_wgs84(crs: Any) -> bool:
    name = _crs_name(crs)
    return isinstance(name, str) and name.lower() in WGS84_NAMES
