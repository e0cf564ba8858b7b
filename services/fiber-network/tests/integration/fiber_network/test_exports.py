"""The plant as GeoJSON: sound by RFC 7946, taken back by the import as unchanged, and cheap to ask for again."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
import shapely

from kota_fiber_network.demo import STORY, plant
from kota_fiber_network.exports import layers, model

from . import plants
from .conftest import City
from .test_outages import where_cable

LAYERS = ("nodes", "segments", "cables", "closures", "endpoints", "outages", "plant")
DEMO = json.loads(plant({}))["features"]


async def layer(city: City, name: str, **more: Any) -> httpx.Response:
    return await city.engineer.http.get(f"/v1/cities/{city.code}/plant/{name}.geojson", **more)


async def read(city: City, name: str) -> list[dict[str, Any]]:
    answer = await layer(city, name)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/geo+json"
    return answer.json()["features"]


def positions(geometry: dict[str, Any]) -> list[list[float]]:
    return [geometry["coordinates"]] if geometry["type"] == "Point" else geometry["coordinates"]


async def test_each_layer_is_a_feature_collection_by_rfc_7946(city: City):
    await city.load(*DEMO)
    await city.engineer.DeclareCut(parent=city.parent, where=await where_cable(city, STORY.cable, 300))
    for name in LAYERS:
        answer = await layer(city, name)
        collection = json.loads(answer.content, parse_constant=lambda text: pytest.fail(f"{text} is no JSON"))
        assert collection["type"] == "FeatureCollection"
        assert "crs" not in collection
        assert collection["features"]
        ids = [one["id"] for one in collection["features"]]
        assert len(set(ids)) == len(ids)
        for one in collection["features"]:
            expect_feature(one)


def expect_feature(feature: dict[str, Any]) -> None:
    assert feature["type"] == "Feature"
    assert not {"coordinates", "geometries", "features"} & set(feature)
    assert isinstance(feature["properties"], dict)
    geometry = feature["geometry"]
    if geometry is not None:
        assert geometry["type"] in ("Point", "LineString")
        assert geometry["type"] == "Point" or len(geometry["coordinates"]) >= 2
        assert all(94 <= x <= 142 and -12 <= y <= 7 for x, y in positions(geometry)), "longitude first"
        assert shapely.from_geojson(json.dumps(geometry)).is_valid


async def test_what_is_exported_comes_back_as_unchanged(city: City):
    await city.load(*DEMO)
    exported = await read(city, "plant")
    answer = await city.load(*exported, dry=True)
    assert answer.acceptable
    assert sum(count.created + count.updated for count in answer.counts) == 0
    features = {count.kind: count.unchanged for count in answer.counts}
    network = await city.engineer.GetNetwork(name=f"{city.parent}/network")
    assert features["joint"] == network.joints
    assert features["cable"] == network.cables


async def test_every_layer_of_the_plant_alone_comes_back_as_unchanged(city: City):
    cut = plants.feature("window_cut", "KUPAS-1", None, cable="KBL-1", closure="CL-1", cores="9-11,5")
    await city.load(*plants.straight(), cut)
    for name in ("nodes", "segments", "cables", "closures", "endpoints", "plant"):
        answer = await city.load(*await read(city, name), dry=True)
        assert answer.acceptable, answer.findings
        assert sum(count.created + count.updated for count in answer.counts) == 0
        assert sum(count.unchanged for count in answer.counts) > 0


async def test_an_exported_plant_builds_the_same_plant_elsewhere(city: City, service: Any):
    await city.load(*DEMO)
    there = City("98.71", service, None, None)  # type: ignore[arg-type]
    there.engineer = there.caller()
    exported = await read(city, "plant")
    assert (await there.load(*exported)).acceptable
    again = await read(there, "plant")
    assert [_known(one) for one in again] == [_known(one) for one in exported]


def _known(feature: dict[str, Any]) -> Any:
    facts = {name: value for name, value in feature["properties"].items() if name != "since"}
    return feature["geometry"], facts


async def test_endpoints_and_outages_say_what_a_cut_did(city: City):
    await city.load(*DEMO)
    before = {one["properties"]["code"]: one["properties"]["up"] for one in await read(city, "endpoints")}
    assert all(before.values())
    await city.engineer.DeclareCut(
        parent=city.parent, where=await where_cable(city, STORY.cable, 300), cause="Alat berat"
    )
    down = {one["properties"]["code"] for one in await read(city, "endpoints") if not one["properties"]["up"]}
    assert down == set(STORY.hit)
    (outage,) = await read(city, "outages")
    assert outage["properties"]["cables"] == [STORY.cable]
    assert outage["properties"]["segment"] == STORY.segment
    assert set(outage["properties"]["endpoints"]) == down
    assert outage["properties"]["cause"] == "Alat berat"


@pytest.mark.parametrize("name", LAYERS)
async def test_an_unchanged_layer_is_not_sent_again_and_a_changed_one_is(city: City, name: str):
    await city.load(*plants.straight())
    first = await layer(city, name)
    etag = first.headers["etag"]
    assert etag.startswith('"'), "a strong tag"
    again = await layer(city, name, headers={"if-none-match": etag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    await city.load(plants.node("N9", 9))
    assert (await layer(city, name, headers={"if-none-match": etag})).status_code == 200


async def test_a_cut_and_its_repair_change_the_tag_of_what_they_change_only(city: City):
    await city.load(*plants.straight())
    tags = [{name: (await layer(city, name)).headers["etag"] for name in LAYERS}]
    outage = await city.engineer.DeclareCut(parent=city.parent, where=await where_cable(city, "KBL-1", 300))
    tags.append({name: (await layer(city, name)).headers["etag"] for name in LAYERS})
    await city.engineer.ResolveOutage(name=outage.name, etag=outage.etag)
    tags.append({name: (await layer(city, name)).headers["etag"] for name in LAYERS})
    for name in LAYERS:
        assert len({one[name] for one in tags}) == (3 if name in ("endpoints", "outages") else 1)


async def test_a_bounding_box_gives_what_touches_it(city: City):
    await city.load(*plants.straight())
    west, south = plants.at(0.9)
    east, north = plants.at(2.1)
    box = {"bbox": f"{west},{south - 0.001},{east},{north + 0.001}"}
    found = (await layer(city, "nodes", params=box)).json()["features"]
    assert {one["properties"]["code"] for one in found} == {"N1", "N2"}
    found = (await layer(city, "segments", params=box)).json()["features"]
    assert {one["properties"]["code"] for one in found} == {"R0", "R1", "R2"}


@pytest.mark.parametrize(
    "query",
    [
        *("bbox=", "bbox=1,2,3", "bbox=a,b,c,d", "bbox=nan,0,1,1", "bbox=101,0,100,1", "bbox=0,0,1,91"),
        *("bbox=0,0,1,inf", "bbox=1,2,3,4,5", "limit=5"),
    ],
)
async def test_a_box_that_is_none_is_refused(city: City, query: str):
    answer = await city.engineer.http.get(f"/v1/cities/{city.code}/plant/nodes.geojson?{query}")
    assert answer.status_code == 400, answer.text
    assert answer.json()["reason"] == "INVALID_FIELD"


async def test_a_layer_that_does_not_exist_is_not_found(city: City):
    answer = await layer(city, "ducts")
    assert (answer.status_code, answer.json()["reason"]) == (404, "LAYER_NOT_FOUND")


async def test_a_layer_beyond_its_limit_is_refused_and_a_box_helps(city: City, monkeypatch: pytest.MonkeyPatch):
    await city.load(*plants.straight())
    monkeypatch.setattr(model, "FEATURES_MAX", 3)
    answer = await layer(city, "nodes")
    assert (answer.status_code, answer.json()["reason"]) == (400, "LAYER_TOO_LARGE")
    west, south = plants.at(0)
    box = {"bbox": f"{west - 0.001},{south - 0.001},{west + 0.001},{south + 0.001}"}
    assert len((await layer(city, "nodes", params=box)).json()["features"]) == 1


async def test_the_layers_are_for_those_who_may_read_the_plant_of_this_city(city: City):
    await city.load(*plants.straight())
    path = f"/v1/cities/{city.code}/plant/nodes.geojson"
    assert (await city.anybody.http.get(path)).status_code == 401
    without = city.caller(permissions=frozenset({"fiber_network.traces.read"}))
    assert (await without.http.get(path)).status_code == 403
    stranger = city.caller(city="97.71")
    assert (await stranger.http.get(path)).status_code == 403
    only = city.caller(permissions=frozenset({"fiber_network.plant.read"}))
    answer = await only.http.get(path)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "private, no-cache"


async def test_a_city_without_a_plant_has_empty_layers(city: City):
    for name in LAYERS:
        assert await read(city, name) == []


async def test_a_layer_that_changes_while_it_is_read_is_read_again(city: City, monkeypatch: pytest.MonkeyPatch):
    await city.load(*plants.straight())
    rows, raced = layers._rows, []

    async def slow(reader: Any, name: str) -> Any:
        found = await rows(reader, name)
        if not raced:
            raced.append(
                await city.engineer.DeclareCut(parent=city.parent, where=await where_cable(city, "KBL-1", 300))
            )
        return found

    monkeypatch.setattr(layers, "_rows", slow)
    answer = await layer(city, "outages")
    assert [one["id"] for one in answer.json()["features"]] == [raced[0].name]
    assert (await layer(city, "outages", headers={"if-none-match": answer.headers["etag"]})).status_code == 304
