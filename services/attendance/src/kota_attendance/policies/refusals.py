"""What the room of policies refuses, and why."""

from __future__ import annotations

from kota_common.errors import Kind, KotaError


class PolicyInvalid(KotaError):
    """The version contradicts itself."""

    reason = "POLICY_INVALID"
    kind = Kind.INVALID_ARGUMENT
    english = "The policy is not usable: {why}."
    indonesian = "Kebijakan tidak dapat dipakai: {why}."
    cause = "Bands are half-open and ascending, the first from minute 1; a code stands for one band."
    fix = "Order the bands; where a regulation prints overlapping edges, the later band begins at its own minute."

    def __init__(self, field: str, why: str) -> None:
        super().__init__(field=field, why=why)
