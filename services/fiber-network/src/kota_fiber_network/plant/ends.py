"""Everything that can be joined: core ends, splitter ports, frame ports, endpoint ports."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

SIDES = ("A", "B")
PORT_SIDES = ("REAR", "FRONT")


@dataclass(frozen=True, slots=True)
class CoreEnd:
    """An end of the glass of one core: of the whole cable, or of the piece that a window cut made.

    Side A is the end nearer to the cable's A end: at a cut, the piece that goes on towards B begins with its side A.
    """

    cable: UUID
    core: int  # from 1
    side: str  # A or B
    cut: UUID | None = None  # None: an end of the cable itself


@dataclass(frozen=True, slots=True)
class SplitterEnd:
    """A port of a splitter."""

    splitter: UUID
    port: int  # outputs 1, 2, 3 ...; inputs -1, -2


@dataclass(frozen=True, slots=True)
class PortEnd:
    """A side of a port of a frame, cabinet or terminal box."""

    closure: UUID
    port: int  # from 1
    side: str  # REAR (the core) or FRONT (the patch cord)


@dataclass(frozen=True, slots=True)
class EndpointEnd:
    """Where an endpoint takes light."""

    endpoint: UUID
    port: int  # 1, or 2 for the protecting leg


End: TypeAlias = CoreEnd | SplitterEnd | PortEnd | EndpointEnd


@dataclass(frozen=True, slots=True)
class EndCode:
    """An end as people write it, by the codes of things.

    `cable:KBL-01:12:B`, at a cut `cable:KBL-01:12:B:KUPAS-3`; `splitter:SPL-01:in1`, `splitter:SPL-01:out8`;
    `port:ODF-01:24:front`; `endpoint:SDN-01:1`. A range of cores, ports or outputs, `cable:KBL-01:1-12:B`, is many.
    """

    kind: str  # cable, splitter, port, endpoint
    code: str
    first: int  # as in the ends above: inputs of splitters are negative
    last: int
    side: str  # of a core or port; empty for the others
    cut: str  # code of the cut; empty for none

    @property
    def count(self) -> int:
        """How many ends it names."""
        return abs(self.last - self.first) + 1

    def number(self, index: int) -> int:
        """The number of its `index`-th end, from 0."""
        return self.first - index if self.first < 0 else self.first + index


_RANGE = r"(?P<first>[0-9]{1,5})(?:-(?P<last>[0-9]{1,5}))?"
_FORMS = {
    "cable": re.compile(rf"cable:(?P<code>[^:]+):{_RANGE}:(?P<side>[AB])(?::(?P<cut>[^:]+))?"),
    "splitter": re.compile(rf"splitter:(?P<code>[^:]+):(?P<way>in|out){_RANGE}"),
    "port": re.compile(rf"port:(?P<code>[^:]+):{_RANGE}:(?P<side>rear|front)"),
    "endpoint": re.compile(r"endpoint:(?P<code>[^:]+):(?P<first>[0-9])"),
}


def parse_end(text: str) -> EndCode | None:
    """Read an end as people write it; None when it has none of the forms."""
    kind = text.partition(":")[0]
    form = _FORMS.get(kind)
    found = form.fullmatch(text) if form is not None else None
    if found is None:
        return None
    parts = found.groupdict()
    first = int(parts["first"])
    last = int(parts.get("last") or first)
    if not 1 <= first <= last:
        return None
    if parts.get("way") == "in":
        first, last = -first, -last
    return EndCode(kind, parts["code"], first, last, (parts.get("side") or "").upper(), parts.get("cut") or "")
