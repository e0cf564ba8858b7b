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

class PlayResult(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PLAY_RESULT_UNSPECIFIED: _ClassVar[PlayResult]
    PLAY_RESULT_COMPLETED: _ClassVar[PlayResult]
    PLAY_RESULT_CUT: _ClassVar[PlayResult]
    PLAY_RESULT_SKIPPED: _ClassVar[PlayResult]
    PLAY_RESULT_ERROR: _ClassVar[PlayResult]
PLAY_RESULT_UNSPECIFIED: PlayResult
PLAY_RESULT_COMPLETED: PlayResult
PLAY_RESULT_CUT: PlayResult
PLAY_RESULT_SKIPPED: PlayResult
PLAY_RESULT_ERROR: PlayResult

class Play(_message.Message):
    __slots__ = ("play_id", "screen", "device", "boot_id", "counter", "playlist_seq", "booking", "content_sha256", "start_time", "end_time", "planned_ms", "result", "planned", "accept_time")
    PLAY_ID_FIELD_NUMBER: _ClassVar[int]
    SCREEN_FIELD_NUMBER: _ClassVar[int]
    DEVICE_FIELD_NUMBER: _ClassVar[int]
    BOOT_ID_FIELD_NUMBER: _ClassVar[int]
    COUNTER_FIELD_NUMBER: _ClassVar[int]
    PLAYLIST_SEQ_FIELD_NUMBER: _ClassVar[int]
    BOOKING_FIELD_NUMBER: _ClassVar[int]
    CONTENT_SHA256_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    PLANNED_MS_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    PLANNED_FIELD_NUMBER: _ClassVar[int]
    ACCEPT_TIME_FIELD_NUMBER: _ClassVar[int]
    play_id: str
    screen: str
    device: str
    boot_id: str
    counter: int
    playlist_seq: int
    booking: str
    content_sha256: str
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    planned_ms: int
    result: PlayResult
    planned: bool
    accept_time: _timestamp_pb2.Timestamp
    def __init__(self, play_id: _Optional[str] = ..., screen: _Optional[str] = ..., device: _Optional[str] = ..., boot_id: _Optional[str] = ..., counter: _Optional[int] = ..., playlist_seq: _Optional[int] = ..., booking: _Optional[str] = ..., content_sha256: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., planned_ms: _Optional[int] = ..., result: _Optional[_Union[PlayResult, str]] = ..., planned: bool = ..., accept_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListPlaysRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListPlaysResponse(_message.Message):
    __slots__ = ("plays", "next_page_token")
    PLAYS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    plays: _containers.RepeatedCompositeFieldContainer[Play]
    next_page_token: str
    def __init__(self, plays: _Optional[_Iterable[_Union[Play, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetPlaySummaryRequest(_message.Message):
    __slots__ = ("name", "start_time", "end_time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class PlaySummary(_message.Message):
    __slots__ = ("screen", "counts", "unplanned_count", "conflict_count", "missing_count")
    SCREEN_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    UNPLANNED_COUNT_FIELD_NUMBER: _ClassVar[int]
    CONFLICT_COUNT_FIELD_NUMBER: _ClassVar[int]
    MISSING_COUNT_FIELD_NUMBER: _ClassVar[int]
    screen: str
    counts: _containers.RepeatedCompositeFieldContainer[PlayCount]
    unplanned_count: int
    conflict_count: int
    missing_count: int
    def __init__(self, screen: _Optional[str] = ..., counts: _Optional[_Iterable[_Union[PlayCount, _Mapping]]] = ..., unplanned_count: _Optional[int] = ..., conflict_count: _Optional[int] = ..., missing_count: _Optional[int] = ...) -> None: ...

class PlayCount(_message.Message):
    __slots__ = ("booking", "completed_count", "short_count", "shown_ms")
    BOOKING_FIELD_NUMBER: _ClassVar[int]
    COMPLETED_COUNT_FIELD_NUMBER: _ClassVar[int]
    SHORT_COUNT_FIELD_NUMBER: _ClassVar[int]
    SHOWN_MS_FIELD_NUMBER: _ClassVar[int]
    booking: str
    completed_count: int
    short_count: int
    shown_ms: int
    def __init__(self, booking: _Optional[str] = ..., completed_count: _Optional[int] = ..., short_count: _Optional[int] = ..., shown_ms: _Optional[int] = ...) -> None: ...

class PlayBatch(_message.Message):
    __slots__ = ("name", "screen", "number", "accepted_count", "unplanned_count", "duplicate_count", "rejected_count")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SCREEN_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_COUNT_FIELD_NUMBER: _ClassVar[int]
    UNPLANNED_COUNT_FIELD_NUMBER: _ClassVar[int]
    DUPLICATE_COUNT_FIELD_NUMBER: _ClassVar[int]
    REJECTED_COUNT_FIELD_NUMBER: _ClassVar[int]
    name: str
    screen: str
    number: int
    accepted_count: int
    unplanned_count: int
    duplicate_count: int
    rejected_count: int
    def __init__(self, name: _Optional[str] = ..., screen: _Optional[str] = ..., number: _Optional[int] = ..., accepted_count: _Optional[int] = ..., unplanned_count: _Optional[int] = ..., duplicate_count: _Optional[int] = ..., rejected_count: _Optional[int] = ...) -> None: ...
