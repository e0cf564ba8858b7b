"""What an import finds and does."""

from __future__ import annotations

from dataclasses import dataclass, field

from kota_common.errors import Kind, KotaError
from kota_fiber_network.plant.model import Delta

FEATURES_MAX = 100_000
VERTICES_MAX = 10_000  # of one line
FINDINGS_SHOWN = 1_000
ORDER = (
    "route_node",
    "route_segment",
    "closure",
    "splitter",
    "cable",
    "endpoint",
    "window_cut",
    "joint",
    "circuit",
)
"""Kinds of features, in the order in which they are taken whatever their order in the file."""


class ImportRefused(KotaError):
    """Something in the file cannot be taken, so none of it was."""

    reason = "IMPORT_REFUSED"
    kind = Kind.INVALID_ARGUMENT
    english = "The import was refused, {findings_total} findings; the first: {rule} at feature {feature_index}: {text}"
    indonesian = (
        "Impor ditolak, {findings_total} temuan; yang pertama: {rule} pada fitur {feature_index}: {text_indonesian}"
    )
    cause = "A feature breaks a rule of the plant; an import is taken as a whole or not at all."
    fix = "Repeat with validate_only, correct what the report lists, and import again."


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found."""

    rule: str
    warning: bool
    feature: int  # index, -1 for the file
    code: str
    field: str
    english: str
    indonesian: str


@dataclass(slots=True)
class Count:
    """How many features of a kind did what."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class Report:
    """What an import did, or would do."""

    findings: list[Finding] = field(default_factory=list)
    counts: dict[str, Count] = field(default_factory=lambda: {kind: Count() for kind in ORDER})
    created: Delta = field(default_factory=Delta)
    updated: Delta = field(default_factory=Delta)
    network_version: int = 0

    @property
    def acceptable(self) -> bool:
        """Whether nothing stands against it."""
        return all(finding.warning for finding in self.findings)

    @property
    def changes(self) -> bool:
        """Whether it would change anything."""
        return self.created != Delta() or self.updated != Delta()

    def shown(self) -> list[Finding]:
        """Errors first, each by feature; at most FINDINGS_SHOWN."""
        return sorted(self.findings, key=lambda one: (one.warning, one.feature))[:FINDINGS_SHOWN]

    def expect_acceptable(self) -> None:
        """Raise ImportRefused with the first error."""
        if self.acceptable:
            return
        first = self.shown()[0]
        raise ImportRefused(
            field="geojson",
            rule=first.rule,
            feature_index=first.feature,
            code=first.code,
            at=first.field,
            text=first.english,
            text_indonesian=first.indonesian,
            findings_total=len(self.findings),
        )
