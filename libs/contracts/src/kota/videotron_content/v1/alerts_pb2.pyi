import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from kota.common.v1 import options_pb2 as _options_pb2
from kota.videotron_content.v1 import overrides_pb2 as _overrides_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AlertMessageType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ALERT_MESSAGE_TYPE_UNSPECIFIED: _ClassVar[AlertMessageType]
    ALERT_MESSAGE_TYPE_ALERT: _ClassVar[AlertMessageType]
    ALERT_MESSAGE_TYPE_UPDATE: _ClassVar[AlertMessageType]
    ALERT_MESSAGE_TYPE_CANCEL: _ClassVar[AlertMessageType]
    ALERT_MESSAGE_TYPE_ACK: _ClassVar[AlertMessageType]
    ALERT_MESSAGE_TYPE_ERROR: _ClassVar[AlertMessageType]

class AlertStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ALERT_STATUS_UNSPECIFIED: _ClassVar[AlertStatus]
    ALERT_STATUS_ACTUAL: _ClassVar[AlertStatus]
    ALERT_STATUS_EXERCISE: _ClassVar[AlertStatus]
    ALERT_STATUS_SYSTEM: _ClassVar[AlertStatus]
    ALERT_STATUS_TEST: _ClassVar[AlertStatus]
    ALERT_STATUS_DRAFT: _ClassVar[AlertStatus]

class AlertDisplay(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ALERT_DISPLAY_UNSPECIFIED: _ClassVar[AlertDisplay]
    ALERT_DISPLAY_SHOWN: _ClassVar[AlertDisplay]
    ALERT_DISPLAY_WITHHELD: _ClassVar[AlertDisplay]
    ALERT_DISPLAY_ENDED: _ClassVar[AlertDisplay]
ALERT_MESSAGE_TYPE_UNSPECIFIED: AlertMessageType
ALERT_MESSAGE_TYPE_ALERT: AlertMessageType
ALERT_MESSAGE_TYPE_UPDATE: AlertMessageType
ALERT_MESSAGE_TYPE_CANCEL: AlertMessageType
ALERT_MESSAGE_TYPE_ACK: AlertMessageType
ALERT_MESSAGE_TYPE_ERROR: AlertMessageType
ALERT_STATUS_UNSPECIFIED: AlertStatus
ALERT_STATUS_ACTUAL: AlertStatus
ALERT_STATUS_EXERCISE: AlertStatus
ALERT_STATUS_SYSTEM: AlertStatus
ALERT_STATUS_TEST: AlertStatus
ALERT_STATUS_DRAFT: AlertStatus
ALERT_DISPLAY_UNSPECIFIED: AlertDisplay
ALERT_DISPLAY_SHOWN: AlertDisplay
ALERT_DISPLAY_WITHHELD: AlertDisplay
ALERT_DISPLAY_ENDED: AlertDisplay

class Alert(_message.Message):
    __slots__ = ("name", "sender", "identifier", "sent_time", "message_type", "status", "headline", "severity", "expire_time", "expire_assumed", "display", "reason", "override", "source", "receive_time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SENDER_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIER_FIELD_NUMBER: _ClassVar[int]
    SENT_TIME_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_TYPE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    HEADLINE_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_ASSUMED_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    OVERRIDE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    RECEIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    sender: str
    identifier: str
    sent_time: _timestamp_pb2.Timestamp
    message_type: AlertMessageType
    status: AlertStatus
    headline: str
    severity: _overrides_pb2.OverrideSeverity
    expire_time: _timestamp_pb2.Timestamp
    expire_assumed: bool
    display: AlertDisplay
    reason: str
    override: str
    source: str
    receive_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., sender: _Optional[str] = ..., identifier: _Optional[str] = ..., sent_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., message_type: _Optional[_Union[AlertMessageType, str]] = ..., status: _Optional[_Union[AlertStatus, str]] = ..., headline: _Optional[str] = ..., severity: _Optional[_Union[_overrides_pb2.OverrideSeverity, str]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expire_assumed: bool = ..., display: _Optional[_Union[AlertDisplay, str]] = ..., reason: _Optional[str] = ..., override: _Optional[str] = ..., source: _Optional[str] = ..., receive_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SubmitAlertRequest(_message.Message):
    __slots__ = ("parent", "document", "request_id")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    parent: str
    document: bytes
    request_id: str
    def __init__(self, parent: _Optional[str] = ..., document: _Optional[bytes] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetAlertRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListAlertsRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListAlertsResponse(_message.Message):
    __slots__ = ("alerts", "next_page_token")
    ALERTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    alerts: _containers.RepeatedCompositeFieldContainer[Alert]
    next_page_token: str
    def __init__(self, alerts: _Optional[_Iterable[_Union[Alert, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
