"""The city's fiber network as GeoJSON: an exchange, a cable in every street, glass from it to offices and screens.

Every endpoint has cores of its own from the exchange on, joined in the closure of each village on the way. All made up;
the streets lie inside the real outlines (`streets.py`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kota_cli.demo.streets import CENTRE, Street, Streets, Village

OWNER = "Diskominfo Kota Pariaman (CONTOH)"
EXCHANGE = "ODF-01"
CORES_PER_TUBE = 12
TUBES = (1, 2, 4, 8)
TRAY_PLACES = 48
SPLICE_DB = 0.05


@dataclass(frozen=True, slots=True)
class Outlet:
    """Something at the end of the glass."""

    code: str
    type: str  # of the import: OFFICE, SCHOOL, CAMERA, SCREEN
    name: str
    village: str
    people: int
    service: str
    critical: bool = False


OUTLETS = (
    Outlet("KANTOR-SETDA", "OFFICE", "Balai Kota (CONTOH)", "13.77.01.1014", 180, "Jaringan perkantoran", True),
    Outlet("KANTOR-DISDIK", "OFFICE", "Kantor Dinas Pendidikan (CONTOH)", "13.77.01.2021", 65, "Jaringan perkantoran"),
    Outlet("KANTOR-MPP", "OFFICE", "Mal Pelayanan Publik (CONTOH)", "13.77.01.1010", 400, "Jaringan perkantoran", True),
    Outlet("KANTOR-CAMAT-UTARA", "OFFICE", "Kantor Camat Utara (CONTOH)", "13.77.02.2021", 30, "Jaringan perkantoran"),
    Outlet("KANTOR-CAMAT-TIMUR", "OFFICE", "Kantor Camat Timur (CONTOH)", "13.77.04.2007", 30, "Jaringan perkantoran"),
    Outlet(
        "KANTOR-CAMAT-SELATAN", "OFFICE", "Kantor Camat Selatan (CONTOH)", "13.77.03.2007", 30, "Jaringan perkantoran"
    ),
    Outlet("SDN-01", "SCHOOL", "SDN 01 (CONTOH)", "13.77.01.1007", 240, "Internet sekolah"),
    Outlet("SDN-05", "SCHOOL", "SDN 05 (CONTOH)", "13.77.01.2021", 310, "Internet sekolah"),
    Outlet("SMPN-02", "SCHOOL", "SMPN 02 (CONTOH)", "13.77.04.2012", 420, "Internet sekolah"),
    Outlet("SDN-11", "SCHOOL", "SDN 11 (CONTOH)", "13.77.02.2014", 190, "Internet sekolah"),
    Outlet("SDN-17", "SCHOOL", "SDN 17 (CONTOH)", "13.77.03.2017", 205, "Internet sekolah"),
    Outlet("CCTV-SDN-05", "CAMERA", "Kamera gerbang SDN 05 (CONTOH)", "13.77.01.2021", 310, "CCTV"),
    Outlet("CCTV-PASAR", "CAMERA", "Kamera Pasar (CONTOH)", "13.77.01.1004", 900, "CCTV"),
    Outlet("CCTV-STASIUN", "CAMERA", "Kamera Stasiun (CONTOH)", "13.77.01.1014", 600, "CCTV"),
    Outlet("VT-CIMPARUH", "SCREEN", "Videotron Simpang Cimparuh (CONTOH)", "13.77.01.2021", 1200, "Videotron"),
    Outlet("VT-ALUN", "SCREEN", "Videotron Alun-alun (CONTOH)", "13.77.01.1002", 2500, "Videotron"),
    Outlet("VT-MPP", "SCREEN", "Layar antrean Mal Pelayanan Publik (CONTOH)", "13.77.01.1010", 400, "Videotron"),
    Outlet("VT-NARAS", "SCREEN", "Videotron Naras (CONTOH)", "13.77.02.2014", 700, "Videotron"),
)


def place_of(streets: Streets, code: str) -> tuple[float, float]:
    """Where an outlet stands, longitude and latitude: where the streets of its village meet."""
    outlet = next(outlet for outlet in OUTLETS if outlet.code == code)
    return streets.villages[outlet.village].middle


def cable_into(village: str) -> str:
    """The code of the cable in the street that leads into a village."""
    return f"KBL-{_short(village)}"


def geojson(streets: Streets, subjects: Mapping[str, str]) -> bytes:
    """The plant as a FeatureCollection; `subjects` says which resource of its own service an outlet is."""
    features = [*_routes(streets), *_closures(streets), *_cables(streets)]
    features += [_endpoint(outlet, streets.villages[outlet.village], subjects) for outlet in OUTLETS]
    features += [*_glass(streets)]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _routes(streets: Streets) -> list[dict[str, Any]]:
    nodes = [
        _feature(
            "route_node",
            _node(village.code),
            {"type": "Point", "coordinates": village.middle},
            type="CO" if village.code == CENTRE else "MANHOLE",
            name=village.name,
        )
        for village in streets.villages.values()
    ]
    return nodes + [
        _feature(
            "route_segment",
            _segment(street),
            {"type": "LineString", "coordinates": street.line},
            **{"type": "TRENCH", "from": _node(street.near.code), "to": _node(street.far.code)},
            depth_m=1.2,
            accuracy="B",
            owner=OWNER,
            street=f"Jalan {street.near.name} - {street.far.name} (CONTOH)",
        )
        for street in streets.streets
    ]


def _closures(streets: Streets) -> list[dict[str, Any]]:
    joints = Counter(street.near.code for outlet in OUTLETS for street in streets.way(outlet.village))
    ends = Counter(outlet.village for outlet in OUTLETS)
    made = [_feature("closure", EXCHANGE, type="ODF", node=_node(CENTRE), ports=48, trays=[TRAY_PLACES])]
    for street in streets.streets:
        trays = 1 + (joints[street.far.code] + ends[street.far.code]) // TRAY_PLACES
        made.append(
            _feature(
                "closure",
                _closure(street.far.code),
                type="CLOSURE",
                node=_node(street.far.code),
                trays=[TRAY_PLACES] * trays,
            )
        )
    return made


def _cables(streets: Streets) -> list[dict[str, Any]]:
    """A cable in each street, with cores for what lies behind it and some to spare."""
    used = Counter(street.far.code for outlet in OUTLETS for street in streets.way(outlet.village))
    made = []
    for street in streets.streets:
        tubes = next(tubes for tubes in TUBES if tubes * CORES_PER_TUBE > 2 * used[street.far.code])
        made.append(
            _feature(
                "cable",
                cable_into(street.far.code),
                route=[_segment(street)],
                tubes=tubes,
                cores_per_tube=CORES_PER_TUBE,
                efl_percent=2,
                slack_m=20,
                owner=OWNER,
            )
        )
    return made


def _endpoint(outlet: Outlet, village: Village, subjects: Mapping[str, str]) -> dict[str, Any]:
    linked = {"subject": subjects[outlet.code]} if outlet.code in subjects else {}
    return _feature(
        "endpoint",
        outlet.code,
        {"type": "Point", "coordinates": village.middle},
        **{"type": outlet.type, "name": outlet.name, "node": _node(village.code), "people": outlet.people, **linked},
    )


def _glass(streets: Streets) -> list[dict[str, Any]]:
    """Joints from the exchange's port to every outlet, and the circuit over them."""
    made: list[dict[str, Any]] = []
    taken: Counter[str] = Counter()  # cores in use, by the village that a cable leads into
    for port, outlet in enumerate(OUTLETS, start=1):
        way = [street.far.code for street in streets.way(outlet.village)]
        cores = []
        for village in way:
            taken[village] += 1
            cores.append(f"cable:{cable_into(village)}:{taken[village]}")
        made.append(_joint(EXCHANGE, f"port:{EXCHANGE}:{port}:rear", f"{cores[0]}:A"))
        made += [_joint(_closure(at), f"{one}:B", f"{next_}:A") for at, (one, next_) in zip(way, pairwise(cores))]  # noqa: B905
        made.append(_joint(_closure(way[-1]), f"{cores[-1]}:B", f"endpoint:{outlet.code}:1"))
        made.append(
            _feature(
                "circuit",
                f"CIR-{outlet.code}",
                service=outlet.service,
                critical=outlet.critical,
                endpoint=outlet.code,
                legs=[{"origin": f"port:{EXCHANGE}:{port}", "endpoint_port": 1}],
            )
        )
    return made


def _joint(closure: str, left: str, right: str) -> dict[str, Any]:
    return _feature("joint", None, closure=closure, tray=1, left=left, right=right, loss_ab_db=SPLICE_DB)


def _feature(kind: str, code: str | None, geometry: Any = None, **properties: Any) -> dict[str, Any]:
    named = {"kind": kind, "code": code} if code else {"kind": kind}
    return {"type": "Feature", "properties": {**named, **properties}, "geometry": geometry}


def _short(village: str) -> str:
    return village.replace(".", "")


def _node(village: str) -> str:
    return f"N-{_short(village)}"


def _closure(village: str) -> str:
    return f"CL-{_short(village)}"


def _segment(street: Street) -> str:
    return f"R-{_short(street.far.code)}"
