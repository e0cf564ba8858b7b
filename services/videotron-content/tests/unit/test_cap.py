"""CAP documents: what is read, and what is refused by name. All documents are contoh, bukan data BMKG."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kota_common.errors import KotaError
from kota_videotron_content.alerts import cap, samples
from kota_videotron_content.alerts.model import NO_END, Key, MessageType, Status

pytestmark = pytest.mark.unit

SENT = "2026-07-06T12:00:00+07:00"
SENT_TIME = datetime(2026, 7, 6, 5, tzinfo=UTC)
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">&c;</alert>'
)
EXTERNAL = (
    b'<?xml version="1.0"?><!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>&x;</identifier></alert>'
)


def refusal(document: bytes) -> KotaError:
    with pytest.raises(KotaError) as caught:
        cap.read(document)
    assert caught.value.message_indonesian
    assert caught.value.field == "document"
    return caught.value


def named(document: bytes) -> str:
    """The element that a refusal names."""
    error = refusal(document)
    assert error.reason == "ALERT_INVALID", error
    return error.facts["name"]


def test_a_document_in_the_form_of_the_nowcast_is_read_whole():
    ring, other = samples.PARIAMAN, [(-1, 100), (-1, 101), (-2, 101), (-1, 100)]
    document = samples.alert(
        "2.49.0.1.360.0.2026.07.06.05.13.001",
        SENT,
        samples.info(language="en", headline="Heavy rain (EXAMPLE)", expires="2026-07-06T14:00:00+07:00"),
        samples.info(
            expires="2026-07-06T15:00:00+07:00",
            effective="2026-07-06T12:10:00+07:00",
            polygons=[ring, other],
            circles=["-0.63,100.12 5"],
            severity="Severe",
        ),
    )
    message = cap.read(document)
    assert message.key == Key(samples.SENDER, "2.49.0.1.360.0.2026.07.06.05.13.001", SENT_TIME)
    assert (message.message_type, message.status) == (MessageType.ALERT, Status.ACTUAL)
    assert message.info.headline == "Hujan Lebat disertai Petir (CONTOH)", "the Indonesian words are shown"
    assert [len(area.polygons) for area in message.areas] == [1, 2]
    assert message.areas[1].circles[0].radius_km == 5
    assert message.expires == datetime(2026, 7, 6, 8, tzinfo=UTC), "the last of several ends"
    assert not message.expiry_assumed
    assert message.severity == 2


def test_a_document_without_an_end_ends_an_hour_after_it_was_sent_and_says_so():
    message = cap.read(samples.alert("a", SENT, samples.info()))
    assert (message.expires, message.expiry_assumed) == (SENT_TIME + NO_END, True)
    assert timedelta(minutes=60) == NO_END


def test_utc_is_written_with_a_minus_and_two_spellings_of_an_instant_are_one_key():
    one = cap.read(samples.alert("a", SENT, samples.info())).key
    assert one == cap.read(samples.alert("a", "2026-07-06T05:00:00-00:00", samples.info())).key
    assert str(one) == str(cap.read(samples.alert("a", "2026-07-06T14:00:00+09:00", samples.info())).key)


def test_references_are_read_as_keys():
    said = samples.reference("a", "2026-07-06T11:00:00+07:00") + "\n " + samples.reference("b", SENT)
    message = cap.read(samples.alert("c", SENT, msgType="Cancel", references=said))
    assert [key.identifier for key in message.references] == ["a", "b"]


@pytest.mark.parametrize(
    "sent",
    [
        "2026-07-06T05:00:00Z",
        "2026-07-06T05:00:00",
        "2026-07-06 05:00:00+00:00",
        "2026-07-06T12:00:00.5+07:00",
        "2026-07-06T12:00:00WIB",
        "2026-13-06T12:00:00+07:00",
        "2026-02-30T12:00:00+07:00",
        "2026-07-06T12:00:00+25:00",
        "",
        "0001-01-01T00:00:00+23:00",
        "9999-12-31T23:59:59-14:00",
    ],
)
def test_sent_has_one_form(sent):
    assert named(samples.alert("a", sent, samples.info())) == "sent"


@pytest.mark.parametrize(
    ("element", "word"),
    [
        ("status", "actual"),
        ("status", ""),
        ("msgType", "Warn"),
        ("scope", "Everybody"),
        ("scope", ""),
        ("sender", "two words"),
        ("sender", ""),
        ("sender", "a,b"),
        ("identifier", "a b"),
        ("identifier", ""),
    ],
)
def test_the_head_keeps_to_the_words_of_cap(element, word):
    assert named(samples.alert(**{"identifier": "a", "sent": SENT, element: word})) == element


@pytest.mark.parametrize(
    ("element", "word"),
    [
        ("urgency", "Now"),
        ("severity", "Huge"),
        ("certainty", "Sure"),
        ("category", "Rain"),
        ("responseType", "Run"),
        ("urgency", ""),
        ("severity", ""),
        ("certainty", ""),
        ("category", ""),
        ("event", ""),
        ("effective", "2026-07-06T05:00:00Z"),
        ("onset", "today"),
        ("expires", "2026-07-06T05:00:00Z"),
        ("expires", "2026-07-06T12:00:00+07:00"),
        ("expires", "2026-07-05T12:00:00+07:00"),
    ],
)
def test_an_info_keeps_to_the_words_of_cap(element, word):
    document = samples.alert("a", SENT, samples.info(), samples.info(**{element: word}))
    assert named(document) == f"info[1].{element}"


@pytest.mark.parametrize(("scope", "element"), [("Restricted", "restriction"), ("Private", "addresses")])
def test_a_closed_message_says_to_whom(scope, element):
    assert named(samples.alert("a", SENT, samples.info(), scope=scope)) == element
    assert cap.read(samples.alert("a", SENT, samples.info(), scope=scope, **{element: "BPBD"})).scope == scope


@pytest.mark.parametrize(
    ("references", "name"),
    [
        ("", "references"),
        ("a,b", "references[0]"),
        (f"a,b,{SENT},c", "references[0]"),
        (",b," + SENT, "references[0]"),
        (samples.reference("a", "2026-07-06T05:00:00Z"), "references[0]"),
        (samples.reference("a", SENT) + " " + samples.reference("self", SENT), "references[1]"),
        (samples.reference("later", "2026-07-06T12:00:01+07:00"), "references[0]"),
    ],
)
@pytest.mark.parametrize("kind", ["Update", "Cancel"])
def test_an_update_or_cancel_refers_to_earlier_messages(kind, references, name):
    assert named(samples.alert("self", SENT, samples.info(), msgType=kind, references=references)) == name


@pytest.mark.parametrize("kind", ["Alert", "Update"])
def test_a_warning_says_what_it_warns_of(kind):
    assert named(samples.alert("self", SENT, msgType=kind, references=samples.reference("a", SENT))) == "info"


@pytest.mark.parametrize(
    ("ring", "why"),
    [
        ([(-0.7, 100.0), (-0.7, 100.2), (-0.7, 100.0)], "four pairs"),
        ([(0, 100), (0, 101), (1, 101), (1, 100)], "closed"),
        ([(0, 100)] * 4, "encloses nothing"),
        ([(100, -0.7), (100.2, -0.7), (100, -0.5), (100, -0.7)], "latitude"),
        ([("x", 100)] * 4, "number"),
        ([("nan", 100)] * 4, "number"),
        ([(0, "1e400")] * 4, "number"),
        ([(0, 181)] * 4, "WGS84"),
    ],
)
def test_a_polygon_is_a_closed_ring_of_latitude_and_longitude(ring, why):
    error = refusal(samples.alert("a", SENT, samples.info(polygons=[samples.PARIAMAN, ring])))
    assert error.facts["name"] == "info[0].area[0].polygon[1]"
    assert why in error.message


def test_longitude_first_is_found_out_everywhere_in_indonesia():
    swapped = [[(lon, lat) for lat, lon in samples.PARIAMAN]]
    assert named(samples.alert("a", SENT, samples.info(polygons=swapped))) == "info[0].area[0].polygon[0]"


@pytest.mark.parametrize(
    "circle", ["-0.6,100.1", "-0.6 100.1 5", "-0.6,100.1 -5", "-0.6,100.1 30000", "100.1,-0.6 5", ""]
)
def test_a_circle_is_a_point_and_a_radius(circle):
    assert named(samples.alert("a", SENT, samples.info(polygons=[], circles=[circle]))) == "info[0].area[0].circle[0]"


def test_what_stands_once_stands_once():
    twice = samples.alert("a", SENT, samples.info()).replace(b"<status>Actual</status>", b"<status>Actual</status>" * 2)
    assert named(twice) == "status"


def test_an_area_has_a_description():
    nameless = samples.alert("a", SENT, samples.info()).replace(b"areaDesc", b"areaName")
    assert named(nameless) == "info[0].area[0].areaDesc"


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"  \n",
        b"<!doctype html><html><body>Not found</body></html>",
        b"<html><body/></html>",
        b"{}",
        b"<alert>",
        samples.listing([("a", "/a", "")]),
        b"<alert/>",
        b'<?xml version="1.0" encoding="nix-8"?><alert/>',
        BOMB,
        EXTERNAL,
        samples.alert("a", SENT, samples.info()).replace(b"cap:1.2", b"cap:1.1"),
        b"\xff\xfe\x00",
        b"PK\x03\x04",
    ],
)
def test_what_is_no_cap_document_is_no_alert(document):
    assert refusal(document).reason == "ALERT_NOT_CAP"


def test_a_document_has_a_limit_and_the_widest_one_of_bmkg_stays_below_it():
    ring = [(round(-0.7 + n / 1e3, 4), 100.1234) for n in range(19)]
    wide = samples.alert("a", SENT, samples.info(polygons=[[*ring, ring[0]]] * 150))
    assert sum(len(area.polygons) for area in cap.read(wide).areas) == 150
    assert refusal(samples.alert("a", SENT) + b" " * cap.LIMIT_BYTES).reason == "ALERT_TOO_LARGE"


def test_a_document_has_not_more_shapes_than_a_city_can_look_through():
    assert named(samples.alert("a", SENT, samples.info(circles=["0,100 1"] * 501))) == "info.area"
    ring = [(round(-0.7 + n / 1e4, 4), 100 + n % 2) for n in range(10_001)]
    assert named(samples.alert("a", SENT, samples.info(polygons=[[*ring, ring[0]]]))) == "info.area"


def test_signs_that_a_screen_cannot_show_are_left_out():
    message = cap.read(samples.alert("a", SENT, samples.info(headline="Hujan\u202e lebat\u200b!")))
    assert message.info.headline == "Hujan lebat!"
