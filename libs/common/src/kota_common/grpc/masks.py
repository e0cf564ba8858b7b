"""Update masks (AIP-134): which fields of a resource an Update changes."""

from __future__ import annotations

from collections.abc import Collection

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message

from kota_common.errors import InvalidField


def apply_mask(resource: Message, mask: FieldMask, mutable: Collection[str]) -> list[str]:
    """The fields to change: those of the mask, or all set mutable ones when the mask is empty.

    Raises InvalidField (update_mask) for a path that does not exist or that only its own verb may change.
    """
    if not mask.paths:
        return [field.name for field, _ in resource.ListFields() if field.name in mutable]
    for path in mask.paths:
        if path.split(".")[0] not in resource.DESCRIPTOR.fields_by_name:
            raise InvalidField("update_mask", f"{path} is no field of {resource.DESCRIPTOR.name}")
        if path not in mutable:
            raise InvalidField("update_mask", f"{path} cannot be changed by an update")
    return sorted(set(mask.paths))
