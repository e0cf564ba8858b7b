"""An import in one transaction: the whole file or nothing of it."""

from __future__ import annotations

import asyncio

from kota_common.postgres import Transaction
from kota_fiber_network.circuits import messages as circuit_messages
from kota_fiber_network.circuits import store as circuit_store
from kota_fiber_network.endpoints import messages as endpoint_messages
from kota_fiber_network.endpoints import store as endpoint_store
from kota_fiber_network.imports.model import Report
from kota_fiber_network.imports.survey import survey
from kota_fiber_network.joints.model import Places
from kota_fiber_network.names import EndpointName
from kota_fiber_network.network.board import Board
from kota_fiber_network.network.changes import begin, held, told
from kota_fiber_network.network.model import Network
from kota_fiber_network.plant import store
from kota_fiber_network.plant.store import Sizes


async def import_plant(tx: Transaction, board: Board, data: bytes, *, validate_only: bool) -> Report:
    """Take a file in, or with `validate_only` say what that would do. Raises ImportRefused."""
    base = await board.network(tx) if validate_only else await held(tx, board)
    places = Places()
    for row in await store.taken_places(tx):
        places.taken[row["closure"], row["tray"]].add(row["position"])
    report = await asyncio.to_thread(survey, data, base, places, tx.now)
    if validate_only:
        return report
    report.expect_acceptable()
    if report.changes:
        version = await begin(tx, base, "import")
        report.network_version = version
        await _keep(tx, base, report, version)
    return report


async def _keep(tx: Transaction, base: Network, report: Report, version: int) -> None:
    new, changed = report.created, report.updated
    after = base.with_delta(new, version)
    await store.insert_nodes(tx, new.nodes, version)
    await store.update_nodes(tx, changed.nodes, version)
    await store.insert_segments(tx, new.segments, version)
    await store.update_segments(tx, changed.segments, version)
    await store.insert_closures(tx, new.closures, version)
    await store.update_closures(tx, changed.closures, version)
    await store.insert_splitters(tx, new.splitters, version)
    await store.update_splitters(tx, changed.splitters, version)
    await store.insert_cables(tx, new.cables, after.segments, version)
    await store.update_cables(tx, changed.cables, version)
    await store.insert_endpoints(tx, new.endpoints, version)
    await store.update_endpoints(tx, changed.endpoints, version)
    await store.insert_cuts(tx, new.cuts, after.cables, version)
    sizes = Sizes(after.cables, after.splitters, after.closures, after.endpoints)
    await store.insert_joints(tx, new.joints, after.closures, sizes, version)
    await circuit_store.insert(tx, new.circuits, after.cables, version)
    for circuit in new.circuits:
        tx.emit(circuit_messages.changed(after, circuit), aggregate=str(circuit.name), version=circuit.version)
    for endpoint in changed.endpoints:
        present = await endpoint_store.read(tx, EndpointName(tx.city, endpoint.id))
        told_of = endpoint_messages.linked(present, after)
        tx.emit(told_of, aggregate=str(present.name), version=present.version)
    told(tx, after, "import")
