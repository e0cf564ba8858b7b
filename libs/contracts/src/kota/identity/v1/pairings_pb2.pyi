import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from kota.common.v1 import options_pb2 as _options_pb2
from kota.identity.v1 import devices_pb2 as _devices_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PairingState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PAIRING_STATE_UNSPECIFIED: _ClassVar[PairingState]
    PAIRING_STATE_PENDING: _ClassVar[PairingState]
    PAIRING_STATE_APPROVED: _ClassVar[PairingState]
    PAIRING_STATE_DENIED: _ClassVar[PairingState]
    PAIRING_STATE_COMPLETED: _ClassVar[PairingState]
PAIRING_STATE_UNSPECIFIED: PairingState
PAIRING_STATE_PENDING: PairingState
PAIRING_STATE_APPROVED: PairingState
PAIRING_STATE_DENIED: PairingState
PAIRING_STATE_COMPLETED: PairingState

class Pairing(_message.Message):
    __slots__ = ("user_code", "serial", "key_id", "state", "expire_time")
    USER_CODE_FIELD_NUMBER: _ClassVar[int]
    SERIAL_FIELD_NUMBER: _ClassVar[int]
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    user_code: str
    serial: str
    key_id: str
    state: PairingState
    expire_time: _timestamp_pb2.Timestamp
    def __init__(self, user_code: _Optional[str] = ..., serial: _Optional[str] = ..., key_id: _Optional[str] = ..., state: _Optional[_Union[PairingState, str]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetPairingRequest(_message.Message):
    __slots__ = ("parent", "user_code")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    USER_CODE_FIELD_NUMBER: _ClassVar[int]
    parent: str
    user_code: str
    def __init__(self, parent: _Optional[str] = ..., user_code: _Optional[str] = ...) -> None: ...

class ApproveScreenRequest(_message.Message):
    __slots__ = ("parent", "request_id", "user_code", "screen")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    USER_CODE_FIELD_NUMBER: _ClassVar[int]
    SCREEN_FIELD_NUMBER: _ClassVar[int]
    parent: str
    request_id: str
    user_code: str
    screen: str
    def __init__(self, parent: _Optional[str] = ..., request_id: _Optional[str] = ..., user_code: _Optional[str] = ..., screen: _Optional[str] = ...) -> None: ...

class DenyScreenRequest(_message.Message):
    __slots__ = ("parent", "request_id", "user_code")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    USER_CODE_FIELD_NUMBER: _ClassVar[int]
    parent: str
    request_id: str
    user_code: str
    def __init__(self, parent: _Optional[str] = ..., request_id: _Optional[str] = ..., user_code: _Optional[str] = ...) -> None: ...
