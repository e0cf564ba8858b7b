"""Visits to closures, each in one transaction: all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from kota_common.errors import InvalidField
from kota_common.postgres import Transaction
from kota_fiber_network.circuits import messages as circuit_messages
from kota_fiber_network.circuits import store as circuit_store
from kota_fiber_network.joints import store
from kota_fiber_network.joints.model import (
    CoreAlreadyCut,
    CoreInService,
    JointNotFound,
    Places,
    check_ends,
    circuits_on_cores,
    circuits_on_joints,
    cut_at_mm,
)
from kota_fiber_network.names import CableName, ClosureName, JointName, OutageName
from kota_fiber_network.network.board import Board
from kota_fiber_network.network.changes import begin, held, told
from kota_fiber_network.network.model import Network
from kota_fiber_network.plant import store as plant_store
from kota_fiber_network.plant.model import Circuit, CircuitState, Delta, Joint, WindowCut
from kota_fiber_network.plant.refusals import CableNotFound, ClosureNotFound, PlantEndNotFound
from kota_fiber_network.plant.store import Sizes


async def make_joints(
    tx: Transaction, board: Board, name: ClosureName, joints: Sequence[Joint]
) -> tuple[list[Joint], int]:
    """Join ends in a closure; a position 0 is replaced by the next free one.

    Raises ClosureNotFound, PlantEndNotFound, CoreEndOccupied, EndNotAtClosure, JointMakesLoop, TrayFull.
    """
    base = await held(tx, board)
    closure = base.closures.get(name.id)
    if closure is None:
        raise ClosureNotFound(closure=name)
    draft, places, made = base.draft(), Places(), []
    for row in await plant_store.taken_places(tx):
        places.taken[row["closure"], row["tray"]].add(row["position"])
    for index, joint in enumerate(joints):
        left = draft.index(joint.left, field=f"joints[{index}].left")
        right = draft.index(joint.right, field=f"joints[{index}].right")
        check_ends(draft, closure, joint.left, joint.right, left, right)
        position = None if joint.tray is None else places.take(closure, joint.tray, joint.position or 0)
        placed = replace(joint, closure=closure.id, node=closure.node, position=position)
        draft.absorb(Delta(joints=(placed,)))
        made.append(placed)
    version = await begin(tx, base, "joints")
    sizes = Sizes(base.cables, base.splitters, base.closures, base.endpoints)
    await plant_store.insert_joints(tx, made, base.closures, sizes, version)
    draft.version = version
    told(tx, draft, "joints")
    return made, version


async def break_joints(
    tx: Transaction, board: Board, names: Sequence[JointName], outage: OutageName | None
) -> tuple[list[Circuit], int]:
    """Take joints apart; gives the circuits that went back to staged. Raises JointNotFound, CoreInService."""
    base = await held(tx, board)
    for name in names:
        if base.graph.joint_number(name.id) is None:
            raise JointNotFound(field="joints", joint=name)
    ids = [name.id for name in names]
    staged = await _out_of_service(tx, base, circuits_on_joints(base, ids), "The joint", outage)
    version = await begin(tx, base, "joints")
    await _stage(tx, staged, version)
    await plant_store.part_joints(tx, ids, version)
    parted = tuple(_parted(base, joint) for joint in ids)
    after = base.with_delta(Delta(joints=parted, circuits=tuple(staged)), version)
    _tell(tx, after, staged, "joints")
    return staged, version


def _parted(network: Network, joint: UUID) -> Joint:
    number = network.graph.joint_number(joint)
    assert number is not None, "its name was checked"
    left = int(network.graph.joint_left[number])
    ends = (network.graph.end(left), network.graph.end(int(network.graph.partner[left])))
    return Joint(joint, UUID(int=0), UUID(int=0), "FUSION", None, None, *ends, active=False)


async def cut_window(
    tx: Transaction, board: Board, cable_name: CableName, cut: WindowCut, outage: OutageName | None
) -> tuple[WindowCut, int]:
    """Open a cable at a closure; `cut` names cable, closure, code and cores, the place follows from the route.

    Raises CableNotFound, ClosureNotFound, ClosureNotOnCable, PlantEndNotFound, CoreAlreadyCut, CoreInService.
    """
    base = await held(tx, board)
    cable, closure = base.cables.get(cut.cable), base.closures.get(cut.closure)
    if cable is None:
        raise CableNotFound(cable=cable_name)
    if closure is None:
        raise ClosureNotFound(field="closure", closure=cut.closure)
    if cut.code in base.codes["window_cut"]:
        raise InvalidField("code", "is the code of another window cut")
    at_mm = cut_at_mm(base, cable, closure)
    made = replace(cut, node=closure.node, at_mm=at_mm, cores=tuple(sorted(cut.cores)))
    _expect_cuttable(base, made)
    staged = await _out_of_service(
        tx, base, circuits_on_cores(base, cable.id, made.cores, at_mm), f"The cable {cable.code}", outage
    )
    version = await begin(tx, base, "window_cut")
    await _stage(tx, staged, version)
    await plant_store.insert_cuts(tx, [made], base.cables, version)
    after = base.with_delta(Delta(cuts=(made,), circuits=tuple(staged)), version)
    _tell(tx, after, staged, "window_cut")
    return made, version


def _expect_cuttable(network: Network, cut: WindowCut) -> None:
    cable, closure = network.cables[cut.cable], network.closures[cut.closure]
    if cut.cores[-1] > cable.cores or cut.cores[0] < 1:
        raise PlantEndNotFound(f"core {cut.cores[-1]} of cable {cable.code}", field="cores")
    there = [one for one in network.cuts.values() if one.cable == cut.cable and one.node == cut.node]
    twice = sorted({core for one in there for core in one.cores}.intersection(cut.cores))
    if twice:
        raise CoreAlreadyCut(core=twice, cable=cable.code, closure=closure.code)


async def _out_of_service(
    tx: Transaction, network: Network, blockers: Sequence[Circuit], what: str, outage: OutageName | None
) -> list[Circuit]:
    """The circuits in the way, back at staged; only under an open outage that keeps each of their endpoints down."""
    if not blockers:
        return []
    excused = await store.endpoints_down_by(tx, outage.id) if outage is not None else set()
    standing = [one for one in blockers if one.endpoint not in excused]
    if standing:
        raise CoreInService(what=what, circuits=[one.code for one in standing])
    return [
        one.changed(CircuitState.STAGED, tuple(replace(leg, pieces=(), joints=()) for leg in one.legs))
        for one in blockers
    ]


async def _stage(tx: Transaction, circuits: Sequence[Circuit], version: int) -> None:
    if circuits:
        await circuit_store.save(tx, circuits, version)
        await circuit_store.drop_ways(tx, [circuit.id for circuit in circuits])


def _tell(tx: Transaction, after: Network, staged: Sequence[Circuit], changed_by: str) -> None:
    for circuit in staged:
        tx.emit(circuit_messages.changed(after, circuit), aggregate=str(circuit.name), version=circuit.version)
    told(tx, after, changed_by)
