"""The engineer's side: cuts and repairs, and what the services behind the network say meanwhile."""

from __future__ import annotations

from typing import Any

from kota.attendance.v1 import sites_pb2, sites_pb2_grpc
from kota.fiber_network.v1 import (
    endpoints_pb2,
    endpoints_pb2_grpc,
    outages_pb2,
    outages_pb2_grpc,
    plant_pb2,
    plant_pb2_grpc,
)
from kota.videotron_content.v1 import screens_pb2, screens_pb2_grpc
from kota_cli.demo.callers import Caller, request_id
from kota_cli.demo.digging import coordinate
from kota_cli.demo.place import PARENT

FIBER = "fiber_network"


def outages(engineer: Caller) -> Any:
    """The stub of the outage service."""
    return engineer.stub(FIBER, outages_pb2_grpc.OutageServiceStub)


async def cable(engineer: Caller, code: str) -> plant_pb2.Cable:
    """The cable of this code."""
    stub = engineer.stub(FIBER, plant_pb2_grpc.PlantServiceStub)
    listed = await stub.ListCables(plant_pb2.ListCablesRequest(parent=PARENT, page_size=500))
    found: plant_pb2.Cable = next(one for one in listed.cables if one.code == code)
    return found


async def endpoint(engineer: Caller, code: str) -> endpoints_pb2.Endpoint:
    """The endpoint of this code."""
    stub = engineer.stub(FIBER, endpoints_pb2_grpc.EndpointDirectoryServiceStub)
    listed = await stub.ListEndpoints(endpoints_pb2.ListEndpointsRequest(parent=PARENT, page_size=500))
    found: endpoints_pb2.Endpoint = next(one for one in listed.endpoints if one.code == code)
    return found


async def mend_leftovers(engineer: Caller, code: str) -> None:
    """Repair what an interrupted run left broken on this cable."""
    listed = await outages(engineer).ListOutages(
        outages_pb2.ListOutagesRequest(parent=PARENT, page_size=200, open_only=True)
    )
    for outage in listed.outages:
        if any(broken.cable_code == code for broken in outage.cables):
            await resolve(engineer, outage)


def cut_place(cable: str, at: tuple[float, float]) -> outages_pb2.CutPlace:
    """A point on a cable."""
    return outages_pb2.CutPlace(cable=outages_pb2.CablePlace(cable=cable, point=coordinate(at)))


async def simulate(engineer: Caller, where: outages_pb2.CutPlace) -> outages_pb2.Impact:
    """Whom a cut there would hit."""
    answer = await outages(engineer).SimulateCut(outages_pb2.SimulateCutRequest(parent=PARENT, where=where))
    impact: outages_pb2.Impact = answer.impact
    return impact


async def declare(engineer: Caller, where: outages_pb2.CutPlace, cause: str) -> outages_pb2.Outage:
    """The cut is known."""
    outage: outages_pb2.Outage = await outages(engineer).DeclareCut(
        outages_pb2.DeclareCutRequest(parent=PARENT, where=where, cause=cause, request_id=request_id())
    )
    return outage


async def resolve(engineer: Caller, outage: outages_pb2.Outage) -> outages_pb2.Outage:
    """The cut is repaired; the outage may have been looked at again since the engineer saw it."""
    seen = await outages(engineer).GetOutage(outages_pb2.GetOutageRequest(name=outage.name))
    resolved: outages_pb2.Outage = await outages(engineer).ResolveOutage(
        outages_pb2.ResolveOutageRequest(name=seen.name, etag=seen.etag, request_id=request_id())
    )
    return resolved


async def read_screen(caller: Caller, name: str) -> screens_pb2.Screen:
    """The screen as its own service has it."""
    stub = caller.stub("videotron_content", screens_pb2_grpc.ScreenServiceStub)
    screen: screens_pb2.Screen = await stub.GetScreen(screens_pb2.GetScreenRequest(name=name))
    return screen


async def read_site(caller: Caller, name: str) -> sites_pb2.Site:
    """The site as attendance has it."""
    site: sites_pb2.Site = await caller.stub("attendance", sites_pb2_grpc.SiteServiceStub).GetSite(
        sites_pb2.GetSiteRequest(name=name)
    )
    return site
