"""The plant to show: in the real outlines, long enough, taken by the import, the same at every run."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
import shapely
from pyproj import Geod

from kota_fiber_network.demo import CITY, STORY, plant
from kota_fiber_network.imports.survey import survey
from kota_fiber_network.joints.model import Places
from kota_fiber_network.network.model import Network
from kota_fiber_network.outlines import villages

NOW = datetime(2026, 7, 6, 5, tzinfo=UTC)
SUBJECTS = {"VTR-01": "cities/13.77/screens/vtr-1", "KTR-01": "cities/13.77/sites/balai-kota"}


@cache
def features(kind: str) -> list[dict[str, Any]]:
    every = json.loads(plant(SUBJECTS))["features"]
    return [feature for feature in every if feature["properties"]["kind"] == kind]


@cache
def built() -> tuple[Network, Any]:
    network = Network(CITY)
    report = survey(plant(SUBJECTS), network, Places(), NOW)
    report.expect_acceptable()
    network.absorb(report.created)
    return network, report


def test_forty_kilometres_of_route_on_the_ellipsoid():
    geod = Geod(ellps="WGS84")
    lines = [shapely.LineString(one["geometry"]["coordinates"]) for one in features("route_segment")]
    assert sum(geod.geometry_length(line) for line in lines) >= 40_000


def test_every_point_lies_in_a_village():
    collection = villages(CITY)
    assert collection is not None
    assert len(collection["features"]) == 71
    outlines = [shapely.geometry.shape(village["geometry"]) for village in collection["features"]]
    every = [*features("route_node"), *features("route_segment"), *features("endpoint")]
    places = [shapely.Point(xy) for one in every for xy in _positions(one["geometry"]["coordinates"])]
    places += [shapely.Point(xy) for xy in STORY.crossing]
    assert all(any(outline.covers(place) for outline in outlines) for place in places)


def _positions(coordinates: list[Any]) -> list[Any]:
    return coordinates if isinstance(coordinates[0], list) else [coordinates]


def test_the_import_finds_nothing_but_what_is_unknown_on_purpose():
    _, report = built()
    vague = {
        one["properties"]["code"]
        for one in features("route_segment")
        if one["properties"]["accuracy"] == "UNKNOWN"
        or (one["properties"]["type"] == "TRENCH" and "depth_m" not in one["properties"])
    }
    assert {finding.code for finding in report.findings} == vague
    assert {finding.rule for finding in report.findings} == {"DEPTH_UNKNOWN", "ACCURACY_UNKNOWN"}
    assert 0 < len(vague) < len(features("route_segment")) / 4
    assert STORY.vague_segment in vague


def test_the_same_bytes_in_another_process_with_another_hash_seed():
    script = f"import sys; from kota_fiber_network.demo import plant; sys.stdout.buffer.write(plant({SUBJECTS!r}))"
    other = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, env={"PYTHONHASHSEED": "7"})
    assert other.stdout == plant(SUBJECTS)


def test_it_has_the_things_that_a_demonstration_needs():
    kinds = Counter(one["properties"]["type"] for one in features("endpoint"))
    assert (kinds["OFFICE"], kinds["SCHOOL"], kinds["CAMERA"], kinds["SCREEN"]) >= (4, 5, 8, 2)
    assert all("CONTOH" in one["properties"]["name"] for one in features("endpoint"))
    assert max(cable.cores for cable in built()[0].cables.values()) == 288
    assert {one["properties"]["outputs"] for one in features("splitter")} == {4, 8}
    assert len(features("circuit")) == len(features("endpoint"))


def test_endpoints_carry_the_subjects_they_were_given_and_no_others():
    given = {one["properties"]["code"]: one["properties"].get("subject") for one in features("endpoint")}
    assert {code: subject for code, subject in given.items() if subject} == SUBJECTS


def test_a_subject_for_something_that_is_no_endpoint_is_refused():
    with pytest.raises(ValueError, match="KBL-D-09"):
        plant({"KBL-D-09": "cities/13.77/screens/vtr-1"})


def test_the_cable_of_the_story_carries_an_office_a_school_a_camera_and_a_screen():
    network, _ = built()
    cable = network.cables[network.codes["cable"][STORY.cable]]
    hit = {
        network.endpoints[circuit.endpoint].code
        for circuit in network.circuits.values()
        if any(piece.cable == cable.id for leg in circuit.legs for piece in leg.pieces)
    }
    assert hit == set(STORY.hit)
    assert {network.endpoints[network.codes["endpoint"][code]].kind.value for code in hit} == {
        *("OFFICE", "SCHOOL", "CAMERA", "SCREEN")
    }
    assert network.codes["route_segment"][STORY.segment] in {hop.segment for hop in cable.walk}


def test_the_street_line_of_the_story_crosses_its_segment_and_nothing_else():
    line = shapely.LineString(STORY.crossing)
    crossed = [
        one["properties"]
        for one in features("route_segment")
        if line.intersects(shapely.LineString(one["geometry"]["coordinates"]))
    ]
    assert [(one["code"], one["street"]) for one in crossed] == [(STORY.segment, STORY.street)]


def test_the_protected_office_shares_no_segment_between_its_two_legs():
    network, _ = built()
    (circuit,) = (one for one in network.circuits.values() if one.code == f"CIR-{STORY.protected}")
    walks = [{hop.segment for piece in leg.pieces for hop in network.cables[piece.cable].walk} for leg in circuit.legs]
    drop = {network.codes["route_segment"][f"R-{STORY.protected}"]}
    assert walks[0] & walks[1] == drop
