import statistics
import time

import pytest

from kota_common.actor import Mandate
from kota_common.errors import NotAuthenticated, TokenRevoked
from kota_common.security import tokens
from kota_common.security.jose import generate_signing_key, sign_compact

NOW = 1_800_000_000


async def test_a_verified_token_is_known_without_waiting(verifier, mint):
    token = mint()
    assert verifier.verify_cached(token) is None
    actor = await verifier.verify(token)
    assert verifier.verify_cached(token) is actor


async def test_the_cache_forgets_after_a_minute(verifier, mint, clock):
    token = mint()
    await verifier.verify(token)
    clock.now += 59.9
    assert verifier.verify_cached(token)
    clock.now += 0.1
    assert verifier.verify_cached(token) is None


async def test_the_cache_never_outlives_the_token(verifier, mint, clock):
    token = mint(exp=NOW + 10)
    await verifier.verify(token)
    clock.now = NOW + 10
    assert verifier.verify_cached(token) is None


async def test_the_cache_is_bounded(verifier, mint, monkeypatch):
    monkeypatch.setattr(tokens, "CACHE_TOKENS", 3)
    minted = [mint(jti=f"t{number}") for number in range(4)]
    for token in minted[:3]:
        await verifier.verify(token)
    assert verifier.verify_cached(minted[0])  # used last, so the second is the one to go
    await verifier.verify(minted[3])
    assert [verifier.verify_cached(token) is not None for token in minted] == [True, False, True, True]


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        ("jti.018f3a5e-7c00-7000-8000-0000000000aa", "token"),
        ("sub.018f3a5e-7c00-7000-8000-000000000001", "person"),
        ("cli.kota-console", "client"),
        ("sid.session-1", "session"),
    ],
)
async def test_revocation_ends_a_cached_token_at_once(verifier, revocations, mint, entry, what):
    token = mint(sid="session-1")
    await verifier.verify(token)
    revocations.entries.put(entry, b"")
    with pytest.raises(TokenRevoked) as error:
        verifier.verify_cached(token)
    assert error.value.facts == {"what": what}
    with pytest.raises(TokenRevoked):
        await verifier.verify(token)


async def test_a_revoked_key_ends_every_token_it_signed(verifier, revocations, mint, key):
    token = mint()
    await verifier.verify(token)
    revocations.entries.put(f"kid.{key.kid}", b"")
    with pytest.raises(TokenRevoked):
        verifier.verify_cached(token)


async def test_a_revoked_device_is_denied(verifier, revocations, mint):
    token = mint(kind="device", sub="screen-7", org=..., org_path=..., pos=...)
    assert (await verifier.verify(token)).principal == "devices/screen-7"
    revocations.entries.put("dev.screen-7", b"")
    with pytest.raises(TokenRevoked):
        verifier.verify_cached(token)


@pytest.mark.parametrize(("issued", "denied"), [(NOW - 1, True), (NOW, True), (NOW + 1, False)])
async def test_tokens_issued_after_the_not_before_are_good_again(verifier, revocations, mint, claims, issued, denied):
    revocations.entries.put(f"sub.{claims['sub']}", str(NOW).encode())
    token = mint(iat=issued, nbf=issued)
    if denied:
        with pytest.raises(TokenRevoked):
            await verifier.verify(token)
    else:
        assert await verifier.verify(token)


async def test_a_mandate_ends_with_its_day_even_inside_the_token(verifier, mint, clock):
    token = mint(mandate={"t": "PLH", "until": NOW + 20})
    actor = await verifier.verify(token)
    assert actor.acting
    assert isinstance(actor.mandate, Mandate)
    clock.now = NOW + 20
    assert verifier.verify_cached(token) is None
    with pytest.raises(NotAuthenticated, match="mandate has ended"):
        await verifier.verify(token)


@pytest.mark.parametrize(
    "mandate",
    [{"t": "PLT"}, {"until": NOW + 20}, {"t": "DEF", "until": NOW + 20}, {"t": "PLT", "until": "x"}, "PLT", []],
)
async def test_a_malformed_mandate_is_refused(verifier, mint, mandate):
    with pytest.raises(NotAuthenticated):
        await verifier.verify(mint(mandate=mandate))


@pytest.mark.parametrize("path", ["x", ["a.b"], [7], ["u"] * 17, {"a": 1}])
async def test_a_malformed_unit_path_is_refused(verifier, mint, path):
    with pytest.raises(NotAuthenticated, match="org_path"):
        await verifier.verify(mint(org_path=path))


async def test_a_unit_path_without_a_unit_is_refused(verifier, mint):
    with pytest.raises(NotAuthenticated, match="org_path"):
        await verifier.verify(mint(org=...))


async def test_a_token_of_an_unknown_key_is_refused(verifier, claims):
    with pytest.raises(NotAuthenticated, match="unknown"):
        await verifier.verify(sign_compact(claims, generate_signing_key(), typ="at+jwt"))


async def test_a_known_token_costs_microseconds(verifier, revocations, mint):
    """The budget is 5 us; the test allows 20 so that a busy machine does not fail it."""
    token = mint()
    await verifier.verify(token)
    for number in range(1000):
        revocations.entries.put(f"jti.other-{number}", b"")
    rounds = []
    for _ in range(20):
        started = time.perf_counter()
        for _ in range(500):
            verifier.verify_cached(token)
        rounds.append((time.perf_counter() - started) / 500 * 1e6)
    assert statistics.median(rounds) < 20
