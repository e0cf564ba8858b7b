"""The token endpoint: who gets what, and everything that is refused."""

import asyncio
import base64
import json
import uuid
from datetime import timedelta

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from kota.identity.v1 import devices_pb2, pairings_pb2, units_pb2
from kota_common.errors import KotaError
from kota_common.security.encoding import decode_base64url, encode_base64url
from kota_common.security.jose import generate_signing_key, sign_compact

from .kit import (
    ISSUER,
    PARENT,
    assign,
    begin,
    claims_of,
    new_person,
    new_phone,
    new_position,
    new_unit,
    poll,
    public_jwk,
    rid,
)

SCOPES = ["permitting.permits.create", "permitting.permits.read", "identity.units.read"]


@pytest.fixture(scope="module")
async def client(house):
    return await house.partner(SCOPES)


async def test_a_partner_gets_a_token_for_one_service(house, client):
    answer = await house.client_token(*client, "permitting")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.body["expires_in"] == 300
    assert answer.body["token_type"] == "Bearer"
    claims = claims_of(answer.token)
    assert claims["aud"] == "permitting"
    assert claims["scope"] == "permitting.permits.create permitting.permits.read"
    assert (claims["sub"], claims["client_id"], claims["kind"]) == (client[0], client[0], "partner")
    assert claims["city"] == "13.77"
    assert claims["iss"] == ISSUER
    header = json.loads(decode_base64url(answer.token.split(".")[0]))
    assert (header["typ"], header["alg"], header["kid"]) == ("at+jwt", "ES256", house.ring.signing_key().kid)


async def test_the_token_opens_what_it_grants_and_nothing_else(house, client):
    token = (await house.client_token(*client, "identity")).token
    await house.call("UnitService/ListUnits", units_pb2.ListUnitsRequest(parent=PARENT), token)
    unit = units_pb2.Unit(display_name="X", kind=units_pb2.UNIT_KIND_DINAS)
    request = units_pb2.CreateUnitRequest(parent=PARENT, request_id=rid(), unit=unit)
    assert (await house.refused("UnitService/CreateUnit", request, token)).reason == "PERMISSION_DENIED"


async def test_a_scope_can_only_be_narrowed(house, client):
    answer = await house.client_token(*client, "permitting", scope="permitting.permits.read")
    assert answer.body["scope"] == "permitting.permits.read"
    answer = await house.client_token(*client, "permitting", scope="permitting.permits.issue")
    assert (answer.status, answer.body["error"]) == (400, "invalid_scope")
    answer = await house.client_token(*client, "videotron_content")
    assert (answer.status, answer.body["error"]) == (400, "invalid_target")


def tampered(house, client, key):
    """Every assertion that must not work, by what is wrong with it."""
    now = int(house.clock.seconds())
    good = house.proof(client, key)
    head, body, signature = good.split(".")
    raw = decode_base64url(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    none = encode_base64url(json.dumps({"alg": "none", "typ": "JWT"}).encode())
    hs = encode_base64url(json.dumps({"alg": "HS256", "typ": "JWT", "kid": key.kid}).encode())
    stranger = generate_signing_key()
    return {
        "unknown client": house.proof(str(uuid.uuid4()), key),
        "client that is no id": house.proof("admin", key),
        "another key": house.proof(client, stranger),
        "wrong audience": house.proof(client, key, aud="https://elsewhere.invalid"),
        "token endpoint as audience": house.proof(client, key, aud=f"{ISSUER}/oauth2/token"),
        "audience in a list": house.proof(client, key, aud=[ISSUER]),
        "issuer with a slash": house.proof(client, key, aud=f"{ISSUER}/"),
        "no audience": house.proof(client, key, aud=None),
        "another subject": house.proof(client, key, sub=str(uuid.uuid4())),
        "no subject": house.proof(client, key, sub=None),
        "life beyond 300 s": house.proof(client, key, exp=now + 301),
        "expired": house.proof(client, key, iat=now - 200, exp=now - 40),
        "from the future": house.proof(client, key, iat=now + 60, exp=now + 120),
        "not valid yet": house.proof(client, key, nbf=now + 60),
        "exp as text": house.proof(client, key, exp=str(now + 60)),
        "exp as a fraction": house.proof(client, key, exp=now + 60.5),
        "no exp": house.proof(client, key, exp=None),
        "no iat": house.proof(client, key, iat=None),
        "no jti": house.proof(client, key, jti=None),
        "empty jti": house.proof(client, key, jti=""),
        "jti without end": house.proof(client, key, jti="x" * 129),
        "alg none": f"{none}.{body}.",
        "alg none with a signature": f"{none}.{body}.{signature}",
        "alg HS256": f"{hs}.{body}.{signature}",
        "DER signature": f"{head}.{body}.{encode_base64url(der)}",
        "signature of zeros": f"{head}.{body}.{encode_base64url(bytes(64))}",
        "padded base64": f"{head}.{body}.{signature}==",
        "access token as assertion": sign_compact(claims_of(good), key, typ="at+jwt"),
        "not a token": "x.y.z",
        "empty parts": "..",
        "one megabyte": "a" * 9000,
    }


async def test_no_flawed_assertion_gets_a_token_and_all_get_the_same_answer(house, client):
    answers = {}
    for what, assertion in tampered(house, *client).items():
        answer = await house.client_token(*client, "permitting", client_assertion=assertion)
        answers[what] = (answer.status, json.dumps(answer.body, sort_keys=True))
    assert {body for _, body in answers.values()} == {answers["unknown client"][1]}, answers
    assert {status for status, _ in answers.values()} == {401}
    assert json.loads(answers["another key"][1])["error"] == "invalid_client"
    assert json.loads(answers["another key"][1])["error_description_indonesian"]
    assert (await house.client_token(*client, "permitting")).status == 200


async def test_an_assertion_works_once_even_when_sent_ten_times_at_once(house, client):
    proof = house.proof(*client)
    answers = await asyncio.gather(
        *(house.client_token(*client, "permitting", client_assertion=proof) for _ in range(10))
    )
    assert sorted(answer.status for answer in answers) == [200] + [401] * 9


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "password", "resource": "permitting"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "invalid_request"),
        ({"grant_type": "client_credentials", "resource": "permitting"}, "invalid_client"),
        (
            {"grant_type": "client_credentials", "resource": "permitting", "client_secret": "x", "client_id": "y"},
            "invalid_client",
        ),
    ],
)
async def test_an_incomplete_request_is_told_what_is_wrong(house, form, error):
    answer = await house.post("/oauth2/token", **form)
    assert answer.body["error"] == error
    assert answer.status in (400, 401)


async def test_a_form_is_a_form_and_no_parameter_comes_twice(house):
    for content, kind in (
        (b"grant_type=a&grant_type=b", "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"\xff=\xff", "application/x-www-form-urlencoded"),
        (b"a=" + b"b" * 20_000, "application/x-www-form-urlencoded"),
    ):
        response = await house.http.post("/oauth2/token", content=content, headers={"content-type": kind})
        assert response.status_code == 400
        assert response.json()["error"] == "invalid_request"


@pytest.mark.parametrize("city", ["13.75"])
async def test_a_token_of_one_city_opens_no_other(house, city):
    token = await house.root()
    for method, request in (
        ("UnitService/ListUnits", units_pb2.ListUnitsRequest(parent=f"cities/{city}")),
        ("UnitService/GetUnit", units_pb2.GetUnitRequest(name=f"cities/{city}/units/{uuid.uuid4()}")),
    ):
        assert (await house.refused(method, request, token)).reason == "CITY_FOREIGN"


async def test_a_token_for_another_service_or_none_is_refused(house, client):
    request = units_pb2.ListUnitsRequest(parent=PARENT)
    assert (await house.refused("UnitService/ListUnits", request)).reason == "NOT_AUTHENTICATED"
    other = (await house.client_token(*client, "permitting")).token
    assert (await house.refused("UnitService/ListUnits", request, other)).reason == "NOT_AUTHENTICATED"
    head, body, signature = (await house.client_token(*client)).token.split(".")
    forged = base64.urlsafe_b64encode(json.dumps({**claims_of(f"{head}.{body}.x"), "city": "13.75"}).encode())
    token = f"{head}.{forged.rstrip(b'=').decode()}.{signature}"
    assert (await house.refused("UnitService/ListUnits", request, token)).reason == "NOT_AUTHENTICATED"


# Phones


@pytest.fixture(scope="module")
async def officer(house):
    """A person with two positions, one of them acting, and a registered phone: (phone, key, person, positions)."""
    token = await house.root()
    unit = await new_unit(house, token)
    person = await new_person(house, token)
    definitive = await new_position(house, token, unit.name, ["permit_officer"])
    acting = await new_position(house, token, unit.name, ["agency_head"])
    today = house.clock().date()
    await assign(house, token, person.name, definitive.name)
    last = (today + timedelta(days=5)).isoformat()
    await assign(house, token, person.name, acting.name, "PLT", today.isoformat(), last)
    phone, key = await new_phone(house, token, person.name)
    return phone, key, person.name.rpartition("/")[2], (definitive.name, acting.name)


async def test_a_phone_gets_its_person_in_the_position_held(house, officer):
    phone, key, person, (definitive, acting) = officer
    answer = await house.phone_token(phone, key, person, "permitting", position=definitive)
    claims = claims_of(answer.token)
    assert (claims["sub"], claims["client_id"], claims["kind"]) == (person, phone, "person")
    assert claims["pos"] == definitive.rpartition("/")[2]
    assert "mandate" not in claims
    assert "permitting.permits.claim" in claims["scope"]
    assert "permitting.permits.issue" not in claims["scope"]
    claims = claims_of((await house.phone_token(phone, key, person, "permitting", position=acting)).token)
    assert claims["mandate"]["t"] == "PLT"
    assert claims["mandate"]["until"] > claims["exp"]
    assert claims["org_path"] == [claims["org"]]


async def test_a_person_with_two_positions_names_one(house, officer):
    phone, key, person, _ = officer
    assert (await house.phone_token(phone, key, person, "permitting")).body["error"] == "invalid_request"
    answer = await house.phone_token(phone, key, person, "permitting", position=str(uuid.uuid4()))
    assert answer.body["error"] == "invalid_grant"


async def test_a_mandate_ends_with_its_last_day(house, officer):
    phone, key, person, (_, acting) = officer
    house.clock.ahead = timedelta(days=7)
    answer = await house.phone_token(phone, key, person, "permitting", position=acting)
    assert answer.body["error"] == "invalid_grant"


async def test_a_citizen_acts_in_the_own_name(house):
    token = await house.root()
    person = await new_person(house, token)
    phone, key = await new_phone(house, token, person.name)
    claims = claims_of((await house.phone_token(phone, key, person.name.rpartition("/")[2], "permitting")).token)
    assert "pos" not in claims
    assert "permitting.permits.create" in claims["scope"].split()


async def test_a_phone_speaks_for_its_own_person_and_not_for_itself(house, officer):
    phone, key, person, (definitive, _) = officer
    token = await house.root()
    other = (await new_person(house, token)).name.rpartition("/")[2]
    bodies = set()
    for assertion in (
        house.proof(phone, key, sub=other),
        house.proof(phone, generate_signing_key(), sub=person),
        house.proof(str(uuid.uuid4()), key, sub=person),
        house.proof(phone, key, sub=person, aud="permitting"),
        "x.y.z",
    ):
        answer = await house.phone_token(phone, key, person, "permitting", assertion=assertion, position=definitive)
        bodies.add(json.dumps(answer.body))
        assert answer.status == 400
    assert len(bodies) == 1
    assert (await house.client_token(phone, key, "permitting")).body["error"] == "unauthorized_client"


async def test_a_phone_assertion_works_once(house, officer):
    phone, key, person, (definitive, _) = officer
    proof = house.proof(phone, key, sub=person)
    first = await house.phone_token(phone, key, person, "permitting", assertion=proof, position=definitive)
    again = await house.phone_token(phone, key, person, "permitting", assertion=proof, position=definitive)
    assert (first.status, again.status) == (200, 400)


# Screens


async def test_a_screen_becomes_itself_by_the_code_it_shows(house):
    key, begun = await begin(house)
    assert len(begun["user_code"]) == 9
    assert begun["interval"] == 5
    assert begun["expires_in"] == 600
    assert (await poll(house, begun)).body["error"] == "authorization_pending"
    assert (await poll(house, begun)).body["error"] == "slow_down"
    token = await house.root()
    looked = await house.call(
        "PairingService/GetPairing",
        pairings_pb2.GetPairingRequest(parent=PARENT, user_code=begun["user_code"].lower()),
        token,
    )
    assert looked.serial == "SN-1"
    assert looked.key_id == key.kid
    screen = f"{PARENT}/screens/{uuid.uuid4()}"
    device = await house.call(
        "PairingService/ApproveScreen",
        pairings_pb2.ApproveScreenRequest(parent=PARENT, request_id=rid(), user_code=begun["user_code"], screen=screen),
        token,
    )
    assert device.screen == screen
    assert device.state == devices_pb2.DEVICE_STATE_PENDING
    early = await house.client_token(device.name.rpartition("/")[2], key, "videotron_content")
    assert early.body["error"] == "invalid_client"
    answer = await poll(house, begun)
    claims = claims_of(answer.token)
    assert answer.body["expires_in"] == 900
    assert answer.body["screen"] == screen
    assert claims["kind"] == "device"
    assert claims["sub"] == answer.body["client_id"]
    assert (await poll(house, begun)).status == 200  # the answer may have been lost
    later = await house.client_token(answer.body["client_id"], key, "videotron_content")
    assert claims_of(later.token)["sub"] == claims["sub"]
    read = await house.call("DeviceService/GetDevice", devices_pb2.GetDeviceRequest(name=device.name), token)
    assert read.state == devices_pb2.DEVICE_STATE_ACTIVE
    assert read.version == 2


async def test_a_denied_device_is_sent_away_and_a_late_one_too(house):
    _, begun = await begin(house)
    token = await house.root()
    request = pairings_pb2.DenyScreenRequest(parent=PARENT, request_id=rid(), user_code=begun["user_code"])
    await house.call("PairingService/DenyScreen", request, token)
    assert (await poll(house, begun)).body["error"] == "access_denied"
    _, begun = await begin(house)
    house.clock.ahead = timedelta(seconds=601)
    assert (await poll(house, begun)).body["error"] == "expired_token"
    begun["device_code"] = "unknown"
    assert (await poll(house, begun)).body["error"] == "invalid_grant"


async def test_a_screen_of_another_city_is_not_approved(house):
    _, begun = await begin(house)
    token = await house.root()
    request = pairings_pb2.ApproveScreenRequest(
        parent=PARENT,
        request_id=rid(),
        user_code=begun["user_code"],
        screen=f"cities/13.75/screens/{uuid.uuid4()}",
    )
    assert (await house.refused("PairingService/ApproveScreen", request, token)).reason == "CITY_FOREIGN"


async def test_a_code_is_used_once_and_a_key_by_one_device(house):
    key, begun = await begin(house)
    token = await house.root()

    def request(code):
        return pairings_pb2.ApproveScreenRequest(
            parent=PARENT, request_id=rid(), user_code=code, screen=f"{PARENT}/screens/{uuid.uuid4()}"
        )

    await house.call("PairingService/ApproveScreen", request(begun["user_code"]), token)
    error = await house.refused("PairingService/ApproveScreen", request(begun["user_code"]), token)
    assert error.reason == "USER_CODE_UNKNOWN"
    again = (await house.post("/oauth2/device_authorization", jwk=public_jwk(key), serial="SN-1")).body
    error = await house.refused("PairingService/ApproveScreen", request(again["user_code"]), token)
    assert error.reason == "DEVICE_KEY_TAKEN"


async def test_an_operator_who_guesses_codes_is_stopped(house):
    client, key = await house.partner(["identity.screens.approve"])
    token = (await house.client_token(client, key)).token
    request = pairings_pb2.GetPairingRequest(parent=PARENT, user_code="BCDF-GHJK")
    reasons = [(await house.refused("PairingService/GetPairing", request, token)).reason for _ in range(6)]
    assert reasons == ["USER_CODE_UNKNOWN"] * 5 + ["USER_CODE_GUESSED"]
    _, begun = await begin(house)
    request.user_code = begun["user_code"]
    error = await house.refused("PairingService/GetPairing", request, token)
    assert isinstance(error, KotaError)
    assert error.retry_after_ms
    assert error.retry_after_ms > 0


async def test_a_device_without_a_proper_key_is_not_paired(house):
    for form in ({}, {"jwk": "{}"}, {"jwk": json.dumps(generate_signing_key().key.as_dict(private=True))}):
        answer = await house.post("/oauth2/device_authorization", **form)
        assert (answer.status, answer.body["error"]) == (400, "invalid_request")


# What anybody may read


async def get(house, path, **headers):
    """A hot route, as the edge calls it."""
    transport = httpx.ASGITransport(house.hot[path])
    async with httpx.AsyncClient(transport=transport, base_url=ISSUER) as client:
        return await client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


async def test_the_key_set_is_cached_by_etag_for_five_minutes_and_holds_nothing_private(house):
    answer = await get(house, "/jwks.json")
    assert answer.headers["cache-control"] == "public, max-age=300"
    keys = answer.json()["keys"]
    assert house.ring.signing_key().kid in {key["kid"] for key in keys}
    assert all("d" not in key and key["alg"] == "ES256" and key["use"] == "sig" for key in keys)
    assert (await get(house, "/jwks.json", if_none_match=answer.headers["etag"])).status_code == 304
    assert (await get(house, "/jwks.json", if_none_match='"other"')).status_code == 200


async def test_discovery_names_only_what_is_offered(house):
    document = (await get(house, "/.well-known/openid-configuration")).json()
    assert document["issuer"] == ISSUER
    assert document["token_endpoint"] == f"{ISSUER}/oauth2/token"
    assert document["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert "authorization_endpoint" not in document
    assert (await get(house, "/.well-known/oauth-authorization-server")).json() == document
