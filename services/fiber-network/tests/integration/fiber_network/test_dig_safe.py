"""What is said to somebody who wants to dig, by call and by permit."""

from uuid import uuid4

from kota.common.v1 import geometry_pb2
from kota.fiber_network.v1 import dig_checks_pb2 as dig
from kota.fiber_network.v1 import events_pb2
from kota.permitting.v1 import events_pb2 as permitting
from kota.permitting.v1 import permits_pb2
from kota_fiber_network import app

from . import plants
from .conftest import City, refused

FOLLOW = app.SERVICE.consumers[0]


def line(*points: tuple[float, float]) -> geometry_pb2.LineString:
    return geometry_pb2.LineString(
        coordinates=[geometry_pb2.Coordinate(longitude_deg=x, latitude_deg=y) for x, y in points]
    )


def polygon(*points: tuple[float, float]) -> geometry_pb2.Polygon:
    return geometry_pb2.Polygon(rings=[geometry_pb2.LinearRing(coordinates=line(*points).coordinates)])


def north_of(index: float, metres: float) -> tuple[float, float]:
    x, y = plants.at(index)
    return (x, y + metres / 110_574)


async def check(city: City, area: geometry_pb2.LineString, **more) -> dig.DigCheck:
    return (await city.engineer.CheckArea(parent=city.parent, line=area, **more)).dig_check


async def test_a_trench_across_a_cable_is_a_conflict_and_one_far_away_is_clear(city: City):
    await city.load(*plants.straight())
    answer = await check(city, line(north_of(0.5, -20), north_of(0.5, 20)))
    assert answer.outcome == dig.DIG_OUTCOME_CONFLICT
    (finding,) = answer.findings
    assert (finding.cable_code, finding.distance_m, finding.cores) == ("KBL-1", 0, 12)
    assert list(finding.circuits) == ["CIR-CCTV-01", "CIR-SDN-01"]
    assert finding.critical
    clear = await check(city, line(north_of(0.3, 500), north_of(0.7, 500)))
    assert clear.outcome == dig.DIG_OUTCOME_CLEAR
    assert clear.summary.startswith("Aman")


async def test_the_distance_is_geodesic_and_the_buffer_is_accuracy_and_tolerance(city: City):
    await city.load(*plants.straight())
    near = await check(city, line(north_of(0.3, 2.4), north_of(0.7, 2.4)))
    assert near.outcome == dig.DIG_OUTCOME_CONFLICT
    assert abs(near.findings[0].distance_m - 2.4) < 0.02
    assert (await check(city, line(north_of(0.3, 2.6), north_of(0.7, 2.6)))).outcome == dig.DIG_OUTCOME_CLEAR
    wide = await check(city, line(north_of(0.3, 2.6), north_of(0.7, 2.6)), width_mm=400)
    assert wide.outcome == dig.DIG_OUTCOME_CONFLICT
    asked = await check(city, line(north_of(0.3, 9), north_of(0.7, 9)), buffer_m=10)
    assert asked.outcome == dig.DIG_OUTCOME_CONFLICT


async def test_a_route_whose_place_or_depth_is_unknown_is_never_clear(city: City):
    rows = plants.straight()
    for row in rows:
        if row["properties"].get("code") == "R0":
            row["properties"]["accuracy"] = "UNKNOWN"
        if row["properties"].get("code") == "R1":
            row["properties"]["depth_m"] = None
    await city.load(*rows)
    for index, away in ((0.5, 9.0), (1.5, 1.0)):
        answer = await check(city, line(north_of(index - 0.1, away), north_of(index + 0.1, away)))
        assert answer.outcome == dig.DIG_OUTCOME_NEEDS_SURVEY, index


async def test_a_city_without_a_recorded_plant_gets_no_clearance(city: City):
    answer = await check(city, line(plants.at(0), plants.at(1)))
    assert answer.outcome == dig.DIG_OUTCOME_NEEDS_SURVEY


async def test_a_surface_that_crosses_itself_is_refused_with_the_place(city: City):
    bow = polygon(plants.at(0), plants.at(1, 1), plants.at(1), plants.at(0, 1), plants.at(0))
    with refused("GEOMETRY_INVALID") as error:
        await city.engineer.CheckArea(parent=city.parent, polygon=bow)
    assert error.value.facts["rule"] == "SELF_INTERSECTION"
    assert error.value.facts["position"].startswith("100.12")


def permit(city: City, id_: str, version: int, state: str, **galian) -> permits_pb2.Permit:
    facts = {"line": line(north_of(0.5, -20), north_of(0.5, 20)), "width_mm": 600, "depth_mm": 1500, "purpose": "Pipa"}
    return permits_pb2.Permit(
        name=f"{city.parent}/permits/{id_}",
        version=version,
        state=f"STATE_{state}",
        galian=permits_pb2.Galian(method="METHOD_OPEN_CUT", **{**facts, **galian}),
    )


async def test_a_permit_that_is_handed_in_is_answered_amended_with_the_plant_and_ends_with_it(city: City):
    await city.load(*plants.straight())
    id_ = str(uuid4())
    await city.deliver(FOLLOW, permitting.PermitUpdated(permit=permit(city, id_, 2, "DRAFT")), 2)
    assert await city.events(events_pb2.DigCheckAnswered) == []
    await city.deliver(FOLLOW, permitting.PermitSubmitted(permit=permit(city, id_, 3, "SUBMITTED")), 3)
    (answered,) = await city.events(events_pb2.DigCheckAnswered)
    assert answered.dig_check.outcome == dig.DIG_OUTCOME_CONFLICT
    assert answered.dig_check.permit == f"{city.parent}/permits/{id_}"
    assert (answered.dig_check.version, answered.dig_check.permit_version) == (1, 3)
    stored = await city.engineer.GetDigCheck(name=answered.dig_check.name)
    assert stored == answered.dig_check

    await city.tick("amend_dig_checks")
    assert await city.events(events_pb2.DigCheckAmended) == []
    side = plants.node("N9", 0.5, 0.02)
    new = plants.segment("R9", ("N0", 0, 0), ("N9", 0.5, 0.02))
    await city.load(side, new, plants.feature("cable", "KBL-9", None, route=["R9"], tubes=1, cores_per_tube=12))
    await city.tick("amend_dig_checks")
    (amended,) = await city.events(events_pb2.DigCheckAmended)
    assert {one.cable_code for one in amended.dig_check.findings} == {"KBL-1", "KBL-9"}
    assert amended.dig_check.version == 2

    await city.deliver(FOLLOW, permitting.PermitClaimed(permit=permit(city, id_, 4, "IN_REVIEW")), 4)
    assert len(await city.events(events_pb2.DigCheckAmended)) == 1, "nothing new to say"
    await city.deliver(FOLLOW, permitting.PermitExpired(permit=permit(city, id_, 5, "EXPIRED")), 5)
    ended = (await city.events(events_pb2.DigCheckAmended))[-1].dig_check
    assert (ended.expired, ended.version, ended.permit_version) == (True, 3, 5)


async def test_permits_for_anything_else_are_ignored(city: City):
    other = permits_pb2.Permit(name=f"{city.parent}/permits/{uuid4()}", version=2, state="STATE_SUBMITTED")
    await city.deliver(FOLLOW, permitting.PermitSubmitted(permit=other), 2)
    assert (await city.engineer.ListDigChecks(parent=city.parent)).dig_checks == []
