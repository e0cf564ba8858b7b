"""Revocations as the contract shows them."""

from kota.identity.v1 import events_pb2
from kota.identity.v1 import revocations_pb2 as pb
from kota_identity.revocation.model import Revocation


def revocation(revocation: Revocation) -> pb.Revocation:
    """The standing of the subject."""
    return pb.Revocation(
        subject=revocation.subject,
        key=revocation.key,
        state=pb.RevocationState.Value(f"REVOCATION_STATE_{revocation.state}"),
        reason=revocation.reason,
        revoke_time=revocation.revoke_time,
        version=revocation.version,
    )


def credential_revoked(revoked: Revocation) -> events_pb2.CredentialRevoked:
    """The event."""
    return events_pb2.CredentialRevoked(revocation=revocation(revoked))


def credential_reinstated(reinstated: Revocation) -> events_pb2.CredentialReinstated:
    """The event."""
    return events_pb2.CredentialReinstated(revocation=revocation(reinstated))
