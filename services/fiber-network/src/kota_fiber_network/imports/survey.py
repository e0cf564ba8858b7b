"""One import from the file to what it would change: everything is looked at, nothing is kept yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from kota_fiber_network.imports import document, glass, things
from kota_fiber_network.imports.document import finding
from kota_fiber_network.imports.fields import Feature
from kota_fiber_network.imports.model import ORDER, Report
from kota_fiber_network.joints.model import Places
from kota_fiber_network.network.model import Network
from kota_fiber_network.plant.model import Delta, Joint

ALIASES = {"splice": "joint", "node": "route_node", "segment": "route_segment"}

_READERS: dict[str, Callable[[Feature, Network, datetime], Any]] = {
    "route_node": things.node,
    "route_segment": things.segment,
    "closure": things.closure,
    "splitter": things.splitter,
    "cable": things.cable,
    "endpoint": things.endpoint,
    "window_cut": glass.window_cut,
    "circuit": glass.circuit,
}
_FIELD_OF = {
    "route_node": "nodes",
    "route_segment": "segments",
    "closure": "closures",
    "splitter": "splitters",
    "cable": "cables",
    "endpoint": "endpoints",
    "window_cut": "cuts",
    "circuit": "circuits",
}


@dataclass(slots=True)
class Survey:
    """The state of one import. `draft` is the network with everything that was fine so far."""

    draft: Network
    places: Places
    now: datetime
    report: Report

    def kind(self, kind: str, features: list[Feature]) -> None:
        """Read all features of one kind."""
        if kind == "joint":
            self._joints(features)
            return
        name = _FIELD_OF[kind]
        table: dict[Any, Any] = getattr(self.draft, name)
        created: list[Any] = []
        updated: list[Any] = []
        for feature in features:
            thing = _READERS[kind](feature, self.draft, self.now)
            self.report.findings += feature.findings
            if thing is None:
                continue
            old = table.get(thing.id)
            if old == thing:
                self.report.counts[kind].unchanged += 1
                continue
            (created if old is None else updated).append(thing)
            self.draft.absorb(Delta(**{name: (thing,)}))
        self.report.counts[kind].created += len(created)
        self.report.counts[kind].updated += len(updated)
        self.report.created = replace(self.report.created, **{name: tuple(created)})
        self.report.updated = replace(self.report.updated, **{name: tuple(updated)})

    def _joints(self, features: list[Feature]) -> None:
        made: list[Joint] = []
        count = self.report.counts["joint"]
        for feature in features:
            for joint in glass.joints(feature, self.draft, self.places):
                if joint is None:
                    count.unchanged += 1
                else:
                    made.append(joint)
            self.report.findings += feature.findings
        count.created += len(made)
        self.report.created = replace(self.report.created, joints=tuple(made))


def survey(data: bytes, network: Network, places: Places, now: datetime) -> Report:
    """Look at a file over the network as it is. Pure and slow (100 us a feature): run it in a thread."""
    read = document.read(data)
    report = Report(findings=list(read.findings), network_version=network.version)
    by_kind: dict[str, list[Feature]] = defaultdict(list)
    seen: set[tuple[str, str]] = set()
    for index, raw in enumerate(read.features):
        feature = _feature(index, raw, seen, report)
        if feature is not None:
            by_kind[feature.kind].append(feature)
    at = Survey(network.draft(), places, now, report)
    for kind in ORDER:
        at.kind(kind, by_kind[kind])
    return report


def _feature(index: int, raw: Any, seen: set[tuple[str, str]], report: Report) -> Feature | None:
    """A feature with its kind and code; None, with a finding, when it has none."""
    properties = raw.get("properties") if isinstance(raw, dict) else None
    if not isinstance(properties, dict) or raw.get("type") != "Feature":
        report.findings.append(finding("FEATURE_INVALID", index))
        return None
    kind = properties.get("kind")
    kind = ALIASES.get(kind, kind) if isinstance(kind, str) else kind
    if kind not in ORDER:
        report.findings.append(
            finding("KIND_UNKNOWN", index, field="properties.kind", value=kind, known=", ".join(ORDER))
        )
        return None
    code = properties.get("code")
    if kind == "joint":
        return Feature(index, kind, "", properties, raw.get("geometry"))
    if not things.valid_code(code):
        wanted = "a code of letters, digits, dots, dashes and slashes, at most 64"
        report.findings.append(
            finding("FIELD_INVALID", index, field="properties.code", name="code", value=code, wanted=wanted)
        )
        return None
    assert isinstance(code, str)
    if (kind, code) in seen:
        report.findings.append(finding("CODE_DUPLICATE", index, code, "properties.code"))
        return None
    seen.add((kind, code))
    return Feature(index, kind, code, properties, raw.get("geometry"))
