"""Roles as the contract shows them."""

from kota.identity.v1 import events_pb2
from kota.identity.v1 import roles_pb2 as pb
from kota_identity.names import etag
from kota_identity.roles.model import Role


def role(city: str, role: Role) -> pb.Role:
    """The resource."""
    return pb.Role(
        name=f"cities/{city}/roles/{role.code}",
        etag=etag(role.version),
        version=role.version,
        display_name=role.display_name,
        permissions=role.permissions,
        update_time=role.update_time,
    )


def role_changed(city: str, changed: Role) -> events_pb2.RoleChanged:
    """The event."""
    return events_pb2.RoleChanged(role=role(city, changed))
