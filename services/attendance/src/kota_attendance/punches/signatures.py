"""Signatures of device keys (ES256, P-256), and the process that verifies them beside the service.

Threads would do as well, were it not for the interpreter's lock: a thread that comes back from OpenSSL waits for it up
to five milliseconds while the service works, once for each signature. The process has a lock of its own. It reads lists
of (public key, signature, payload) from its standard input and answers a byte for each; it ends with its input, so it
outlives no service, however that ends.
"""

from __future__ import annotations

import pickle
import signal
import struct
import sys
from collections.abc import Sequence
from functools import lru_cache
from typing import BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256 (FIPS 186-5, SEC 2)
RAW_BYTES = 64
KEYS_REMEMBERED = 100_000

Signed = tuple[bytes, bytes, bytes]
"""Public key (DER), signature (DER, or r and s in 64 bytes), payload."""

FINDINGS = ("", "MALFORMED", "OUT_OF_RANGE", "HIGH_S", "DOES_NOT_VERIFY")
"""What may be said of a signature, by the byte that says it; the first is that it holds."""

HEAD = struct.Struct(">I")
"""Bytes of the frame that follows."""

_HOLDS, _MALFORMED, _OUT_OF_RANGE, _HIGH_S, _DOES_NOT_VERIFY = range(len(FINDINGS))
_ES256 = ECDSA(SHA256())


def check(signed: Signed) -> int:
    """The finding about one signature. Only the lower half of s is taken, so that one punch has one signature."""
    public_key, signature, payload = signed
    try:
        r, s = decode_dss_signature(signature)
    except ValueError:
        if len(signature) != RAW_BYTES:
            return _MALFORMED
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if not (0 < r < ORDER and 0 < s < ORDER):
        return _OUT_OF_RANGE
    if s > ORDER // 2:
        return _HIGH_S
    try:
        _key(public_key).verify(encode_dss_signature(r, s), payload, _ES256)
    except InvalidSignature:
        return _DOES_NOT_VERIFY
    return _HOLDS


@lru_cache(maxsize=KEYS_REMEMBERED)
def _key(der: bytes) -> EllipticCurvePublicKey:
    key = load_der_public_key(der)
    assert isinstance(key, EllipticCurvePublicKey)
    return key


def frame(content: bytes) -> bytes:
    """A message between service and process."""
    return HEAD.pack(len(content)) + content


def question(batch: Sequence[Signed]) -> bytes:
    """A batch on its way to the process. Both ends are ours, so pickle opens no door."""
    return frame(pickle.dumps(batch, protocol=5))


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer batches until the input ends."""
    while len(head := source.read(HEAD.size)) == HEAD.size:
        batch: Sequence[Signed] = pickle.loads(source.read(HEAD.unpack(head)[0]))  # noqa: S301 - from our own service
        sink.write(frame(bytes(map(check, batch))))
        sink.flush()


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM):  # they are for the service, which still has punches to finish
        signal.signal(number, signal.SIG_IGN)
    serve(sys.stdin.buffer, sys.stdout.buffer)
