"""What stands of many messages, in whatever order they came; who stands inside; what a screen says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kota_common.city import Position, distance_m
from kota_videotron_content.alerts import area, cap, samples, wording
from kota_videotron_content.alerts.model import (
    FEED,
    Alert,
    Area,
    Circle,
    Key,
    MessageType,
    Policy,
    Reason,
    Scope,
    Status,
)
from kota_videotron_content.names import AlertName
from kota_videotron_content.screens.model import Place

pytestmark = pytest.mark.unit

NOW = datetime(2026, 7, 6, 5, tzinfo=UTC)
SENT = "2026-07-06T12:00:00+07:00"
CITY = "13.77"
POLICY = Policy.parse(f"{samples.SENDER},13.77:bpbd@example.id", "13.77", "BMKG (Badan Meteorologi)")


def key(number: int, sender: str = samples.SENDER) -> Key:
    return Key(sender, str(number), NOW + timedelta(minutes=number))


def kept(number: int, kind: MessageType = MessageType.ALERT, *references: int, **changes) -> Alert:
    alert = Alert(
        name=AlertName(CITY, UUID(int=number)),
        key=key(number),
        message_type=kind,
        status=Status.ACTUAL,
        scope=Scope.PUBLIC,
        references=tuple(key(other) for other in references),
        trusted=True,
        past=False,
        source=FEED,
        sha256="",
        headline="",
        severity=2,
        expire_time=NOW + timedelta(hours=1),
        expire_assumed=False,
        receive_time=NOW,
    )
    return replace(alert, **changes)


# -- order -----------------------------------------------------------------------------------------------------------


@st.composite
def histories(draw):
    """Messages of two senders that refer to earlier ones, to ones that never come, and in chains; in any order."""
    messages = []
    for number in range(1, draw(st.integers(2, 8))):
        kind = draw(st.sampled_from([MessageType.ALERT, MessageType.UPDATE, MessageType.CANCEL, MessageType.ACK]))
        references = draw(st.lists(st.integers(0, number - 1), min_size=1, max_size=3, unique=True))
        changes = {
            "trusted": draw(st.integers(0, 5)) > 0,
            "status": draw(st.sampled_from([Status.ACTUAL, Status.ACTUAL, Status.EXERCISE, Status.SYSTEM])),
            "past": draw(st.integers(0, 9)) == 0,
        }
        messages.append(kept(number, kind, *(() if kind is MessageType.ALERT else references), **changes))
    return messages, draw(st.permutations([*messages, *draw(st.lists(st.sampled_from(messages), max_size=3))]))


def arrive(messages: list[Alert]) -> dict[Key, Reason | None]:
    """What became of each when they came in this order, each judged when it came and again when it was answered."""
    there: dict[Key, Alert] = {}
    for message in messages:
        if message.key in there:
            continue
        there[message.key] = message
        touched = [message, *(other for other in there.values() if message.answers(other))]
        for one in touched:
            others = [other for other in there.values() if other.key != one.key]
            there[one.key] = replace(one, reason=one.judged(others, NOW, drills=False))
    return {one: it.reason for one, it in there.items()}


@given(histories())
def test_every_order_of_arrival_ends_in_the_same_state(history):
    messages, shuffled = history
    assert arrive(shuffled) == arrive(messages)


@given(histories())
def test_what_was_believably_answered_never_stands(history):
    messages, shuffled = history
    standing = {one for one, reason in arrive(shuffled).items() if reason is None}
    for message in messages:
        if message.trusted and message.message_type in (MessageType.UPDATE, MessageType.CANCEL):
            same = {other.key for other in messages if other.status is message.status}
            assert not standing & set(message.references) & same


def test_a_chain_of_updates_leaves_the_last_one():
    chain = [kept(1), kept(2, MessageType.UPDATE, 1), kept(3, MessageType.UPDATE, 2)]
    assert arrive(chain[::-1]) == {key(1): Reason.SUPERSEDED, key(2): Reason.SUPERSEDED, key(3): None}


def test_a_cancel_says_more_than_an_update():
    both = [kept(1), kept(2, MessageType.UPDATE, 1), kept(3, MessageType.CANCEL, 1)]
    assert arrive(both)[key(1)] is Reason.CANCELLED
    assert arrive(both)[key(2)] is None, "the update was not cancelled"


@pytest.mark.parametrize(
    "answer",
    [
        kept(2, MessageType.CANCEL, 1, trusted=False),
        kept(2, MessageType.CANCEL, 1, status=Status.EXERCISE),
        replace(kept(2, MessageType.CANCEL, 1), key=key(2, "somebody@example.id")),
        kept(2, MessageType.ACK, 1),
        kept(2, MessageType.ALERT, 1),
    ],
    ids=["not believed", "an exercise", "another sender", "an ack", "an alert"],
)
def test_not_everything_that_refers_to_an_alert_ends_it(answer):
    assert arrive([kept(1), answer])[key(1)] is None


# -- whether ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "drills", "reason"),
    [
        ({}, False, None),
        ({"status": Status.EXERCISE}, False, Reason.DRILL_MODE_OFF),
        ({"status": Status.TEST}, False, Reason.DRILL_MODE_OFF),
        ({"status": Status.EXERCISE}, True, None),
        ({"status": Status.TEST}, True, None),
        ({"status": Status.SYSTEM}, True, Reason.STATUS_NOT_SHOWN),
        ({"status": Status.DRAFT}, True, Reason.STATUS_NOT_SHOWN),
        ({"scope": Scope.RESTRICTED}, False, Reason.SCOPE_NOT_PUBLIC),
        ({"scope": Scope.PRIVATE}, False, Reason.SCOPE_NOT_PUBLIC),
        ({"trusted": False}, False, Reason.SENDER_NOT_TRUSTED),
        ({"message_type": MessageType.ACK}, False, Reason.NOT_A_WARNING),
        ({"message_type": MessageType.CANCEL}, False, Reason.NOT_A_WARNING),
        ({"past": True}, False, Reason.PAST),
        ({"expire_time": NOW}, False, Reason.EXPIRED),
    ],
)
def test_only_a_public_actual_believed_warning_that_holds_is_shown(changes, drills, reason):
    assert kept(1, **changes).judged([], NOW, drills=drills) is reason


@pytest.mark.parametrize(
    ("sender", "source", "believed"),
    [
        (samples.SENDER, FEED, True),
        (samples.SENDER, "partners/1", False),
        ("bpbd@example.id", "partners/1", True),
        ("bpbd@example.id", FEED, False),
        ("somebody@example.id", FEED, False),
    ],
)
def test_a_partner_that_may_warn_cannot_put_on_bmkgs_name(sender, source, believed):
    assert POLICY.trusts(CITY, sender, source) is believed
    assert not POLICY.trusts("13.71", sender, "partners/1"), "each city believes its own partners"


def test_without_settings_nobody_is_believed_and_no_city_drills():
    empty = Policy.parse("", "", "BMKG")
    assert not empty.trusts(CITY, "", FEED)
    assert not empty.drills("")


# -- where -----------------------------------------------------------------------------------------------------------

ALUN_ALUN, PADANG = Place(-0.6264, 100.1207, 90), Place(-0.9471, 100.4172, 0)
SCREENS = {UUID(int=1): ALUN_ALUN, UUID(int=2): PADANG, UUID(int=3): None}


def inside(*areas: Area) -> set[int]:
    return {screen.int for screen in area.inside(areas, SCREENS, ())}


def test_a_circle_is_measured_in_geodesic_kilometres():
    # Alun-alun and Padang are 48.6 km apart.
    centre = (ALUN_ALUN.latitude_deg, ALUN_ALUN.longitude_deg)
    assert inside(Area(circles=(Circle(*centre, 0),))) == {1}
    assert inside(Area(circles=(Circle(*centre, 48),))) == {1}
    assert inside(Area(circles=(Circle(*centre, 49),))) == {1, 2}


@given(st.floats(-11, 6), st.floats(95, 141), st.floats(-90, 90), st.floats(-180, 180))
def test_a_distance_of_an_alert_is_the_geodesic_to_a_ten_thousandth(
    latitude, longitude, other_latitude, other_longitude
):
    metres = distance_m(Position(longitude, latitude), Position(other_longitude, other_latitude))
    assume(metres < 15_000_000)  # beyond, and on the other side of the earth, no warning of a city reaches
    found = area.distance_km(latitude, longitude, other_latitude, other_longitude)
    assert found == pytest.approx(metres / 1000, rel=1e-4, abs=1e-6)


def test_screens_in_a_polygon_and_screens_in_a_circle_are_together():
    circle = Area(circles=(Circle(PADANG.latitude_deg, PADANG.longitude_deg, 1),))
    assert {screen.int for screen in area.inside([circle], SCREENS, {UUID(int=1)})} == {1, 2}


def test_no_area_at_all_is_everywhere_and_one_without_a_shape_is_nowhere():
    assert inside() == {1, 2, 3}
    assert area.drawn(())
    assert not area.drawn([Area()])
    assert inside(Area()) == set()


# -- words -----------------------------------------------------------------------------------------------------------


def text_of(city: str = CITY, **changes) -> str:
    return wording.text(cap.read(samples.alert("a", SENT, samples.info(**changes))), city)


def test_a_screen_says_who_warns_of_what_since_and_until_when_in_the_zone_of_its_city():
    shown = text_of(expires="2026-07-06T14:30:00+07:00", instruction="Menjauhlah dari pohon dan baliho.")
    assert shown == (
        "Hujan Lebat disertai Petir (CONTOH)\nMenjauhlah dari pohon dan baliho.\n"
        "Dikeluarkan Stasiun Meteorologi CONTOH, 6 Juli 2026 12.00 WIB. Berlaku sampai 14.30 WIB."
    )
    assert "Berlaku sampai 7 Juli 2026 01.00 WIB." in text_of(expires="2026-07-07T01:00:00+07:00")
    assert "15.30 WITA" in text_of("52.72", expires="2026-07-06T14:30:00+07:00")


def test_an_end_that_nobody_named_is_said_to_be_assumed():
    assert "13.00 WIB (batas waktu tidak disebut penerbit; dianggap 60 menit)." in text_of()


def test_a_long_warning_is_cut_and_its_times_are_not():
    shown = text_of(headline="Hujan " * 200, instruction="Waspada " * 200, senderName="Stasiun " * 100)
    assert len(shown) < 500
    assert "…" in shown
    assert "Berlaku sampai" in shown


def test_an_event_stands_for_a_headline_that_is_missing():
    assert text_of(headline="").startswith("Hujan Lebat\n")


def test_an_exercise_says_so_in_its_words_too():
    document = samples.alert("a", SENT, samples.info(), status="Exercise")
    assert wording.text(cap.read(document), CITY).startswith("LATIHAN: ")


@pytest.mark.parametrize(
    ("sender", "source", "line"),
    [
        (samples.SENDER, FEED, "Sumber: BMKG (Badan Meteorologi, Klimatologi, dan Geofisika)"),
        ("info@stasiun.bmkg.go.id", "partners/1", "Sumber: BMKG (Badan Meteorologi, Klimatologi, dan Geofisika)"),
        ("someone@notbmkg.go.id", "partners/1", "Sumber: Stasiun Meteorologi CONTOH"),
        ("someone@example.id", FEED, "Sumber: PVMBG"),
    ],
)
def test_the_source_is_always_named(sender, source, line):
    message = cap.read(samples.alert("a", SENT, samples.info(), sender=sender))
    assert wording.issuer(message, source, "PVMBG") == line
