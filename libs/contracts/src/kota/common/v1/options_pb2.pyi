from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Quota(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    QUOTA_UNSPECIFIED: _ClassVar[Quota]
    QUOTA_READ: _ClassVar[Quota]
    QUOTA_WRITE: _ClassVar[Quota]
    QUOTA_BATCH: _ClassVar[Quota]
    QUOTA_PUBLIC: _ClassVar[Quota]

class Personal(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PERSONAL_UNSPECIFIED: _ClassVar[Personal]
    PERSONAL_NIK: _ClassVar[Personal]
    PERSONAL_NIP: _ClassVar[Personal]
    PERSONAL_NAME: _ClassVar[Personal]
    PERSONAL_CONTACT: _ClassVar[Personal]
    PERSONAL_SECRET: _ClassVar[Personal]
QUOTA_UNSPECIFIED: Quota
QUOTA_READ: Quota
QUOTA_WRITE: Quota
QUOTA_BATCH: Quota
QUOTA_PUBLIC: Quota
PERSONAL_UNSPECIFIED: Personal
PERSONAL_NIK: Personal
PERSONAL_NIP: Personal
PERSONAL_NAME: Personal
PERSONAL_CONTACT: Personal
PERSONAL_SECRET: Personal
ACCESS_FIELD_NUMBER: _ClassVar[int]
access: _descriptor.FieldDescriptor
PERSONAL_FIELD_NUMBER: _ClassVar[int]
personal: _descriptor.FieldDescriptor
EVENT_FIELD_NUMBER: _ClassVar[int]
event: _descriptor.FieldDescriptor

class Access(_message.Message):
    __slots__ = ("permission", "quota", "strategic", "personal_data", "max_message_bytes", "idempotent", "anonymous")
    PERMISSION_FIELD_NUMBER: _ClassVar[int]
    QUOTA_FIELD_NUMBER: _ClassVar[int]
    STRATEGIC_FIELD_NUMBER: _ClassVar[int]
    PERSONAL_DATA_FIELD_NUMBER: _ClassVar[int]
    MAX_MESSAGE_BYTES_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENT_FIELD_NUMBER: _ClassVar[int]
    ANONYMOUS_FIELD_NUMBER: _ClassVar[int]
    permission: str
    quota: Quota
    strategic: bool
    personal_data: bool
    max_message_bytes: int
    idempotent: bool
    anonymous: bool
    def __init__(self, permission: _Optional[str] = ..., quota: _Optional[_Union[Quota, str]] = ..., strategic: bool = ..., personal_data: bool = ..., max_message_bytes: _Optional[int] = ..., idempotent: bool = ..., anonymous: bool = ...) -> None: ...

class Event(_message.Message):
    __slots__ = ("subject",)
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    subject: str
    def __init__(self, subject: _Optional[str] = ...) -> None: ...
