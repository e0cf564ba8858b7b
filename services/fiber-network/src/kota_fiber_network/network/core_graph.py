"""Which end is joined to which, as integers.

Everything with two ends is an element: a core or a piece of one, a frame's port, a splitter's port, an endpoint's port.
Element i has the ends 2i and 2i+1; the other end of e is e ^ 1. `partner[e]` is the end that e is joined to, or -1.
Of a core 2i is side A; of a frame's port 2i is the rear; of splitter and endpoint ports 2i is outside and 2i+1 inside.

A window cut retires the element of a core and makes two new ones, so no number ever changes its meaning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from uuid import UUID

import numpy as np
import numpy.typing as npt

from kota_fiber_network.plant.ends import CoreEnd, End, EndpointEnd, PortEnd, SplitterEnd
from kota_fiber_network.plant.model import JOINT_KINDS, Cable, Closure, Endpoint, Joint, Splitter, WindowCut

Ints = npt.NDArray[np.int32]
NOT_MEASURED = np.iinfo(np.int32).min
_MIN_CAPACITY = 64


class Kind(IntEnum):
    """What an element belongs to."""

    CORE = 0
    PORT = 1
    SPLITTER = 2
    ENDPOINT = 3


@dataclass(slots=True)
class Owner:
    """A thing with a run of elements: a cable with its cores, a splitter with its ports."""

    id: UUID
    kind: Kind
    base: int  # its first element
    count: int
    inputs: int = 0  # of a splitter: its first elements are the inputs
    length_mm: int = 0  # of a cable: along the sheath


@dataclass(frozen=True, slots=True)
class CutPiece:
    """A piece that window cuts made of a core."""

    core: int
    from_mm: int
    to_mm: int
    a_cut: UUID | None  # the cut at its side A; None: the cable's end
    b_cut: UUID | None
    element: int


@dataclass(slots=True)
class CoreGraph:
    """The arrays. `copy` before changing one that others read."""

    size: int = 0  # elements
    owner_of: Ints = field(default_factory=lambda: np.full(_MIN_CAPACITY, -1, np.int32))
    partner: Ints = field(default_factory=lambda: np.full(2 * _MIN_CAPACITY, -1, np.int32))
    joint_of: Ints = field(default_factory=lambda: np.full(2 * _MIN_CAPACITY, -1, np.int32))
    owners: list[Owner] = field(default_factory=list)
    owner_index: dict[UUID, int] = field(default_factory=dict)
    pieces: dict[tuple[int, int], tuple[CutPiece, ...]] = field(default_factory=dict)  # (owner, core) of cut cores
    piece_of: dict[int, CutPiece] = field(default_factory=dict)  # by element
    joints: int = 0
    joint_ids: npt.NDArray[np.void] = field(default_factory=lambda: np.zeros(_MIN_CAPACITY, "V16"))
    joint_left: Ints = field(default_factory=lambda: np.zeros(_MIN_CAPACITY, np.int32))
    joint_loss: Ints = field(default_factory=lambda: np.full((_MIN_CAPACITY, 2), NOT_MEASURED, np.int32))
    joint_kind: npt.NDArray[np.int8] = field(default_factory=lambda: np.zeros(_MIN_CAPACITY, np.int8))
    joint_index: dict[UUID, int] | None = None  # made when a joint is looked up by its name

    def copy(self) -> CoreGraph:
        """One that may be changed while others read this."""
        return CoreGraph(
            self.size,
            self.owner_of.copy(),
            self.partner.copy(),
            self.joint_of.copy(),
            list(self.owners),
            dict(self.owner_index),
            dict(self.pieces),
            dict(self.piece_of),
            self.joints,
            self.joint_ids.copy(),
            self.joint_left.copy(),
            self.joint_loss.copy(),
            self.joint_kind.copy(),
        )

    # -- building -----------------------------------------------------------------------------------------------

    def add_cable(self, cable: Cable) -> None:
        """All cores of a cable, whole."""
        self._add(Owner(cable.id, Kind.CORE, self.size, cable.cores, length_mm=cable.sheath_mm))

    def add_closure(self, closure: Closure) -> None:
        """The ports of a frame."""
        self._add(Owner(closure.id, Kind.PORT, self.size, closure.ports))

    def add_splitter(self, splitter: Splitter) -> None:
        """Its inputs, then its outputs."""
        count = splitter.inputs + splitter.outputs
        self._add(Owner(splitter.id, Kind.SPLITTER, self.size, count, inputs=splitter.inputs))

    def add_endpoint(self, endpoint: Endpoint) -> None:
        """Its ports."""
        self._add(Owner(endpoint.id, Kind.ENDPOINT, self.size, endpoint.ports))

    def _add(self, owner: Owner) -> None:
        self.owner_index[owner.id] = len(self.owners)
        self.owners.append(owner)
        self._reserve(owner.count)
        self.owner_of[owner.base : owner.base + owner.count] = len(self.owners) - 1
        self.size += owner.count

    def _reserve(self, more: int) -> None:
        needed, capacity = self.size + more, len(self.owner_of)
        if needed > capacity:
            grown = max(needed, capacity * 2)
            self.owner_of = _grow(self.owner_of, grown, -1)
            self.partner = _grow(self.partner, 2 * grown, -1)
            self.joint_of = _grow(self.joint_of, 2 * grown, -1)

    def cut(self, cut: WindowCut) -> None:
        """Make two pieces of each core that was cut there."""
        index = self.owner_index[cut.cable]
        owner = self.owners[index]
        for core in cut.cores:
            old = self.pieces.get((index, core)) or (self._whole(owner, core),)
            at = next(i for i, piece in enumerate(old) if piece.from_mm < cut.at_mm < piece.to_mm)
            before = old[at]
            self._reserve(2)
            left, right = self.size, self.size + 1
            self.owner_of[left : right + 1] = index
            self.size += 2
            self._move(2 * before.element, 2 * left)
            self._move(2 * before.element + 1, 2 * right + 1)
            self.piece_of.pop(before.element, None)
            made = (
                CutPiece(core, before.from_mm, cut.at_mm, before.a_cut, cut.id, left),
                CutPiece(core, cut.at_mm, before.to_mm, cut.id, before.b_cut, right),
            )
            self.pieces[index, core] = (*old[:at], *made, *old[at + 1 :])
            self.piece_of.update({piece.element: piece for piece in made})

    def _whole(self, owner: Owner, core: int) -> CutPiece:
        return CutPiece(core, 0, owner.length_mm, None, None, owner.base + core - 1)

    def _move(self, old: int, new: int) -> None:
        """What was joined to an end of the old element is joined to the new one."""
        other, joint = int(self.partner[old]), int(self.joint_of[old])
        self.partner[new], self.joint_of[new] = other, joint
        self.partner[old] = self.joint_of[old] = -1
        if other >= 0:
            self.partner[other] = new
        if joint >= 0 and self.joint_left[joint] == old:
            self.joint_left[joint] = new

    def join(self, joint: Joint) -> None:
        """Join its two ends; that both are free was checked before. Raises KeyError for an end that does not exist."""
        left, right = self.index(joint.left), self.index(joint.right)
        number = self.joints
        if number == len(self.joint_left):
            grown = 2 * number
            self.joint_ids = np.concatenate([self.joint_ids, np.zeros(number, "V16")])
            self.joint_left = _grow(self.joint_left, grown, 0)
            self.joint_loss = np.concatenate([self.joint_loss, np.full((number, 2), NOT_MEASURED, np.int32)])
            self.joint_kind = np.concatenate([self.joint_kind, np.zeros(number, np.int8)])
        self.joint_ids[number] = np.void(joint.id.bytes)
        self.joint_left[number] = left
        self.joint_loss[number] = (
            NOT_MEASURED if joint.loss_ab is None else joint.loss_ab,
            NOT_MEASURED if joint.loss_ba is None else joint.loss_ba,
        )
        self.joint_kind[number] = JOINT_KINDS.index(joint.kind)
        self.joints += 1
        self.partner[left], self.partner[right] = right, left
        self.joint_of[left] = self.joint_of[right] = number
        if self.joint_index is not None:
            self.joint_index[joint.id] = number

    def part(self, joint: UUID) -> None:
        """Take a joint apart."""
        number = self.joint_number(joint)
        if number is None:
            return
        left = int(self.joint_left[number])
        right = int(self.partner[left])
        for end in (left, right):
            self.partner[end] = self.joint_of[end] = -1

    # -- names and numbers --------------------------------------------------------------------------------------

    def index(self, end: End) -> int:
        """The number of an end. Raises KeyError when there is none."""
        match end:
            case CoreEnd():
                return self._core_index(end)
            case SplitterEnd():
                owner = self.owners[self.owner_index[end.splitter]]
                place = -end.port - 1 if end.port < 0 else owner.inputs + end.port - 1
                if end.port == 0 or -end.port > owner.inputs or place >= owner.count:
                    raise KeyError(end)
                return 2 * (owner.base + place)
            case PortEnd():
                return 2 * self._numbered(end.closure, end.port, end) + (end.side == "FRONT")
            case EndpointEnd():
                return 2 * self._numbered(end.endpoint, end.port, end)

    def _numbered(self, thing: UUID, number: int, end: End) -> int:
        owner = self.owners[self.owner_index[thing]]
        if not 1 <= number <= owner.count:
            raise KeyError(end)
        return owner.base + number - 1

    def _core_index(self, end: CoreEnd) -> int:
        at = self.owner_index[end.cable]
        owner = self.owners[at]
        if owner.kind is not Kind.CORE or not 1 <= end.core <= owner.count:
            raise KeyError(end)
        on_b = end.side == "B"
        pieces = self.pieces.get((at, end.core))
        if pieces is None:
            if end.cut is not None:
                raise KeyError(end)
            return 2 * (owner.base + end.core - 1) + on_b
        for piece in pieces:
            if (piece.b_cut if on_b else piece.a_cut) == end.cut:
                return 2 * piece.element + on_b
        raise KeyError(end)

    def kind(self, element: int) -> Kind:
        """What an element belongs to."""
        return self.owners[self.owner_of.item(element)].kind

    def owner(self, element: int) -> Owner:
        """The thing that an element belongs to."""
        return self.owners[self.owner_of.item(element)]

    def end(self, number: int) -> End:
        """The end behind a number."""
        element, odd = divmod(number, 2)
        owner = self.owner(element)
        match owner.kind:
            case Kind.CORE:
                piece = self.piece_of.get(element)
                side = "B" if odd else "A"
                if piece is None:
                    return CoreEnd(owner.id, element - owner.base + 1, side)
                return CoreEnd(owner.id, piece.core, side, piece.b_cut if odd else piece.a_cut)
            case Kind.PORT:
                return PortEnd(owner.id, element - owner.base + 1, "FRONT" if odd else "REAR")
            case Kind.SPLITTER:
                place = element - owner.base
                return SplitterEnd(owner.id, -place - 1 if place < owner.inputs else place - owner.inputs + 1)
            case Kind.ENDPOINT:
                return EndpointEnd(owner.id, element - owner.base + 1)

    def span(self, element: int) -> tuple[int, int, int]:
        """Core number, and from where to where along the sheath the glass of an element runs, millimetres."""
        piece = self.piece_of.get(element)
        if piece is not None:
            return piece.core, piece.from_mm, piece.to_mm
        owner = self.owner(element)
        return element - owner.base + 1, 0, owner.length_mm

    def siblings(self, element: int) -> Sequence[int]:
        """The elements that a splitter's port leads to: from an input all outputs, from an output all inputs."""
        owner = self.owner(element)
        middle = owner.base + owner.inputs
        return range(middle, owner.base + owner.count) if element < middle else range(owner.base, middle)

    def joint_name(self, number: int) -> UUID:
        """The id of a joint by its number."""
        return UUID(bytes=self.joint_ids[number].tobytes())

    def joint_text(self, number: int) -> str:
        """The same as text; by hand, because a long trace names many."""
        digits = self.joint_ids[number].tobytes().hex()
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    def joint_number(self, joint: UUID) -> int | None:
        """The number of an active joint; None when there is none of this name."""
        if self.joint_index is None:
            self.joint_index = {self.joint_name(number): number for number in range(self.joints)}
        number = self.joint_index.get(joint)
        if number is None or self.joint_of[self.joint_left[number]] != number:
            return None
        return number


def _grow(old: Ints, size: int, fill: int) -> Ints:
    grown = np.full(size, fill, np.int32)
    grown[: len(old)] = old
    return grown
