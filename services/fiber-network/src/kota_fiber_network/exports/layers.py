"""One layer of one version as bytes. Reading is optimistic, as the board's: again, until nothing changed meanwhile."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from kota_common.postgres import Reader
from kota_fiber_network.endpoints import store as endpoint_store
from kota_fiber_network.exports import features, store
from kota_fiber_network.exports.features import Feature
from kota_fiber_network.exports.model import FORMAT, Box, expect_size
from kota_fiber_network.imports.model import FEATURES_MAX
from kota_fiber_network.network import store as network_store
from kota_fiber_network.network.board import Board
from kota_fiber_network.network.model import Network
from kota_fiber_network.outages import store as outage_store


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer in full, with the tag of what it was read from."""

    etag: str
    body: bytes


async def etag_of_layer(reader: Reader, layer: str) -> str:
    """The strong tag of a layer as it is committed now: the network's version, and what changes without one."""
    version = await network_store.version(reader)
    return f'"{FORMAT}-{version}-{await store.changes(reader, layer)}"'


async def read(reader: Reader, board: Board, layer: str, box: Box | None) -> Layer:
    """A layer. Raises LayerTooLarge."""
    while True:
        etag = await etag_of_layer(reader, layer)
        network = await board.network(reader)
        rows = await _rows(reader, layer)
        if await etag_of_layer(reader, layer) == etag:
            body = await asyncio.to_thread(_write, network, layer, rows, box)
            return Layer(etag, body)


async def _rows(reader: Reader, layer: str) -> Any:
    """What a layer holds beside the network."""
    match layer:
        case "endpoints":
            return await endpoint_store.page(reader, FEATURES_MAX + 1, "", "", False)
        case "outages":
            return await outage_store.open_outages(reader)
        case "plant":
            expect_size(layer, await store.active_joints(reader))
            every = await endpoint_store.page(reader, FEATURES_MAX + 1, "", "", False)
            return every, await store.joint_places(reader)
        case _:
            return None


def _write(network: Network, layer: str, rows: Any, box: Box | None) -> bytes:
    """The FeatureCollection. Slow for a large layer: run in a thread."""
    found = [one for one in _features(network, layer, rows) if box is None or _in(box, one)]
    expect_size(layer, len(found))
    collection = {
        "type": "FeatureCollection",
        "name": layer,
        "city": network.city,
        "network_version": network.version,
        "features": found,
    }
    return json.dumps(collection, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _features(network: Network, layer: str, rows: Any) -> Iterable[Feature]:
    match layer:
        case "nodes":
            return features.nodes(network)
        case "segments":
            return features.segments(network)
        case "cables":
            return features.cables(network)
        case "closures":
            return features.closures(network)
        case "endpoints":
            return features.endpoints(network, rows)
        case "outages":
            return features.outages(network, rows)
        case _:
            return _everything(network, *rows)


def _everything(network: Network, endpoints: Any, places: Any) -> Iterable[Feature]:
    """All that an import takes, in its order."""
    return chain(
        features.nodes(network),
        features.segments(network),
        features.closures(network),
        features.splitters(network),
        features.cables(network),
        features.endpoints(network, endpoints),
        features.window_cuts(network),
        features.joints(network, places),
        features.circuits(network),
    )


def _in(box: Box, one: Feature) -> bool:
    geometry = one["geometry"]
    if geometry is None:
        return True
    coordinates = geometry["coordinates"]
    return box.meets((coordinates,) if geometry["type"] == "Point" else tuple(coordinates))
