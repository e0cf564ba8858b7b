from kota.common.v1 import options_pb2 as _options_pb2
from kota.permitting.v1 import permit_types_pb2 as _permit_types_pb2
from kota.permitting.v1 import permits_pb2 as _permits_pb2
from kota.permitting.v1 import queue_pb2 as _queue_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PermitCreated(_message.Message):
    __slots__ = ("permit",)
    PERMIT_FIELD_NUMBER: _ClassVar[int]
    permit: _permits_pb2.Permit
    def __init__(self, permit: _Optional[_Union[_permits_pb2.Permit, _Mapping]] = ...) -> None: ...

class PermitUpdated(_message.Message):
    __slots__ = ("permit",)
    PERMIT_FIELD_NUMBER: _ClassVar[int]
    permit: _permits_pb2.Permit
    def __init__(self, permit: _Optional[_Union[_permits_pb2.Permit, _Mapping]] = ...) -> None: ...

class PermitSubmitted(_message.Message):
    __slots__ = ("permit",)
    PERMIT_FIELD_NUMBER: _ClassVar[int]
    permit: _permits_pb2.Permit
    def __init__(self, permit: _Optional[_Union[_permits_pb2.Permit, _Mapping]] = ...) -> None: ...

class PermitClaimed(_message.Message):
    __slots__ = ("permit",)
    PERMIT_FIELD_NUMBER: _ClassVar[int]
    permit: _permits_pb2.Permit
    def __init__(self, permit: _Optional[_Union[_permits_pb2.Permit, _Mapping]] = ...) -> None: ...

class PermitReleased(_message.Message):
    __slots__ = ("permit", "reason")
    PERMIT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    permit: _permits_pb2.Permit
    reason: str
    def __init__(self, permit: _Optional[_Union[_permits_pb2.Permit, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class PermitReturned(_message.Message):
    __slots__ = ("permit",)
    PERMIT_FIELD_NUMBER: _ClassVar[int]
    permit: _permits_pb2.Permit
    def __init__(self, permit: _Optional[_Union[_permits_pb2.Permit, _Mapping]] = ...) -> None: ...

class PermitResubmitted(_message.Message):
    __slots__ = ("permit",)
    PERMIT_FIELD_NUMBER: _ClassVar[int]
    permit: _permits_pb2.Permit
    def __init__(self, permit: _Optional[_Union[_permits_pb2.Permit, _Mapping]] = ...) -> None: ...

class PermitRecommendationRequested(_message.Message):
    __slots__ = ("permit",)
    PERMIT_FIELD_NUMBER: _ClassVar[int]
    permit: _permits_pb2.Permit
    def __init__(self, permit: _Optional[_Union[_permits_pb2.Permit, _Mapping]] = ...) -> None: ...

class PermitRecommendationAnswered(_message.Message):
    __slots__ = ("permit",)
    PERMIT_FIELD_NUMBER: _ClassVar[int]
    permit: _permits_pb2.Permit
    def __init__(self, permit: _Optional[_Union[_permits_pb2.Permit, _Mapping]] = ...) -> None: ...

class PermitApproved(_message.Message):
    __slots__ = ("permit",)
    PERMIT_FIELD_NUMBER: _ClassVar[int]
    permit: _permits_pb2.Permit
    def __init__(self, permit: _Optional[_Union[_permits_pb2.Permit, _Mapping]] = ...) -> None: ...

class PermitRefused(_message.Message):
    __slots__ = ("permit", "reason")
    PERMIT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    permit: _permits_pb2.Permit
    reason: str
    def __init__(self, permit: _Optional[_Union[_permits_pb2.Permit, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class PermitIssued(_message.Message):
    __slots__ = ("permit",)
    PERMIT_FIELD_NUMBER: _ClassVar[int]
    permit: _permits_pb2.Permit
    def __init__(self, permit: _Optional[_Union[_permits_pb2.Permit, _Mapping]] = ...) -> None: ...

class PermitSuspended(_message.Message):
    __slots__ = ("permit", "reason")
    PERMIT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    permit: _permits_pb2.Permit
    reason: str
    def __init__(self, permit: _Optional[_Union[_permits_pb2.Permit, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class PermitReinstated(_message.Message):
    __slots__ = ("permit",)
    PERMIT_FIELD_NUMBER: _ClassVar[int]
    permit: _permits_pb2.Permit
    def __init__(self, permit: _Optional[_Union[_permits_pb2.Permit, _Mapping]] = ...) -> None: ...

class PermitRevoked(_message.Message):
    __slots__ = ("permit", "reason")
    PERMIT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    permit: _permits_pb2.Permit
    reason: str
    def __init__(self, permit: _Optional[_Union[_permits_pb2.Permit, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class PermitWithdrawn(_message.Message):
    __slots__ = ("permit", "reason")
    PERMIT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    permit: _permits_pb2.Permit
    reason: str
    def __init__(self, permit: _Optional[_Union[_permits_pb2.Permit, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class PermitExpired(_message.Message):
    __slots__ = ("permit",)
    PERMIT_FIELD_NUMBER: _ClassVar[int]
    permit: _permits_pb2.Permit
    def __init__(self, permit: _Optional[_Union[_permits_pb2.Permit, _Mapping]] = ...) -> None: ...

class PermitTypeCreated(_message.Message):
    __slots__ = ("permit_type",)
    PERMIT_TYPE_FIELD_NUMBER: _ClassVar[int]
    permit_type: _permit_types_pb2.PermitType
    def __init__(self, permit_type: _Optional[_Union[_permit_types_pb2.PermitType, _Mapping]] = ...) -> None: ...

class PermitTypeUpdated(_message.Message):
    __slots__ = ("permit_type",)
    PERMIT_TYPE_FIELD_NUMBER: _ClassVar[int]
    permit_type: _permit_types_pb2.PermitType
    def __init__(self, permit_type: _Optional[_Union[_permit_types_pb2.PermitType, _Mapping]] = ...) -> None: ...

class PermitTypePublished(_message.Message):
    __slots__ = ("permit_type",)
    PERMIT_TYPE_FIELD_NUMBER: _ClassVar[int]
    permit_type: _permit_types_pb2.PermitType
    def __init__(self, permit_type: _Optional[_Union[_permit_types_pb2.PermitType, _Mapping]] = ...) -> None: ...

class PermitTypeRetired(_message.Message):
    __slots__ = ("permit_type",)
    PERMIT_TYPE_FIELD_NUMBER: _ClassVar[int]
    permit_type: _permit_types_pb2.PermitType
    def __init__(self, permit_type: _Optional[_Union[_permit_types_pb2.PermitType, _Mapping]] = ...) -> None: ...

class HallRegistered(_message.Message):
    __slots__ = ("hall",)
    HALL_FIELD_NUMBER: _ClassVar[int]
    hall: _queue_pb2.Hall
    def __init__(self, hall: _Optional[_Union[_queue_pb2.Hall, _Mapping]] = ...) -> None: ...

class HallUpdated(_message.Message):
    __slots__ = ("hall",)
    HALL_FIELD_NUMBER: _ClassVar[int]
    hall: _queue_pb2.Hall
    def __init__(self, hall: _Optional[_Union[_queue_pb2.Hall, _Mapping]] = ...) -> None: ...

class TicketTaken(_message.Message):
    __slots__ = ("ticket",)
    TICKET_FIELD_NUMBER: _ClassVar[int]
    ticket: _queue_pb2.Ticket
    def __init__(self, ticket: _Optional[_Union[_queue_pb2.Ticket, _Mapping]] = ...) -> None: ...

class TicketCalled(_message.Message):
    __slots__ = ("ticket",)
    TICKET_FIELD_NUMBER: _ClassVar[int]
    ticket: _queue_pb2.Ticket
    def __init__(self, ticket: _Optional[_Union[_queue_pb2.Ticket, _Mapping]] = ...) -> None: ...

class TicketRecalled(_message.Message):
    __slots__ = ("ticket",)
    TICKET_FIELD_NUMBER: _ClassVar[int]
    ticket: _queue_pb2.Ticket
    def __init__(self, ticket: _Optional[_Union[_queue_pb2.Ticket, _Mapping]] = ...) -> None: ...

class TicketServed(_message.Message):
    __slots__ = ("ticket",)
    TICKET_FIELD_NUMBER: _ClassVar[int]
    ticket: _queue_pb2.Ticket
    def __init__(self, ticket: _Optional[_Union[_queue_pb2.Ticket, _Mapping]] = ...) -> None: ...

class TicketFinished(_message.Message):
    __slots__ = ("ticket",)
    TICKET_FIELD_NUMBER: _ClassVar[int]
    ticket: _queue_pb2.Ticket
    def __init__(self, ticket: _Optional[_Union[_queue_pb2.Ticket, _Mapping]] = ...) -> None: ...

class TicketSkipped(_message.Message):
    __slots__ = ("ticket",)
    TICKET_FIELD_NUMBER: _ClassVar[int]
    ticket: _queue_pb2.Ticket
    def __init__(self, ticket: _Optional[_Union[_queue_pb2.Ticket, _Mapping]] = ...) -> None: ...

class TicketMissed(_message.Message):
    __slots__ = ("ticket",)
    TICKET_FIELD_NUMBER: _ClassVar[int]
    ticket: _queue_pb2.Ticket
    def __init__(self, ticket: _Optional[_Union[_queue_pb2.Ticket, _Mapping]] = ...) -> None: ...

class TicketTransferred(_message.Message):
    __slots__ = ("ticket",)
    TICKET_FIELD_NUMBER: _ClassVar[int]
    ticket: _queue_pb2.Ticket
    def __init__(self, ticket: _Optional[_Union[_queue_pb2.Ticket, _Mapping]] = ...) -> None: ...

class TicketLapsed(_message.Message):
    __slots__ = ("ticket",)
    TICKET_FIELD_NUMBER: _ClassVar[int]
    ticket: _queue_pb2.Ticket
    def __init__(self, ticket: _Optional[_Union[_queue_pb2.Ticket, _Mapping]] = ...) -> None: ...
