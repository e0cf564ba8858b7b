"""Signed tokens: a narrow, strict door around joserfc (RFC 7515, RFC 7517, RFC 8725).

Narrow: compact form only, ES256 and Ed25519 only, public keys only in sets. Strict: whatever a signature library might
forgive is refused before it is asked. The algorithm always comes from the key; the token's `alg` must merely agree.
An ECDSA signature can be changed into another valid one (s and n-s), so a signature is never an identity of a token.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError as LibraryError
from joserfc.jwk import ECKey, OKPKey
from joserfc.jwk import thumbprint as _thumbprint

from kota_common.security.encoding import JoseError, decode_base64url, decode_json_object, encode_base64url

MAX_TOKEN_BYTES = 8 * 1024  # what gRPC metadata holds; ours stay under 1.5 KB
MAX_HEADER_BYTES = 1024  # encoded
MAX_SET_KEYS = 64
SIGNATURE_BYTES = 64  # r and s of P-256, or an Ed25519 signature: never DER, never more

ES256 = "ES256"
ED25519 = "Ed25519"  # the name of RFC 9864; the older "EdDSA" is refused as ambiguous
_CURVES = {("EC", "P-256"): ES256, ("OKP", "Ed25519"): ED25519}
_NUMBERS = {ES256: ("x", "y"), ED25519: ("x",)}
# Header members that would let the token choose its own key, its own rules or its own encoding.
_REFUSED_HEADERS = frozenset({"crit", "b64", "jku", "jwk", "x5u", "x5c", "zip", "enc", "epk"})
_REGISTRY = jws.JWSRegistry(algorithms=[ES256, ED25519], strict_check_header=False)
_REGISTRY.max_header_length = MAX_HEADER_BYTES


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that verifies, parsed once: parsing costs more than looking it up."""

    kid: str
    algorithm: str
    thumbprint: str  # RFC 7638, base64url
    key: ECKey | OKPKey


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key that signs; its `kid` is its RFC 7638 thumbprint, so that nobody can choose another's."""

    kid: str
    algorithm: str
    key: ECKey | OKPKey

    def public_jwk(self) -> dict[str, Any]:
        """The public half as it stands in a key set."""
        jwk = self.key.as_dict(private=False)
        return {**jwk, "kid": self.kid, "alg": self.algorithm, "use": "sig"}

    def public_key(self) -> PublicKey:
        """The public half, ready to verify."""
        return import_public_key(self.public_jwk())


@dataclass(frozen=True, slots=True)
class Compact:
    """A token that is well formed and proves nothing yet."""

    header: Mapping[str, Any]
    token: str

    @property
    def kid(self) -> str:
        """The key it claims to be signed with; empty when it names none."""
        kid: str = self.header.get("kid", "")
        return kid


def parse_compact(token: str, *, types: Collection[str]) -> Compact:
    """Take a compact JWS apart without believing it.

    `types` are the accepted `typ` values, exactly as written; an empty string in it accepts a missing `typ`.
    Raises JoseError.
    """
    if len(token) > MAX_TOKEN_BYTES or not token.isascii():
        raise JoseError("the token is too long or not ASCII")
    segments = token.split(".")
    if len(segments) != 3 or not all(segments):
        raise JoseError("the token does not have three parts")
    if len(segments[0]) > MAX_HEADER_BYTES:
        raise JoseError("the token's header is too long")
    header = decode_json_object(decode_base64url(segments[0]))
    refused = _REFUSED_HEADERS.intersection(header)
    if refused:
        raise JoseError(f"the header holds {sorted(refused)[0]}, which is not accepted")
    if not isinstance(header.get("kid", ""), str) or not isinstance(header.get("alg"), str):
        raise JoseError("the header's alg or kid is no text")
    if header.get("typ", "") not in types:
        raise JoseError("the token is of another type")
    decode_base64url(segments[1])
    if len(decode_base64url(segments[2])) != SIGNATURE_BYTES:
        raise JoseError("the signature has the wrong length")
    return Compact(header, token)


def verify_compact(compact: Compact, key: PublicKey) -> dict[str, Any]:
    """The claims, once the signature holds under this key and its algorithm. Raises JoseError."""
    if compact.header["alg"] != key.algorithm:
        raise JoseError("alg differs from the key's algorithm")
    try:
        signed = jws.deserialize_compact(compact.token, key.key, registry=_REGISTRY)
    except LibraryError as error:
        raise JoseError("the signature does not hold") from error
    except ValueError as error:  # r or s out of range comes as ValueError from the layer below
        raise JoseError("the signature is malformed") from error
    return decode_json_object(signed.payload)


def verify_signature(message: bytes, signature: bytes, key: PublicKey) -> None:
    """A signature over plain bytes, as devices make it: 64 bytes, r and s for ES256. Raises JoseError."""
    if len(signature) != SIGNATURE_BYTES:
        raise JoseError("the signature has the wrong length")
    if not jws.JWSRegistry.algorithms[key.algorithm].verify(message, signature, key.key):
        raise JoseError("the signature does not hold")


def sign_compact(claims: Mapping[str, Any], key: SigningKey, *, typ: str) -> str:
    """A compact JWS over the claims. Signing costs ~30 us of CPU."""
    header = {"alg": key.algorithm, "kid": key.kid, "typ": typ}
    payload = json.dumps(claims, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
    return jws.serialize_compact(header, payload, key.key, registry=_REGISTRY)


def thumbprint(jwk: Mapping[str, Any]) -> str:
    """The RFC 7638 thumbprint (SHA-256, base64url) of an EC, OKP or RSA key. Raises JoseError."""
    members = {"EC": ("crv", "kty", "x", "y"), "OKP": ("crv", "kty", "x"), "RSA": ("e", "kty", "n")}
    required = members.get(jwk.get("kty", ""))
    if required is None or not all(isinstance(jwk.get(name), str) for name in required):
        raise JoseError("the key lacks a member that its thumbprint needs")
    return _thumbprint({name: jwk[name] for name in required})


def import_public_key(jwk: Mapping[str, Any]) -> PublicKey:
    """One verifying key. Raises JoseError for a private key, another use, another algorithm or a bad point.

    A key without `kid` gets its thumbprint as `kid`.
    """
    algorithm = _algorithm_of(jwk)
    if "d" in jwk:
        raise JoseError("a private key stands where only public keys belong")
    _check_use(jwk, "verify")
    key = _import(jwk, algorithm)
    own = thumbprint(jwk)
    kid = jwk.get("kid", own)
    if not isinstance(kid, str) or not 0 < len(kid) <= 256:
        raise JoseError("kid is no text of 1 to 256 characters")
    return PublicKey(kid, algorithm, own, key)


def import_signing_key(jwk: Mapping[str, Any]) -> SigningKey:
    """One signing key; the public numbers must belong to the private one. Raises JoseError."""
    algorithm = _algorithm_of(jwk)
    if not isinstance(jwk.get("d"), str):
        raise JoseError("the private part of the key is missing")
    if len(decode_base64url(jwk["d"])) != 32:
        raise JoseError("the private part of the key has the wrong length")
    _check_use(jwk, "sign")
    key = _import(jwk, algorithm)
    own = thumbprint(jwk)
    if thumbprint(_public_members(key)) != own:
        raise JoseError("the public part does not belong to the private part")
    if jwk.get("kid", own) != own:
        raise JoseError("kid is not the key's thumbprint")
    return SigningKey(own, algorithm, key)


def generate_signing_key() -> SigningKey:
    """A fresh P-256 key."""
    return import_signing_key(ECKey.generate_key("P-256").as_dict(private=True))


def import_key_set(document: bytes) -> dict[str, PublicKey]:
    """The usable keys of a JWK set by `kid`.

    Keys of kinds we do not use, or made for encryption, are passed over (RFC 7517 section 5). A set is refused whole,
    with JoseError, when it shows that its publisher erred: a symmetric or private key, a `kid` used twice, no usable
    key at all.
    """
    keys = decode_json_object(document).get("keys")
    if not isinstance(keys, list) or not 0 < len(keys) <= MAX_SET_KEYS:
        raise JoseError(f"a key set holds 1 to {MAX_SET_KEYS} keys")
    usable: dict[str, PublicKey] = {}
    seen: set[str] = set()
    for jwk in keys:
        _refuse_secret(jwk)
        kid = jwk.get("kid")
        if not isinstance(kid, str):
            raise JoseError("a key of the set has no kid")
        if kid in seen:
            raise JoseError("a kid stands twice in the set")
        seen.add(kid)
        if (jwk["kty"], jwk.get("crv")) in _CURVES and _is_for_verifying(jwk):
            usable[kid] = import_public_key(jwk)
    if not usable:
        raise JoseError("the set holds no key that verifies")
    return usable


def _refuse_secret(jwk: Any) -> None:
    if not isinstance(jwk, dict) or not isinstance(jwk.get("kty"), str):
        raise JoseError("a key of the set is no JWK")
    if jwk["kty"] == "oct" or "k" in jwk:
        raise JoseError("the set holds a symmetric key")
    if "d" in jwk:
        raise JoseError("the set holds a private key")


def _is_for_verifying(jwk: Mapping[str, Any]) -> bool:
    try:
        _check_use(jwk, "verify")
    except JoseError:
        return False
    return jwk.get("alg", _algorithm_of(jwk)) == _algorithm_of(jwk)


def _algorithm_of(jwk: Mapping[str, Any]) -> str:
    kty, crv = jwk.get("kty"), jwk.get("crv")
    algorithm = _CURVES.get((kty, crv)) if isinstance(kty, str) and isinstance(crv, str) else None
    if algorithm is None:
        raise JoseError("the key is neither P-256 nor Ed25519")
    return algorithm


def _check_use(jwk: Mapping[str, Any], operation: str) -> None:
    if jwk.get("use", "sig") != "sig":
        raise JoseError("the key is not made for signatures")
    operations = jwk.get("key_ops", [operation])
    if not isinstance(operations, list) or operation not in operations:
        raise JoseError(f"key_ops do not allow to {operation}")


def _public_members(key: ECKey | OKPKey) -> Mapping[str, Any]:
    """The public half as the private part implies it, whatever the file says."""
    if isinstance(key, ECKey):
        return ECKey.import_key(key.public_key).as_dict()
    return OKPKey.import_key(key.public_key).as_dict()


def _import(jwk: Mapping[str, Any], algorithm: str) -> ECKey | OKPKey:
    if jwk.get("alg", algorithm) != algorithm:
        raise JoseError("alg does not belong to the key's curve")
    for name in _NUMBERS[algorithm]:
        if not isinstance(jwk.get(name), str) or len(decode_base64url(jwk[name])) != 32:
            raise JoseError(f"{name} is not 32 bytes in base64url")
    members = {name: jwk[name] for name in ("kty", "crv", *_NUMBERS[algorithm], "d") if name in jwk}
    kind = ECKey if algorithm == ES256 else OKPKey
    try:
        return kind.import_key(members)
    except (LibraryError, ValueError) as error:
        raise JoseError("the key is not valid") from error


__all__ = [
    "ED25519",
    "ES256",
    "Compact",
    "JoseError",
    "PublicKey",
    "SigningKey",
    "decode_base64url",
    "decode_json_object",
    "encode_base64url",
    "generate_signing_key",
    "import_key_set",
    "import_public_key",
    "import_signing_key",
    "parse_compact",
    "sign_compact",
    "thumbprint",
    "verify_compact",
    "verify_signature",
]
