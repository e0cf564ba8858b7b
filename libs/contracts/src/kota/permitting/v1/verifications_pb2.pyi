import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from kota.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class VerifyPermitRequest(_message.Message):
    __slots__ = ("public_id",)
    PUBLIC_ID_FIELD_NUMBER: _ClassVar[int]
    public_id: str
    def __init__(self, public_id: _Optional[str] = ...) -> None: ...

class PermitVerification(_message.Message):
    __slots__ = ("public_id", "number", "status", "type_title_indonesian", "type_title_english", "holder_masked", "city", "screen", "valid_from_date", "valid_to_date", "issue_time", "content_sha256", "check_time", "place")
    class Status(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATUS_UNSPECIFIED: _ClassVar[PermitVerification.Status]
        STATUS_VALID: _ClassVar[PermitVerification.Status]
        STATUS_NOT_YET_VALID: _ClassVar[PermitVerification.Status]
        STATUS_SUSPENDED: _ClassVar[PermitVerification.Status]
        STATUS_REVOKED: _ClassVar[PermitVerification.Status]
        STATUS_EXPIRED: _ClassVar[PermitVerification.Status]
    STATUS_UNSPECIFIED: PermitVerification.Status
    STATUS_VALID: PermitVerification.Status
    STATUS_NOT_YET_VALID: PermitVerification.Status
    STATUS_SUSPENDED: PermitVerification.Status
    STATUS_REVOKED: PermitVerification.Status
    STATUS_EXPIRED: PermitVerification.Status
    PUBLIC_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TYPE_TITLE_INDONESIAN_FIELD_NUMBER: _ClassVar[int]
    TYPE_TITLE_ENGLISH_FIELD_NUMBER: _ClassVar[int]
    HOLDER_MASKED_FIELD_NUMBER: _ClassVar[int]
    CITY_FIELD_NUMBER: _ClassVar[int]
    SCREEN_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    VALID_TO_DATE_FIELD_NUMBER: _ClassVar[int]
    ISSUE_TIME_FIELD_NUMBER: _ClassVar[int]
    CONTENT_SHA256_FIELD_NUMBER: _ClassVar[int]
    CHECK_TIME_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    public_id: str
    number: str
    status: PermitVerification.Status
    type_title_indonesian: str
    type_title_english: str
    holder_masked: str
    city: str
    screen: str
    valid_from_date: str
    valid_to_date: str
    issue_time: _timestamp_pb2.Timestamp
    content_sha256: _containers.RepeatedScalarFieldContainer[str]
    check_time: _timestamp_pb2.Timestamp
    place: str
    def __init__(self, public_id: _Optional[str] = ..., number: _Optional[str] = ..., status: _Optional[_Union[PermitVerification.Status, str]] = ..., type_title_indonesian: _Optional[str] = ..., type_title_english: _Optional[str] = ..., holder_masked: _Optional[str] = ..., city: _Optional[str] = ..., screen: _Optional[str] = ..., valid_from_date: _Optional[str] = ..., valid_to_date: _Optional[str] = ..., issue_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., content_sha256: _Optional[_Iterable[str]] = ..., check_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., place: _Optional[str] = ...) -> None: ...
