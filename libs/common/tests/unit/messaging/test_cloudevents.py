"""CloudEvents headers follow the NATS binding, and what breaks it is refused."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kota_common.messaging.cloudevents import Envelope, NotAnEvent, decode, encode, envelope_of, headers_of

ENVELOPE = Envelope(
    id="0198c0de-0000-7000-8000-000000000001",
    type="kota.permitting.v1.PermitIssued",
    source="//13.77/permitting",
    subject="cities/13.77/permits/1",
    time=datetime(2026, 7, 6, 2, 0, 0, 123000, tzinfo=UTC),
    aggregate_version=3,
    traceparent="00-" + "1" * 32 + "-" + "2" * 16 + "-01",
)


def test_headers_and_envelope_are_two_forms_of_one_thing():
    headers = headers_of(ENVELOPE, stream="EVT_PERMITTING")
    assert envelope_of(headers) == ENVELOPE
    assert headers["Nats-Msg-Id"] == ENVELOPE.id
    assert headers["ce-time"] == "2026-07-06T02:00:00.123000Z"
    assert ENVELOPE.city == "13.77"


def test_the_bindings_vectors():
    assert encode("Euro € 😀") == "Euro%20%E2%82%AC%20%F0%9F%98%80"
    assert encode('a"b%c') == "a%22b%25c"
    assert decode("Euro%20%E2%82%AC%20%F0%9F%98%80") == "Euro € 😀"


@pytest.mark.parametrize("broken", ["%C0%A0", "%", "%2", "%GG", "%ff"])
def test_broken_escapes_and_invalid_utf8_are_refused(broken):
    with pytest.raises(NotAnEvent):
        decode(broken)


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_every_text_survives_the_header_and_stays_printable_ascii(text):
    encoded = encode(text)
    assert decode(encoded) == text
    assert all(0x21 <= ord(c) <= 0x7E for c in encoded)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("ce-specversion", "0.3"),
        ("ce-id", ""),
        ("ce-type", None),
        ("ce-source", "13.77"),
        ("ce-time", "yesterday"),
        ("ce-datacontenttype", "application/json"),
        ("ce-aggregateversion", "-1"),
        ("ce-aggregateversion", "1e3"),
    ],
)
def test_an_envelope_with_a_wrong_attribute_is_refused_by_name(header, value):
    headers = headers_of(ENVELOPE, stream="EVT_PERMITTING")
    if value is None:
        del headers[header]
    else:
        headers[header] = value
    with pytest.raises(NotAnEvent, match=header):
        envelope_of(headers)


def test_no_headers_are_no_event():
    with pytest.raises(NotAnEvent):
        envelope_of(None)
