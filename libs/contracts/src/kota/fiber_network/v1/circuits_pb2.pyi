import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from kota.common.v1 import options_pb2 as _options_pb2
from kota.fiber_network.v1 import traces_pb2 as _traces_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CircuitState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CIRCUIT_STATE_UNSPECIFIED: _ClassVar[CircuitState]
    CIRCUIT_STATE_PLANNED: _ClassVar[CircuitState]
    CIRCUIT_STATE_STAGED: _ClassVar[CircuitState]
    CIRCUIT_STATE_ACTIVE: _ClassVar[CircuitState]
    CIRCUIT_STATE_DECOMMISSIONED: _ClassVar[CircuitState]
CIRCUIT_STATE_UNSPECIFIED: CircuitState
CIRCUIT_STATE_PLANNED: CircuitState
CIRCUIT_STATE_STAGED: CircuitState
CIRCUIT_STATE_ACTIVE: CircuitState
CIRCUIT_STATE_DECOMMISSIONED: CircuitState

class CircuitLeg(_message.Message):
    __slots__ = ("origin", "endpoint_port", "glass_m", "loss_milli_db", "cables")
    ORIGIN_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_PORT_FIELD_NUMBER: _ClassVar[int]
    GLASS_M_FIELD_NUMBER: _ClassVar[int]
    LOSS_MILLI_DB_FIELD_NUMBER: _ClassVar[int]
    CABLES_FIELD_NUMBER: _ClassVar[int]
    origin: _traces_pb2.PlantEnd
    endpoint_port: int
    glass_m: float
    loss_milli_db: int
    cables: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, origin: _Optional[_Union[_traces_pb2.PlantEnd, _Mapping]] = ..., endpoint_port: _Optional[int] = ..., glass_m: _Optional[float] = ..., loss_milli_db: _Optional[int] = ..., cables: _Optional[_Iterable[str]] = ...) -> None: ...

class Circuit(_message.Message):
    __slots__ = ("name", "etag", "version", "code", "service", "critical", "endpoint", "legs", "disjoint", "state", "create_time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    CRITICAL_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    LEGS_FIELD_NUMBER: _ClassVar[int]
    DISJOINT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    version: int
    code: str
    service: str
    critical: bool
    endpoint: str
    legs: _containers.RepeatedCompositeFieldContainer[CircuitLeg]
    disjoint: bool
    state: CircuitState
    create_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., version: _Optional[int] = ..., code: _Optional[str] = ..., service: _Optional[str] = ..., critical: bool = ..., endpoint: _Optional[str] = ..., legs: _Optional[_Iterable[_Union[CircuitLeg, _Mapping]]] = ..., disjoint: bool = ..., state: _Optional[_Union[CircuitState, str]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CreateCircuitRequest(_message.Message):
    __slots__ = ("parent", "code", "service", "critical", "endpoint", "legs", "request_id")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    CRITICAL_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    LEGS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    parent: str
    code: str
    service: str
    critical: bool
    endpoint: str
    legs: _containers.RepeatedCompositeFieldContainer[CircuitLeg]
    request_id: str
    def __init__(self, parent: _Optional[str] = ..., code: _Optional[str] = ..., service: _Optional[str] = ..., critical: bool = ..., endpoint: _Optional[str] = ..., legs: _Optional[_Iterable[_Union[CircuitLeg, _Mapping]]] = ..., request_id: _Optional[str] = ...) -> None: ...

class StageCircuitRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ActivateCircuitRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class DecommissionCircuitRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetCircuitRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListCircuitsRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListCircuitsResponse(_message.Message):
    __slots__ = ("circuits", "next_page_token")
    CIRCUITS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    circuits: _containers.RepeatedCompositeFieldContainer[Circuit]
    next_page_token: str
    def __init__(self, circuits: _Optional[_Iterable[_Union[Circuit, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
