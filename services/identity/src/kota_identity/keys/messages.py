"""Signing keys as the contract shows them."""

from kota.identity.v1 import signing_keys_pb2 as pb
from kota_identity.keys.model import IssuerKey


def signing_key(key: IssuerKey) -> pb.SigningKey:
    """The key without anything private."""
    return pb.SigningKey(
        key_id=key.kid,
        state=pb.SigningKeyState.Value(f"SIGNING_KEY_STATE_{key.state}"),
        publish_time=key.publish_time,
        activate_time=key.activate_time,
        retire_time=key.retire_time,
    )
