"""Small plants as GeoJSON: a line of nodes in Pariaman, cables over them, splices, a splitter, endpoints, circuits."""

from __future__ import annotations

import json
from typing import Any

LON, LAT = 100.12, -0.62


def point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def feature(kind: str, code: str | None, geometry: Any = None, **properties: Any) -> dict[str, Any]:
    named = {"kind": kind} if code is None else {"kind": kind, "code": code}
    return {"type": "Feature", "properties": {**named, **properties}, "geometry": geometry}


def collection(*features: dict[str, Any], **members: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", **members, "features": list(features)}).encode()


def at(index: float, north: float = 0.0) -> tuple[float, float]:
    """A place `index` times about 500 m east and `north` times about 500 m north of the origin."""
    return (round(LON + 0.0045 * index, 6), round(LAT + 0.0045 * north, 6))


def node(code: str, index: float, north: float = 0.0, type_: str = "MANHOLE") -> dict[str, Any]:
    return feature("route_node", code, point(*at(index, north)), type=type_)


def segment(code: str, a: tuple[str, float, float], b: tuple[str, float, float], **more: Any) -> dict[str, Any]:
    line = {"type": "LineString", "coordinates": [at(*a[1:]), at(*b[1:])]}
    facts = {"type": "TRENCH", "depth_m": 1.5, "accuracy": "B", "street": "Jl. Merdeka", "owner": "Diskominfo CONTOH"}
    return feature("route_segment", code, line, **{"from": a[0], "to": b[0]}, **{**facts, **more})


def straight(*, cores: int = 12) -> list[dict[str, Any]]:
    """N0 -- N1 -- N2 -- N3: an exchange, two closures, a building; a feeder over two segments and a drop over one.

    ODF at N0 =KBL-1 (N0-N1-N2)= CL-2 at N2 =KBL-2 (N2-N3)= SDN-01 at N3; CCTV-01 at N2 behind a 1:4 in CL-2.
    """
    nodes = [node("N0", 0, type_="CO"), node("N1", 1), node("N2", 2), node("N3", 3, type_="BUILDING")]
    segments = [segment(f"R{i}", (f"N{i}", i, 0), (f"N{i + 1}", i + 1, 0)) for i in range(3)]
    tubes = max(1, cores // 12)
    return [
        *nodes,
        *segments,
        feature("closure", "ODF-0", None, type="ODF", node="N0", ports=48, trays=[24]),
        feature("closure", "CL-1", None, type="CLOSURE", node="N1", trays=[24, 24]),
        feature("closure", "CL-2", None, type="CLOSURE", node="N2", trays=[24, 24]),
        feature("closure", "OTB-3", None, type="OTB", node="N3", ports=4, trays=[12]),
        feature(
            "cable", "KBL-1", None, route=["R0", "R1"], tubes=tubes, cores_per_tube=12, efl_percent=2, owner="Kota"
        ),
        feature("cable", "KBL-2", None, route=["R2"], tubes=1, cores_per_tube=12, slack_m=20, efl_percent=2),
        feature("splitter", "SPL-2", None, closure="CL-2", outputs=4),
        feature("endpoint", "SDN-01", point(*at(3)), type="SCHOOL", name="SDN 01 CONTOH", node="N3", people=240),
        feature(
            "endpoint", "CCTV-01", point(*at(2)), type="CAMERA", name="Kamera Simpang CONTOH", node="N2", people=10
        ),
        feature("joint", None, closure="ODF-0", tray=1, left="port:ODF-0:1-4:rear", right="cable:KBL-1:1-4:A"),
        feature(
            "joint", None, closure="CL-2", tray=1, left="cable:KBL-1:1:B", right="cable:KBL-2:1:A", loss_ab_db=0.05
        ),
        feature("joint", None, closure="CL-2", tray=1, left="cable:KBL-1:2:B", right="splitter:SPL-2:in1"),
        feature(
            "joint", None, closure="CL-2", method="CONNECTOR", left="splitter:SPL-2:out1", right="endpoint:CCTV-01:1"
        ),
        feature("joint", None, closure="OTB-3", tray=1, left="cable:KBL-2:1:B", right="port:OTB-3:1:rear"),
        feature(
            "joint", None, closure="OTB-3", method="CONNECTOR", left="port:OTB-3:1:front", right="endpoint:SDN-01:1"
        ),
        feature(
            "circuit",
            "CIR-SDN-01",
            service="Internet sekolah",
            critical=True,
            endpoint="SDN-01",
            legs=[{"origin": "port:ODF-0:1", "endpoint_port": 1}],
        ),
        feature(
            "circuit",
            "CIR-CCTV-01",
            service="CCTV",
            endpoint="CCTV-01",
            legs=[{"origin": "port:ODF-0:2", "endpoint_port": 1}],
        ),
    ]
