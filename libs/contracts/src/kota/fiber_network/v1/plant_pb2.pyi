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

class FindingSeverity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FINDING_SEVERITY_UNSPECIFIED: _ClassVar[FindingSeverity]
    FINDING_SEVERITY_ERROR: _ClassVar[FindingSeverity]
    FINDING_SEVERITY_WARNING: _ClassVar[FindingSeverity]

class RouteKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROUTE_KIND_UNSPECIFIED: _ClassVar[RouteKind]
    ROUTE_KIND_TRENCH: _ClassVar[RouteKind]
    ROUTE_KIND_AERIAL: _ClassVar[RouteKind]
    ROUTE_KIND_BRIDGE: _ClassVar[RouteKind]
    ROUTE_KIND_BORE: _ClassVar[RouteKind]
    ROUTE_KIND_INDOOR: _ClassVar[RouteKind]
FINDING_SEVERITY_UNSPECIFIED: FindingSeverity
FINDING_SEVERITY_ERROR: FindingSeverity
FINDING_SEVERITY_WARNING: FindingSeverity
ROUTE_KIND_UNSPECIFIED: RouteKind
ROUTE_KIND_TRENCH: RouteKind
ROUTE_KIND_AERIAL: RouteKind
ROUTE_KIND_BRIDGE: RouteKind
ROUTE_KIND_BORE: RouteKind
ROUTE_KIND_INDOOR: RouteKind

class PlantFinding(_message.Message):
    __slots__ = ("rule", "severity", "feature_index", "code", "field", "message", "message_indonesian")
    RULE_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    FEATURE_INDEX_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_INDONESIAN_FIELD_NUMBER: _ClassVar[int]
    rule: str
    severity: FindingSeverity
    feature_index: int
    code: str
    field: str
    message: str
    message_indonesian: str
    def __init__(self, rule: _Optional[str] = ..., severity: _Optional[_Union[FindingSeverity, str]] = ..., feature_index: _Optional[int] = ..., code: _Optional[str] = ..., field: _Optional[str] = ..., message: _Optional[str] = ..., message_indonesian: _Optional[str] = ...) -> None: ...

class ImportCount(_message.Message):
    __slots__ = ("kind", "created", "updated", "unchanged")
    KIND_FIELD_NUMBER: _ClassVar[int]
    CREATED_FIELD_NUMBER: _ClassVar[int]
    UPDATED_FIELD_NUMBER: _ClassVar[int]
    UNCHANGED_FIELD_NUMBER: _ClassVar[int]
    kind: str
    created: int
    updated: int
    unchanged: int
    def __init__(self, kind: _Optional[str] = ..., created: _Optional[int] = ..., updated: _Optional[int] = ..., unchanged: _Optional[int] = ...) -> None: ...

class ImportPlantRequest(_message.Message):
    __slots__ = ("parent", "geojson", "validate_only", "request_id")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    GEOJSON_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    parent: str
    geojson: bytes
    validate_only: bool
    request_id: str
    def __init__(self, parent: _Optional[str] = ..., geojson: _Optional[bytes] = ..., validate_only: bool = ..., request_id: _Optional[str] = ...) -> None: ...

class ImportPlantResponse(_message.Message):
    __slots__ = ("validated_only", "acceptable", "network_version", "counts", "findings", "findings_total")
    VALIDATED_ONLY_FIELD_NUMBER: _ClassVar[int]
    ACCEPTABLE_FIELD_NUMBER: _ClassVar[int]
    NETWORK_VERSION_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_TOTAL_FIELD_NUMBER: _ClassVar[int]
    validated_only: bool
    acceptable: bool
    network_version: int
    counts: _containers.RepeatedCompositeFieldContainer[ImportCount]
    findings: _containers.RepeatedCompositeFieldContainer[PlantFinding]
    findings_total: int
    def __init__(self, validated_only: bool = ..., acceptable: bool = ..., network_version: _Optional[int] = ..., counts: _Optional[_Iterable[_Union[ImportCount, _Mapping]]] = ..., findings: _Optional[_Iterable[_Union[PlantFinding, _Mapping]]] = ..., findings_total: _Optional[int] = ...) -> None: ...

class Network(_message.Message):
    __slots__ = ("name", "version", "route_nodes", "route_segments", "route_m", "cables", "sheath_m", "cores", "joints", "splitters", "endpoints", "active_circuits", "changed_by", "change_time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ROUTE_NODES_FIELD_NUMBER: _ClassVar[int]
    ROUTE_SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    ROUTE_M_FIELD_NUMBER: _ClassVar[int]
    CABLES_FIELD_NUMBER: _ClassVar[int]
    SHEATH_M_FIELD_NUMBER: _ClassVar[int]
    CORES_FIELD_NUMBER: _ClassVar[int]
    JOINTS_FIELD_NUMBER: _ClassVar[int]
    SPLITTERS_FIELD_NUMBER: _ClassVar[int]
    ENDPOINTS_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_CIRCUITS_FIELD_NUMBER: _ClassVar[int]
    CHANGED_BY_FIELD_NUMBER: _ClassVar[int]
    CHANGE_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    version: int
    route_nodes: int
    route_segments: int
    route_m: float
    cables: int
    sheath_m: float
    cores: int
    joints: int
    splitters: int
    endpoints: int
    active_circuits: int
    changed_by: str
    change_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., version: _Optional[int] = ..., route_nodes: _Optional[int] = ..., route_segments: _Optional[int] = ..., route_m: _Optional[float] = ..., cables: _Optional[int] = ..., sheath_m: _Optional[float] = ..., cores: _Optional[int] = ..., joints: _Optional[int] = ..., splitters: _Optional[int] = ..., endpoints: _Optional[int] = ..., active_circuits: _Optional[int] = ..., changed_by: _Optional[str] = ..., change_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetNetworkRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class Cable(_message.Message):
    __slots__ = ("name", "code", "owner", "tubes", "cores_per_tube", "cores", "sheath_m", "slack_m", "route_m", "a_node", "b_node", "segments")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    TUBES_FIELD_NUMBER: _ClassVar[int]
    CORES_PER_TUBE_FIELD_NUMBER: _ClassVar[int]
    CORES_FIELD_NUMBER: _ClassVar[int]
    SHEATH_M_FIELD_NUMBER: _ClassVar[int]
    SLACK_M_FIELD_NUMBER: _ClassVar[int]
    ROUTE_M_FIELD_NUMBER: _ClassVar[int]
    A_NODE_FIELD_NUMBER: _ClassVar[int]
    B_NODE_FIELD_NUMBER: _ClassVar[int]
    SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    name: str
    code: str
    owner: str
    tubes: int
    cores_per_tube: int
    cores: int
    sheath_m: float
    slack_m: float
    route_m: float
    a_node: str
    b_node: str
    segments: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., code: _Optional[str] = ..., owner: _Optional[str] = ..., tubes: _Optional[int] = ..., cores_per_tube: _Optional[int] = ..., cores: _Optional[int] = ..., sheath_m: _Optional[float] = ..., slack_m: _Optional[float] = ..., route_m: _Optional[float] = ..., a_node: _Optional[str] = ..., b_node: _Optional[str] = ..., segments: _Optional[_Iterable[str]] = ...) -> None: ...

class GetCableRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListCablesRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListCablesResponse(_message.Message):
    __slots__ = ("cables", "next_page_token")
    CABLES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    cables: _containers.RepeatedCompositeFieldContainer[Cable]
    next_page_token: str
    def __init__(self, cables: _Optional[_Iterable[_Union[Cable, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class RouteSegment(_message.Message):
    __slots__ = ("name", "code", "kind", "from_node", "to_node", "length_m", "depth_m", "accuracy_class", "street", "line")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    FROM_NODE_FIELD_NUMBER: _ClassVar[int]
    TO_NODE_FIELD_NUMBER: _ClassVar[int]
    LENGTH_M_FIELD_NUMBER: _ClassVar[int]
    DEPTH_M_FIELD_NUMBER: _ClassVar[int]
    ACCURACY_CLASS_FIELD_NUMBER: _ClassVar[int]
    STREET_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    name: str
    code: str
    kind: RouteKind
    from_node: str
    to_node: str
    length_m: float
    depth_m: float
    accuracy_class: str
    street: str
    line: _geometry_pb2.LineString
    def __init__(self, name: _Optional[str] = ..., code: _Optional[str] = ..., kind: _Optional[_Union[RouteKind, str]] = ..., from_node: _Optional[str] = ..., to_node: _Optional[str] = ..., length_m: _Optional[float] = ..., depth_m: _Optional[float] = ..., accuracy_class: _Optional[str] = ..., street: _Optional[str] = ..., line: _Optional[_Union[_geometry_pb2.LineString, _Mapping]] = ...) -> None: ...

class ListRouteSegmentsRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListRouteSegmentsResponse(_message.Message):
    __slots__ = ("route_segments", "next_page_token")
    ROUTE_SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    route_segments: _containers.RepeatedCompositeFieldContainer[RouteSegment]
    next_page_token: str
    def __init__(self, route_segments: _Optional[_Iterable[_Union[RouteSegment, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
