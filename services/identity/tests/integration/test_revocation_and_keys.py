"""Revocation reaches every watcher before the answer; signing keys turn without a refused token."""

import asyncio
import json
import uuid
from datetime import timedelta

import pytest

from kota.identity.v1 import pairings_pb2, revocations_pb2, signing_keys_pb2, units_pb2
from kota_common.actor import service_actor
from kota_common.errors import DependencyDown, NotAuthenticated, TokenRevoked
from kota_common.security.jose import generate_signing_key
from kota_common.testing.bus import make_bucket
from kota_identity.bootstrap.commands import CityExists, bootstrap
from kota_identity.cities import store as cities

from .kit import PARENT, begin, claims_of, client_key, new_person, new_phone, poll, rid

LIST = units_pb2.ListUnitsRequest(parent=PARENT)


def revoke(kind: str, name: str):
    request = getattr(revocations_pb2, f"{kind}Request")
    return request(name=name, request_id=rid(), reason="uji")


async def denied(house, token: str) -> None:
    """The token is refused in under a second, by the watch alone."""
    async with asyncio.timeout(1):
        while True:
            try:
                await house.verifier.verify(token)
            except TokenRevoked:
                return
            await asyncio.sleep(0.001)


async def test_a_revoked_client_is_denied_and_gets_no_token_until_it_is_reinstated(house):
    client, key = await house.partner(["identity.units.read"])
    token = (await house.client_token(client, key)).token
    await house.call("UnitService/ListUnits", LIST, token)
    name, root = f"{PARENT}/partners/{client}", await house.root()
    revoked = await house.call("RevocationService/RevokeClient", revoke("RevokeClient", name), root)
    assert revoked.key == f"cli.{client}"
    assert revoked.version == 2
    await denied(house, token)
    assert (await house.refused("UnitService/ListUnits", LIST, token)).reason == "TOKEN_REVOKED"
    answer = await house.client_token(client, key)
    assert (answer.status, answer.body["error_description"]) == (401, "the client was revoked")
    error = await house.refused("RevocationService/RevokeClient", revoke("RevokeClient", name), root)
    assert error.reason == "ALREADY_REVOKED"

    await house.call("RevocationService/ReinstateClient", revoke("ReinstateClient", name), root)
    second = int(house.clock.seconds())
    await denied(house, token)  # tokens of before stay dead
    async with asyncio.timeout(3):
        while int(house.clock.seconds()) == second:
            await asyncio.sleep(0.01)
    fresh = (await house.client_token(client, key)).token
    await house.call("UnitService/ListUnits", LIST, fresh)
    error = await house.refused("RevocationService/ReinstateClient", revoke("ReinstateClient", name), root)
    assert error.reason == "NOT_REVOKED"


async def test_a_single_token_can_be_denied(house):
    client, key = await house.partner(["identity.units.read"])
    one, other = (await house.client_token(client, key)).token, (await house.client_token(client, key)).token
    request = revocations_pb2.RevokeTokenRequest(
        parent=PARENT, request_id=rid(), token_id=claims_of(one)["jti"], reason="uji"
    )
    await house.call("RevocationService/RevokeToken", request, await house.root())
    await denied(house, one)
    await house.call("UnitService/ListUnits", LIST, other)


async def test_a_revoked_person_is_denied_on_every_phone(house):
    root = await house.root()
    person = await new_person(house, root)
    id = person.name.rpartition("/")[2]
    phones = [await new_phone(house, root, person.name) for _ in range(2)]
    await house.call("RevocationService/RevokePerson", revoke("RevokePerson", person.name), root)
    assert house.revocations.find((f"sub.{id}",), house.clock.seconds())
    for phone, key in phones:
        assert (await house.phone_token(phone, key, id, "permitting")).body["error"] == "invalid_grant"


async def test_a_lost_phone_takes_its_tokens_with_it_and_not_the_person(house):
    root = await house.root()
    person = await new_person(house, root)
    id = person.name.rpartition("/")[2]
    (lost, lost_key), (kept, kept_key) = [await new_phone(house, root, person.name) for _ in range(2)]
    claims = claims_of((await house.phone_token(lost, lost_key, id, "permitting")).token)
    name = f"{PARENT}/devices/{lost}"
    await house.call("RevocationService/RevokeDevice", revoke("RevokeDevice", name), root)
    assert house.revocations.find((f"sub.{id}", f"cli.{lost}"), claims["iat"]) == f"cli.{lost}"
    assert (await house.phone_token(lost, lost_key, id, "permitting")).status == 400
    assert (await house.phone_token(kept, kept_key, id, "permitting")).status == 200


async def test_a_revoked_screen_gets_nothing_even_between_approval_and_collection(house):
    key, begun = await begin(house)
    root = await house.root()
    device = await house.call(
        "PairingService/ApproveScreen",
        pairings_pb2.ApproveScreenRequest(
            parent=PARENT, request_id=rid(), user_code=begun["user_code"], screen=f"{PARENT}/screens/{uuid.uuid4()}"
        ),
        root,
    )
    await house.call("RevocationService/RevokeDevice", revoke("RevokeDevice", device.name), root)
    assert (await poll(house, begun)).body["error"] == "access_denied"
    answer = await house.client_token(device.name.rpartition("/")[2], key, "videotron_content")
    assert answer.body["error"] == "invalid_client"


async def test_no_token_is_issued_from_a_row_that_is_being_revoked(house):
    client, key = await house.partner(["identity.units.read"])
    root = await house.root()
    request = revoke("RevokeClient", f"{PARENT}/partners/{client}")
    results = await asyncio.gather(
        *(house.client_token(client, key) for _ in range(10)),
        house.call("RevocationService/RevokeClient", request, root),
        *(house.client_token(client, key) for _ in range(10)),
    )
    for answer in results[:10] + results[11:]:
        if answer.status == 200:
            await denied(house, answer.token)
    assert (await house.client_token(client, key)).status == 401


async def test_an_unknown_subject_is_not_found(house):
    root = await house.root()
    for kind, plural, reason in (
        ("Client", "partners", "PARTNER_NOT_FOUND"),
        ("Person", "persons", "PERSON_NOT_FOUND"),
        ("Device", "devices", "DEVICE_NOT_FOUND"),
    ):
        request = revoke(f"Revoke{kind}", f"{PARENT}/{plural}/{uuid.uuid4()}")
        assert (await house.refused(f"RevocationService/Revoke{kind}", request, root)).reason == reason


async def test_the_answer_waits_for_the_list_and_a_repeat_is_answered(house, monkeypatch):
    client, key = await house.partner(["identity.units.read"])
    root = await house.root()
    request = revoke("RevokeClient", f"{PARENT}/partners/{client}")

    async def away(*_: object) -> int:
        raise DependencyDown(dependency="the revocation bucket", retry_after_ms=1000)

    bucket = house.writer._bucket
    with monkeypatch.context() as patch:
        patch.setattr(bucket, "put", away)  # the broker's own absence is tested with real processes
        assert (await house.refused("RevocationService/RevokeClient", request, root)).reason == "DEPENDENCY_DOWN"
        assert (await house.client_token(client, key)).status == 401  # the row denies already
    answer = await house.call("RevocationService/RevokeClient", request, root)
    assert answer.version == 2
    assert house.revocations.find((f"cli.{client}",), house.clock.seconds())


async def test_a_bucket_that_was_made_anew_is_filled_again_before_it_opens(house):
    client, _ = await house.partner(["identity.units.read"])
    root = await house.root()
    await house.call("RevocationService/RevokeClient", revoke("RevokeClient", f"{PARENT}/partners/{client}"), root)
    connection = house.writer._bucket._connection
    await connection.jetstream().delete_key_value("revoked")
    bucket = await make_bucket(connection, "revoked")
    assert await house.writer.refill_if_new()
    assert (await bucket.get(f"cli.{client}")).value in (b"", None)
    keys = await bucket.keys()
    assert "_epoch" in keys
    assert not await house.writer.refill_if_new()
    async with asyncio.timeout(15):
        while not house.revocations.fresh:
            await asyncio.sleep(0.05)


async def test_the_next_key_signs_only_after_it_was_published_long_enough(house):
    root = await house.root()
    request = signing_keys_pb2.RotateSigningKeyRequest(parent=PARENT, request_id=rid())
    error = await house.refused("SigningKeyService/RotateSigningKey", request, root)
    assert error.reason == "NEXT_KEY_TOO_FRESH"
    assert 0 < error.retry_after_ms <= 600_000


async def test_a_rotation_refuses_no_token_and_publishes_the_key_after_next(house):
    client, key = await house.partner(["identity.units.read"])
    before = house.ring.signing_key().kid
    published = {jwk["kid"] for jwk in json.loads(house.ring.published.body)["keys"]}
    upcoming = (published - {before}).pop()
    house.clock.ahead = timedelta(seconds=700)
    old = (await house.client_token(client, key)).token
    request = signing_keys_pb2.RotateSigningKeyRequest(parent=PARENT, request_id=rid())
    rotated = await house.call("SigningKeyService/RotateSigningKey", request, await house.root())
    assert rotated.key_id == upcoming == house.ring.signing_key().kid
    new = (await house.client_token(client, key)).token
    for token in (old, new):
        await house.call("UnitService/ListUnits", LIST, token)
    kids = {jwk["kid"] for jwk in json.loads(house.ring.published.body)["keys"]}
    assert {before, upcoming} < kids
    assert len(kids) == 3
    house.clock.ahead += timedelta(seconds=1000)
    await house.ring.reload()
    kids = {jwk["kid"] for jwk in json.loads(house.ring.published.body)["keys"]}
    assert before not in kids
    assert upcoming in kids


async def test_a_stolen_key_is_denied_at_once_and_replaced(house):
    client, key = await house.partner(["identity.units.read"])
    token = (await house.client_token(client, key)).token
    stolen = house.ring.signing_key().kid
    request = signing_keys_pb2.RevokeSigningKeyRequest(parent=PARENT, request_id=rid(), key_id=stolen)
    await house.call("SigningKeyService/RevokeSigningKey", request, await house.root())
    with pytest.raises((TokenRevoked, NotAuthenticated)):
        await house.verifier.verify(token)
    assert house.ring.signing_key().kid != stolen
    assert stolen not in house.ring.published.body.decode()
    async with house.as_app("") as connection:
        row = await connection.fetchrow("SELECT * FROM signing_key WHERE kid = $1", stolen)
    assert row["private_sealed"] is None
    assert row["data_key"] is None


async def test_a_city_is_set_up_once(house):
    async def again() -> None:
        async with house.database.transaction("13.77", service_actor("identity", "13.77")) as tx:
            city = await cities.read(tx, "13.77")
            await bootstrap(tx, house.master, city, client_key(generate_signing_key()))

    with pytest.raises(CityExists):
        await again()
