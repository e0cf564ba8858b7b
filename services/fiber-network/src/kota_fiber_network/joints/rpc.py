"""The door for splicing crews."""

from __future__ import annotations

from uuid import UUID

from kota.fiber_network.v1 import joints_pb2, joints_pb2_grpc
from kota_common.grpc import command
from kota_common.postgres import Transaction
from kota_fiber_network.joints import commands, messages
from kota_fiber_network.names import CableName, ClosureName, JointName, OutageName, new_id
from kota_fiber_network.network.board import Board
from kota_fiber_network.plant.model import WindowCut


class Joints(joints_pb2_grpc.JointServiceServicer):
    """Splices, plugs and openings."""

    def __init__(self, board: Board) -> None:
        self._board = board

    @command
    async def MakeJoints(self, tx: Transaction, request: joints_pb2.MakeJointsRequest) -> joints_pb2.MakeJointsResponse:
        """Join ends in a closure."""
        name = ClosureName.parse(request.parent, "parent")
        joints = [messages.read_joint(name.city, one, f"joints[{i}]") for i, one in enumerate(request.joints)]
        made, version = await commands.make_joints(tx, self._board, name, joints)
        return joints_pb2.MakeJointsResponse(
            joints=[messages.joint(name.city, one) for one in made], network_version=version
        )

    @command
    async def BreakJoints(
        self, tx: Transaction, request: joints_pb2.BreakJointsRequest
    ) -> joints_pb2.BreakJointsResponse:
        """Take joints apart."""
        names = [JointName.parse_in(tx.city, text, "joints") for text in request.joints]
        staged, version = await commands.break_joints(tx, self._board, names, _outage(tx.city, request.outage))
        return joints_pb2.BreakJointsResponse(
            network_version=version, staged_circuits=[str(circuit.name) for circuit in staged]
        )

    @command
    async def CutWindow(self, tx: Transaction, request: joints_pb2.CutWindowRequest) -> joints_pb2.WindowCut:
        """Open a cable in its middle."""
        cable = CableName.parse(request.parent, "parent")
        closure = ClosureName.parse_in(cable.city, request.closure, "closure").id
        asked = WindowCut(new_id(), request.code, cable.id, closure, UUID(int=0), 0, tuple(request.cores))
        outage = _outage(cable.city, request.outage)
        made, version = await commands.cut_window(tx, self._board, cable, asked, outage)
        return messages.window_cut(cable.city, made, version)


def _outage(city: str, text: str) -> OutageName | None:
    return OutageName.parse_in(city, text, "outage") if text else None
