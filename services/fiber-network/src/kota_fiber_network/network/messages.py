"""The network and its ends as the contract shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from google.protobuf.timestamp_pb2 import Timestamp

from kota.common.v1 import geometry_pb2
from kota.fiber_network.v1 import events_pb2, plant_pb2, traces_pb2
from kota_common.errors import CityForeign
from kota_common.names import Name
from kota_fiber_network.names import CableName, ClosureName, EndpointName, SplitterName, WindowCutName, network_name
from kota_fiber_network.network.model import Network
from kota_fiber_network.plant.ends import PORT_SIDES, SIDES, CoreEnd, End, EndpointEnd, PortEnd, SplitterEnd
from kota_fiber_network.plant.model import Point


def timestamp(at: datetime | None) -> Timestamp | None:
    """An instant; None for none."""
    if at is None:
        return None
    made = Timestamp()
    made.FromDatetime(at)
    return made


def network(it: Network, changed_by: str, changed_at: datetime | None) -> plant_pb2.Network:
    """Version and totals."""
    return plant_pb2.Network(
        name=network_name(it.city),
        version=it.version,
        route_nodes=len(it.nodes),
        route_segments=len(it.segments),
        route_m=sum(one.length_mm for one in it.segments.values()) / 1000,
        cables=len(it.cables),
        sheath_m=sum(one.sheath_mm for one in it.cables.values()) / 1000,
        cores=sum(one.cores for one in it.cables.values()),
        joints=it.active_joints,
        splitters=len(it.splitters),
        endpoints=len(it.endpoints),
        active_circuits=sum(1 for _ in it.active_circuits()),
        changed_by=changed_by,
        change_time=timestamp(changed_at),
    )


def network_changed(it: Network, changed_by: str, changed_at: datetime) -> events_pb2.NetworkChanged:
    """The event of a new version."""
    return events_pb2.NetworkChanged(network=network(it, changed_by, changed_at))


_CABLE_SIDES = {"A": traces_pb2.CABLE_SIDE_A, "B": traces_pb2.CABLE_SIDE_B}


def coordinate(point: Point) -> geometry_pb2.Coordinate:
    """A place."""
    return geometry_pb2.Coordinate(longitude_deg=point[0], latitude_deg=point[1])


def end(city: str, it: End) -> traces_pb2.PlantEnd:
    """An end by resource names."""
    return traces_pb2.PlantEnd(**end_fields(city, it))


def end_fields(city: str, it: End) -> dict[str, Any]:
    """The fields of an end, to be put into a larger message at once: half the cost of messages inside messages."""
    match it:
        case CoreEnd():
            return core_fields(f"cities/{city}/cables/{it.cable}", city, it.core, it.side, it.cut)
        case SplitterEnd():
            name = str(SplitterName(city, it.splitter))
            return {"splitter": {"splitter": name, "input": it.port < 0, "port": abs(it.port)}}
        case PortEnd():
            side = traces_pb2.PortSide.Value(f"PORT_SIDE_{it.side}")
            return {"port": {"closure": str(ClosureName(city, it.closure)), "port": it.port, "side": side}}
        case EndpointEnd():
            return {"endpoint": {"endpoint": str(EndpointName(city, it.endpoint)), "port": it.port}}


def core_fields(cable: str, city: str, core: int, side: str, cut: UUID | None) -> dict[str, Any]:
    """The fields of a core's end; `cable` is its name."""
    fields = {"cable": cable, "core": core, "side": _CABLE_SIDES[side]}
    return {"core": fields if cut is None else {**fields, "window_cut": str(WindowCutName(city, cut))}}


def read_end(city: str, it: traces_pb2.PlantEnd, field: str) -> End:
    """An end of a request about `city`. Raises InvalidField or CityForeign."""
    match it.WhichOneof("end"):
        case "core":
            cut = (
                id_in(city, WindowCutName, it.core.window_cut, f"{field}.core.window_cut")
                if it.core.window_cut
                else None
            )
            cable = id_in(city, CableName, it.core.cable, f"{field}.core.cable")
            return CoreEnd(cable, it.core.core, SIDES[it.core.side - 1], cut)
        case "splitter":
            number = -it.splitter.port if it.splitter.input else it.splitter.port
            return SplitterEnd(id_in(city, SplitterName, it.splitter.splitter, f"{field}.splitter.splitter"), number)
        case "port":
            closure = id_in(city, ClosureName, it.port.closure, f"{field}.port.closure")
            return PortEnd(closure, it.port.port, PORT_SIDES[it.port.side - 1])
        case _:
            endpoint = id_in(city, EndpointName, it.endpoint.endpoint, f"{field}.endpoint.endpoint")
            return EndpointEnd(endpoint, it.endpoint.port)


def id_in(city: str, kind: type[Name], text: str, field: str) -> UUID:
    """The id behind a name in a request about `city`. Raises InvalidField or CityForeign."""
    name = kind.parse(text, field)
    if name.city != city:
        raise CityForeign(city=name.city)
    return name.id
