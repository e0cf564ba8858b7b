import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from kota.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PlaylistVersion(_message.Message):
    __slots__ = ("name", "screen", "seq", "sha256", "prev_sha256", "inputs_sha256", "key_id", "publish_time", "start_time", "end_time", "bookings", "cause", "cut_now", "content_sha256", "document", "signature")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SCREEN_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    PREV_SHA256_FIELD_NUMBER: _ClassVar[int]
    INPUTS_SHA256_FIELD_NUMBER: _ClassVar[int]
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    PUBLISH_TIME_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    BOOKINGS_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    CUT_NOW_FIELD_NUMBER: _ClassVar[int]
    CONTENT_SHA256_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    name: str
    screen: str
    seq: int
    sha256: str
    prev_sha256: str
    inputs_sha256: str
    key_id: str
    publish_time: _timestamp_pb2.Timestamp
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    bookings: _containers.RepeatedScalarFieldContainer[str]
    cause: str
    cut_now: bool
    content_sha256: _containers.RepeatedScalarFieldContainer[str]
    document: bytes
    signature: bytes
    def __init__(self, name: _Optional[str] = ..., screen: _Optional[str] = ..., seq: _Optional[int] = ..., sha256: _Optional[str] = ..., prev_sha256: _Optional[str] = ..., inputs_sha256: _Optional[str] = ..., key_id: _Optional[str] = ..., publish_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., bookings: _Optional[_Iterable[str]] = ..., cause: _Optional[str] = ..., cut_now: bool = ..., content_sha256: _Optional[_Iterable[str]] = ..., document: _Optional[bytes] = ..., signature: _Optional[bytes] = ...) -> None: ...

class GetPlaylistVersionRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListPlaylistVersionsRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListPlaylistVersionsResponse(_message.Message):
    __slots__ = ("playlist_versions", "next_page_token")
    PLAYLIST_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    playlist_versions: _containers.RepeatedCompositeFieldContainer[PlaylistVersion]
    next_page_token: str
    def __init__(self, playlist_versions: _Optional[_Iterable[_Union[PlaylistVersion, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class PreviewScreenRequest(_message.Message):
    __slots__ = ("name", "at_time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    AT_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    at_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., at_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ScreenPreview(_message.Message):
    __slots__ = ("seq", "at_time", "content_sha256", "booking", "override", "elapsed_ms", "duration_ms", "exclusions")
    SEQ_FIELD_NUMBER: _ClassVar[int]
    AT_TIME_FIELD_NUMBER: _ClassVar[int]
    CONTENT_SHA256_FIELD_NUMBER: _ClassVar[int]
    BOOKING_FIELD_NUMBER: _ClassVar[int]
    OVERRIDE_FIELD_NUMBER: _ClassVar[int]
    ELAPSED_MS_FIELD_NUMBER: _ClassVar[int]
    DURATION_MS_FIELD_NUMBER: _ClassVar[int]
    EXCLUSIONS_FIELD_NUMBER: _ClassVar[int]
    seq: int
    at_time: _timestamp_pb2.Timestamp
    content_sha256: str
    booking: str
    override: str
    elapsed_ms: int
    duration_ms: int
    exclusions: _containers.RepeatedCompositeFieldContainer[Exclusion]
    def __init__(self, seq: _Optional[int] = ..., at_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., content_sha256: _Optional[str] = ..., booking: _Optional[str] = ..., override: _Optional[str] = ..., elapsed_ms: _Optional[int] = ..., duration_ms: _Optional[int] = ..., exclusions: _Optional[_Iterable[_Union[Exclusion, _Mapping]]] = ...) -> None: ...

class Exclusion(_message.Message):
    __slots__ = ("booking", "reason")
    BOOKING_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    booking: str
    reason: str
    def __init__(self, booking: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...
