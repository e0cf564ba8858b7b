"""Signatures, in whole batches and on every core: the library lets go of the interpreter while it computes.

A key is made ready once. Of a device key the lower half of s is taken only, so that one punch has one signature; either
way a punch is known by its id and never by its signature, because ECDSA signatures can be changed into their twin.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from kota_attendance.devices import ceremony
from kota_attendance.devices.ceremony import Party, punch_challenge
from kota_attendance.devices.refusals import CeremonyInvalid
from kota_attendance.punches.reading import Incoming
from kota_attendance.punches.refusals import SignatureHighS, SignatureInvalid
from kota_common.errors import KotaError

In = TypeVar("In")
Out = TypeVar("Out")

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256 (FIPS 186-5, SEC 2)
RAW_BYTES = 64
INLINE_MAX = 2  # so few are quicker than a change of threads
KEYS_REMEMBERED = 100_000
_ES256 = ECDSA(SHA256())


@dataclass(frozen=True, slots=True)
class Task:
    """One signature to verify."""

    punch: Incoming
    channel: str
    public_key: bytes
    nonce: bytes


@dataclass(frozen=True, slots=True)
class Verified:
    """A signature that holds, or the refusal."""

    refusal: KotaError | None = None
    counter: int = 0  # WebAuthn


class Workshop:
    """Threads for signatures. `close` ends them."""

    def __init__(self, threads: int, party: Party) -> None:
        self._threads = threads
        self._party = party
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="signatures")

    async def verify(self, tasks: Sequence[Task]) -> list[Verified]:
        """The outcome of each."""
        return await self.spread(self._verify, tasks)

    async def spread(self, work: Callable[[In], Out], items: Sequence[In]) -> list[Out]:
        """Do the same with each item, in as many threads as there are; a few are done at once."""
        if len(items) <= INLINE_MAX:
            return [work(item) for item in items]
        loop = asyncio.get_running_loop()
        size = -(-len(items) // self._threads)
        parts = [items[start : start + size] for start in range(0, len(items), size)]
        done = await asyncio.gather(*(loop.run_in_executor(self._pool, _each, work, part) for part in parts))
        return [result for part in done for result in part]

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _verify(self, task: Task) -> Verified:
        try:
            if task.channel == "WEBAUTHN":
                return Verified(counter=self._prove(task))
            _check_device_key(task)
        except KotaError as error:
            return Verified(error)
        return Verified()

    def _prove(self, task: Task) -> int:
        punch = task.punch
        if not punch.is_assertion:
            raise SignatureInvalid("ASSERTION_MISSING")
        try:
            return ceremony.prove(
                self._party,
                key_id=punch.key_id,
                public_key=task.public_key,
                challenge=punch_challenge(task.nonce, punch.payload),
                authenticator_data=punch.authenticator_data,
                client_data_json=punch.client_data_json,
                signature=punch.signature,
            )
        except CeremonyInvalid as error:
            raise SignatureInvalid(error.facts["label"]) from error


def _each(work: Callable[[In], Out], items: Sequence[In]) -> list[Out]:
    return [work(item) for item in items]


def _check_device_key(task: Task) -> None:
    """Raise SignatureInvalid or SignatureHighS."""
    punch = task.punch
    if punch.is_assertion:
        raise SignatureInvalid("ASSERTION_UNEXPECTED")
    r, s = _numbers(punch.signature)
    if not (0 < r < ORDER and 0 < s < ORDER):
        raise SignatureInvalid("OUT_OF_RANGE")
    if s > ORDER // 2:
        raise SignatureHighS
    try:
        _key(task.public_key).verify(encode_dss_signature(r, s), punch.payload, _ES256)
    except InvalidSignature as error:
        raise SignatureInvalid("DOES_NOT_VERIFY") from error


def _numbers(signature: bytes) -> tuple[int, int]:
    """r and s of DER, or of 64 bytes. Raises SignatureInvalid."""
    try:
        return decode_dss_signature(signature)
    except ValueError as error:
        if len(signature) != RAW_BYTES:
            raise SignatureInvalid("MALFORMED") from error
    return int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")


@lru_cache(maxsize=KEYS_REMEMBERED)
def _key(der: bytes) -> EllipticCurvePublicKey:
    key = load_der_public_key(der)
    assert isinstance(key, EllipticCurvePublicKey)
    return key
