import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from kota.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ScreenState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SCREEN_STATE_UNSPECIFIED: _ClassVar[ScreenState]
    SCREEN_STATE_REGISTERED: _ClassVar[ScreenState]
    SCREEN_STATE_ACTIVE: _ClassVar[ScreenState]
    SCREEN_STATE_RETIRED: _ClassVar[ScreenState]

class ScreenHealth(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SCREEN_HEALTH_UNSPECIFIED: _ClassVar[ScreenHealth]
    SCREEN_HEALTH_ONLINE: _ClassVar[ScreenHealth]
    SCREEN_HEALTH_STALE: _ClassVar[ScreenHealth]
    SCREEN_HEALTH_OFFLINE: _ClassVar[ScreenHealth]
SCREEN_STATE_UNSPECIFIED: ScreenState
SCREEN_STATE_REGISTERED: ScreenState
SCREEN_STATE_ACTIVE: ScreenState
SCREEN_STATE_RETIRED: ScreenState
SCREEN_HEALTH_UNSPECIFIED: ScreenHealth
SCREEN_HEALTH_ONLINE: ScreenHealth
SCREEN_HEALTH_STALE: ScreenHealth
SCREEN_HEALTH_OFFLINE: ScreenHealth

class Screen(_message.Message):
    __slots__ = ("name", "etag", "version", "code", "title", "canvas", "time_zone", "location", "profile", "state", "device", "pair_time", "create_time", "playlist_seq", "health", "last_pull_time", "hall", "unit", "degradation")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    CANVAS_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    LOCATION_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    DEVICE_FIELD_NUMBER: _ClassVar[int]
    PAIR_TIME_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    PLAYLIST_SEQ_FIELD_NUMBER: _ClassVar[int]
    HEALTH_FIELD_NUMBER: _ClassVar[int]
    LAST_PULL_TIME_FIELD_NUMBER: _ClassVar[int]
    HALL_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    DEGRADATION_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    version: int
    code: str
    title: str
    canvas: Canvas
    time_zone: str
    location: Location
    profile: ScreenProfile
    state: ScreenState
    device: str
    pair_time: _timestamp_pb2.Timestamp
    create_time: _timestamp_pb2.Timestamp
    playlist_seq: int
    health: ScreenHealth
    last_pull_time: _timestamp_pb2.Timestamp
    hall: str
    unit: str
    degradation: ScreenDegradation
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., version: _Optional[int] = ..., code: _Optional[str] = ..., title: _Optional[str] = ..., canvas: _Optional[_Union[Canvas, _Mapping]] = ..., time_zone: _Optional[str] = ..., location: _Optional[_Union[Location, _Mapping]] = ..., profile: _Optional[_Union[ScreenProfile, _Mapping]] = ..., state: _Optional[_Union[ScreenState, str]] = ..., device: _Optional[str] = ..., pair_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., playlist_seq: _Optional[int] = ..., health: _Optional[_Union[ScreenHealth, str]] = ..., last_pull_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., hall: _Optional[str] = ..., unit: _Optional[str] = ..., degradation: _Optional[_Union[ScreenDegradation, _Mapping]] = ...) -> None: ...

class ScreenDegradation(_message.Message):
    __slots__ = ("reason", "since_time", "expected_time", "outages", "endpoint")
    REASON_FIELD_NUMBER: _ClassVar[int]
    SINCE_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_TIME_FIELD_NUMBER: _ClassVar[int]
    OUTAGES_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    reason: str
    since_time: _timestamp_pb2.Timestamp
    expected_time: _timestamp_pb2.Timestamp
    outages: _containers.RepeatedScalarFieldContainer[str]
    endpoint: str
    def __init__(self, reason: _Optional[str] = ..., since_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expected_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., outages: _Optional[_Iterable[str]] = ..., endpoint: _Optional[str] = ...) -> None: ...

class Canvas(_message.Message):
    __slots__ = ("width_px", "height_px")
    WIDTH_PX_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_PX_FIELD_NUMBER: _ClassVar[int]
    width_px: int
    height_px: int
    def __init__(self, width_px: _Optional[int] = ..., height_px: _Optional[int] = ...) -> None: ...

class Location(_message.Message):
    __slots__ = ("latitude_deg", "longitude_deg", "bearing_deg")
    LATITUDE_DEG_FIELD_NUMBER: _ClassVar[int]
    LONGITUDE_DEG_FIELD_NUMBER: _ClassVar[int]
    BEARING_DEG_FIELD_NUMBER: _ClassVar[int]
    latitude_deg: float
    longitude_deg: float
    bearing_deg: int
    def __init__(self, latitude_deg: _Optional[float] = ..., longitude_deg: _Optional[float] = ..., bearing_deg: _Optional[int] = ...) -> None: ...

class ScreenProfile(_message.Message):
    __slots__ = ("mime_types", "cache_bytes")
    MIME_TYPES_FIELD_NUMBER: _ClassVar[int]
    CACHE_BYTES_FIELD_NUMBER: _ClassVar[int]
    mime_types: _containers.RepeatedScalarFieldContainer[str]
    cache_bytes: int
    def __init__(self, mime_types: _Optional[_Iterable[str]] = ..., cache_bytes: _Optional[int] = ...) -> None: ...

class RegisterScreenRequest(_message.Message):
    __slots__ = ("parent", "code", "title", "canvas", "time_zone", "location", "profile", "request_id", "hall", "unit")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    CANVAS_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    LOCATION_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    HALL_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    parent: str
    code: str
    title: str
    canvas: Canvas
    time_zone: str
    location: Location
    profile: ScreenProfile
    request_id: str
    hall: str
    unit: str
    def __init__(self, parent: _Optional[str] = ..., code: _Optional[str] = ..., title: _Optional[str] = ..., canvas: _Optional[_Union[Canvas, _Mapping]] = ..., time_zone: _Optional[str] = ..., location: _Optional[_Union[Location, _Mapping]] = ..., profile: _Optional[_Union[ScreenProfile, _Mapping]] = ..., request_id: _Optional[str] = ..., hall: _Optional[str] = ..., unit: _Optional[str] = ...) -> None: ...

class UpdateScreenRequest(_message.Message):
    __slots__ = ("screen", "update_mask", "request_id")
    SCREEN_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    screen: Screen
    update_mask: _field_mask_pb2.FieldMask
    request_id: str
    def __init__(self, screen: _Optional[_Union[Screen, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetScreenRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListScreensRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListScreensResponse(_message.Message):
    __slots__ = ("screens", "next_page_token")
    SCREENS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    screens: _containers.RepeatedCompositeFieldContainer[Screen]
    next_page_token: str
    def __init__(self, screens: _Optional[_Iterable[_Union[Screen, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class RetireScreenRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...
