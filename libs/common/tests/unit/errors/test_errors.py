"""Errors state themselves completely, and their facts reach both languages."""

import pytest

from kota_common.errors import Kind, KotaError, catalogue
from kota_common.errors import floor as floor_errors


def test_every_error_of_the_floor_is_in_the_catalogue_under_a_unique_pair():
    rows = [(error.domain, error.reason) for error in catalogue()]
    assert len(rows) == len(set(rows))
    assert ("kota.common", floor_errors.EtagMismatch.reason) in rows


def test_facts_fill_both_sentences_and_travel_as_text():
    error = floor_errors.TooManyInFlight(limit=600, retry_after_ms=200)
    assert "600" in error.message
    assert "600" in error.message_indonesian
    assert error.facts == {"limit": "600"}
    assert error.retry_after_ms == 200


def test_lists_become_comma_separated_words():
    class MoveRefused(KotaError):
        """A move that is not allowed."""

        reason = "MOVE_REFUSED_IN_TEST"
        kind = Kind.FAILED_PRECONDITION
        english = indonesian = "{allowed}"
        cause = fix = "-"

    assert MoveRefused(allowed=["submit", "withdraw"]).facts["allowed"] == "submit,withdraw"


def test_an_error_without_its_catalogue_row_cannot_be_defined():
    with pytest.raises(TypeError, match="does not state"):
        type("Incomplete", (KotaError,), {"reason": "INCOMPLETE", "__module__": __name__})


def test_a_reason_that_is_not_upper_snake_cannot_be_defined():
    row = dict.fromkeys(("english", "indonesian", "cause", "fix"), "-")
    with pytest.raises(TypeError, match="UPPER_SNAKE"):
        type("Bad", (KotaError,), {"reason": "notUpper", "kind": Kind.INTERNAL, **row, "__module__": __name__})


def test_one_reason_cannot_mean_two_things():
    row = {"kind": Kind.INTERNAL, **dict.fromkeys(("english", "indonesian", "cause", "fix"), "-")}
    type("First", (KotaError,), {"reason": "SAME_IN_TEST", **row, "__module__": __name__})
    with pytest.raises(TypeError, match="defined twice"):
        type("Second", (KotaError,), {"reason": "SAME_IN_TEST", **row, "__module__": __name__})
