"""The contract says who may do what, and a contract that forgets something is found."""

import pytest

from kota.common.v1 import options_pb2
from kota_common.contract import (
    Quota,
    access_of,
    check,
    city_of,
    event_of,
    methods_of,
    page_filter_hash,
    redact,
    request_hash,
)
from kota_common.testing.sample_contract import module_of, sample_file

SAMPLE = module_of(sample_file())


def test_a_complete_contract_has_no_findings():
    assert check([SAMPLE], "sample") == []


def test_a_method_without_access_is_found_and_refused():
    file = sample_file("kota/sample/v1/no_access.proto")
    file.service[0].method[0].options.ClearExtension(options_pb2.access)
    module = module_of(file)
    assert any("no (kota.common.v1.access)" in finding for finding in check([module], "sample"))
    with pytest.raises(ValueError, match="CreateNote has no"):
        list(methods_of(module.DESCRIPTOR.services_by_name["NoteService"]))


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"permission": "other.notes.get"}, "is not sample.<resource>.<verb>"),
        ({"permission": ""}, "either a permission or anonymous"),
        ({"quota": 0}, "no quota"),
        ({"idempotent": False}, "must say idempotent"),
    ],
)
def test_an_incomplete_access_is_found(change, finding):
    file = sample_file("kota/sample/v1/incomplete.proto")
    access = file.service[0].method[0].options.Extensions[options_pb2.access]
    for field, value in change.items():
        setattr(access, field, value)
    assert any(finding in found for found in check([module_of(file)], "sample"))


@pytest.mark.parametrize(
    "subject", ["", "kota.other.note.changed.v1", "kota.sample.note.v1", "kota.sample.Note.changed.v1"]
)
def test_an_event_whose_subject_is_not_the_services_own_is_found(subject):
    file = sample_file("kota/sample/v1/subject.proto")
    event = next(m for m in file.message_type if m.name == "NoteChanged")
    event.options.Extensions[options_pb2.event].subject = subject
    assert any("NoteChanged" in found for found in check([module_of(file)], "sample"))


def test_an_unmarked_message_among_the_events_is_found():
    file = sample_file("kota/sample/v1/events.proto")
    assert any("an event without" in found for found in check([module_of(file)], "sample"))


def test_options_become_plain_values():
    create = SAMPLE.DESCRIPTOR.services_by_name["NoteService"].methods_by_name["CreateNote"]
    access = access_of(create)
    assert (access.permission, access.quota, access.max_message_bytes) == ("sample.notes.cre", Quota.WRITE, 1024 * 1024)
    assert event_of(SAMPLE.NoteChanged).subject == "kota.sample.note.changed.v1"
    assert event_of(SAMPLE.Note) is None


def test_the_city_is_read_from_name_parent_or_the_resources_name():
    assert city_of(SAMPLE.GetNoteRequest(name="cities/13.77/notes/1")) == "13.77"
    assert city_of(SAMPLE.CreateNoteRequest(parent="cities/13.05")) == "13.05"
    assert city_of(SAMPLE.UpdateNoteRequest(note=SAMPLE.Note(name="cities/35.75/notes/1"))) == "35.75"
    assert city_of(SAMPLE.GetNoteRequest(name="notes/1")) is None
    assert city_of(SAMPLE.Note(title="cities/13.77/notes/1")) is None


def test_the_hash_of_a_request_ignores_its_id_and_nothing_else():
    first = SAMPLE.CreateNoteRequest(parent="cities/13.77", request_id="a", note=SAMPLE.Note(title="x"))
    twin = SAMPLE.CreateNoteRequest(parent="cities/13.77", request_id="b", note=SAMPLE.Note(title="x"))
    other = SAMPLE.CreateNoteRequest(parent="cities/13.77", request_id="a", note=SAMPLE.Note(title="y"))
    assert request_hash(first) == request_hash(twin) != request_hash(other)
    assert first.request_id == "a"


def test_a_page_belongs_to_its_filters():
    first = SAMPLE.ListNotesRequest(parent="cities/13.77", page_size=10)
    later = SAMPLE.ListNotesRequest(parent="cities/13.77", page_size=20, page_token="t")
    foreign = SAMPLE.ListNotesRequest(parent="cities/13.05", page_size=10)
    assert page_filter_hash(first) == page_filter_hash(later) != page_filter_hash(foreign)


def test_personal_fields_are_masked_by_their_mark():
    shown = redact(SAMPLE.NoteChanged(note=SAMPLE.Note(title="Papan reklame", nik="9901010508170001")))
    assert shown == {"note": {"title": "Papan reklame", "nik": "9901********0001"}}
