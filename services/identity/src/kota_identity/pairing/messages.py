"""Pairings as the contract shows them."""

from kota.identity.v1 import pairings_pb2 as pb
from kota_identity.pairing.model import Pairing, shown


def pairing(pairing: Pairing) -> pb.Pairing:
    """What the operator compares with the screen."""
    return pb.Pairing(
        user_code=shown(pairing.user_code),
        serial=pairing.serial,
        key_id=pairing.key.key_id,
        state=pb.PairingState.Value(f"PAIRING_STATE_{pairing.state}"),
        expire_time=pairing.expire_time,
    )
