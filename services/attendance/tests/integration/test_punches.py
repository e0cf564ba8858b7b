"""A punch is taken in once, for what it is worth, and every other thing is refused by its own name."""

import asyncio
import json
from datetime import timedelta
from uuid import uuid4

import pytest

from kota.attendance.v1 import punches_pb2 as pb
from kota.attendance.v1 import sites_pb2
from kota_common.security.encoding import decode_base64url, decode_json_object
from kota_common.security.jose import import_key_set, parse_compact, verify_compact

from .conftest import City, refused
from .kit import high, place


async def _office(city: City):
    unit = await city.unit()
    await city.site(unit=unit)
    return unit, *(await city.employee(unit))


async def test_an_online_punch_inside_the_office_is_accepted_and_its_receipt_verifies_alone(city: City) -> None:
    _, who, phone = await _office(city)
    receipt = await city.punch(who, phone, kind=pb.PUNCH_KIND_IN, location=place())
    punch = receipt.punch
    assert (punch.state, list(punch.flags)) == (pb.PUNCH_STATE_ACCEPTED, [])
    assert punch.geofence == sites_pb2.GEOFENCE_VERDICT_INSIDE
    assert punch.time_grade == pb.TIME_GRADE_ONLINE
    assert punch.local_date == "2026-07-06"
    answer = await who.http.get("/.well-known/attendance-receipt-keys.json")
    compact = parse_compact(receipt.receipt, types=("punch-receipt+jwt",))
    claims = verify_compact(compact, import_key_set(answer.content)[compact.kid])
    assert (claims["punch"], claims["seq"], claims["state"]) == (punch.name, 1, "ACCEPTED")
    assert claims["sha256"] == punch.payload_sha256
    assert (await who.GetReceipt(name=punch.name)).receipt == receipt.receipt


async def test_the_same_punch_again_gets_the_first_receipt_even_after_its_nonce_has_expired(city: City) -> None:
    _, who, phone = await _office(city)
    nonce = (await city.nonce(phone, who)).nonce
    signed = phone.punch(city.clock.now, nonce=nonce, location=place())
    first = await who.RecordPunch(parent=city.parent, punch=signed)
    city.clock.now += timedelta(hours=5)
    assert await who.RecordPunch(parent=city.parent, punch=signed) == first
    assert await city.count("punch") == 1
    assert len(await city.events("punch.accepted")) == 1


async def test_another_content_under_a_known_id_is_a_conflict_and_a_security_event(city: City) -> None:
    _, who, phone = await _office(city)
    first = (await city.punch(who, phone, location=place())).punch
    forged = phone.payload(city.clock.now, punch_id=first.name.rpartition("/")[2], location=place(north_m=5))
    for _ in range(2):
        with refused("PUNCH_CONFLICT"):
            await who.RecordPunch(parent=city.parent, punch=phone.sign(forged))
    assert len(await city.events("punch.conflicted")) == 1, "the same attempt is noted once"
    assert (await who.GetPunch(name=first.name)) == first


async def test_twins_at_the_same_moment_make_one_punch(city: City) -> None:
    _, who, phone = await _office(city)
    signed = phone.punch(city.clock.now, nonce=(await city.nonce(phone, who)).nonce)
    request = {"parent": city.parent, "punches": [signed]}
    answers = await asyncio.gather(
        *(who.RecordPunches(**request) for _ in range(3)), who.RecordPunch(parent=city.parent, punch=signed)
    )
    assert len({answer.rows[0].punch for answer in answers[:3]} | {answers[3].punch.name}) == 1
    assert [r.verdict for a in answers[:3] for r in a.rows].count(pb.ROW_VERDICT_RECORDED) <= 1
    assert await city.count("punch") == 1


BAD = {
    "no protobuf": (lambda phone, now: phone.sign(b"\xff\xff\xff"), "PUNCH_MALFORMED"),
    "empty payload": (lambda phone, now: pb.SignedPunch(signature=b"x", key_id=phone.key_id), "PUNCH_MALFORMED"),
    "too large": (lambda phone, now: phone.sign(bytes(3000)), "PUNCH_MALFORMED"),
    "version 2": (lambda phone, now: phone.punch(now, version=2), "PUNCH_MALFORMED"),
    "no UUIDv7": (lambda phone, now: phone.punch(now, punch_id=str(uuid4())), "PUNCH_MALFORMED"),
    "no kind": (lambda phone, now: phone.punch(now, kind=0), "PUNCH_MALFORMED"),
    "unknown kind": (lambda phone, now: phone.punch(now, kind=9), "PUNCH_MALFORMED"),
    "seq 0": (lambda phone, now: phone.punch(now, seq=0), "PUNCH_MALFORMED"),
    "seq beyond int64": (lambda phone, now: phone.punch(now, seq=2**63), "PUNCH_MALFORMED"),
    "short nonce": (lambda phone, now: phone.punch(now, nonce=b"abc"), "PUNCH_MALFORMED"),
    "short salt": (lambda phone, now: phone.punch(now, salt=b"abc"), "PUNCH_MALFORMED"),
    "short chain": (lambda phone, now: phone.punch(now, prev_hash=b"abc"), "PUNCH_MALFORMED"),
    "foreign zone": (lambda phone, now: phone.punch(now, time_zone="Europe/Berlin"), "PUNCH_MALFORMED"),
    "wall of 1970": (lambda phone, now: phone.punch(now, wall_ms=0), "PUNCH_MALFORMED"),
    "other city": (lambda phone, now: phone.punch(now, city="99.99"), "PUNCH_CITY_MISMATCH"),
    "key ids differ": (lambda phone, now: phone.sign(phone.payload(now, key_id="x")), "PUNCH_MALFORMED"),
    "garbage signature": (lambda phone, now: phone.sign(phone.payload(now), signature=b"abc"), "SIGNATURE_INVALID"),
    "zeros": (lambda phone, now: phone.sign(phone.payload(now), signature=bytes(64)), "SIGNATURE_INVALID"),
    "other bytes": (
        lambda phone, now: pb.SignedPunch(
            payload=phone.payload(now).SerializeToString(), signature=phone.punch(now).signature, key_id=phone.key_id
        ),
        "SIGNATURE_INVALID",
    ),
    "nonce made up": (lambda phone, now: phone.punch(now, nonce=bytes([1]) + bytes(31)), "NONCE_INVALID"),
    "tomorrow": (lambda phone, now: phone.punch(now + timedelta(days=1)), "PUNCH_IN_FUTURE"),
    "assertion of a device key": (
        lambda phone, now: phone.sign(phone.payload(now, nonce=bytes(32)), webauthn=pb.WebAuthnAssertion()),
        "SIGNATURE_INVALID",
    ),
}


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_punch_is_refused_by_name_and_nothing_is_kept(city: City, name: str) -> None:
    _, who, phone = await _office(city)
    make, reason = BAD[name]
    signed = make(phone, city.clock.now)
    with refused(reason):
        await who.RecordPunch(parent=city.parent, punch=signed)
    row = (await who.RecordPunches(parent=city.parent, punches=[signed])).rows[0]
    assert (row.verdict, row.reason) == (pb.ROW_VERDICT_REFUSED, reason)
    assert row.message
    assert (await city.count("punch"), await city.count("day_mark")) == (0, 0)


async def test_one_changed_byte_of_the_payload_breaks_the_signature(city: City) -> None:
    _, who, phone = await _office(city)
    signed = phone.punch(city.clock.now, location=place())
    changed = pb.PunchPayload.FromString(signed.payload)
    changed.location.latitude_e7 += 1
    with refused("SIGNATURE_INVALID"):
        await who.RecordPunch(
            parent=city.parent,
            punch=pb.SignedPunch(payload=changed.SerializeToString(), signature=signed.signature, key_id=signed.key_id),
        )


async def test_the_upper_half_of_s_is_refused_by_its_own_name_and_raw_signatures_are_taken(city: City) -> None:
    _, who, phone = await _office(city)
    signed = phone.punch(city.clock.now)
    with refused("SIGNATURE_HIGH_S"):
        await who.RecordPunch(
            parent=city.parent,
            punch=pb.SignedPunch(payload=signed.payload, signature=high(signed.signature), key_id=signed.key_id),
        )
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    raw = b"".join(n.to_bytes(32, "big") for n in decode_dss_signature(signed.signature))
    taken = await who.RecordPunch(
        parent=city.parent, punch=pb.SignedPunch(payload=signed.payload, signature=raw, key_id=signed.key_id)
    )
    assert taken.punch.seq == 1


async def test_an_old_nonce_is_refused_and_a_used_one_too(city: City) -> None:
    _, who, phone = await _office(city)
    nonce = (await city.nonce(phone, who)).nonce
    await who.RecordPunch(parent=city.parent, punch=phone.punch(city.clock.now, nonce=nonce))
    with refused("NONCE_USED"):
        await who.RecordPunch(parent=city.parent, punch=phone.punch(city.clock.now, nonce=nonce))
    late = (await city.nonce(phone, who)).nonce
    city.clock.now += timedelta(seconds=121)
    with refused("NONCE_EXPIRED"):
        await who.RecordPunch(parent=city.parent, punch=phone.punch(city.clock.now, nonce=late))
    _, other = await city.employee(await city.unit())
    foreign = (await city.nonce(other)).nonce
    with refused("NONCE_INVALID"):
        await who.RecordPunch(parent=city.parent, punch=phone.punch(city.clock.now, nonce=foreign))


async def test_a_number_that_was_used_is_refused(city: City) -> None:
    _, who, phone = await _office(city)
    await city.punch(who, phone)
    with refused("SEQUENCE_USED"):
        await who.RecordPunch(parent=city.parent, punch=phone.punch(city.clock.now, seq=1))


async def test_a_person_does_not_punch_with_the_key_of_another(city: City) -> None:
    unit, who, _ = await _office(city)
    _, other = await city.employee(unit)
    with refused("KEY_OF_ANOTHER_PERSON"):
        await city.punch(who, other)
    assert (await city.punch(city.relay, other)).punch.employee.endswith(str(other.person))


async def test_keys_follow_identity_by_themselves(city: City) -> None:
    _, who, phone = await _office(city)
    device = city.name("devices", phone.id)
    await city.stand(device)
    with refused("KEY_REVOKED"):
        await city.punch(who, phone)
    await city.stand(device, revoked=False)
    await city.punch(who, phone)
    await city.stand(city.name("persons", phone.person))
    with refused("KEY_REVOKED"):
        await city.punch(who, phone)
    stranger = type(phone)(city.code, phone.person)
    with refused("KEY_UNKNOWN"):
        await city.punch(who, stranger)
    assert [len(await city.events(f"device.{verb}")) for verb in ("bound", "revoked")] == [2, 1]


async def test_a_batch_answers_each_row_by_itself_and_knows_its_own_duplicates(city: City) -> None:
    _, who, phone = await _office(city)
    good, twin = phone.punch(city.clock.now), phone.punch(city.clock.now)
    forged = phone.sign(phone.payload(city.clock.now, punch_id=pb.PunchPayload.FromString(good.payload).punch_id))
    bad = phone.sign(b"\xff")
    shadow = pb.SignedPunch(payload=twin.payload, signature=bytes(64), key_id=twin.key_id)
    answer = await who.RecordPunches(
        parent=city.parent, punches=[good, shadow, bad, good, twin, forged, twin], with_receipts=True
    )
    verdicts = [(pb.RowVerdict.Name(row.verdict).removeprefix("ROW_VERDICT_"), row.reason) for row in answer.rows]
    assert verdicts == [
        ("RECORDED", ""),
        ("REFUSED", "SIGNATURE_INVALID"),
        ("REFUSED", "PUNCH_MALFORMED"),
        ("DUPLICATE", ""),
        ("RECORDED", ""),
        ("REFUSED", "PUNCH_CONFLICT"),
        ("DUPLICATE", ""),
    ]
    assert answer.rows[0].receipt == answer.rows[3].receipt == await who.GetReceipt(name=answer.rows[0].punch)
    again = await who.RecordPunches(parent=city.parent, punches=[good, twin])
    assert {row.verdict for row in again.rows} == {pb.ROW_VERDICT_DUPLICATE}
    assert await city.count("punch") == 2


async def test_ten_thousand_rows_are_one_transaction_and_one_more_is_refused(city: City) -> None:
    _, who, phone = await _office(city)
    signed = phone.punch(city.clock.now)
    with refused("INVALID_REQUEST"):
        await who.RecordPunches(parent=city.parent, punches=[signed] * 10_001)
    answer = await who.RecordPunches(parent=city.parent, punches=[signed] * 10_000)
    verdicts = [row.verdict for row in answer.rows]
    assert (verdicts[0], set(verdicts[1:])) == (pb.ROW_VERDICT_RECORDED, {pb.ROW_VERDICT_DUPLICATE})
    assert len(answer.SerializeToString()) < 4 * 1024 * 1024, "what a client takes by default"
    with refused("INVALID_FIELD"):
        await who.RecordPunches(parent=city.parent, punches=[signed] * 1_001, with_receipts=True)


async def test_no_place_is_in_events_logs_or_receipts_and_the_payload_is_sealed(city: City) -> None:
    _, who, phone = await _office(city)
    at = place()
    receipt = await city.punch(who, phone, location=at)
    claims = decode_json_object(decode_base64url(receipt.receipt.split(".")[1]))
    assert str(at.latitude_e7) not in json.dumps(claims)
    async with city.service.database.reader(city.code, city.admin.actor) as reader:
        row = await reader.fetchrow("SELECT sealed, signature FROM punch WHERE city = $1", city.code)
    raw = pb.PunchPayload(location=at).SerializeToString()
    for event in await city.events("punch.accepted"):
        assert raw not in bytes(event["payload"])
    assert raw not in bytes(row["sealed"])


async def test_the_trusted_time_of_an_offline_punch_comes_from_its_anchor(city: City) -> None:
    _, who, phone = await _office(city)
    anchor = (await city.nonce(phone, who, elapsed_ms=1_000_000, boot_count=7)).anchor
    anchor.rtt_ms = 400
    made = city.clock.now + timedelta(minutes=29, seconds=59)
    offline = phone.payload(
        made - timedelta(days=2),  # a wall clock that nobody believes
        anchor=anchor,
        boot_count=7,
        elapsed_ms=1_000_000 + 29 * 60_000 + 59_000,
        location=place(),
    )
    city.clock.now += timedelta(hours=8)
    punch = (await who.RecordPunch(parent=city.parent, punch=phone.sign(offline))).punch
    assert punch.occur_time.ToMilliseconds() == round(made.timestamp() * 1000)
    assert (punch.time_grade, punch.state) == (pb.TIME_GRADE_TRUSTED, pb.PUNCH_STATE_ACCEPTED)
    assert punch.uncertainty_ms == 200 + 179  # half the round trip, and 100 ppm of 29:59


@pytest.mark.parametrize(
    ("changes", "flag"),
    [
        ({"boot_count": 8}, pb.PUNCH_FLAG_REBOOTED),
        ({"elapsed_ms": 5}, pb.PUNCH_FLAG_REBOOTED),
        ({"anchor": "forged"}, pb.PUNCH_FLAG_ANCHOR_NOT_OURS),
        ({"anchor": None}, pb.PUNCH_FLAG_UNTRUSTED_TIME),
    ],
)
async def test_a_reboot_or_a_forged_anchor_is_visible_and_the_wall_clock_is_flagged(
    city: City, changes: dict, flag: int
) -> None:
    _, who, phone = await _office(city)
    anchor = (await city.nonce(phone, who, elapsed_ms=1_000, boot_count=7)).anchor
    if changes.get("anchor") == "forged":
        anchor.server_ms -= 3_600_000
        changes = {}
    fields = {"anchor": anchor, "boot_count": 7, "elapsed_ms": 61_000, "location": place(), **changes}
    city.clock.now += timedelta(minutes=1)
    punch = (await who.RecordPunch(parent=city.parent, punch=phone.punch(city.clock.now, **fields))).punch
    assert (punch.time_grade, punch.state) == (pb.TIME_GRADE_UNTRUSTED, pb.PUNCH_STATE_ACCEPTED_FLAGGED)
    assert flag in punch.flags


async def test_a_nonce_from_the_store_is_good_for_a_day_offline(city: City) -> None:
    _, who, phone = await _office(city)
    issued = await city.nonce(phone, who, offline_count=2)
    made = city.clock.now + timedelta(hours=3)
    city.clock.now += timedelta(hours=20)
    offline = phone.punch(made, nonce=issued.offline_nonces[0], location=place())
    punch = (await who.RecordPunch(parent=city.parent, punch=offline)).punch
    assert punch.occur_time.ToMilliseconds() == round(made.timestamp() * 1000)
    assert punch.time_grade == pb.TIME_GRADE_UNTRUSTED
    city.clock.now += timedelta(hours=5)
    with refused("NONCE_EXPIRED"):
        await who.RecordPunch(parent=city.parent, punch=phone.punch(made, nonce=issued.offline_nonces[1]))


async def test_a_punch_later_than_the_window_waits_for_the_supervisor(city: City) -> None:
    _unit, who, phone = await _office(city)
    made = city.clock.now
    city.clock.now += timedelta(hours=73)
    punch = (await who.RecordPunch(parent=city.parent, punch=phone.punch(made, location=place()))).punch
    assert (punch.state, pb.PUNCH_FLAG_LATE_ARRIVAL in punch.flags) == (pb.PUNCH_STATE_PENDING_APPROVAL, True)


@pytest.mark.parametrize(
    ("where", "verdict", "state", "flag"),
    [
        (place(), "INSIDE", "ACCEPTED", None),
        (place(east_m=45, accuracy_m=20), "UNCERTAIN", "ACCEPTED_FLAGGED", "UNCERTAIN_PLACE"),
        (place(east_m=130, accuracy_m=30), "OUTSIDE", "ACCEPTED_FLAGGED", "OUTSIDE"),
        (place(accuracy_m=5000), "UNCERTAIN", "ACCEPTED_FLAGGED", "UNCERTAIN_PLACE"),
        (place(fix_age_ms=61_000), "UNCERTAIN", "ACCEPTED_FLAGGED", "UNCERTAIN_PLACE"),
        (place(accuracy_cm=0), "UNSPECIFIED", "ACCEPTED_FLAGGED", "POSITION_INVALID"),
        (place(latitude_e7=1_000_000_000), "UNSPECIFIED", "ACCEPTED_FLAGGED", "POSITION_INVALID"),
        (place(mock=True), "INSIDE", "PENDING_APPROVAL", "MOCK_LOCATION"),
        (None, "UNSPECIFIED", "ACCEPTED_FLAGGED", "NO_LOCATION"),
    ],
)
async def test_the_place_is_evidence_and_never_blocks(
    city: City, where, verdict: str, state: str, flag: str | None
) -> None:
    _, who, phone = await _office(city)
    punch = (await city.punch(who, phone, location=where)).punch
    assert sites_pb2.GeofenceVerdict.Name(punch.geofence) == f"GEOFENCE_VERDICT_{verdict}"
    assert pb.PunchState.Name(punch.state) == f"PUNCH_STATE_{state}"
    assert [pb.PunchFlag.Name(f) for f in punch.flags] == ([f"PUNCH_FLAG_{flag}"] if flag else [])
