"""Taking a plant in: whole or not at all, and every bad input by its rule with nothing changed."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from kota.fiber_network.v1 import events_pb2, plant_pb2, traces_pb2

from . import plants
from .conftest import City, refused

Rows = list[dict[str, Any]]


async def test_a_plant_comes_in_once_and_the_same_file_again_changes_nothing(city: City):
    first = await city.load(*plants.straight())
    assert first.acceptable
    assert first.network_version == 1
    again = await city.load(*plants.straight())
    assert again.network_version == 1
    assert sum(count.created + count.updated for count in again.counts) == 0
    assert sum(c.unchanged for c in again.counts) == sum(c.created for c in first.counts)
    (event,) = await city.events(events_pb2.NetworkChanged)
    assert (event.network.version, event.network.cables, event.network.cores) == (1, 2, 24)


async def test_the_order_of_the_features_does_not_matter(city: City):
    answer = await city.load(*reversed(plants.straight()))
    assert answer.acceptable


async def test_a_dry_run_reports_and_changes_nothing(city: City):
    answer = await city.load(*plants.straight(), dry=True)
    assert answer.acceptable
    assert answer.validated_only
    assert {count.kind: count.created for count in answer.counts}["cable"] == 2
    assert (await city.engineer.GetNetwork(name=f"{city.parent}/network")).version == 0
    assert await city.events(events_pb2.NetworkChanged) == []


async def test_attributes_may_change_and_the_build_may_not(city: City):
    rows = plants.straight()
    await city.load(*rows)
    by_code = {row["properties"].get("code"): row["properties"] for row in rows}
    by_code["R0"]["depth_m"] = 0.8
    by_code["SDN-01"]["people"] = 300
    answer = await city.load(*rows)
    assert answer.network_version == 2
    assert sum(count.updated for count in answer.counts) == 2
    by_code["KBL-1"]["tubes"] = 2
    with refused("IMPORT_REFUSED") as error:
        await city.load(*rows)
    assert error.value.facts["rule"] == "PLANT_WOULD_CHANGE"


def changed(code: str | int, /, **properties: Any) -> Callable[[Rows], None]:
    """Change properties of one feature: by its code, or by its index."""

    def change(rows: Rows) -> None:
        row = rows[code] if isinstance(code, int) else next(r for r in rows if r["properties"].get("code") == code)
        row["properties"].update(properties)

    return change


def drawn(code: str, geometry: Any) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        next(row for row in rows if row["properties"].get("code") == code)["geometry"] = geometry

    return change


def with_line(code: str, *points: Any) -> Callable[[Rows], None]:
    return drawn(code, {"type": "LineString", "coordinates": list(points)})


def more(*features: dict[str, Any]) -> Callable[[Rows], None]:
    return lambda rows: rows.extend(features)


JOINT = {"closure": "CL-2", "tray": 2}
BAD: list[tuple[str, str, Callable[[Rows], None]]] = [
    ("swapped axes", "AXES_SWAPPED", drawn("N0", plants.point(*plants.at(0)[::-1]))),
    ("outside the country", "COORDINATE_OUT_OF_RANGE", drawn("N0", plants.point(10, 50))),
    ("no position", "COORDINATE_INVALID", drawn("N0", plants.point("x", 1))),  # type: ignore[arg-type]
    ("another geometry", "GEOMETRY_TYPE_INVALID", drawn("N0", {"type": "Polygon", "coordinates": [[[100, 0]]]})),
    ("no geometry", "GEOMETRY_TYPE_INVALID", drawn("R0", None)),
    (
        "a line that crosses itself",
        "LINE_CROSSES_ITSELF",
        with_line("R0", plants.at(0), plants.at(1, 1), plants.at(0, 1), plants.at(1)),
    ),
    ("a line without length", "LINE_TOO_SHORT", with_line("R0", plants.at(0), plants.at(0))),
    ("a million points", "TOO_MANY_VERTICES", with_line("R0", *([100, 0] for _ in range(1_000_000)))),
    ("a line that ends elsewhere", "END_NOT_AT_NODE", with_line("R0", plants.at(0), plants.at(1, 0.01))),
    ("a segment in a ring", "SEGMENT_ENDS_EQUAL", changed("R0", to="N0")),
    ("an unknown node", "REFERENCE_UNKNOWN", changed("R0", to="N77")),
    ("an unknown segment", "REFERENCE_UNKNOWN", changed("KBL-1", route=["R0", "R77"])),
    ("a route with a gap", "WALK_NOT_CONNECTED", changed("KBL-1", route=["R0", "R2"])),
    ("a cable longer than its route", "CABLE_LONGER_THAN_ROUTE", changed("KBL-1", sheath_m=5000)),
    ("a cable shorter than its route", "CABLE_SHORTER_THAN_ROUTE", changed("KBL-1", sheath_m=500)),
    ("an unknown kind", "KIND_UNKNOWN", changed("N0", kind="tree")),
    ("a kind that is no word", "KIND_UNKNOWN", changed("N0", kind=["tree"])),
    ("an unknown type", "FIELD_INVALID", changed("N0", type="TREE")),
    ("a number that is text", "FIELD_INVALID", changed("KBL-1", tubes="many")),
    ("a truth that is a number", "FIELD_INVALID", changed("KBL-1", tubes=True)),
    ("a code with spaces", "FIELD_INVALID", changed("N0", code="no code")),
    ("control characters", "FIELD_INVALID", changed("SDN-01", name="a\x00b")),
    ("a subject of another city", "FIELD_INVALID", changed("SDN-01", subject="cities/99.71/screens/1")),
    ("a code twice", "CODE_DUPLICATE", lambda rows: rows.append(copy.deepcopy(rows[0]))),
    ("a missing field", "FIELD_MISSING", changed("R0", **{"from": None})),
    ("no end", "END_INVALID", more(plants.feature("joint", None, **JOINT, left="KBL-1/3", right="cable:KBL-2:3:A"))),
    (
        "a core that the cable has not",
        "END_UNKNOWN",
        more(plants.feature("joint", None, **JOINT, left="cable:KBL-1:13:B", right="cable:KBL-2:3:A")),
    ),
    (
        "a splice onto a used core",
        "CORE_END_OCCUPIED",
        more(plants.feature("joint", None, **JOINT, left="cable:KBL-1:1:B", right="cable:KBL-2:3:A")),
    ),
    (
        "a splice of ends that do not meet",
        "END_NOT_AT_CLOSURE",
        more(plants.feature("joint", None, **JOINT, left="cable:KBL-1:9:A", right="cable:KBL-2:3:A")),
    ),
    (
        "two outputs of a splitter joined",
        "JOINT_MAKES_LOOP",
        more(plants.feature("joint", None, **JOINT, left="splitter:SPL-2:out2", right="splitter:SPL-2:out3")),
    ),
    (
        "a tray that is full",
        "TRAY_FULL",
        more(plants.feature("joint", None, **JOINT, position=25, left="cable:KBL-1:9:B", right="cable:KBL-2:3:A")),
    ),
    (
        "a tray that is not there",
        "TRAY_UNKNOWN",
        more(plants.feature("joint", None, closure="CL-2", tray=9, left="cable:KBL-1:9:B", right="cable:KBL-2:3:A")),
    ),
    (
        "ranges that differ",
        "RANGES_DIFFER",
        more(plants.feature("joint", None, **JOINT, left="cable:KBL-1:5-9:B", right="cable:KBL-2:3-4:A")),
    ),
    (
        "a cut where the cable does not pass",
        "CLOSURE_NOT_ON_CABLE",
        more(plants.feature("window_cut", "K1", None, cable="KBL-1", closure="OTB-3", cores="5")),
    ),
    (
        "a circuit that leads nowhere",
        "PATH_NOT_FOUND",
        changed("CIR-SDN-01", legs=[{"origin": "port:ODF-0:3", "endpoint_port": 1}]),
    ),
]


@pytest.mark.parametrize(("rule", "change"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
async def test_bad_input_is_named_by_its_rule_and_nothing_is_changed(
    city: City, rule: str, change: Callable[[Rows], None]
):
    rows = plants.straight()
    change(rows)
    data = plants.collection(*rows)
    if len(data) > 8_000_000:
        answer = await city.engineer.http.post(f"/v1/{city.parent}/plant-imports?validate_only=true", content=data)
        found = {one["rule"]: one for one in answer.json()["findings"] if one["severity"] == "ERROR"}
        assert found[rule]["message"] != found[rule]["messageIndonesian"]
        refusal = await city.engineer.http.post(f"/v1/{city.parent}/plant-imports", content=data)
        assert (refusal.status_code, refusal.json()["reason"]) == (400, "IMPORT_REFUSED")
    else:
        report = await city.engineer.ImportPlant(parent=city.parent, geojson=data, validate_only=True)
        assert not report.acceptable
        finding = next(one for one in report.findings if one.rule == rule)
        assert finding.severity == plant_pb2.FINDING_SEVERITY_ERROR
        assert finding.message
        assert finding.message != finding.message_indonesian
        assert 0 <= finding.feature_index < len(rows)
        with refused("IMPORT_REFUSED"):
            await city.engineer.ImportPlant(parent=city.parent, geojson=data)
    assert (await city.engineer.GetNetwork(name=f"{city.parent}/network")).route_nodes == 0


FILES = [
    ("no JSON", "NOT_JSON", b"{]"),
    ("not UTF-8", "NOT_JSON", b'{"type": "\xff\xfe"}'),
    ("nested beyond any drawing", "NOT_JSON", b"[" * 200_000),
    ("NaN", "NUMBER_NOT_FINITE", b'{"type":"FeatureCollection","features":[{"x":NaN}]}'),
    ("infinity", "NUMBER_NOT_FINITE", b'{"type":"FeatureCollection","features":[{"x":-Infinity}]}'),
    ("infinity in digits", "NUMBER_NOT_FINITE", b'{"type":"FeatureCollection","features":[{"x":1e999}]}'),
    ("a list", "NOT_FEATURE_COLLECTION", b"[]"),
    ("one feature", "NOT_FEATURE_COLLECTION", b'{"type":"Feature"}'),
    ("features that are none", "NOT_FEATURE_COLLECTION", b'{"type":"FeatureCollection","features":7}'),
    ("a feature that is a number", "FEATURE_INVALID", b'{"type":"FeatureCollection","features":[7]}'),
    (
        "another reference system",
        "CRS_NOT_WGS84",
        plants.collection(crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32747"}}),
    ),
    ("a reference system that is a number", "CRS_NOT_WGS84", plants.collection(crs=4326)),
]


@pytest.mark.parametrize(("rule", "data"), [row[1:] for row in FILES], ids=[row[0] for row in FILES])
async def test_a_file_that_is_none_is_named_by_its_rule(city: City, rule: str, data: bytes):
    report = await city.engineer.ImportPlant(parent=city.parent, geojson=data, validate_only=True)
    assert [one.rule for one in report.findings] == [rule]
    with refused("IMPORT_REFUSED") as error:
        await city.engineer.ImportPlant(parent=city.parent, geojson=data)
    assert error.value.facts["rule"] == rule


async def test_what_qgis_writes_as_its_reference_system_is_taken(city: City):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    data = plants.collection(*plants.straight(), crs=crs)
    assert (await city.engineer.ImportPlant(parent=city.parent, geojson=data)).acceptable


async def test_a_file_over_the_limit_of_the_call_is_refused_by_its_size(city: City):
    with refused("MESSAGE_TOO_LARGE"):
        await city.engineer.ImportPlant(parent=city.parent, geojson=b" " * 8_388_608)


async def test_the_http_door_takes_a_plant_from_those_who_may_and_from_nobody_else(city: City):
    data = plants.collection(*plants.straight())
    path = f"/v1/{city.parent}/plant-imports"
    assert (await city.anybody.http.post(path, content=data)).status_code == 401
    viewer = city.caller(permissions=frozenset({"fiber_network.plant.read"}))
    assert (await viewer.http.post(path, content=data)).status_code == 403
    assert (await city.engineer.http.post(f"{path}?validate_only=maybe", content=data)).status_code == 400
    answer = await city.engineer.http.post(path, content=data)
    assert answer.status_code == 200
    assert answer.json()["networkVersion"] == 1
    assert (await city.engineer.http.post(path, content=data)).json()["networkVersion"] == 1


async def test_a_trace_leads_from_the_exchange_to_the_school(city: City):
    await city.load(*plants.straight())
    answer = await city.trace(await city.core("KBL-1", 1, "A"), with_geojson=True)
    assert answer.network_version == 1
    assert [traces_pb2.TraceEnd.Name(leaf.reason) for leaf in answer.forward.leaves] == ["TRACE_END_ENDPOINT"]
    assert [traces_pb2.TraceEnd.Name(leaf.reason) for leaf in answer.backward.leaves] == ["TRACE_END_TERMINATED"]
    drawn_ = json.loads(answer.geojson)
    assert {one["properties"]["kind"] for one in drawn_["features"]} == {"glass", "end"}
