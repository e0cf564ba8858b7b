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

class DigOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DIG_OUTCOME_UNSPECIFIED: _ClassVar[DigOutcome]
    DIG_OUTCOME_CLEAR: _ClassVar[DigOutcome]
    DIG_OUTCOME_CONFLICT: _ClassVar[DigOutcome]
    DIG_OUTCOME_NEEDS_SURVEY: _ClassVar[DigOutcome]

class DigMethod(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DIG_METHOD_UNSPECIFIED: _ClassVar[DigMethod]
    DIG_METHOD_OPEN_CUT: _ClassVar[DigMethod]
    DIG_METHOD_DIRECTIONAL_DRILLING: _ClassVar[DigMethod]
DIG_OUTCOME_UNSPECIFIED: DigOutcome
DIG_OUTCOME_CLEAR: DigOutcome
DIG_OUTCOME_CONFLICT: DigOutcome
DIG_OUTCOME_NEEDS_SURVEY: DigOutcome
DIG_METHOD_UNSPECIFIED: DigMethod
DIG_METHOD_OPEN_CUT: DigMethod
DIG_METHOD_DIRECTIONAL_DRILLING: DigMethod

class DigFinding(_message.Message):
    __slots__ = ("cable", "cable_code", "owner", "distance_m", "nearest", "depth_m", "accuracy_m", "cores", "circuits", "critical")
    CABLE_FIELD_NUMBER: _ClassVar[int]
    CABLE_CODE_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    DISTANCE_M_FIELD_NUMBER: _ClassVar[int]
    NEAREST_FIELD_NUMBER: _ClassVar[int]
    DEPTH_M_FIELD_NUMBER: _ClassVar[int]
    ACCURACY_M_FIELD_NUMBER: _ClassVar[int]
    CORES_FIELD_NUMBER: _ClassVar[int]
    CIRCUITS_FIELD_NUMBER: _ClassVar[int]
    CRITICAL_FIELD_NUMBER: _ClassVar[int]
    cable: str
    cable_code: str
    owner: str
    distance_m: float
    nearest: _geometry_pb2.Coordinate
    depth_m: float
    accuracy_m: float
    cores: int
    circuits: _containers.RepeatedScalarFieldContainer[str]
    critical: bool
    def __init__(self, cable: _Optional[str] = ..., cable_code: _Optional[str] = ..., owner: _Optional[str] = ..., distance_m: _Optional[float] = ..., nearest: _Optional[_Union[_geometry_pb2.Coordinate, _Mapping]] = ..., depth_m: _Optional[float] = ..., accuracy_m: _Optional[float] = ..., cores: _Optional[int] = ..., circuits: _Optional[_Iterable[str]] = ..., critical: bool = ...) -> None: ...

class DigCheck(_message.Message):
    __slots__ = ("name", "etag", "version", "permit", "permit_version", "outcome", "findings", "findings_total", "conditions", "summary", "buffer_m", "network_version", "answer_time", "expired")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    PERMIT_FIELD_NUMBER: _ClassVar[int]
    PERMIT_VERSION_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_TOTAL_FIELD_NUMBER: _ClassVar[int]
    CONDITIONS_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    BUFFER_M_FIELD_NUMBER: _ClassVar[int]
    NETWORK_VERSION_FIELD_NUMBER: _ClassVar[int]
    ANSWER_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPIRED_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    version: int
    permit: str
    permit_version: int
    outcome: DigOutcome
    findings: _containers.RepeatedCompositeFieldContainer[DigFinding]
    findings_total: int
    conditions: _containers.RepeatedScalarFieldContainer[str]
    summary: str
    buffer_m: float
    network_version: int
    answer_time: _timestamp_pb2.Timestamp
    expired: bool
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., version: _Optional[int] = ..., permit: _Optional[str] = ..., permit_version: _Optional[int] = ..., outcome: _Optional[_Union[DigOutcome, str]] = ..., findings: _Optional[_Iterable[_Union[DigFinding, _Mapping]]] = ..., findings_total: _Optional[int] = ..., conditions: _Optional[_Iterable[str]] = ..., summary: _Optional[str] = ..., buffer_m: _Optional[float] = ..., network_version: _Optional[int] = ..., answer_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expired: bool = ...) -> None: ...

class CheckAreaRequest(_message.Message):
    __slots__ = ("parent", "line", "polygon", "width_mm", "depth_mm", "method", "buffer_m")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    POLYGON_FIELD_NUMBER: _ClassVar[int]
    WIDTH_MM_FIELD_NUMBER: _ClassVar[int]
    DEPTH_MM_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    BUFFER_M_FIELD_NUMBER: _ClassVar[int]
    parent: str
    line: _geometry_pb2.LineString
    polygon: _geometry_pb2.Polygon
    width_mm: int
    depth_mm: int
    method: DigMethod
    buffer_m: float
    def __init__(self, parent: _Optional[str] = ..., line: _Optional[_Union[_geometry_pb2.LineString, _Mapping]] = ..., polygon: _Optional[_Union[_geometry_pb2.Polygon, _Mapping]] = ..., width_mm: _Optional[int] = ..., depth_mm: _Optional[int] = ..., method: _Optional[_Union[DigMethod, str]] = ..., buffer_m: _Optional[float] = ...) -> None: ...

class CheckAreaResponse(_message.Message):
    __slots__ = ("dig_check",)
    DIG_CHECK_FIELD_NUMBER: _ClassVar[int]
    dig_check: DigCheck
    def __init__(self, dig_check: _Optional[_Union[DigCheck, _Mapping]] = ...) -> None: ...

class GetDigCheckRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListDigChecksRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListDigChecksResponse(_message.Message):
    __slots__ = ("dig_checks", "next_page_token")
    DIG_CHECKS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    dig_checks: _containers.RepeatedCompositeFieldContainer[DigCheck]
    next_page_token: str
    def __init__(self, dig_checks: _Optional[_Iterable[_Union[DigCheck, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
