"""A trace as GeoJSON: the glass that light passes and the places where it ends."""

from __future__ import annotations

import json
from typing import Any

from kota_fiber_network.network.core_graph import Kind
from kota_fiber_network.network.model import Network
from kota_fiber_network.network.walk import Leaf, Step, Tree
from kota_fiber_network.plant import geometry


def drawn(network: Network, trees: dict[str, Tree]) -> bytes:
    """A FeatureCollection of both directions, `properties.direction` says which."""
    features: list[dict[str, Any]] = []
    for direction, tree in trees.items():
        features += [one for step in tree.steps if (one := _glass(network, step, direction))]
        features += [_leaf(network, leaf, direction) for leaf in tree.leaves]
    return json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":")).encode()


def _glass(network: Network, step: Step, direction: str) -> dict[str, Any] | None:
    element = step.entered >> 1
    if network.graph.kind(element) is not Kind.CORE:
        return None
    cable = network.cables[network.graph.owner(element).id]
    core, begin, end = network.graph.span(element)
    points = network.line_of(cable)
    if end - begin < cable.sheath_mm:
        points = geometry.part(points, begin / cable.sheath_mm, end / cable.sheath_mm)
    if step.entered & 1:
        points = points[::-1]
    properties = {"kind": "glass", "direction": direction, "cable": cable.code, "core": core}
    return {"type": "Feature", "properties": properties, "geometry": {"type": "LineString", "coordinates": points}}


def _leaf(network: Network, leaf: Leaf, direction: str) -> dict[str, Any]:
    at = network.nodes[network.node_of(network.graph.end(leaf.end))]
    properties = {"kind": "end", "direction": direction, "reason": leaf.reason.value, "node": at.code}
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": at.at}}
