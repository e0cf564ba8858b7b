import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from kota_common.security import jose
from kota_common.security.jose import JoseError

# RFC 7638 section 3.1
RFC7638_N = (
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn"
    "64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n"
    "91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
)
# RFC 9449 section 4.1: the key of the example proof, whose thumbprint section 6.1 gives as `jkt`
RFC9449_KEY = {
    "kty": "EC",
    "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
    "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA",
    "crv": "P-256",
}


def key_set(*keys) -> bytes:
    return json.dumps({"keys": list(keys)}).encode()


@pytest.fixture
def jwk(key):
    return key.public_jwk()


def test_thumbprints_are_those_of_the_rfcs():
    rsa = {"kty": "RSA", "n": RFC7638_N, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"}
    assert jose.thumbprint(rsa) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    assert jose.thumbprint(RFC9449_KEY) == "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"


@pytest.mark.parametrize("bad", [{}, {"kty": "oct", "k": "AA"}, {"kty": "EC", "crv": "P-256"}, {"kty": ""}])
def test_a_thumbprint_needs_its_members(bad):
    with pytest.raises(JoseError):
        jose.thumbprint(bad)


@given(st.binary(max_size=200))
def test_base64url_has_one_spelling(data):
    text = jose.encode_base64url(data)
    assert jose.decode_base64url(text) == data
    for other in (text + "=", text + "\n", text + "A" * (4 - len(text) % 4 + 1)):
        try:
            assert jose.encode_base64url(jose.decode_base64url(other)) == other
        except JoseError:
            continue


def test_a_kid_is_the_thumbprint(key, jwk):
    assert key.kid == jose.thumbprint(jwk) == jose.import_public_key(jwk).thumbprint


def test_ed25519_signs_and_verifies():
    key = jose.import_signing_key(OKPKey.generate_key("Ed25519").as_dict(private=True))
    token = jose.sign_compact({"a": 1}, key, typ="JWT")
    assert jose.verify_compact(jose.parse_compact(token, types=("JWT",)), key.public_key()) == {"a": 1}


def test_signatures_over_plain_bytes_hold_for_those_bytes_only(key):
    public = key.public_key()
    text, _, signature = jose.sign_compact({"a": 1}, key, typ="x").rpartition(".")
    raw = jose.decode_base64url(signature)
    jose.verify_signature(text.encode(), raw, public)
    for message, changed in ((b"other", raw), (text.encode(), raw[::-1]), (text.encode(), raw + b"\0"), (b"", b"")):
        with pytest.raises(JoseError):
            jose.verify_signature(message, changed, public)


def test_a_missing_type_is_accepted_only_where_it_is_allowed(key):
    head, payload, signature = jose.sign_compact({}, key, typ="JWT").split(".")
    bare = jose.encode_base64url(json.dumps({"alg": "ES256", "kid": key.kid}).encode())
    jose.parse_compact(f"{bare}.{payload}.{signature}", types=("", "JWT"))
    with pytest.raises(JoseError, match="type"):
        jose.parse_compact(f"{bare}.{payload}.{signature}", types=("JWT",))
    jose.parse_compact(f"{head}.{payload}.{signature}", types=("", "JWT"))


@pytest.mark.parametrize(
    "change",
    [
        {"use": "enc"},
        {"use": ""},
        {"key_ops": ["sign"]},
        {"key_ops": []},
        {"key_ops": "verify"},
        {"alg": "ES384"},
        {"alg": "ECDH-ES"},
        {"crv": "P-384"},
        {"crv": "secp256k1"},
        {"crv": ["P-256"]},
        {"kty": "RSA"},
        {"kty": "oct"},
        {"kty": None},
        {"kid": ""},
        {"kid": "k" * 257},
        {"kid": 7},
        {"x": "AAAA"},
        {"x": None},
        {"y": 7},
        {"d": "AAAA"},
    ],
)
def test_a_wrong_key_verifies_nothing(jwk, change):
    with pytest.raises(JoseError):
        jose.import_public_key({**jwk, **change})


def test_a_point_off_the_curve_is_no_key(jwk):
    with pytest.raises(JoseError):
        jose.import_public_key({**jwk, "y": jwk["x"]})
    with pytest.raises(JoseError):
        jose.import_public_key({**jwk, "x": "A" * 43, "y": "A" * 43})


def test_a_number_is_written_one_way(jwk):
    for changed in (jwk["x"] + "=", "AA" + jwk["x"], jwk["x"][:-1], " " + jwk["x"][1:]):
        with pytest.raises(JoseError):
            jose.import_public_key({**jwk, "x": changed})


def test_a_private_key_with_the_public_half_of_another_signs_nothing(key, jwk):
    private = key.key.as_dict(private=True)
    other = jose.generate_signing_key().public_jwk()
    with pytest.raises(JoseError):
        jose.import_signing_key({**private, "x": other["x"], "y": other["y"]})
    edwards, second = (OKPKey.generate_key("Ed25519").as_dict(private=True) for _ in range(2))
    with pytest.raises(JoseError, match="public part"):
        jose.import_signing_key({**edwards, "x": second["x"]})


def test_a_signing_key_keeps_its_own_name(key):
    private = key.key.as_dict(private=True)
    assert jose.import_signing_key({**private, "kid": key.kid}).kid == key.kid
    for change in ({"kid": "other"}, {"d": ""}, {"d": "AAAA"}, {"use": "enc"}, {"key_ops": ["verify"]}):
        with pytest.raises(JoseError):
            jose.import_signing_key({**private, **change})


def test_a_set_passes_over_keys_of_other_kinds(jwk):
    others = [
        {**RSAKey.generate_key(2048, private=False).as_dict(), "kid": "rsa"},
        {**ECKey.generate_key("P-384", private=False).as_dict(), "kid": "p384"},
        {**jose.generate_signing_key().public_jwk(), "use": "enc"},
        {**jose.generate_signing_key().public_jwk(), "key_ops": ["deriveKey"]},
        {**jose.generate_signing_key().public_jwk(), "alg": "ECDH-ES", "kid": "agreement"},
        {"kty": "AKP", "alg": "ML-DSA-44", "kid": "post-quantum", "pub": "AA"},
    ]
    assert set(jose.import_key_set(key_set(*others, jwk))) == {jwk["kid"]}


def test_a_set_with_a_symmetric_key_is_refused_whole(jwk):
    octet = {**OctKey.generate_key(256).as_dict(private=True), "kid": "oct"}
    for bad in (octet, {"kty": "oct", "kid": "x"}, {**jwk, "kid": "x", "k": "AA"}):
        with pytest.raises(JoseError, match="symmetric"):
            jose.import_key_set(key_set(jwk, bad))


def test_a_set_with_a_private_key_is_refused_whole(jwk):
    with pytest.raises(JoseError, match="private"):
        jose.import_key_set(key_set(jwk, {**jose.generate_signing_key().key.as_dict(private=True), "kid": "x"}))


def test_a_kid_names_one_key(jwk):
    for twin in (jwk, {**jose.generate_signing_key().public_jwk(), "kid": jwk["kid"]}):
        with pytest.raises(JoseError, match="twice"):
            jose.import_key_set(key_set(jwk, twin))


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"[]",
        b"{}",
        b'{"keys":{}}',
        b'{"keys":[]}',
        b'{"keys":[7]}',
        b'{"keys":[{}]}',
        b'{"keys":[{"kty":"EC"}]}',
        b'{"keys":[],"keys":[]}',
    ],
)
def test_nonsense_is_no_key_set(document):
    with pytest.raises(JoseError):
        jose.import_key_set(document)


def test_a_set_is_small(jwk):
    with pytest.raises(JoseError, match="64"):
        jose.import_key_set(key_set(*({**jwk, "kid": str(number)} for number in range(65))))


def test_a_set_without_a_key_for_us_is_refused():
    with pytest.raises(JoseError, match="no key"):
        jose.import_key_set(key_set({**RSAKey.generate_key(2048, private=False).as_dict(), "kid": "rsa"}))
