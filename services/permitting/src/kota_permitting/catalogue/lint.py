"""Lint: what would go wrong with a permit type, said before it is published rather than by its first case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from kota_permitting.catalogue.model import (
    Category,
    ClockStart,
    Finding,
    Severity,
    SlaUnit,
    SubjectKind,
    Terms,
)
from kota_permitting.registers.model import faults


def lint(terms: Terms) -> tuple[Finding, ...]:
    """Every finding, errors first."""
    findings = [finding for rule in _RULES for finding in rule(terms)]
    return tuple(sorted(findings, key=lambda f: (f.severity is not Severity.ERROR, f.rule, f.field)))


def _error(rule: str, field: str, english: str, indonesian: str) -> Finding:
    return Finding(rule, Severity.ERROR, field, english, indonesian)


def _warning(rule: str, field: str, english: str, indonesian: str) -> Finding:
    return Finding(rule, Severity.WARNING, field, english, indonesian)


def _stated(terms: Terms) -> Iterator[Finding]:
    for field, present, english, indonesian in (
        ("title_indonesian", bool(terms.title_indonesian), "the Indonesian title", "judul bahasa Indonesia"),
        ("title_english", bool(terms.title_english), "the English title", "judul bahasa Inggris"),
        ("owner_unit", bool(terms.owner_unit), "the deciding unit", "unit pemutus"),
        ("category", terms.category is not Category.UNSPECIFIED, "the category", "kategori"),
        ("effective_from_date", terms.effective_from is not None, "the first day", "tanggal mulai berlaku"),
        ("subject_kind", terms.subject_kind is not SubjectKind.UNSPECIFIED, "the subject", "pokok izin"),
        ("sla.unit", terms.sla.unit is not SlaUnit.UNSPECIFIED, "how days are counted", "cara menghitung hari"),
        (
            "sla.starts_on",
            terms.sla.starts_on is not ClockStart.UNSPECIFIED,
            "what starts the clock",
            "awal jam layanan",
        ),
    ):
        if not present:
            yield _error("PMT-010", field, f"{english} is not stated", f"{indonesian} belum diisi")


def _clock(terms: Terms) -> Iterator[Finding]:
    if terms.sla.days < 1:
        yield _error("PMT-011", "sla.days", "a clock needs at least one day", "jam layanan paling sedikit satu hari")
    if terms.sla.service_norm_days > terms.sla.days:
        yield _error(
            "PMT-003",
            "sla.service_norm_days",
            f"the promise of {terms.sla.service_norm_days} days is longer than the limit of {terms.sla.days}",
            f"janji layanan {terms.sla.service_norm_days} hari melebihi batas {terms.sla.days} hari",
        )
    if terms.sla.max_pauses == 0:
        yield _warning(
            "PMT-012",
            "sla.max_pauses",
            "no case can be returned for clarification",
            "berkas tidak dapat dikembalikan untuk perbaikan",
        )


def _requirements(terms: Terms) -> Iterator[Finding]:
    for code, times in Counter(r.code for r in terms.requirements).items():
        if times > 1:
            yield _error("PMT-013", "requirements", f"{code} appears {times} times", f"{code} muncul {times} kali")
    if not terms.requirements:
        yield _warning("PMT-014", "requirements", "nothing has to be handed in", "tidak ada persyaratan")


def _numbering(terms: Terms) -> Iterator[Finding]:
    for fault in faults(terms.numbering):
        yield _error("PMT-015", f"numbering.{fault.field}", fault.english, fault.indonesian)


def _law(terms: Terms) -> Iterator[Finding]:
    if terms.deemed_approval.enabled and not terms.deemed_approval.legal_basis:
        yield _error(
            "PMT-016",
            "deemed_approval.legal_basis",
            "silence cannot grant without a law that says so",
            "persetujuan diam-diam memerlukan dasar hukum",
        )
    if not terms.legal_basis:
        yield _error("PMT-017", "legal_basis", "no law is cited", "dasar hukum belum dicantumkan")
    for index, basis in enumerate(terms.legal_basis):
        if basis.verified_on is None:
            yield _warning(
                "PMT-018",
                f"legal_basis[{index}]",
                f"nobody has checked {basis.citation} against the official text",
                f"{basis.citation} belum dicocokkan dengan naskah resmi",
            )


def _dig_check(terms: Terms) -> Iterator[Finding]:
    if terms.requires_dig_check and terms.subject_kind is not SubjectKind.GALIAN:
        yield _error(
            "PMT-019",
            "requires_dig_check",
            "the network answers excavations only",
            "jaringan hanya menjawab permohonan galian",
        )
    if terms.subject_kind is SubjectKind.GALIAN and not terms.requires_dig_check:
        yield _warning(
            "PMT-020",
            "requires_dig_check",
            "excavations are granted without asking what lies in the ground",
            "galian dikabulkan tanpa menanyakan jaringan di bawah tanah",
        )


_RULES: tuple[Callable[[Terms], Iterator[Finding]], ...] = (
    _stated,
    _clock,
    _requirements,
    _numbering,
    _law,
    _dig_check,
)
