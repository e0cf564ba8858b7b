"""The pure rules of keys, pairing, revocation and the token endpoint."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import uuid6
from hypothesis import given
from hypothesis import strategies as st

from kota_common.security.claims import read_claims
from kota_common.security.jose import generate_signing_key
from kota_common.security.revocation_list import RevocationList
from kota_identity.keys import model as keys
from kota_identity.keys.model import IssuerKey, NextKeyTooFresh, SigningKeyState
from kota_identity.keys.ring import key_set
from kota_identity.oauth import model as oauth
from kota_identity.oauth.model import Capacity, OAuthRefusal, Subject
from kota_identity.pairing import model as pairing
from kota_identity.pairing.model import Guesses, Pairing, PairingState, UserCodeGuessed, UserCodeUnknown, Verdict
from kota_identity.partners.model import KeyLimit, Partner, PartnerKey, PartnerState, PublicKeyNotFound
from kota_identity.publickeys import ClientKey, PublicKeyInvalid, read_key
from kota_identity.revocation import model as revocation
from kota_identity.revocation.model import SubjectKind

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
ISSUER = "https://identity.kota.invalid"


def client_key() -> ClientKey:
    key = generate_signing_key()
    return ClientKey(key.kid, {name: key.public_jwk()[name] for name in ("kty", "crv", "x", "y")})


KEY = client_key()


def waiting(**changes) -> Pairing:
    base = Pairing(b"h", "BCDFGHJK", "S-1", KEY, PairingState.PENDING, 5, None, NOW + pairing.LIFE)
    return replace(base, **changes)


def test_a_user_code_holds_eight_letters_without_vowels():
    for _ in range(200):
        code = pairing.new_user_code()
        assert len(code) == 8
        assert set(code) <= set("BCDFGHJKLMNPQRSTVWXZ")
    assert pairing.shown("BCDFGHJK") == "BCDF-GHJK"


@pytest.mark.parametrize("typed", ["BCDF-GHJK", "bcdfghjk", " bcdf ghjk "])
def test_case_and_hyphen_of_a_user_code_do_not_matter(typed):
    assert pairing.normalise(typed) == "BCDFGHJK"


@pytest.mark.parametrize("typed", ["", "BCDF-GHJ", "ABCD-FGHJ", "BCDF-GHJKL", "1CDFGHJK"])
def test_what_is_no_user_code_is_refused_without_a_look(typed):
    with pytest.raises(UserCodeUnknown):
        pairing.normalise(typed)


def test_polling_too_soon_costs_five_seconds_more_each_time():
    verdict, first = waiting().poll(NOW)
    assert verdict is Verdict.PENDING
    verdict, second = first.poll(NOW + timedelta(seconds=4))
    assert verdict is Verdict.SLOW_DOWN
    assert second.interval_s == 10
    verdict, third = second.poll(NOW + timedelta(seconds=13))
    assert verdict is Verdict.SLOW_DOWN
    assert third.interval_s == 15
    assert third.poll(NOW + timedelta(seconds=28))[0] is Verdict.PENDING


def test_a_device_that_lost_the_answer_is_served_again_until_the_code_expires():
    verdict, done = waiting(state=PairingState.APPROVED).poll(NOW)
    assert verdict is Verdict.COMPLETE
    assert done.state is PairingState.COMPLETED
    assert done.poll(NOW + timedelta(seconds=1))[0] is Verdict.COMPLETE
    assert done.poll(NOW + pairing.LIFE)[0] is Verdict.EXPIRED


def test_a_denied_or_late_device_is_sent_away():
    assert waiting(state=PairingState.DENIED).poll(NOW)[0] is Verdict.DENIED
    assert waiting().poll(NOW + pairing.LIFE)[0] is Verdict.EXPIRED


def test_an_operator_who_guesses_must_wait_and_only_that_operator():
    guesses = Guesses()
    for second in range(5):
        guesses.check("persons/a", NOW + timedelta(seconds=second))
        guesses.note("persons/a", NOW + timedelta(seconds=second))
    with pytest.raises(UserCodeGuessed) as error:
        guesses.check("persons/a", NOW + timedelta(seconds=5))
    assert error.value.retry_after_ms == 55_000
    guesses.check("persons/b", NOW + timedelta(seconds=5))
    guesses.check("persons/a", NOW + timedelta(seconds=61))


def test_a_key_that_is_private_or_of_another_curve_is_refused():
    key = generate_signing_key()
    assert read_key(KEY.text, field="jwk").key_id == KEY.key_id
    import json

    private = json.dumps(key.key.as_dict(private=True))
    for text in (private, "{}", "[]", "x", '{"kty":"oct","k":"AA"}', KEY.text.replace("P-256", "P-384")):
        with pytest.raises(PublicKeyInvalid) as error:
            read_key(text, field="jwk")
        assert error.value.field == "jwk"


def test_a_partner_has_one_or_two_keys():
    partner = Partner(uuid6.uuid7(), 1, "Mitra", (PartnerKey(KEY, NOW),), (), PartnerState.ACTIVE, NOW)
    second, third = client_key(), client_key()
    two = partner.with_key(second, NOW)
    assert two.version == 2
    assert len(two.keys) == 2
    with pytest.raises(KeyLimit):
        two.with_key(third, NOW)
    one = two.without_key(KEY.key_id)
    assert [held.key for held in one.keys] == [second]
    with pytest.raises(KeyLimit):
        one.without_key(second.key_id)
    with pytest.raises(PublicKeyNotFound):
        one.without_key(third.key_id)


def test_the_next_key_signs_only_when_caches_know_it():
    upcoming = IssuerKey("k", SigningKeyState.NEXT, {}, NOW)
    with pytest.raises(NextKeyTooFresh) as error:
        keys.check_ripe(upcoming, NOW + timedelta(seconds=599), timedelta(seconds=600))
    assert error.value.retry_after_ms == 1000
    keys.check_ripe(upcoming, NOW + timedelta(seconds=600), timedelta(seconds=600))


def test_a_retired_key_stays_published_for_its_last_token_and_a_revoked_one_does_not():
    jwk = generate_signing_key().public_jwk()
    active = IssuerKey(jwk["kid"], SigningKeyState.ACTIVE, jwk, NOW, NOW)
    retired = active.retired(NOW)
    assert retired.published(NOW + timedelta(seconds=930))
    assert not retired.published(NOW + keys.PUBLISHED_AFTER)
    assert not retired.revoked(NOW).published(NOW)
    assert key_set([active], NOW).etag != key_set([], NOW).etag
    assert b'"d"' not in key_set([active], NOW).body


@given(st.sampled_from(list(SubjectKind)), st.integers(-5, 5))
def test_a_revoked_subject_has_no_living_token(kind, offset_s):
    id = uuid6.uuid7()
    known = RevocationList()
    for entry in revocation.entries_revoked(kind, id, NOW):
        known.put(entry.key, entry.value or b"")
    assert known.find((revocation.main_key(kind, id),), NOW.timestamp() + offset_s)


@pytest.mark.parametrize("kind", [SubjectKind.PARTNER, SubjectKind.PERSON, SubjectKind.DEVICE])
def test_reinstatement_leaves_the_tokens_of_before_dead(kind):
    id = uuid6.uuid7()
    known = RevocationList()
    for entry in (*revocation.entries_revoked(kind, id, NOW), *revocation.entries_reinstated(kind, id, NOW)):
        known.remove(entry.key) if entry.value is None else known.put(entry.key, entry.value)
    token_keys = (f"sub.{id}", f"cli.{id}", f"dev.{id}")
    assert known.find(token_keys, NOW.timestamp() - 100)
    assert known.find(token_keys, NOW.timestamp() + 1) is None


def test_a_token_carries_the_permissions_of_one_service_only():
    granted = {"permitting.permits.read", "permitting.permits.issue", "identity.units.read", "permitting_x.a.b"}
    assert oauth.narrow(granted, "permitting", None) == ("permitting.permits.issue", "permitting.permits.read")
    assert oauth.narrow(granted, "permitting", ["permitting.permits.read"]) == ("permitting.permits.read",)


@pytest.mark.parametrize(
    ("resource", "scope", "error"),
    [
        ("permitting", ["permitting.permits.revoke"], "invalid_scope"),
        ("permitting", ["identity.units.read"], "invalid_scope"),
        ("attendance", None, "invalid_target"),
        ("", None, "invalid_target"),
    ],
)
def test_a_token_never_carries_more_than_was_granted(resource, scope, error):
    with pytest.raises(OAuthRefusal) as refused:
        oauth.narrow({"permitting.permits.read", "identity.units.read"}, resource, scope)
    assert refused.value.error == error


def capacity(title: str = "D", last_day: date | None = None) -> Capacity:
    unit = uuid6.uuid7()
    return Capacity(uuid6.uuid7(), unit, (unit, uuid6.uuid7()), title, last_day, frozenset({"permitting.permits.read"}))


def test_a_person_with_several_positions_says_in_which_one_to_act():
    one, two = capacity(), capacity()
    assert oauth.choose_capacity([one], None) is one
    assert oauth.choose_capacity([one, two], two.position) is two
    assert oauth.choose_capacity([], None) is None
    with pytest.raises(OAuthRefusal):
        oauth.choose_capacity([one, two], None)
    with pytest.raises(OAuthRefusal):
        oauth.choose_capacity([one], two.position)


def test_a_token_of_an_acting_official_ends_with_the_mandate():
    zone = ZoneInfo("Asia/Jakarta")
    until = oauth.end_of_day(date(2026, 11, 24), zone)
    assert datetime.fromtimestamp(until, UTC) == datetime(2026, 11, 24, 17, tzinfo=UTC)
    now = datetime(2026, 11, 24, 16, 58, tzinfo=UTC)
    held = capacity("PLT", date(2026, 11, 24))
    subject = Subject(
        "person", uuid6.uuid7(), uuid6.uuid7(), "13.77", held.permissions, 300, "phone", held, mandate_until=until
    )
    made = oauth.claims(subject, "permitting", ["permitting.permits.read"], issuer=ISSUER, now=now)
    assert made["exp"] == until
    read = read_claims(made, issuer=ISSUER, audience="permitting", now=now.timestamp())
    assert read.actor.acting
    assert read.actor.mandate is not None
    assert read.actor.mandate.kind == "PLT"
    assert read.actor.unit_path == tuple(str(unit) for unit in held.unit_path)
    assert f"cli.{subject.client}" in read.revocation_keys
    assert f"sub.{subject.id}" in read.revocation_keys
