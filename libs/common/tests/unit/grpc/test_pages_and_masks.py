"""Page tokens and update masks refuse what is not theirs."""

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from kota_common.errors import InvalidField, PageTokenInvalid
from kota_common.grpc.masks import apply_mask
from kota_common.grpc.pages import MAX_PAGE_SIZE, Pages
from kota_common.testing.sample_contract import module_of, sample_file

SAMPLE = module_of(sample_file("kota/sample/v1/pages.proto"))
PAGES = Pages(b"k" * 32)


def listing(**fields):
    return SAMPLE.ListNotesRequest(**{"parent": "cities/13.77", **fields})


def test_a_token_brings_back_the_key_it_was_made_for():
    token = PAGES.next_token(listing(page_size=10), ("2026-01-01", "id'; DROP"))
    page = PAGES.read(listing(page_size=5, page_token=token))
    assert page.after == ("2026-01-01", "id'; DROP")
    assert page.size == 5


def test_the_first_page_has_no_key_and_a_sensible_size():
    assert PAGES.read(listing()).after is None
    assert PAGES.read(listing()).size == 50


def test_too_large_a_page_is_coerced_and_a_negative_one_refused():
    assert PAGES.read(listing(page_size=10**6)).size == MAX_PAGE_SIZE
    with pytest.raises(InvalidField) as error:
        PAGES.read(listing(page_size=-1))
    assert error.value.field == "page_size"


@pytest.mark.parametrize("spoil", [lambda t: t[:-2] + "AA", lambda t: "x" + t, lambda t: t[:4], lambda t: "ä" + t])
def test_a_changed_token_is_refused(spoil):
    token = PAGES.next_token(listing(), ("a",))
    with pytest.raises(PageTokenInvalid):
        PAGES.read(listing(page_token=spoil(token)))


def test_a_token_of_another_city_or_another_key_is_refused():
    token = PAGES.next_token(listing(), ("a",))
    with pytest.raises(PageTokenInvalid):
        PAGES.read(listing(parent="cities/13.05", page_token=token))
    with pytest.raises(PageTokenInvalid):
        Pages(b"j" * 32).read(listing(page_token=token))


def test_a_mask_changes_only_what_an_update_may_change():
    note = SAMPLE.Note(name="cities/13.77/notes/1", title="x")
    assert apply_mask(note, FieldMask(paths=["title"]), {"title"}) == ["title"]
    assert apply_mask(note, FieldMask(), {"title"}) == ["title"]
    for path in ("version", "colour"):
        with pytest.raises(InvalidField) as error:
            apply_mask(note, FieldMask(paths=[path]), {"title"})
        assert error.value.field == "update_mask"
