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

class CalendarKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CALENDAR_KIND_UNSPECIFIED: _ClassVar[CalendarKind]
    CALENDAR_KIND_NATIONAL: _ClassVar[CalendarKind]
    CALENDAR_KIND_CUTI_BERSAMA: _ClassVar[CalendarKind]
    CALENDAR_KIND_LOCAL: _ClassVar[CalendarKind]
    CALENDAR_KIND_RAMADAN: _ClassVar[CalendarKind]

class CalendarState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CALENDAR_STATE_UNSPECIFIED: _ClassVar[CalendarState]
    CALENDAR_STATE_DRAFT: _ClassVar[CalendarState]
    CALENDAR_STATE_CONFIRMED: _ClassVar[CalendarState]
    CALENDAR_STATE_REVOKED: _ClassVar[CalendarState]
CALENDAR_KIND_UNSPECIFIED: CalendarKind
CALENDAR_KIND_NATIONAL: CalendarKind
CALENDAR_KIND_CUTI_BERSAMA: CalendarKind
CALENDAR_KIND_LOCAL: CalendarKind
CALENDAR_KIND_RAMADAN: CalendarKind
CALENDAR_STATE_UNSPECIFIED: CalendarState
CALENDAR_STATE_DRAFT: CalendarState
CALENDAR_STATE_CONFIRMED: CalendarState
CALENDAR_STATE_REVOKED: CalendarState

class CalendarEntry(_message.Message):
    __slots__ = ("name", "etag", "version", "kind", "first_date", "last_date", "title", "source", "state", "change_time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    FIRST_DATE_FIELD_NUMBER: _ClassVar[int]
    LAST_DATE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CHANGE_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    version: int
    kind: CalendarKind
    first_date: str
    last_date: str
    title: str
    source: str
    state: CalendarState
    change_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., version: _Optional[int] = ..., kind: _Optional[_Union[CalendarKind, str]] = ..., first_date: _Optional[str] = ..., last_date: _Optional[str] = ..., title: _Optional[str] = ..., source: _Optional[str] = ..., state: _Optional[_Union[CalendarState, str]] = ..., change_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ProposeCalendarRequest(_message.Message):
    __slots__ = ("parent", "request_id", "year")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    parent: str
    request_id: str
    year: int
    def __init__(self, parent: _Optional[str] = ..., request_id: _Optional[str] = ..., year: _Optional[int] = ...) -> None: ...

class ProposeCalendarResponse(_message.Message):
    __slots__ = ("calendar_entries",)
    CALENDAR_ENTRIES_FIELD_NUMBER: _ClassVar[int]
    calendar_entries: _containers.RepeatedCompositeFieldContainer[CalendarEntry]
    def __init__(self, calendar_entries: _Optional[_Iterable[_Union[CalendarEntry, _Mapping]]] = ...) -> None: ...

class DraftCalendarEntryRequest(_message.Message):
    __slots__ = ("parent", "request_id", "calendar_entry")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_ENTRY_FIELD_NUMBER: _ClassVar[int]
    parent: str
    request_id: str
    calendar_entry: CalendarEntry
    def __init__(self, parent: _Optional[str] = ..., request_id: _Optional[str] = ..., calendar_entry: _Optional[_Union[CalendarEntry, _Mapping]] = ...) -> None: ...

class ConfirmCalendarEntriesRequest(_message.Message):
    __slots__ = ("parent", "request_id", "names")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    parent: str
    request_id: str
    names: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, parent: _Optional[str] = ..., request_id: _Optional[str] = ..., names: _Optional[_Iterable[str]] = ...) -> None: ...

class ConfirmCalendarEntriesResponse(_message.Message):
    __slots__ = ("calendar_entries",)
    CALENDAR_ENTRIES_FIELD_NUMBER: _ClassVar[int]
    calendar_entries: _containers.RepeatedCompositeFieldContainer[CalendarEntry]
    def __init__(self, calendar_entries: _Optional[_Iterable[_Union[CalendarEntry, _Mapping]]] = ...) -> None: ...

class RevokeCalendarEntryRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id", "source")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    source: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...

class ListCalendarEntriesRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token", "year")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    year: int
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., year: _Optional[int] = ...) -> None: ...

class ListCalendarEntriesResponse(_message.Message):
    __slots__ = ("calendar_entries", "next_page_token")
    CALENDAR_ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    calendar_entries: _containers.RepeatedCompositeFieldContainer[CalendarEntry]
    next_page_token: str
    def __init__(self, calendar_entries: _Optional[_Iterable[_Union[CalendarEntry, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
