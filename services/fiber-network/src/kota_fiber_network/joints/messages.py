"""Joints and window cuts as the contract shows them."""

from __future__ import annotations

from uuid import UUID

from kota.fiber_network.v1 import joints_pb2
from kota_common.errors import InvalidField
from kota_fiber_network.names import CableName, ClosureName, JointName, WindowCutName, new_id
from kota_fiber_network.network.messages import end, read_end
from kota_fiber_network.plant.model import JOINT_KINDS, Joint, WindowCut

_NOWHERE = UUID(int=0)  # the closure of the request is filled in by the command


def joint(city: str, it: Joint) -> joints_pb2.Joint:
    """A joint."""
    return joints_pb2.Joint(
        name=str(JointName(city, it.id)),
        kind=joints_pb2.JointKind.Value(f"JOINT_KIND_{it.kind}"),
        left=end(city, it.left),
        right=end(city, it.right),
        tray=it.tray or 0,
        position=it.position or 0,
        loss_ab_milli_db=it.loss_ab,
        loss_ba_milli_db=it.loss_ba,
    )


def read_joint(city: str, it: joints_pb2.Joint, field: str) -> Joint:
    """A joint of a request. Raises InvalidField, CityForeign."""
    kind = JOINT_KINDS[it.kind - 1]
    if (kind == "CONNECTOR") != (it.tray == 0):
        raise InvalidField(f"{field}.tray", "is given for splices and 0 for connectors")
    return Joint(
        id=new_id(),
        closure=_NOWHERE,
        node=_NOWHERE,
        kind=kind,
        tray=it.tray or None,
        position=it.position or None,
        left=read_end(city, it.left, f"{field}.left"),
        right=read_end(city, it.right, f"{field}.right"),
        loss_ab=it.loss_ab_milli_db if it.HasField("loss_ab_milli_db") else None,
        loss_ba=it.loss_ba_milli_db if it.HasField("loss_ba_milli_db") else None,
    )


def window_cut(city: str, it: WindowCut, version: int) -> joints_pb2.WindowCut:
    """An opening in a cable."""
    return joints_pb2.WindowCut(
        name=str(WindowCutName(city, it.id)),
        code=it.code,
        cable=str(CableName(city, it.cable)),
        closure=str(ClosureName(city, it.closure)),
        distance_m=it.at_mm / 1000,
        cores=it.cores,
        network_version=version,
    )
