"""Checkers: from a client's history and what the servers hold afterwards, what was lost, doubled or invented."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kota_common.testing.faults.history import Entry


@dataclass(frozen=True, slots=True)
class SetReport:
    """What became of the requests of one kind. Values are as the history has them, in its order."""

    attempted: int
    acknowledged: int
    unknown: int  # attempted without a known outcome
    lost: tuple[Any, ...]  # acknowledged, and not there: the one thing that must never happen
    lost_where: str  # `prefix`, `middle`, `postfix` of the acknowledged ones: the shape hints at the cause
    doubled: tuple[Any, ...]  # there more than once
    unexpected: tuple[Any, ...]  # there, and nobody asked for it
    refused_but_done: tuple[Any, ...]  # there, although the server said no
    recovered: int  # there, although the client never learnt the outcome: allowed

    @property
    def sound(self) -> bool:
        """Whether every promise held."""
        return not (self.lost or self.doubled or self.unexpected or self.refused_but_done)

    def __str__(self) -> str:
        return (
            f"{self.attempted} attempted, {self.acknowledged} acknowledged, {self.unknown} unknown: "
            f"{len(self.lost)} lost{f' ({self.lost_where})' if self.lost else ''}, {len(self.doubled)} doubled, "
            f"{len(self.unexpected)} unexpected, {len(self.refused_but_done)} refused but done, "
            f"{self.recovered} recovered"
        )


def check_set(history: Iterable[Entry], f: str, found: Iterable[Any]) -> SetReport:
    """Compare what was asked with what is there.

    `found` are the effects by the same values as the history's, as often as they took effect. A history may name one
    value several times (a client that repeats its request id): it is acknowledged when one of the calls was, and
    refused only when all were.
    """
    outcomes: dict[Hashable, set[str]] = {}
    values: dict[Hashable, Any] = {}
    for entry in history:
        if entry.f == f:
            outcomes.setdefault(_key(entry.value), set()).add(entry.type)
            values.setdefault(_key(entry.value), entry.value)
    there = Counter(map(_key, found))
    acknowledged = [key for key, types in outcomes.items() if "ok" in types]
    refused = [key for key, types in outcomes.items() if types <= {"invoke", "fail"} and "fail" in types]
    unknown = [key for key in outcomes if key not in set(acknowledged) | set(refused)]
    lost = [key for key in acknowledged if key not in there]
    return SetReport(
        attempted=len(outcomes),
        acknowledged=len(acknowledged),
        unknown=len(unknown),
        lost=tuple(values[key] for key in lost),
        lost_where=_where(acknowledged, set(lost)),
        doubled=tuple(values.get(key, key) for key, count in there.items() if count > 1),
        unexpected=tuple(key for key in there if key not in outcomes),
        refused_but_done=tuple(values[key] for key in refused if key in there),
        recovered=sum(1 for key in unknown if key in there),
    )


@dataclass(frozen=True, slots=True)
class OrderReport:
    """Whether each aggregate's versions came one by one."""

    aggregates: int
    violations: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether every aggregate's versions count up by one."""
        return not self.violations


def check_order(versions: Mapping[str, Sequence[int]], *, first: int = 1) -> OrderReport:
    """Check that each aggregate's versions, in the order in which they took effect, are first, first + 1, and so on."""
    violations = [
        f"{aggregate}: {list(seen)}"
        for aggregate, seen in versions.items()
        if list(seen) != list(range(first, first + len(seen)))
    ]
    return OrderReport(len(versions), tuple(violations))


def _key(value: Any) -> Hashable:
    """A value as something that can be counted: JSON values compare by their canonical text."""
    return value if isinstance(value, str | int) else json.dumps(value, sort_keys=True)


def _where(acknowledged: Sequence[Hashable], lost: set[Hashable]) -> str:
    """Which part of the acknowledged sequence the lost ones are in; empty when none is lost."""
    if not lost:
        return ""
    places = [number for number, key in enumerate(acknowledged) if key in lost]
    parts = [
        name
        for name, hit in (
            ("prefix", places[0] == 0),
            ("middle", any(0 < place < len(acknowledged) - 1 for place in places)),
            ("postfix", places[-1] == len(acknowledged) - 1),
        )
        if hit
    ]
    return "+".join(parts)
