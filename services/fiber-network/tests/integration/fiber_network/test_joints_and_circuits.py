"""Splicing, opening cables, and the circuits that nobody may cut by mistake; and that the tables refuse it, too."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from kota.fiber_network.v1 import circuits_pb2, endpoints_pb2, events_pb2, joints_pb2, outages_pb2, traces_pb2

from . import plants
from .conftest import City, refused
from .test_outages import service, where_cable


async def joint(city: City, left: traces_pb2.PlantEnd, right: traces_pb2.PlantEnd, **more: Any) -> joints_pb2.Joint:
    return joints_pb2.Joint(kind="JOINT_KIND_FUSION", left=left, right=right, tray=2, **more)


async def make(city: City, closure: str, *joints: joints_pb2.Joint) -> joints_pb2.MakeJointsResponse:
    return await city.engineer.MakeJoints(parent=(await city.names("closure"))[closure], joints=joints)


async def leaves(city: City, origin: traces_pb2.PlantEnd) -> list[str]:
    tree = (await city.trace(origin)).forward
    return [traces_pb2.TraceEnd.Name(leaf.reason).removeprefix("TRACE_END_") for leaf in tree.leaves]


async def test_a_splice_is_in_the_next_trace_and_raises_the_version(city: City):
    await city.load(*plants.straight())
    left, right = await city.core("KBL-1", 9, "B"), await city.core("KBL-2", 9, "A")
    made = await make(city, "CL-2", await joint(city, left, right, loss_ab_milli_db=40))
    assert (made.network_version, made.joints[0].position) == (2, 1)
    answer = await city.trace(await city.core("KBL-1", 9, "A"), min_network_version=2)
    assert (answer.network_version, len(answer.forward.steps)) == (2, 2)
    assert answer.forward.steps[1].joint == made.joints[0].name
    assert answer.forward.steps[0].colours == "tabung 1 biru, core kuning"


async def test_used_ends_foreign_places_and_loops_are_refused_with_what_blocks(city: City):
    await city.load(*plants.straight())
    free = await city.core("KBL-2", 9, "A")
    with refused("CORE_END_OCCUPIED") as error:
        await make(city, "CL-2", await joint(city, await city.core("KBL-1", 1, "B"), free))
    assert "/joints/" in error.value.facts["joint"]
    with refused("END_NOT_AT_CLOSURE"):
        await make(city, "CL-1", await joint(city, await city.core("KBL-1", 9, "B"), free))
    with refused("CORE_END_OCCUPIED"):
        end = await city.core("KBL-1", 9, "B")
        await make(
            city, "CL-2", await joint(city, end, free), await joint(city, end, await city.core("KBL-2", 10, "A"))
        )
    with refused("PLANT_END_NOT_FOUND"):
        await make(city, "CL-2", await joint(city, await city.core("KBL-1", 13, "B"), free))
    assert (await city.engineer.GetNetwork(name=f"{city.parent}/network")).version == 1, "all or nothing"


async def test_a_window_cut_makes_two_pieces_of_the_cut_cores_only(city: City):
    await city.load(*plants.straight())
    cable, closure = (await city.names("cable"))["KBL-1"], (await city.names("closure"))["CL-1"]
    cut = await city.engineer.CutWindow(parent=cable, closure=closure, code="KUPAS-1", cores=[9, 10])
    assert abs(cut.distance_m - 500) < 5
    assert await leaves(city, await city.core("KBL-1", 9, "A")) == ["CUT"]
    assert await leaves(city, await city.core("KBL-1", 11, "A")) == ["OPEN"]
    ends = [
        traces_pb2.PlantEnd(
            core=traces_pb2.CoreEnd(cable=cable, core=core, side=f"CABLE_SIDE_{side}", window_cut=cut.name)
        )
        for core, side in ((9, "B"), (9, "A"), (10, "A"))
    ]
    await make(city, "CL-1", await joint(city, ends[0], ends[2]))
    assert await leaves(city, await city.core("KBL-1", 9, "A")) == ["OPEN"]
    assert (await city.trace(await city.core("KBL-1", 9, "A"))).forward.leaves[0].end == await city.core(
        "KBL-1", 10, "B"
    )
    with refused("CORE_ALREADY_CUT"):
        await city.engineer.CutWindow(parent=cable, closure=closure, code="KUPAS-2", cores=[9])
    with refused("CLOSURE_NOT_ON_CABLE"):
        far = (await city.names("closure"))["CL-2"]
        await city.engineer.CutWindow(parent=cable, closure=far, code="KUPAS-3", cores=[8])


async def test_glass_in_service_is_neither_cut_nor_opened_except_under_the_outage_that_keeps_it_down(city: City):
    await city.load(*plants.straight())
    cable, closure = (await city.names("cable"))["KBL-1"], (await city.names("closure"))["CL-1"]
    with refused("CORE_IN_SERVICE") as error:
        await city.engineer.CutWindow(parent=cable, closure=closure, code="KUPAS-1", cores=[1, 2])
    assert error.value.facts["circuits"] == "CIR-CCTV-01,CIR-SDN-01"
    splice = (await city.trace(await city.core("KBL-1", 1, "A"))).forward.steps[1].joint
    with refused("CORE_IN_SERVICE"):
        await city.engineer.BreakJoints(parent=city.parent, joints=[splice])
    outage = await city.engineer.DeclareCut(parent=city.parent, where=await where_cable(city, "KBL-1", 300))
    parted = await city.engineer.BreakJoints(parent=city.parent, joints=[splice], outage=outage.name)
    circuit = (await city.names("circuit"))["CIR-SDN-01"]
    assert list(parted.staged_circuits) == [circuit]
    await city.tick("follow_outages")
    assert (await service(city, "SDN-01")).service == endpoints_pb2.ENDPOINT_SERVICE_DOWN
    left, right = await city.core("KBL-1", 1, "B"), await city.core("KBL-2", 1, "A")
    await make(city, "CL-2", await joint(city, left, right))
    staged = await city.engineer.GetCircuit(name=circuit)
    active = await city.engineer.ActivateCircuit(name=circuit, etag=staged.etag)
    assert active.state == circuits_pb2.CIRCUIT_STATE_ACTIVE
    outage = await city.engineer.GetOutage(name=outage.name)
    await city.engineer.ResolveOutage(name=outage.name, etag=outage.etag)
    assert (await service(city, "SDN-01")).service == endpoints_pb2.ENDPOINT_SERVICE_UP


def ring() -> list[dict[str, Any]]:
    """Two ways from the exchange to an office with two ports: R0-R1-R2 along the street, and R9 round the back."""
    rows = [row for row in plants.straight() if row["properties"].get("code") not in ("SDN-01", "CIR-SDN-01")]
    rows = [row for row in rows if "endpoint:SDN-01:1" not in row["properties"].values()]
    line = {"type": "LineString", "coordinates": [plants.at(0), plants.at(1.5, 1), plants.at(3)]}
    facts = {"from": "N0", "to": "N3", "type": "AERIAL", "accuracy": "B", "street": "Jl. Belakang"}
    return [
        *rows,
        plants.feature("route_segment", "R9", line, **facts),
        plants.feature("cable", "KBL-9", None, route=["R9"], tubes=1, cores_per_tube=12),
        plants.feature(
            "endpoint", "KTR-01", plants.point(*plants.at(3)), type="OFFICE", name="Kantor", node="N3", ports=2
        ),
        plants.feature("joint", None, closure="ODF-0", tray=1, left="port:ODF-0:9:rear", right="cable:KBL-9:1:A"),
        plants.feature("joint", None, closure="OTB-3", tray=1, left="cable:KBL-9:1:B", right="port:OTB-3:2:rear"),
        *(
            plants.feature(
                "joint",
                None,
                closure="OTB-3",
                method="CONNECTOR",
                left=f"port:OTB-3:{n}:front",
                right=f"endpoint:KTR-01:{n}",
            )
            for n in (1, 2)
        ),
        plants.feature(
            "circuit",
            "CIR-KTR-01",
            service="Internet kantor",
            endpoint="KTR-01",
            legs=[{"origin": "port:ODF-0:1", "endpoint_port": 1}, {"origin": "port:ODF-0:9", "endpoint_port": 2}],
        ),
    ]


async def test_a_circuit_with_a_living_second_leg_is_not_down_until_that_is_cut_too(city: City):
    await city.load(*ring())
    circuit = await city.engineer.GetCircuit(name=(await city.names("circuit"))["CIR-KTR-01"])
    assert circuit.disjoint
    assert all(leg.loss_milli_db > 0 for leg in circuit.legs)
    first = await city.engineer.DeclareCut(parent=city.parent, where=await where_cable(city, "KBL-2", 100))
    assert (first.impact.circuits_total, first.impact.circuits_down, first.impact.circuits_protected) == (1, 0, 1)
    assert (await service(city, "KTR-01")).service == endpoints_pb2.ENDPOINT_SERVICE_UP
    back = outages_pb2.CutPlace(route_segment=(await city.names("route_segment"))["R9"])
    simulated = await city.engineer.SimulateCut(parent=city.parent, where=back)
    assert simulated.impact.circuits_down == 1
    second = await city.engineer.DeclareCut(parent=city.parent, where=back)
    assert (second.impact.circuits_down, second.impact.offices) == (1, 1)
    assert list((await service(city, "KTR-01")).outages) == [first.name, second.name]
    await city.engineer.ResolveOutage(name=first.name, etag=first.etag)
    assert [one.endpoint.code for one in await city.events(events_pb2.EndpointRestored)] == ["KTR-01"]


async def test_a_circuit_is_planned_staged_activated_and_ended(city: City):
    await city.load(*plants.straight())
    endpoint = (await city.names("endpoint"))["SDN-01"]
    old = await city.engineer.GetCircuit(name=(await city.names("circuit"))["CIR-SDN-01"])
    leg = circuits_pb2.CircuitLeg(origin=old.legs[0].origin, endpoint_port=1)
    facts = {"parent": city.parent, "code": "CIR-2", "service": "Telepon", "endpoint": endpoint, "legs": [leg]}
    planned = await city.engineer.CreateCircuit(**facts)
    assert planned.state == circuits_pb2.CIRCUIT_STATE_PLANNED
    with refused("CIRCUIT_CODE_TAKEN"):
        await city.engineer.CreateCircuit(**facts)
    with refused("CIRCUIT_MOVE_NOT_ALLOWED"):
        await city.engineer.ActivateCircuit(name=planned.name, etag=planned.etag)
    with refused("ENDPOINT_SERVED"):
        await city.engineer.StageCircuit(name=planned.name, etag=planned.etag)
    with refused("ETAG_MISMATCH"):
        await city.engineer.DecommissionCircuit(name=old.name, etag='"9"')
    ended = await city.engineer.DecommissionCircuit(name=old.name, etag=old.etag)
    assert not ended.legs[0].cables
    staged = await city.engineer.StageCircuit(name=planned.name, etag=planned.etag)
    assert staged.legs[0].cables
    active = await city.engineer.ActivateCircuit(name=staged.name, etag=staged.etag)
    assert active.version == 3
    assert len((await city.engineer.ListCircuits(parent=city.parent)).circuits) == 3


async def test_a_budget_of_a_built_path_names_each_source(city: City):
    await city.load(*plants.straight())
    circuit = await city.engineer.GetCircuit(name=(await city.names("circuit"))["CIR-SDN-01"])
    endpoint = traces_pb2.EndpointPort(endpoint=circuit.endpoint, port=1)
    ends = {"to": traces_pb2.PlantEnd(endpoint=endpoint)}
    path = traces_pb2.PlantPath(**{"from": circuit.legs[0].origin}, **ends)
    budget = await city.engineer.ComputeLossBudget(parent=city.parent, path=path, margin_milli_db=1000)
    terms = [(term.kind, term.milli_db, term.source) for term in budget.directions[0].terms]
    assert ("splice", 50, "measured") in terms
    assert ("margin", 1000, "request") in terms
    assert budget.directions[0].total_milli_db == circuit.legs[0].loss_milli_db + 1000
    assert [kind for kind, _, _ in terms] == [
        "connector",
        "splice",
        "glass",
        "splice",
        "glass",
        "splice",
        "connector",
        "margin",
    ]


async def test_the_golden_links_come_out_of_the_door(city: City):
    link = traces_pb2.PlannedLink(
        glass_m=10_000, splices=6, connectors=4, splitters=[4, 8], splitter_milli_db=[7250, 10380]
    )
    up, down = (
        await city.engineer.ComputeLossBudget(
            parent=city.parent, planned=link, pon_class=traces_pb2.PON_CLASS_GPON_B_PLUS
        )
    ).directions
    assert (up.total_milli_db, up.rx_min_milli_dbm, up.class_margin_milli_db) == (22_730, -22_230, 5_270)
    assert (down.total_milli_db, down.rx_min_milli_dbm, down.class_margin_milli_db) == (22_030, -20_530, 5_970)


async def test_a_version_that_nobody_has_made_is_waited_for_and_then_refused(city: City):
    await city.load(*plants.straight())
    with refused("NETWORK_VERSION_AHEAD") as error:
        await city.trace(await city.core("KBL-1", 1, "A"), min_network_version=99)
    assert error.value.retry_after_ms


IMPOSSIBLE = {
    "joint_end_cable_core": "UPDATE joint_end SET core_no = 1 WHERE cable IS NOT NULL AND core_no = 2",
    "core_exists": "UPDATE joint_end SET core_no = 13 WHERE cable IS NOT NULL",
    "end_at_cable_end": "UPDATE joint_end SET core_side = 'B' WHERE core_no = 3 AND core_side = 'A'",
    "end_at_splitter": "UPDATE splitter SET node = (SELECT id FROM route_node WHERE code = 'N0')",
    "splitter_port_exists": "UPDATE joint_end SET splitter_port = 5 WHERE splitter IS NOT NULL",
    "port_exists": "UPDATE joint_end SET port_no = 99 WHERE port_closure IS NOT NULL",
    "cable_fits_route": "UPDATE cable SET sheath_mm = sheath_mm * 2",
    "cable_has_its_walk": "UPDATE cable SET route_mm = route_mm + 1",
    "walk_connected": "INSERT INTO cable_walk SELECT k.city, k.id, 1, 0, r.id, r.from_node, r.to_node, r.length_mm,"
    " true, r.from_node, r.to_node FROM cable k, route_segment r WHERE k.code = 'KBL-2' AND r.code = 'R0'",
    "window_cut_on_cable": "DELETE FROM cable_walk WHERE position = 0",
    "joint_in_service": "UPDATE joint SET active = false WHERE tray = 1",
    "joint_place": "UPDATE joint SET position = 1 WHERE tray = 1",
    "place_in_tray": "UPDATE joint SET position = capacity + 1 WHERE tray = 1",
    "route_segment_check": "UPDATE route_segment SET to_node = from_node",
    "joint_has_two_ends": "INSERT INTO joint SELECT city, gen_random_uuid(), closure, node, kind, tray, capacity, 20,"
    " NULL, NULL, true, 1 FROM joint WHERE tray IS NOT NULL LIMIT 1",
    "core_in_service": "INSERT INTO cut_core SELECT w.city, w.id, w.cable, w.node, 12, 1 FROM window_cut w",
}


@pytest.mark.parametrize("constraint", IMPOSSIBLE)
async def test_the_tables_refuse_a_plant_that_cannot_be(city: City, constraint: str):
    cut = plants.feature("window_cut", "KUPAS-1", None, cable="KBL-1", closure="CL-1", cores="9")
    await city.load(*plants.straight(), cut)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError) as error:
        async with city.service.database.transaction(city.code, city.engineer.actor) as tx:
            await tx.execute(IMPOSSIBLE[constraint])
    assert constraint in (error.value.constraint_name or ""), error.value


async def test_linking_an_endpoint_tells_its_service_and_keeps_its_city(city: City):
    await city.load(*plants.straight())
    camera = await service(city, "CCTV-01")
    with refused("CITY_FOREIGN"):
        await city.engineer.LinkEndpoint(name=camera.name, etag=camera.etag, subject="cities/99.71/screens/1")
    subject = f"{city.parent}/screens/abc"
    linked = await city.engineer.LinkEndpoint(name=camera.name, etag=camera.etag, subject=subject)
    assert (linked.subject, linked.version) == (subject, 2)
    (event,) = await city.events(events_pb2.EndpointLinked)
    assert event.endpoint == linked
    await city.load(*plants.straight())
    assert (await service(city, "CCTV-01")).subject == subject, "a file that says nothing of it takes nothing back"
