"""Partners as the contract shows them."""

from kota.identity.v1 import events_pb2
from kota.identity.v1 import partners_pb2 as pb
from kota_identity.names import etag
from kota_identity.partners.model import Partner


def partner_name(city: str, id: object) -> str:
    """Resource name of a partner."""
    return f"cities/{city}/partners/{id}"


def partner(city: str, partner: Partner) -> pb.Partner:
    """The resource."""
    return pb.Partner(
        name=partner_name(city, partner.id),
        etag=etag(partner.version),
        version=partner.version,
        display_name=partner.display_name,
        client_id=str(partner.id),
        keys=[
            pb.PublicKey(key_id=held.key.key_id, jwk=held.key.text, create_time=held.create_time)
            for held in partner.keys
        ],
        scopes=partner.scopes,
        state=pb.PartnerState.Value(f"PARTNER_STATE_{partner.state}"),
        create_time=partner.create_time,
    )


def partner_registered(city: str, registered: Partner) -> events_pb2.PartnerRegistered:
    """The event."""
    return events_pb2.PartnerRegistered(partner=partner(city, registered))


def partner_keys_changed(city: str, changed: Partner) -> events_pb2.PartnerKeysChanged:
    """The event."""
    return events_pb2.PartnerKeysChanged(partner=partner(city, changed))
