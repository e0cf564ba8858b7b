import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from kota.common.v1 import geometry_pb2 as _geometry_pb2
from kota.common.v1 import options_pb2 as _options_pb2
from kota.fiber_network.v1 import endpoints_pb2 as _endpoints_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class OutageState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OUTAGE_STATE_UNSPECIFIED: _ClassVar[OutageState]
    OUTAGE_STATE_OPEN: _ClassVar[OutageState]
    OUTAGE_STATE_RESOLVED: _ClassVar[OutageState]
OUTAGE_STATE_UNSPECIFIED: OutageState
OUTAGE_STATE_OPEN: OutageState
OUTAGE_STATE_RESOLVED: OutageState

class CablePlace(_message.Message):
    __slots__ = ("cable", "distance_m", "point")
    CABLE_FIELD_NUMBER: _ClassVar[int]
    DISTANCE_M_FIELD_NUMBER: _ClassVar[int]
    POINT_FIELD_NUMBER: _ClassVar[int]
    cable: str
    distance_m: float
    point: _geometry_pb2.Coordinate
    def __init__(self, cable: _Optional[str] = ..., distance_m: _Optional[float] = ..., point: _Optional[_Union[_geometry_pb2.Coordinate, _Mapping]] = ...) -> None: ...

class CutPlace(_message.Message):
    __slots__ = ("cable", "route_segment")
    CABLE_FIELD_NUMBER: _ClassVar[int]
    ROUTE_SEGMENT_FIELD_NUMBER: _ClassVar[int]
    cable: CablePlace
    route_segment: str
    def __init__(self, cable: _Optional[_Union[CablePlace, _Mapping]] = ..., route_segment: _Optional[str] = ...) -> None: ...

class BrokenCable(_message.Message):
    __slots__ = ("cable", "cable_code", "from_m", "to_m")
    CABLE_FIELD_NUMBER: _ClassVar[int]
    CABLE_CODE_FIELD_NUMBER: _ClassVar[int]
    FROM_M_FIELD_NUMBER: _ClassVar[int]
    TO_M_FIELD_NUMBER: _ClassVar[int]
    cable: str
    cable_code: str
    from_m: float
    to_m: float
    def __init__(self, cable: _Optional[str] = ..., cable_code: _Optional[str] = ..., from_m: _Optional[float] = ..., to_m: _Optional[float] = ...) -> None: ...

class HitCircuit(_message.Message):
    __slots__ = ("circuit", "code", "service", "critical", "down", "endpoint")
    CIRCUIT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    CRITICAL_FIELD_NUMBER: _ClassVar[int]
    DOWN_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    circuit: str
    code: str
    service: str
    critical: bool
    down: bool
    endpoint: str
    def __init__(self, circuit: _Optional[str] = ..., code: _Optional[str] = ..., service: _Optional[str] = ..., critical: bool = ..., down: bool = ..., endpoint: _Optional[str] = ...) -> None: ...

class HitEndpoint(_message.Message):
    __slots__ = ("endpoint", "kind", "code", "display_name", "subject", "people")
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    endpoint: str
    kind: _endpoints_pb2.EndpointKind
    code: str
    display_name: str
    subject: str
    people: int
    def __init__(self, endpoint: _Optional[str] = ..., kind: _Optional[_Union[_endpoints_pb2.EndpointKind, str]] = ..., code: _Optional[str] = ..., display_name: _Optional[str] = ..., subject: _Optional[str] = ..., people: _Optional[int] = ...) -> None: ...

class Impact(_message.Message):
    __slots__ = ("circuits", "circuits_total", "circuits_down", "circuits_protected", "endpoints", "endpoints_total", "offices", "schools", "cameras", "screens", "subscribers", "people", "services")
    CIRCUITS_FIELD_NUMBER: _ClassVar[int]
    CIRCUITS_TOTAL_FIELD_NUMBER: _ClassVar[int]
    CIRCUITS_DOWN_FIELD_NUMBER: _ClassVar[int]
    CIRCUITS_PROTECTED_FIELD_NUMBER: _ClassVar[int]
    ENDPOINTS_FIELD_NUMBER: _ClassVar[int]
    ENDPOINTS_TOTAL_FIELD_NUMBER: _ClassVar[int]
    OFFICES_FIELD_NUMBER: _ClassVar[int]
    SCHOOLS_FIELD_NUMBER: _ClassVar[int]
    CAMERAS_FIELD_NUMBER: _ClassVar[int]
    SCREENS_FIELD_NUMBER: _ClassVar[int]
    SUBSCRIBERS_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    SERVICES_FIELD_NUMBER: _ClassVar[int]
    circuits: _containers.RepeatedCompositeFieldContainer[HitCircuit]
    circuits_total: int
    circuits_down: int
    circuits_protected: int
    endpoints: _containers.RepeatedCompositeFieldContainer[HitEndpoint]
    endpoints_total: int
    offices: int
    schools: int
    cameras: int
    screens: int
    subscribers: int
    people: int
    services: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, circuits: _Optional[_Iterable[_Union[HitCircuit, _Mapping]]] = ..., circuits_total: _Optional[int] = ..., circuits_down: _Optional[int] = ..., circuits_protected: _Optional[int] = ..., endpoints: _Optional[_Iterable[_Union[HitEndpoint, _Mapping]]] = ..., endpoints_total: _Optional[int] = ..., offices: _Optional[int] = ..., schools: _Optional[int] = ..., cameras: _Optional[int] = ..., screens: _Optional[int] = ..., subscribers: _Optional[int] = ..., people: _Optional[int] = ..., services: _Optional[_Iterable[str]] = ...) -> None: ...

class Outage(_message.Message):
    __slots__ = ("name", "etag", "version", "state", "cables", "place", "cause", "impact", "network_version", "open_time", "expected_time", "resolve_time", "route_segment", "declared_by", "suspected_permit")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CABLES_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    IMPACT_FIELD_NUMBER: _ClassVar[int]
    NETWORK_VERSION_FIELD_NUMBER: _ClassVar[int]
    OPEN_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_TIME_FIELD_NUMBER: _ClassVar[int]
    RESOLVE_TIME_FIELD_NUMBER: _ClassVar[int]
    ROUTE_SEGMENT_FIELD_NUMBER: _ClassVar[int]
    DECLARED_BY_FIELD_NUMBER: _ClassVar[int]
    SUSPECTED_PERMIT_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    version: int
    state: OutageState
    cables: _containers.RepeatedCompositeFieldContainer[BrokenCable]
    place: str
    cause: str
    impact: Impact
    network_version: int
    open_time: _timestamp_pb2.Timestamp
    expected_time: _timestamp_pb2.Timestamp
    resolve_time: _timestamp_pb2.Timestamp
    route_segment: str
    declared_by: str
    suspected_permit: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., version: _Optional[int] = ..., state: _Optional[_Union[OutageState, str]] = ..., cables: _Optional[_Iterable[_Union[BrokenCable, _Mapping]]] = ..., place: _Optional[str] = ..., cause: _Optional[str] = ..., impact: _Optional[_Union[Impact, _Mapping]] = ..., network_version: _Optional[int] = ..., open_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expected_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., resolve_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., route_segment: _Optional[str] = ..., declared_by: _Optional[str] = ..., suspected_permit: _Optional[str] = ...) -> None: ...

class DeclareCutRequest(_message.Message):
    __slots__ = ("parent", "where", "cause", "expected_time", "request_id")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    WHERE_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_TIME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    parent: str
    where: CutPlace
    cause: str
    expected_time: _timestamp_pb2.Timestamp
    request_id: str
    def __init__(self, parent: _Optional[str] = ..., where: _Optional[_Union[CutPlace, _Mapping]] = ..., cause: _Optional[str] = ..., expected_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class SimulateCutRequest(_message.Message):
    __slots__ = ("parent", "where", "min_network_version")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    WHERE_FIELD_NUMBER: _ClassVar[int]
    MIN_NETWORK_VERSION_FIELD_NUMBER: _ClassVar[int]
    parent: str
    where: CutPlace
    min_network_version: int
    def __init__(self, parent: _Optional[str] = ..., where: _Optional[_Union[CutPlace, _Mapping]] = ..., min_network_version: _Optional[int] = ...) -> None: ...

class SimulateCutResponse(_message.Message):
    __slots__ = ("impact", "cables", "network_version")
    IMPACT_FIELD_NUMBER: _ClassVar[int]
    CABLES_FIELD_NUMBER: _ClassVar[int]
    NETWORK_VERSION_FIELD_NUMBER: _ClassVar[int]
    impact: Impact
    cables: _containers.RepeatedCompositeFieldContainer[BrokenCable]
    network_version: int
    def __init__(self, impact: _Optional[_Union[Impact, _Mapping]] = ..., cables: _Optional[_Iterable[_Union[BrokenCable, _Mapping]]] = ..., network_version: _Optional[int] = ...) -> None: ...

class UpdateOutageRequest(_message.Message):
    __slots__ = ("name", "etag", "cause", "expected_time", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_TIME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    cause: str
    expected_time: _timestamp_pb2.Timestamp
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., cause: _Optional[str] = ..., expected_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class ResolveOutageRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetOutageRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListOutagesRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token", "open_only")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    OPEN_ONLY_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    open_only: bool
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., open_only: bool = ...) -> None: ...

class ListOutagesResponse(_message.Message):
    __slots__ = ("outages", "next_page_token")
    OUTAGES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    outages: _containers.RepeatedCompositeFieldContainer[Outage]
    next_page_token: str
    def __init__(self, outages: _Optional[_Iterable[_Union[Outage, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
