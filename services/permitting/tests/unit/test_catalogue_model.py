"""A published permit type is whole, and stays as it is."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from kota_common.errors import EtagMismatch, InvalidField
from kota_permitting.catalogue import messages
from kota_permitting.catalogue.lint import lint
from kota_permitting.catalogue.model import (
    DeemedApproval,
    PermitType,
    Severity,
    Sla,
    State,
    Terms,
    TypeName,
)
from kota_permitting.catalogue.pack import CODES, proposal
from kota_permitting.catalogue.refusals import EffectiveDateTaken, LintFailed, PermitTypeImmutable

NOW = datetime(2026, 7, 6, tzinfo=UTC)
UNIT = "01990000-0000-7000-8000-0000000000aa"


@pytest.fixture
def draft() -> PermitType:
    said = proposal("reklame-videotron", owner_unit=UNIT, effective_from_date="2026-01-01")
    return PermitType(TypeName("13.77", said.code, 1), State.DRAFT, 1, messages.terms_of(said))


@pytest.mark.parametrize("code", CODES)
def test_a_permit_type_that_comes_with_the_platform_can_be_published(code: str) -> None:
    terms = messages.terms_of(proposal(code, owner_unit=UNIT, effective_from_date="2026-01-01"))
    assert [f for f in lint(terms) if f.severity is Severity.ERROR] == []


def test_a_published_version_cannot_be_altered(draft: PermitType) -> None:
    published = draft.published(NOW, lint(draft.terms), taken=False)
    with pytest.raises(PermitTypeImmutable):
        published.changed(replace(draft.terms, validity_months=1))
    with pytest.raises(PermitTypeImmutable):
        published.published(NOW, (), taken=False)
    assert published.retired().terms == draft.terms


def test_a_draft_is_not_retired_and_two_versions_do_not_begin_on_one_day(draft: PermitType) -> None:
    with pytest.raises(PermitTypeImmutable):
        draft.retired()
    with pytest.raises(EffectiveDateTaken):
        draft.published(NOW, lint(draft.terms), taken=True)


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("PMT-003", {"sla": Sla(days=2, service_norm_days=3)}),
        ("PMT-010", {"title_english": ""}),
        ("PMT-010", {"owner_unit": ""}),
        ("PMT-011", {"sla": Sla(days=0)}),
        ("PMT-016", {"deemed_approval": DeemedApproval(enabled=True)}),
        ("PMT-017", {"legal_basis": ()}),
    ],
)
def test_lint_finds_a_planted_defect_and_publication_refuses_it(
    draft: PermitType, rule: str, change: dict[str, Any]
) -> None:
    broken = draft.changed(replace(draft.terms, **change))
    findings = lint(broken.terms)
    assert rule in [f.rule for f in findings if f.severity is Severity.ERROR]
    with pytest.raises(LintFailed):
        broken.published(NOW, findings, taken=False)


def test_lint_finds_a_requirement_that_appears_twice(draft: PermitType) -> None:
    twice = replace(draft.terms, requirements=draft.terms.requirements * 2)
    assert "PMT-013" in [f.rule for f in lint(twice)]


def test_an_empty_draft_says_everything_that_is_missing() -> None:
    fields = {f.field for f in lint(Terms())}
    assert {"title_indonesian", "owner_unit", "effective_from_date", "sla.days", "numbering.register"} <= fields


def test_terms_survive_the_way_through_the_contract(draft: PermitType) -> None:
    assert messages.terms_of(messages.permit_type(draft)) == draft.terms


def test_a_stale_etag_of_a_type_is_refused(draft: PermitType) -> None:
    draft.expect(draft.etag)
    with pytest.raises(EtagMismatch):
        draft.changed(draft.terms).expect(draft.etag)


def test_an_impossible_first_day_names_its_field() -> None:
    said = proposal("reklame-videotron", owner_unit=UNIT, effective_from_date="2026-02-30")
    with pytest.raises(InvalidField) as refused:
        messages.terms_of(said)
    assert refused.value.field == "permit_type.effective_from_date"


def test_a_name_of_another_shape_is_no_permit_type() -> None:
    name = TypeName("13.77", "reklame-videotron", 3)
    assert TypeName.parse(str(name)) == name
    with pytest.raises(InvalidField):
        TypeName.parse("cities/13.77/permitTypes/reklame-videotron/versions/0")


def test_the_first_day_of_a_type_is_a_date(draft: PermitType) -> None:
    assert draft.terms.effective_from == date(2026, 1, 1)
