import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from kota.common.v1 import geometry_pb2 as _geometry_pb2
from kota.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class EndpointKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ENDPOINT_KIND_UNSPECIFIED: _ClassVar[EndpointKind]
    ENDPOINT_KIND_OFFICE: _ClassVar[EndpointKind]
    ENDPOINT_KIND_SCHOOL: _ClassVar[EndpointKind]
    ENDPOINT_KIND_CAMERA: _ClassVar[EndpointKind]
    ENDPOINT_KIND_SCREEN: _ClassVar[EndpointKind]
    ENDPOINT_KIND_SUBSCRIBER: _ClassVar[EndpointKind]

class EndpointService(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ENDPOINT_SERVICE_UNSPECIFIED: _ClassVar[EndpointService]
    ENDPOINT_SERVICE_UP: _ClassVar[EndpointService]
    ENDPOINT_SERVICE_DOWN: _ClassVar[EndpointService]
ENDPOINT_KIND_UNSPECIFIED: EndpointKind
ENDPOINT_KIND_OFFICE: EndpointKind
ENDPOINT_KIND_SCHOOL: EndpointKind
ENDPOINT_KIND_CAMERA: EndpointKind
ENDPOINT_KIND_SCREEN: EndpointKind
ENDPOINT_KIND_SUBSCRIBER: EndpointKind
ENDPOINT_SERVICE_UNSPECIFIED: EndpointService
ENDPOINT_SERVICE_UP: EndpointService
ENDPOINT_SERVICE_DOWN: EndpointService

class Endpoint(_message.Message):
    __slots__ = ("name", "etag", "version", "kind", "code", "display_name", "subject", "location", "people", "circuit", "service", "outages", "cause", "since_time", "expected_time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    LOCATION_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    CIRCUIT_FIELD_NUMBER: _ClassVar[int]
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    OUTAGES_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    SINCE_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    version: int
    kind: EndpointKind
    code: str
    display_name: str
    subject: str
    location: _geometry_pb2.Coordinate
    people: int
    circuit: str
    service: EndpointService
    outages: _containers.RepeatedScalarFieldContainer[str]
    cause: str
    since_time: _timestamp_pb2.Timestamp
    expected_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., version: _Optional[int] = ..., kind: _Optional[_Union[EndpointKind, str]] = ..., code: _Optional[str] = ..., display_name: _Optional[str] = ..., subject: _Optional[str] = ..., location: _Optional[_Union[_geometry_pb2.Coordinate, _Mapping]] = ..., people: _Optional[int] = ..., circuit: _Optional[str] = ..., service: _Optional[_Union[EndpointService, str]] = ..., outages: _Optional[_Iterable[str]] = ..., cause: _Optional[str] = ..., since_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expected_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetEndpointRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListEndpointsRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token", "kind", "down_only")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    DOWN_ONLY_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    kind: EndpointKind
    down_only: bool
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., kind: _Optional[_Union[EndpointKind, str]] = ..., down_only: bool = ...) -> None: ...

class ListEndpointsResponse(_message.Message):
    __slots__ = ("endpoints", "next_page_token")
    ENDPOINTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    endpoints: _containers.RepeatedCompositeFieldContainer[Endpoint]
    next_page_token: str
    def __init__(self, endpoints: _Optional[_Iterable[_Union[Endpoint, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class LinkEndpointRequest(_message.Message):
    __slots__ = ("name", "etag", "subject", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    subject: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., subject: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...
