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

class OverrideSeverity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OVERRIDE_SEVERITY_UNSPECIFIED: _ClassVar[OverrideSeverity]
    OVERRIDE_SEVERITY_NOTICE: _ClassVar[OverrideSeverity]
    OVERRIDE_SEVERITY_WARNING: _ClassVar[OverrideSeverity]
    OVERRIDE_SEVERITY_EXTREME: _ClassVar[OverrideSeverity]

class OverrideState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OVERRIDE_STATE_UNSPECIFIED: _ClassVar[OverrideState]
    OVERRIDE_STATE_ACTIVE: _ClassVar[OverrideState]
    OVERRIDE_STATE_CLEARED: _ClassVar[OverrideState]
    OVERRIDE_STATE_EXPIRED: _ClassVar[OverrideState]
OVERRIDE_SEVERITY_UNSPECIFIED: OverrideSeverity
OVERRIDE_SEVERITY_NOTICE: OverrideSeverity
OVERRIDE_SEVERITY_WARNING: OverrideSeverity
OVERRIDE_SEVERITY_EXTREME: OverrideSeverity
OVERRIDE_STATE_UNSPECIFIED: OverrideState
OVERRIDE_STATE_ACTIVE: OverrideState
OVERRIDE_STATE_CLEARED: OverrideState
OVERRIDE_STATE_EXPIRED: OverrideState

class Override(_message.Message):
    __slots__ = ("name", "etag", "version", "text", "content_sha256", "severity", "screens", "drill", "issuer", "state", "activator", "activate_time", "expire_time", "clear_time", "alert", "clearer")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    CONTENT_SHA256_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    SCREENS_FIELD_NUMBER: _ClassVar[int]
    DRILL_FIELD_NUMBER: _ClassVar[int]
    ISSUER_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    ACTIVATOR_FIELD_NUMBER: _ClassVar[int]
    ACTIVATE_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    CLEAR_TIME_FIELD_NUMBER: _ClassVar[int]
    ALERT_FIELD_NUMBER: _ClassVar[int]
    CLEARER_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    version: int
    text: str
    content_sha256: str
    severity: OverrideSeverity
    screens: _containers.RepeatedScalarFieldContainer[str]
    drill: bool
    issuer: str
    state: OverrideState
    activator: str
    activate_time: _timestamp_pb2.Timestamp
    expire_time: _timestamp_pb2.Timestamp
    clear_time: _timestamp_pb2.Timestamp
    alert: str
    clearer: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., version: _Optional[int] = ..., text: _Optional[str] = ..., content_sha256: _Optional[str] = ..., severity: _Optional[_Union[OverrideSeverity, str]] = ..., screens: _Optional[_Iterable[str]] = ..., drill: bool = ..., issuer: _Optional[str] = ..., state: _Optional[_Union[OverrideState, str]] = ..., activator: _Optional[str] = ..., activate_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., clear_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., alert: _Optional[str] = ..., clearer: _Optional[str] = ...) -> None: ...

class ActivateOverrideRequest(_message.Message):
    __slots__ = ("parent", "text", "content_sha256", "severity", "screens", "drill", "issuer", "expire_time", "request_id")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    CONTENT_SHA256_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    SCREENS_FIELD_NUMBER: _ClassVar[int]
    DRILL_FIELD_NUMBER: _ClassVar[int]
    ISSUER_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    parent: str
    text: str
    content_sha256: str
    severity: OverrideSeverity
    screens: _containers.RepeatedScalarFieldContainer[str]
    drill: bool
    issuer: str
    expire_time: _timestamp_pb2.Timestamp
    request_id: str
    def __init__(self, parent: _Optional[str] = ..., text: _Optional[str] = ..., content_sha256: _Optional[str] = ..., severity: _Optional[_Union[OverrideSeverity, str]] = ..., screens: _Optional[_Iterable[str]] = ..., drill: bool = ..., issuer: _Optional[str] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class ClearOverrideRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetOverrideRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListOverridesRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListOverridesResponse(_message.Message):
    __slots__ = ("overrides", "next_page_token")
    OVERRIDES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    overrides: _containers.RepeatedCompositeFieldContainer[Override]
    next_page_token: str
    def __init__(self, overrides: _Optional[_Iterable[_Union[Override, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
