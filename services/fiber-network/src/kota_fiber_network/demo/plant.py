"""From the tables to the file: every feature of the demo plant as the public import takes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from kota_fiber_network.demo.layout import (
    CO,
    FEEDERS,
    NORTH,
    PROTECTED,
    SITES,
    SOUTH,
    SPURS,
    STREETS,
    Feeder,
    Junction,
    Site,
    Spur,
)
from kota_fiber_network.demo.streets import Place, Streets

CITY = "13.77"
OWNER = "Diskominfo CONTOH"
TUBE = 12  # cores; also what a tray holds and what a spur takes
DROP = 0.0006  # degrees from the end of a spur to its sites: some 65 m
POPS = {NORTH: "POP-U", SOUTH: "POP-S"}
SERVICES = {"OFFICE": "Jaringan kantor", "SCHOOL": "Internet sekolah", "CAMERA": "CCTV", "SCREEN": "Videotron"}
_BEARINGS = ((1.0, 0.2), (-0.3, 1.0), (-1.0, -0.2), (0.3, -1.0), (0.8, 0.8), (-0.8, 0.8))  # east, north


def plant(subjects: Mapping[str, str]) -> bytes:
    """The demo plant of 13.77 as GeoJSON for ImportPlant: byte for byte the same for the same subjects.

    `subjects` says which resource of its own service an endpoint is: code to resource name, such as
    `{"VTR-01": "cities/13.77/screens/...", "KTR-01": "cities/13.77/sites/..."}`. Endpoints that are not named stand
    alone. Raises ValueError for a code that is no endpoint.

    Codes for a story (`STORY` holds them, too):

    - `KBL-D-09`, cut on its first segment `R-D-09-1`, takes down the office KTR-01, the school SDN-01, the camera at
      its gate CCTV-01 and the screen VTR-01 at once. `STORY.crossing` is a street line across that segment.
    - `KBL-F-S1` is a feeder of 288 cores: cut near the exchange it hits everything in the south and east.
    - `KTR-05` hangs on both halves of the north ring and stays up when one of `KBL-F-U1`, `KBL-F-U2` is cut.
    - Of the spurs 4, 7 and 8 depth or place are not known: digging there needs a survey. Those segments, and nothing
      else, carry warnings at the import.
    """
    known = {site.code for site in (*SITES, PROTECTED)}
    if not known.issuperset(subjects):
        raise ValueError(f"no endpoints of the demo plant: {', '.join(sorted(set(subjects) - known))}")
    maker = _Maker(Streets(CITY), subjects)
    maker.rings()
    for spur in SPURS:
        maker.spur(spur)
    maker.protected()
    text = json.dumps({"type": "FeatureCollection", "features": maker.features}, ensure_ascii=False, indent=None)
    return text.replace('{"type": "Feature",', '\n{"type": "Feature",').encode()


class _Maker:
    """Features in the order in which they are made."""

    def __init__(self, streets: Streets, subjects: Mapping[str, str]) -> None:
        self.features: list[dict[str, Any]] = []
        self._streets, self._subjects = streets, subjects
        self._nodes: set[Junction] = set()
        self._segments: dict[frozenset[Junction], str] = {}
        self._taken = {feeder.code: 1 for feeder in FEEDERS}  # tubes; the first is the ring's own
        self._trays: dict[str, int] = {}  # places taken in tray 1 of a closure

    def _add(self, kind: str, code: str | None, geometry: Any = None, **properties: Any) -> None:
        named = {"kind": kind} if code is None else {"kind": kind, "code": code}
        facts = {name: value for name, value in properties.items() if value is not None}
        self.features.append({"type": "Feature", "properties": {**named, **facts}, "geometry": geometry})

    # -- routes -------------------------------------------------------------------------------------------------

    def _node(self, at: Junction, type_: str) -> None:
        if at not in self._nodes:
            self._nodes.add(at)
            self._add("route_node", _node(at), _point(self._streets.junction(at)), type=type_)

    def _route(self, path: tuple[Junction, ...], name: str, **facts: Any) -> list[str]:
        """Nodes and segments of a path; a street that already has its route keeps it."""
        codes = []
        for number, (a, b) in enumerate(pairwise(path), start=1):
            for at in (a, b):
                self._node(at, "POLE" if facts["type"] == "AERIAL" else "MANHOLE")
            code = self._segments.setdefault(frozenset((a, b)), f"R-{name}-{number}")
            codes.append(code)
            if code == f"R-{name}-{number}":
                line = {"type": "LineString", "coordinates": [list(place) for place in self._streets.street(a, b)]}
                ends = {"from": _node(a), "to": _node(b)}
                self._add("route_segment", code, line, **ends, street=_street(a, b), owner=OWNER, **facts)
        return codes

    # -- rings --------------------------------------------------------------------------------------------------

    def rings(self) -> None:
        """The exchange, both rings, and every core of their feeders on a frame."""
        self._node(CO, "CO")
        for at in POPS:
            self._node(at, "POP")
        for feeder in FEEDERS:
            route = self._route(feeder.path, feeder.code[4:], type="TRENCH", depth_m=1.5, accuracy="A")
            facts = {"tubes": feeder.tubes, "cores_per_tube": TUBE, "efl_percent": 2, "slack_m": 40}
            self._add("cable", feeder.code, route=route, owner=OWNER, **facts)
            self._frame(feeder)
        for at, code in POPS.items():
            self._add("closure", code, type="ODF", node=_node(at), ports=48, trays=[24] * 4)

    def _frame(self, feeder: Feeder) -> None:
        frame = _frame(feeder.code)
        cores = feeder.tubes * TUBE
        self._add("closure", frame, type="ODF", node=_node(CO), ports=cores, trays=[TUBE] * feeder.tubes)
        for tray in range(1, feeder.tubes + 1):
            span = f"{TUBE * tray - TUBE + 1}-{TUBE * tray}"
            left, right = f"port:{frame}:{span}:rear", f"cable:{feeder.code}:{span}:A"
            self._add("joint", None, closure=frame, tray=tray, left=left, right=right, loss_ab_db=0.04)

    # -- spurs --------------------------------------------------------------------------------------------------

    def spur(self, spur: Spur) -> None:
        """A distribution cable out of its feeder, splitters at its end, and its sites."""
        depth = spur.depth_m if spur.kind == "TRENCH" else None
        route = self._route(spur.path, spur.cable[4:], type=spur.kind, depth_m=depth, accuracy=spur.accuracy)
        self._add(
            "cable", spur.cable, route=route, tubes=2, cores_per_tube=TUBE, efl_percent=2, slack_m=20, owner=OWNER
        )
        first = TUBE * self._taken[spur.feeder] + 1
        self._taken[spur.feeder] += 1
        self._tap(spur, f"{first}-{first + TUBE - 1}")
        box = f"ODP-{spur.number:02d}"
        self._add("closure", box, type="ODP", node=_node(spur.path[-1]), ports=16, trays=[24, 24])
        small, large = f"SPL-{spur.number:02d}-4", f"SPL-{spur.number:02d}-8"
        self._add("splitter", small, closure=box, outputs=4)
        self._add("splitter", large, closure=box, outputs=8)
        self._splice(box, f"cable:{spur.cable}:1:B", f"splitter:{small}:in1")
        self._splice(box, f"splitter:{small}:out1", f"splitter:{large}:in1")
        self._sites(spur, box, first)

    def _tap(self, spur: Spur, span: str) -> None:
        """Twelve cores of the feeder onto the spur: at its end, or through a window in its middle."""
        root, to = spur.path[0], f"cable:{spur.cable}:1-12:A"
        if root in POPS:
            self._splice(POPS[root], f"cable:{spur.feeder}:{span}:B", to, TUBE)
            return
        box, window = f"CL-{spur.number:02d}", f"KUPAS-{spur.number:02d}"
        self._add("closure", box, type="CLOSURE", node=_node(root), trays=[24, 24])
        self._add("window_cut", window, cable=spur.feeder, closure=box, cores=span)
        self._splice(box, f"cable:{spur.feeder}:{span}:B:{window}", to, TUBE)

    def _sites(self, spur: Spur, box: str, first: int) -> None:
        """Offices and schools have a core each, screens an output of the 1:4, cameras one of the 1:8 behind it."""
        number = f"{spur.number:02d}"
        ways = {
            "SCREEN": [(f"splitter:SPL-{number}-4:out{port}", 1) for port in range(2, 5)],
            "CAMERA": [(f"splitter:SPL-{number}-8:out{port}", 1) for port in range(1, 9)],
            "own": [(f"cable:{spur.cable}:{core}:B", core) for core in range(2, TUBE + 1)],
        }
        here = [site for site in SITES if site.spur == spur.number]
        for site, bearing in zip(here, _BEARINGS, strict=False):
            end, core = ways.get(site.kind, ways["own"]).pop(0)
            self._drop(site, spur.path[-1], bearing, 1)
            self._splice(box, end, f"cable:KBL-{site.code}:1:A")
            self._circuit(site, [(f"port:{_frame(spur.feeder)}:{first + core - 1}", 1)])

    def protected(self) -> None:
        """The office with a leg over each half of the north ring."""
        self._drop(PROTECTED, NORTH, _BEARINGS[2], 2)
        for leg, feeder in enumerate(("KBL-F-U1", "KBL-F-U2"), start=1):
            self._splice(POPS[NORTH], f"cable:{feeder}:1:B", f"cable:KBL-{PROTECTED.code}:{leg}:A")
        self._circuit(PROTECTED, [(f"port:{_frame('KBL-F-U1')}:1", 1), (f"port:{_frame('KBL-F-U2')}:1", 2)])

    def _drop(self, site: Site, at: Junction, bearing: tuple[float, float], legs: int) -> None:
        """A site with its own node, its drop cable, and a terminal box before it."""
        x, y = self._streets.junction(at)
        place = self._streets.inside(x + DROP * bearing[0], y + DROP * bearing[1])
        node, box = f"N-{site.code}", f"OTB-{site.code}"
        self._add("route_node", node, _point(place), type="POLE" if site.kind == "CAMERA" else "BUILDING")
        line = {"type": "LineString", "coordinates": [[x, y], list(place)]}
        ends = {"from": _node(at), "to": node}
        self._add("route_segment", f"R-{site.code}", line, **ends, type="AERIAL", accuracy="C", owner=OWNER)
        self._add("cable", f"KBL-{site.code}", route=[f"R-{site.code}"], tubes=1, cores_per_tube=4, owner=OWNER)
        self._add("closure", box, type="OTB", node=node, ports=4, trays=[4])
        facts = {"people": site.people, "ports": legs, "subject": self._subjects.get(site.code)}
        self._add("endpoint", site.code, _point(place), type=site.kind, name=site.name, node=node, **facts)
        for leg in range(1, legs + 1):
            self._splice(box, f"cable:KBL-{site.code}:{leg}:B", f"port:{box}:{leg}:rear")
            left, right = f"port:{box}:{leg}:front", f"endpoint:{site.code}:{leg}"
            self._add("joint", None, closure=box, method="CONNECTOR", left=left, right=right)

    def _circuit(self, site: Site, legs: list[tuple[str, int]]) -> None:
        told = [{"origin": origin, "endpoint_port": port} for origin, port in legs]
        facts = {"service": SERVICES[site.kind], "critical": site.critical, "endpoint": site.code, "legs": told}
        self._add("circuit", f"CIR-{site.code}", **facts)

    def _splice(self, closure: str, left: str, right: str, count: int = 1) -> None:
        """A fusion splice, or `count` of them, in the closure's first tray, or the second when that is full."""
        taken = self._trays.get(closure, 0)
        self._trays[closure] = taken + count
        facts = {"tray": taken // 24 + 1, "loss_ab_db": 0.05, "loss_ba_db": 0.06}
        self._add("joint", None, closure=closure, left=left, right=right, **facts)


def _node(at: Junction) -> str:
    return f"N-{at[0]:02d}-{at[1]:02d}"


def _frame(feeder: str) -> str:
    return feeder.replace("KBL-F", "ODF")


def _point(place: Place) -> dict[str, Any]:
    return {"type": "Point", "coordinates": list(place)}


def _street(a: Junction, b: Junction) -> str:
    """Streets along a row or a column have one name."""
    number = a[1] if a[1] == b[1] else 20 + a[0] if a[0] == b[0] else 0
    return f"Jl. {STREETS[number % len(STREETS)]} CONTOH"
