import asyncio

import httpx
import pytest

from kota_common.errors import DependencyDown
from kota_common.security import JwksCache
from kota_common.security.jose import generate_signing_key
from kota_common.security.jwks import NEGATIVE_KIDS


async def background(jwks: JwksCache) -> None:
    """Let the fetch that a request set off end."""
    if jwks._fetching is not None:
        await jwks._fetching


async def test_keys_are_read_when_first_needed_and_once(jwks, issuer, key):
    assert issuer.asked == 0
    found = await asyncio.gather(*(jwks.key(key.kid) for _ in range(50)))
    assert {public.kid for public in found} == {key.kid}
    assert issuer.asked == 1


async def test_a_flood_of_unknown_kids_fetches_once_in_thirty_seconds(jwks, issuer, key, clock):
    await jwks.key(key.kid)
    for second in range(120):
        clock.now += 1
        for number in range(20):
            assert await jwks.key(f"flood-{second}-{number}") is None
    assert issuer.asked <= 1 + 120 // 30
    assert len(jwks._unknown) <= NEGATIVE_KIDS
    assert await jwks.key(key.kid)  # the good key was never evicted
    assert jwks.fetches == issuer.asked


async def test_an_unknown_kid_is_remembered_for_five_minutes(jwks, issuer, key, clock):
    await jwks.key(key.kid)
    clock.now += 31
    assert await jwks.key("nobody") is None
    asked = issuer.asked
    clock.now += 250
    assert await jwks.key("nobody") is None
    assert issuer.asked == asked
    clock.now += 51
    assert await jwks.key("nobody") is None
    assert issuer.asked == asked + 1


async def test_a_kid_seen_during_the_cooldown_is_looked_up_after_it(jwks, issuer, key, clock):
    await jwks.key(key.kid)
    following = generate_signing_key()
    issuer.keys.append(following)
    assert await jwks.key(following.kid) is None
    clock.now += 31
    assert (await jwks.key(following.kid)).kid == following.kid


async def test_a_kid_published_later_is_known_despite_its_negative_entry(jwks, issuer, key, clock):
    following = generate_signing_key()
    await jwks.key(key.kid)
    clock.now += 31
    assert await jwks.key(following.kid) is None
    issuer.keys.append(following)
    clock.now += 280  # less than the negative entry lives, more than the keys are fresh since
    clock.now += 30
    await jwks.key(key.kid)
    await background(jwks)
    assert await jwks.key(following.kid)


async def test_stale_keys_stay_in_use_while_the_issuer_fails(jwks, issuer, key, clock):
    await jwks.key(key.kid)
    for status, body in (
        (0, None),
        (500, None),
        (200, b"<html>"),
        (200, b'{"keys":[]}'),
        (302, None),
        (200, b"x" * 70_000),
    ):
        issuer.status, issuer.body = status, body
        clock.now += 1000
        assert (await jwks.key(key.kid)).kid == key.kid
        await background(jwks)
        assert jwks.kids == {key.kid}


async def test_a_retired_key_leaves_with_the_set_that_omits_it(jwks, issuer, key, clock):
    await jwks.key(key.kid)
    following = generate_signing_key()
    issuer.keys = [following]
    clock.now += 301
    await jwks.key(key.kid)
    await background(jwks)
    assert jwks.kids == {following.kid}


async def test_fresh_keys_are_not_read_again(jwks, issuer, key, clock):
    await jwks.key(key.kid)
    clock.now += 299
    await jwks.key(key.kid)
    assert issuer.asked == 1
    clock.now += 2
    await jwks.key(key.kid)
    await background(jwks)
    assert issuer.asked == 2


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("max-age=0", 30), ("public, max-age=60", 60), ("max-age=31536000", 3600), ("no-store", 300), ("", 300)],
)
async def test_the_life_of_keys_follows_the_issuer_within_bounds(jwks, issuer, key, clock, header, seconds):
    issuer.headers = {"cache-control": header}
    await jwks.key(key.kid)
    clock.now += seconds - 0.5
    await jwks.key(key.kid)
    assert issuer.asked == 1
    clock.now += 1
    await jwks.key(key.kid)
    await background(jwks)
    assert issuer.asked == 2


async def test_before_identity_is_up_callers_are_told_when_to_come_back(jwks, issuer, key, clock):
    issuer.status = 0
    with pytest.raises(DependencyDown) as error:
        await jwks.key(key.kid)
    assert 0 < error.value.retry_after_ms <= 1001
    for _ in range(100):
        with pytest.raises(DependencyDown):
            await jwks.key(key.kid)
    assert issuer.asked == 1
    issuer.status = 200
    clock.now += 1.1
    assert await jwks.key(key.kid)


async def test_while_identity_stays_away_it_is_asked_ever_less_often(jwks, issuer, key, clock):
    issuer.status = 503
    for _ in range(300):
        with pytest.raises(DependencyDown):
            await jwks.key(key.kid)
        clock.now += 1
    assert issuer.asked <= 5 + 300 // 30


async def test_a_caller_that_gives_up_does_not_end_the_fetch_of_the_others(key):
    gate = asyncio.Event()

    async def slow(request: httpx.Request) -> httpx.Response:
        await gate.wait()
        return httpx.Response(
            200, stream=httpx.ByteStream(b'{"keys":[%s]}' % httpx.Response(200, json=key.public_jwk()).content)
        )

    jwks = JwksCache("http://issuer.test/jwks", transport=httpx.MockTransport(slow))
    first, second = asyncio.create_task(jwks.key(key.kid)), asyncio.create_task(jwks.key(key.kid))
    await asyncio.sleep(0)
    first.cancel()
    gate.set()
    assert (await second).kid == key.kid
    assert jwks.fetches == 1


async def test_closing_ends_a_fetch_under_way(key):
    async def never(request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    jwks = JwksCache("http://issuer.test/jwks", transport=httpx.MockTransport(never))
    waiting = asyncio.create_task(jwks.key(key.kid))
    while jwks._fetching is None:
        await asyncio.sleep(0)
    await jwks.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting
