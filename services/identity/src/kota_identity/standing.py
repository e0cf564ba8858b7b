"""Whether a partner, person or device is denied: the rule and the refusals that the three share."""

from __future__ import annotations

from kota_common.errors import Kind, KotaError


class AlreadyRevoked(KotaError):
    """The subject is denied already."""

    reason = "ALREADY_REVOKED"
    kind = Kind.FAILED_PRECONDITION
    english = "{subject} is revoked already."
    indonesian = "{subject} sudah dicabut."
    cause = "Somebody revoked it before."
    fix = "Nothing is left to do; reinstate it when it shall be trusted again."


class NotRevoked(KotaError):
    """The subject is not denied."""

    reason = "NOT_REVOKED"
    kind = Kind.FAILED_PRECONDITION
    english = "{subject} is not revoked."
    indonesian = "{subject} tidak sedang dicabut."
    cause = "Only what was revoked can be reinstated."
    fix = "Check the name."


def check(subject: str, *, is_revoked: bool, revoke: bool) -> None:
    """Refuse what would change nothing: its caller is mistaken. Raises AlreadyRevoked, NotRevoked."""
    if is_revoked and revoke:
        raise AlreadyRevoked(subject=subject)
    if not is_revoked and not revoke:
        raise NotRevoked(subject=subject)
