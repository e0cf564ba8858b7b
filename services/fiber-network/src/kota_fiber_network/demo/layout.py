"""What the demo plant consists of, as tables: rings, feeders, spurs, and what hangs on them. All of it fictional.

Places are junctions of a street grid, (column, row); streets.py says where those lie.

    north ring   CO - column 5 northwards - POP-U, and CO - column 7 northwards - POP-U
    south ring   CO - row 8 eastwards - POP-S, and CO - row 5 eastwards - POP-S
    spurs        ten distribution cables out of the rings, each with a 1:4 and a 1:8 splitter at its end
"""

from __future__ import annotations

from dataclasses import dataclass

Junction = tuple[int, int]

CO: Junction = (6, 8)
NORTH: Junction = (7, 13)
SOUTH: Junction = (9, 5)


@dataclass(frozen=True, slots=True)
class Feeder:
    """A cable from the exchange along one half of a ring to its far point."""

    code: str
    tubes: int  # of 12 cores
    path: tuple[Junction, ...]


@dataclass(frozen=True, slots=True)
class Spur:
    """A distribution cable of 24 cores that takes twelve cores out of a feeder."""

    number: int
    feeder: str
    kind: str  # TRENCH or AERIAL
    path: tuple[Junction, ...]  # from the feeder
    accuracy: str = "B"
    depth_m: float | None = 1.2  # of a trench; None: nobody knows

    @property
    def cable(self) -> str:
        """The code of its cable."""
        return f"KBL-D-{self.number:02d}"


@dataclass(frozen=True, slots=True)
class Site:
    """An endpoint in a building or on a pole of its own at the end of a spur."""

    code: str
    kind: str  # OFFICE, SCHOOL, CAMERA, SCREEN
    name: str
    spur: int
    people: int
    critical: bool = False


def _line(*corners: Junction) -> tuple[Junction, ...]:
    """All junctions on the way from corner to corner."""
    path = [corners[0]]
    for column, row in corners[1:]:
        while path[-1] != (column, row):
            at = path[-1]
            path.append((at[0] + _sign(column - at[0]), at[1] + _sign(row - at[1])))
    return tuple(path)


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)


FEEDERS = (
    Feeder("KBL-F-U1", 24, _line(CO, (5, 8), (5, 13), NORTH)),
    Feeder("KBL-F-U2", 12, _line(CO, (6, 9), (7, 9), NORTH)),
    Feeder("KBL-F-S1", 24, _line(CO, (9, 8), SOUTH)),
    Feeder("KBL-F-S2", 12, _line(CO, (6, 7), (7, 7), (7, 5), SOUTH)),
)

SPURS = (
    Spur(1, "KBL-F-U1", "TRENCH", _line((5, 13), (5, 14), (4, 14), (4, 16))),
    Spur(2, "KBL-F-U1", "TRENCH", _line(NORTH, (7, 17))),
    Spur(3, "KBL-F-U2", "AERIAL", _line((7, 11), (12, 11)), accuracy="C"),
    Spur(4, "KBL-F-U2", "TRENCH", _line((7, 12), (11, 12)), accuracy="UNKNOWN", depth_m=None),
    Spur(5, "KBL-F-S1", "TRENCH", _line((9, 8), (13, 8))),
    Spur(6, "KBL-F-S1", "AERIAL", _line((9, 6), (13, 6)), accuracy="C"),
    Spur(7, "KBL-F-S1", "TRENCH", _line(SOUTH, (9, 4), (10, 4), (10, 3)), accuracy="C", depth_m=None),
    Spur(8, "KBL-F-U2", "AERIAL", _line((7, 9), (11, 9)), accuracy="UNKNOWN"),
    Spur(9, "KBL-F-S1", "TRENCH", _line((8, 8), (8, 6)), accuracy="A", depth_m=1.0),
    Spur(10, "KBL-F-U1", "AERIAL", _line((5, 11), (6, 11), (6, 10)), accuracy="C"),
)

SITES = (
    Site("KTR-01", "OFFICE", "Balai Kota CONTOH", 9, 180, critical=True),
    Site("KTR-02", "OFFICE", "Kantor Camat CONTOH Utara", 1, 35),
    Site("KTR-03", "OFFICE", "Kantor Camat CONTOH Timur", 3, 30),
    Site("KTR-04", "OFFICE", "Kantor Camat CONTOH Selatan", 6, 30),
    Site("SDN-01", "SCHOOL", "SDN 01 CONTOH", 9, 240),
    Site("SDN-02", "SCHOOL", "SDN 02 CONTOH", 1, 180),
    Site("SDN-03", "SCHOOL", "SDN 03 CONTOH", 2, 210),
    Site("SDN-04", "SCHOOL", "SDN 04 CONTOH", 5, 160),
    Site("SDN-05", "SCHOOL", "SDN 05 CONTOH", 3, 150),
    Site("SDN-06", "SCHOOL", "SDN 06 CONTOH", 7, 120),
    Site("CCTV-01", "CAMERA", "Kamera gerbang SDN 01 CONTOH", 9, 240),
    Site("CCTV-02", "CAMERA", "Kamera Simpang CONTOH 2", 1, 0),
    Site("CCTV-03", "CAMERA", "Kamera Simpang CONTOH 3", 2, 0),
    Site("CCTV-04", "CAMERA", "Kamera Simpang CONTOH 4", 3, 0),
    Site("CCTV-05", "CAMERA", "Kamera Simpang CONTOH 5", 4, 0),
    Site("CCTV-06", "CAMERA", "Kamera Simpang CONTOH 6", 5, 0),
    Site("CCTV-07", "CAMERA", "Kamera Simpang CONTOH 7", 6, 0),
    Site("CCTV-08", "CAMERA", "Kamera Pantai CONTOH 8", 7, 0),
    Site("CCTV-09", "CAMERA", "Kamera Simpang CONTOH 9", 8, 0),
    Site("CCTV-10", "CAMERA", "Kamera Simpang CONTOH 10", 10, 0),
    Site("VTR-01", "SCREEN", "Videotron Alun-alun CONTOH", 9, 0),
    Site("VTR-02", "SCREEN", "Videotron Terminal CONTOH", 5, 0),
)

PROTECTED = Site("KTR-05", "OFFICE", "Pusat Data CONTOH", 0, 20, critical=True)
"""At the north POP, over both halves of the ring: one cut does not take it down."""

STREETS = (
    *("Melati", "Kenanga", "Mawar", "Cempaka", "Anggrek", "Dahlia", "Flamboyan", "Seroja", "Teratai", "Kamboja"),
    *("Beringin", "Mahoni", "Cemara", "Akasia", "Ketapang", "Bakau", "Nipah", "Rambutan", "Manggis", "Durian"),
)


@dataclass(frozen=True, slots=True)
class Story:
    """What the demo tells with the plant."""

    cable: str  # one cut of it hits all of `hit`
    segment: str  # of its route
    street: str
    feeder: str  # of 288 cores
    hit: tuple[str, ...]  # an office, a school, a camera at it, a screen
    protected: str  # stays up whatever single cable is cut
    vague_segment: str  # its depth and place are not known: a dig check asks for a survey
    crossing: tuple[tuple[float, float], tuple[float, float]]  # a street line across `segment`, longitude first


STORY = Story(
    cable="KBL-D-09",
    segment="R-D-09-1",
    street="Jl. Teratai CONTOH",
    feeder="KBL-F-S1",
    hit=("CCTV-01", "KTR-01", "SDN-01", "VTR-01"),
    protected="KTR-05",
    vague_segment="R-D-04-1",
    crossing=((100.1350, -0.6316), (100.1367, -0.6316)),
)
