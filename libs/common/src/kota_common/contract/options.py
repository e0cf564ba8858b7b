"""The options of methods, fields and messages as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from types import ModuleType

from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor
from google.protobuf.message import Message

from kota.common.v1 import options_pb2


class Quota(IntEnum):
    """Budgets of calls, as in `kota.common.v1.Quota`."""

    UNSPECIFIED = 0
    READ = 1
    WRITE = 2
    BATCH = 3
    PUBLIC = 4


@dataclass(frozen=True, slots=True)
class Access:
    """Who may call a method and what it may carry: `kota.common.v1.Access`."""

    permission: str
    quota: Quota
    strategic: bool
    personal_data: bool
    max_message_bytes: int
    idempotent: bool
    anonymous: bool


@dataclass(frozen=True, slots=True)
class EventSpec:
    """How an event travels: its subject and the full name of its message."""

    subject: str
    type: str

    @property
    def service(self) -> str:
        """The service that owns the event, the second token of the subject."""
        return self.subject.split(".")[1]


DEFAULT_MAX_MESSAGE_BYTES = 1024 * 1024


def access_of(method: MethodDescriptor) -> Access | None:
    """The method's access option; None when the contract forgot it, which no service starts with."""
    options = method.GetOptions()
    if not options.HasExtension(options_pb2.access):
        return None
    access = options.Extensions[options_pb2.access]
    return Access(
        permission=access.permission,
        quota=Quota(access.quota),
        strategic=access.strategic,
        personal_data=access.personal_data,
        max_message_bytes=access.max_message_bytes or DEFAULT_MAX_MESSAGE_BYTES,
        idempotent=access.idempotent,
        anonymous=access.anonymous,
    )


def event_of(message: Descriptor | type[Message] | Message) -> EventSpec | None:
    """The event option of a message, its class or its descriptor; None when the message is no event."""
    return _event_of(message if isinstance(message, Descriptor) else message.DESCRIPTOR)


@lru_cache(maxsize=4096)
def _event_of(descriptor: Descriptor) -> EventSpec | None:
    """Read once a type: descriptors do not change, and options are parsed anew each time they are asked for."""
    options = descriptor.GetOptions()
    if not options.HasExtension(options_pb2.event):
        return None
    return EventSpec(options.Extensions[options_pb2.event].subject, descriptor.full_name)


def event_types(contracts: Iterable[ModuleType]) -> Iterator[tuple[Descriptor, EventSpec]]:
    """Every event that the contract modules define."""
    for module in contracts:
        for descriptor in module.DESCRIPTOR.message_types_by_name.values():
            spec = event_of(descriptor)
            if spec is not None:
                yield descriptor, spec


def personal_of(field: FieldDescriptor) -> int:
    """The kind of personal data a field holds (`kota.common.v1.Personal`), 0 for none."""
    kind: int = field.GetOptions().Extensions[options_pb2.personal]
    return kind
