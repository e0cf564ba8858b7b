"""The smallest plant that serves a screen: an exchange, one cable, one circuit."""

from __future__ import annotations

import json
from typing import Any

CABLE = "KBL-BEBAN"
HERE, THERE = [100.1190, -0.6264], [100.1207, -0.6264]


def plant(screen: str) -> bytes:
    """As GeoJSON; the endpoint is this screen of videotron-content."""
    features = [
        _feature("route_node", "N-SENTRAL", _point(HERE), type="CO"),
        _feature("route_node", "N-LAYAR", _point(THERE), type="BUILDING"),
        _feature(
            "route_segment",
            "RUAS-1",
            {"type": "LineString", "coordinates": [HERE, THERE]},
            **{"from": "N-SENTRAL", "to": "N-LAYAR"},
            type="TRENCH",
            depth_m=1.5,
            accuracy="B",
            street="Jl. Contoh",
        ),
        _feature("closure", "ODF-1", type="ODF", node="N-SENTRAL", ports=12, trays=[12]),
        _feature("closure", "OTB-1", type="OTB", node="N-LAYAR", ports=4, trays=[12]),
        _feature("cable", CABLE, route=["RUAS-1"], tubes=1, cores_per_tube=12),
        _feature(
            "endpoint", "LAYAR-1", _point(THERE), type="SCREEN", name="Layar CONTOH", node="N-LAYAR", subject=screen
        ),
        _feature("joint", None, closure="ODF-1", tray=1, left="port:ODF-1:1:rear", right=f"cable:{CABLE}:1:A"),
        _feature("joint", None, closure="OTB-1", tray=1, left=f"cable:{CABLE}:1:B", right="port:OTB-1:1:rear"),
        _feature(
            "joint", None, closure="OTB-1", method="CONNECTOR", left="port:OTB-1:1:front", right="endpoint:LAYAR-1:1"
        ),
        _feature(
            "circuit",
            "CIR-LAYAR-1",
            service="Videotron",
            endpoint="LAYAR-1",
            legs=[{"origin": "port:ODF-1:1", "endpoint_port": 1}],
        ),
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _point(at: list[float]) -> dict[str, Any]:
    return {"type": "Point", "coordinates": at}


def _feature(kind: str, code: str | None, geometry: Any = None, **properties: Any) -> dict[str, Any]:
    named = {"kind": kind} if code is None else {"kind": kind, "code": code}
    return {"type": "Feature", "properties": {**named, **properties}, "geometry": geometry}
