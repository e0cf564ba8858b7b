"""Every attack of the platform handbook, section 13, against the verifier that services use."""

import hashlib
import hmac
import json
import zlib

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kota_common.errors import NotAuthenticated, TokenRevoked
from kota_common.security.jose import SigningKey, decode_base64url, encode_base64url, generate_signing_key, sign_compact

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
NOW = 1_800_000_000


def segment(value) -> str:
    return encode_base64url(value if isinstance(value, bytes) else json.dumps(value).encode())


def with_header(token: str, **changes) -> str:
    head, payload, signature = token.split(".")
    header = {**json.loads(decode_base64url(head)), **changes}
    return f"{segment({k: v for k, v in header.items() if v is not ...})}.{payload}.{signature}"


def signed(key: SigningKey, header, payload) -> str:
    """Any header and payload bytes, truly signed with ES256: what a careless but trusted issuer might send."""
    text = f"{segment(header)}.{segment(payload)}"
    der = key.key.private_key.sign(text.encode(), ec.ECDSA(hashes.SHA256()))
    r, s = decode_dss_signature(der)
    return f"{text}.{encode_base64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def header_of(key: SigningKey, **changes):
    return {"alg": "ES256", "kid": key.kid, "typ": "at+jwt", **changes}


async def refused(verifier, token: str, why: str = "") -> None:
    with pytest.raises(NotAuthenticated) as error:
        await verifier.verify(token)
    assert why in error.value.message
    assert verifier.verify_cached(token) is None


async def test_a_good_token_names_its_actor(verifier, mint, claims):
    actor = await verifier.verify(mint())
    assert actor.principal == f"persons/{claims['sub']}"
    assert actor.holds("permitting.permits.issue")
    assert not actor.holds("permitting.permits.revoke")
    assert actor.unit_path == tuple(claims["org_path"])
    assert (actor.city, actor.client, actor.token_id) == ("13.77", "kota-console", claims["jti"])


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE", "nonE"])
async def test_alg_none_is_refused_in_every_letter_case(verifier, mint, alg):
    unsigned = with_header(mint(), alg=alg).rpartition(".")[0] + "."
    await refused(verifier, unsigned)
    await refused(verifier, with_header(mint(), alg=alg))


async def test_the_public_key_is_no_hmac_secret(verifier, key, claims):
    pem = key.key.as_pem(private=False)
    text = f"{segment(header_of(key, alg='HS256'))}.{segment(claims)}"
    mac = hmac.new(pem, text.encode(), hashlib.sha256).digest()
    await refused(verifier, f"{text}.{encode_base64url(mac + bytes(32))}", "alg")
    await refused(verifier, f"{text}.{encode_base64url(mac)}", "length")


@pytest.mark.parametrize(
    "alg", ["ES384", "ES512", "RS256", "EdDSA", "Ed25519", "es256", "ES256K", "", 7, None, ["ES256"]]
)
async def test_alg_must_be_the_algorithm_of_the_key(verifier, key, claims, alg):
    await refused(verifier, signed(key, header_of(key, alg=alg), claims))


@pytest.mark.parametrize(
    "signature",
    [bytes(64), b"\xff" * 64, bytes(31) + b"\1" + bytes(31) + b"\1", ORDER.to_bytes(32, "big") * 2],
    ids=["zero", "ones", "one", "order"],
)
async def test_special_numbers_are_no_signature(verifier, mint, signature):
    await refused(verifier, f"{mint().rpartition('.')[0]}.{encode_base64url(signature)}", "signature")


async def test_der_is_no_signature(verifier, key, claims):
    text = f"{segment(header_of(key))}.{segment(claims)}"
    der = key.key.private_key.sign(text.encode(), ec.ECDSA(hashes.SHA256()))
    await refused(verifier, f"{text}.{encode_base64url(der)}", "length")


@pytest.mark.parametrize("grow", [lambda s: s + b"\0", lambda s: b"\0" + s[:32] + b"\0" + s[32:], lambda s: s[:63]])
async def test_a_signature_of_another_length_is_refused(verifier, mint, grow):
    text, _, signature = mint().rpartition(".")
    await refused(verifier, f"{text}.{encode_base64url(grow(decode_base64url(signature)))}", "length")


async def test_a_malleable_signature_names_no_other_token(verifier, revocations, mint, claims):
    """s and n-s both verify, so revocation must go by jti and never by the token's bytes."""
    text, _, signature = mint().rpartition(".")
    raw = decode_base64url(signature)
    twin = raw[:32] + (ORDER - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")
    await verifier.verify(mint())
    revocations.entries.put(f"jti.{claims['jti']}", b"")
    with pytest.raises(TokenRevoked):
        await verifier.verify(f"{text}.{encode_base64url(twin)}")


async def test_a_key_of_another_curve_signs_nothing(verifier, key, claims):
    other = ec.generate_private_key(ec.SECP384R1())
    text = f"{segment(header_of(key))}.{segment(claims)}"
    r, s = decode_dss_signature(other.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    await refused(verifier, f"{text}.{encode_base64url(r.to_bytes(48, 'big') + s.to_bytes(48, 'big'))}", "length")


async def test_another_key_under_the_same_kid_is_refused(verifier, key, claims):
    await refused(verifier, signed(generate_signing_key(), header_of(key), claims), "signature")


@pytest.mark.parametrize(
    "kid",
    [
        "../../../../dev/null",
        "' OR 1=1 --",
        "https://evil.test/jwks.json",
        "",
        "a" * 600,
        "kid\x00",
        "*",
        ">",
        "$KV.revoked.>",
    ],
)
async def test_a_kid_is_a_name_and_nothing_else(verifier, key, claims, kid):
    await refused(verifier, signed(key, header_of(key, kid=kid), claims), "key that signed")


@pytest.mark.parametrize("kid", [7, None, ["x"], {"a": 1}, True])
async def test_a_kid_that_is_no_text_is_refused(verifier, key, claims, kid):
    await refused(verifier, signed(key, header_of(key, kid=kid), claims))


async def test_a_token_without_kid_is_refused(verifier, key, claims, issuer):
    header = header_of(key)
    del header["kid"]
    await refused(verifier, signed(key, header, claims))
    assert issuer.asked == 0


@pytest.mark.parametrize("member", ["jku", "x5u"])
async def test_a_token_cannot_say_where_its_key_is(verifier, key, claims, issuer, member):
    await refused(verifier, signed(key, header_of(key, **{member: "https://evil.test/jwks.json"}), claims), member)
    assert issuer.asked == 0


async def test_a_token_cannot_bring_its_own_key(verifier, claims):
    attacker = generate_signing_key()
    await refused(verifier, signed(attacker, header_of(attacker, jwk=attacker.public_jwk()), claims), "jwk")
    await refused(verifier, signed(attacker, header_of(attacker, x5c=["MIIB"]), claims), "x5c")


@pytest.mark.parametrize("crit", [["exp"], ["b64"], [], ["http://openbanking.org.uk/iat"], "exp"])
async def test_critical_extensions_are_refused(verifier, key, claims, crit):
    await refused(verifier, signed(key, header_of(key, crit=crit), claims), "crit")


async def test_an_unencoded_payload_is_refused(verifier, key, claims):
    await refused(verifier, signed(key, header_of(key, b64=False), claims), "b64")


@pytest.mark.parametrize(
    "typ", ["JWT", "jwt", "AT+JWT", "application/at+jwt", "dpop+jwt", "logout+jwt", "", None, ["at+jwt"]]
)
async def test_only_access_tokens_are_access_tokens(verifier, key, claims, typ):
    try:
        token = signed(key, header_of(key, typ=typ), claims)
    except TypeError:
        return
    await refused(verifier, token, "type")


async def test_a_token_without_typ_is_refused(verifier, mint):
    await refused(verifier, with_header(mint(), typ=...), "type")


@pytest.mark.parametrize(
    "aud",
    [
        ...,
        None,
        "",
        ["permitting"],
        ["permitting", "identity"],
        "identity",
        "permitting ",
        "Permitting",
        {"a": 1},
        True,
    ],
)
async def test_aud_must_be_exactly_this_service(verifier, mint, aud):
    await refused(verifier, mint(aud=aud), "another service")


@pytest.mark.parametrize(
    "iss",
    [
        ...,
        "",
        "https://identity.kota.test.evil.test",
        "https://identity.kota.test/",
        "HTTPS://identity.kota.test",
        "https://identity.kota",
    ],
)
async def test_iss_must_match_whole(verifier, mint, iss):
    await refused(verifier, mint(iss=iss), "issuer")


@pytest.mark.parametrize("name", ["exp", "iat", "nbf"])
@pytest.mark.parametrize(
    "value", ["1800000300", 1800000300.0, 1.8e9, True, -1, 0, 10**30, 10**4000, [1800000300], {"a": 1}, None]
)
async def test_times_are_whole_numbers_within_reason(verifier, mint, name, value):
    await refused(verifier, mint(**{name: value}))


async def test_an_integer_of_ten_thousand_digits_is_refused(verifier, key, claims):
    text = json.dumps(claims).replace(str(NOW + 300), "9" * 5000)
    await refused(verifier, signed(key, header_of(key), text.encode()))


@pytest.mark.parametrize("name", ["exp", "iat"])
async def test_times_are_required(verifier, mint, name):
    await refused(verifier, mint(**{name: ...}), name)


async def test_nan_is_no_time(verifier, key, claims):
    for number in ("NaN", "Infinity", "-Infinity", "1e999"):
        text = json.dumps(claims).replace(f'"exp": {NOW + 300}', f'"exp": {number}')
        await refused(verifier, signed(key, header_of(key), text.encode()))


@pytest.mark.parametrize(
    ("moment", "good"), [(NOW - 31, False), (NOW - 30, True), (NOW + 329, True), (NOW + 330, False), (NOW + 331, False)]
)
async def test_clocks_may_differ_by_thirty_seconds(verifier, mint, clock, moment, good):
    token = mint()
    clock.now = moment
    if good:
        await verifier.verify(token)
    else:
        await refused(verifier, token)


async def test_nbf_has_the_same_skew(verifier, mint):
    await verifier.verify(mint(nbf=NOW + 30))
    await refused(verifier, mint(nbf=NOW + 31), "not valid yet")


async def test_a_token_for_a_day_is_a_mistake(verifier, mint):
    await refused(verifier, mint(exp=NOW + 86_400), "longer")
    await refused(verifier, mint(exp=NOW - 5, iat=NOW), "longer")


async def test_repeated_members_are_refused(verifier, key, claims):
    doubled = json.dumps(claims)[:-1] + ', "aud": "permitting"}'
    await refused(verifier, signed(key, header_of(key), doubled.encode()), "repeats")
    head = json.dumps(header_of(key))[:-1] + ', "alg": "ES256"}'
    await refused(verifier, signed(key, head.encode(), claims), "repeats")
    nested = json.dumps(claims)[:-1] + ', "mandate": {"t": "PJ", "t": "PLT", "until": 1900000000}}'
    await refused(verifier, signed(key, header_of(key), nested.encode()), "repeats")


@pytest.mark.parametrize("part", [0, 1, 2])
@pytest.mark.parametrize(
    "change", [lambda s: s + "=", lambda s: s + "==", lambda s: "+" + s[1:], lambda s: s + "\n", lambda s: " " + s]
)
async def test_base64url_is_canonical(verifier, mint, part, change):
    segments = mint().split(".")
    segments[part] = change(segments[part])
    await refused(verifier, ".".join(segments))


async def test_unused_bits_are_zero(verifier, mint):
    """64 bytes leave four unused bits in the last character: sixteen spellings, one of them right."""
    token = mint()
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    last = alphabet.index(token[-1])
    for spelling in range(last + 1, last + 16):
        await refused(verifier, token[:-1] + alphabet[spelling % 64])


async def test_large_tokens_are_refused_unread(verifier, key, mint, claims, issuer):
    await refused(verifier, signed(key, header_of(key, pad="x" * 1_000_000), claims), "too long")
    await refused(verifier, signed(key, header_of(key, pad="x" * 2000), claims), "header is too long")
    await refused(verifier, mint(pad="x" * 8000), "too long")
    await refused(verifier, "." * 9000)
    assert issuer.asked == 0


async def test_an_encrypted_token_with_a_zip_bomb_is_refused_unopened(verifier, key):
    bomb = zlib.compress(bytes(4_000_000))
    header = {"alg": "dir", "enc": "A256GCM", "zip": "DEF", "kid": key.kid, "typ": "at+jwt"}
    await refused(
        verifier, ".".join([segment(header), "", segment(bytes(12)), segment(bomb[:3000]), segment(bytes(16))])
    )
    await refused(verifier, signed(key, {**header_of(key), "zip": "DEF"}, {}), "zip")


@pytest.mark.parametrize(
    "payload", [b"", b"[]", b"null", b'"x"', b"{", b"\xff\xfe", b"\xef\xbb\xbf{}", b"[" * 3000, b"7"]
)
async def test_claims_are_one_json_object_in_utf8(verifier, key, payload):
    await refused(verifier, signed(key, header_of(key), payload))


async def test_a_utf16_payload_is_refused(verifier, key, claims):
    await refused(verifier, signed(key, header_of(key), json.dumps(claims).encode("utf-16")))


async def test_a_key_bound_token_is_no_bearer_token(verifier, mint):
    await refused(verifier, mint(cnf={"jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}), "bound")
    await refused(verifier, mint(cnf=None), "bound")


@pytest.mark.parametrize("name", ["sub", "jti", "client_id", "org", "pos", "sid"])
@pytest.mark.parametrize("value", ["", "a.b", "*", ">", "a b", "a" * 65, 7, None, ["x"], "é", "a\n"])
async def test_ids_hold_nothing_that_a_subject_would_read(verifier, mint, name, value):
    await refused(verifier, mint(**{name: value}))


@pytest.mark.parametrize("kind", [..., "service", "anonymous", "PERSON", "", 7])
async def test_kind_is_person_partner_or_device(verifier, mint, kind):
    await refused(verifier, mint(kind=kind), "kind")


@pytest.mark.parametrize("city", [..., "1377", "13.7", "13.77 ", "13.77\n", "١٣.٧٧", 13.77])
async def test_city_is_a_city_code(verifier, mint, city):
    await refused(verifier, mint(city=city), "city")


@pytest.mark.parametrize(
    "scope", [7, ["permitting.permits.read"], "a  b", " a", 'a"b', "a\tb", " ".join(["x"] * 257), "a" * 129]
)
async def test_scope_is_a_list_of_words(verifier, mint, scope):
    await refused(verifier, mint(scope=scope), "scope")


async def test_a_token_without_scope_permits_nothing(verifier, mint):
    assert (await verifier.verify(mint(scope=...))).permissions == frozenset()


@given(st.binary(max_size=400))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
async def test_no_bytes_at_all_make_the_verifier_fail_otherwise(verifier, junk):
    await refused(verifier, junk.decode("latin-1"))
    await refused(verifier, ".".join(segment(part) for part in (junk[:100], junk[100:300], junk[300:])))


@given(position=st.integers(0, 10_000), bit=st.integers(0, 7))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=120)
async def test_a_token_with_one_changed_bit_is_refused(verifier, mint, position, bit):
    token = bytearray(mint().encode())
    token[position % len(token)] ^= 1 << bit
    await refused(verifier, token.decode("latin-1"))


async def test_lone_surrogates_are_refused_quietly(verifier):
    await refused(verifier, "\ud800.\ud800.\ud800")


async def test_rotation_accepts_both_keys_while_both_are_published(verifier, mint, issuer, claims, clock):
    await verifier.verify(mint())
    following = generate_signing_key()
    issuer.keys.append(following)
    clock.now += 400
    fresh = {**claims, "iat": NOW + 400, "nbf": NOW + 400, "exp": NOW + 700}
    assert await verifier.verify(sign_compact(fresh, following, typ="at+jwt"))
    assert await verifier.verify(mint(**{name: fresh[name] for name in ("iat", "nbf", "exp")}))
