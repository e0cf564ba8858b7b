"""A cut and whom it hits, from its declaration to its repair."""

from kota.fiber_network.v1 import endpoints_pb2, events_pb2, outages_pb2

from . import plants
from .conftest import City, refused


async def where_cable(city: City, code: str, distance_m: float) -> outages_pb2.CutPlace:
    name = (await city.names("cable"))[code]
    return outages_pb2.CutPlace(cable=outages_pb2.CablePlace(cable=name, distance_m=distance_m))


async def service(city: City, code: str) -> endpoints_pb2.Endpoint:
    return await city.engineer.GetEndpoint(name=(await city.names("endpoint"))[code])


async def test_a_cut_names_everybody_behind_it_and_each_hears_why(city: City):
    await city.load(*plants.straight())
    outage = await city.engineer.DeclareCut(
        parent=city.parent, where=await where_cable(city, "KBL-1", 300), cause="Alat berat"
    )
    assert (outage.impact.circuits_down, outage.impact.schools, outage.impact.cameras) == (2, 1, 1)
    assert outage.impact.people == 250
    assert list(outage.impact.services) == ["CCTV", "Internet sekolah"]
    assert [one.cable_code for one in outage.cables] == ["KBL-1"]
    degraded = await city.events(events_pb2.EndpointDegraded)
    assert {one.endpoint.code for one in degraded} == {"SDN-01", "CCTV-01"}
    camera = await service(city, "CCTV-01")
    assert camera.service == endpoints_pb2.ENDPOINT_SERVICE_DOWN
    assert camera.cause == (
        "Kamera Simpang CONTOH tidak aktif sejak pukul 12.00 WIB karena kabel optik terputus di Jl. Merdeka."
    )
    assert list(camera.outages) == [outage.name]
    opened = await city.events(events_pb2.OutageOpened)
    assert opened[0].outage == outage


async def test_an_endpoint_comes_back_when_the_last_outage_in_its_way_is_repaired(city: City):
    await city.load(*plants.straight())
    first = await city.engineer.DeclareCut(parent=city.parent, where=await where_cable(city, "KBL-1", 300))
    segment = (await city.names("route_segment"))["R2"]
    second = await city.engineer.DeclareCut(parent=city.parent, where=outages_pb2.CutPlace(route_segment=segment))
    assert (await service(city, "SDN-01")).outages == [first.name, second.name]
    await city.engineer.ResolveOutage(name=first.name, etag=first.etag)
    assert [one.endpoint.code for one in await city.events(events_pb2.EndpointRestored)] == ["CCTV-01"]
    assert (await service(city, "SDN-01")).service == endpoints_pb2.ENDPOINT_SERVICE_DOWN
    await city.engineer.ResolveOutage(name=second.name, etag=second.etag)
    assert [one.endpoint.code for one in await city.events(events_pb2.EndpointRestored)] == ["CCTV-01", "SDN-01"]
    with refused("OUTAGE_OVER"):
        await city.engineer.ResolveOutage(name=second.name, etag='"2"')


async def test_simulating_a_cut_changes_nothing(city: City):
    await city.load(*plants.straight())
    answer = await city.engineer.SimulateCut(parent=city.parent, where=await where_cable(city, "KBL-2", 10))
    assert [one.code for one in answer.impact.endpoints] == ["SDN-01"]
    assert not (await city.engineer.ListOutages(parent=city.parent)).outages
    assert (await service(city, "SDN-01")).service == endpoints_pb2.ENDPOINT_SERVICE_UP


async def test_a_cut_beyond_the_cable_is_refused(city: City):
    await city.load(*plants.straight())
    with refused("INVALID_FIELD") as error:
        await city.engineer.DeclareCut(parent=city.parent, where=await where_cable(city, "KBL-1", 5000))
    assert error.value.field == "where.cable.distance_m"
    assert await city.events(events_pb2.OutageOpened) == []
