from buf.validate import validate_pb2 as _validate_pb2
from kota.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CableSide(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CABLE_SIDE_UNSPECIFIED: _ClassVar[CableSide]
    CABLE_SIDE_A: _ClassVar[CableSide]
    CABLE_SIDE_B: _ClassVar[CableSide]

class PortSide(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PORT_SIDE_UNSPECIFIED: _ClassVar[PortSide]
    PORT_SIDE_REAR: _ClassVar[PortSide]
    PORT_SIDE_FRONT: _ClassVar[PortSide]

class TraceEnd(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRACE_END_UNSPECIFIED: _ClassVar[TraceEnd]
    TRACE_END_TERMINATED: _ClassVar[TraceEnd]
    TRACE_END_ENDPOINT: _ClassVar[TraceEnd]
    TRACE_END_OPEN: _ClassVar[TraceEnd]
    TRACE_END_CUT: _ClassVar[TraceEnd]
    TRACE_END_SPLITTER_FREE_PORT: _ClassVar[TraceEnd]
    TRACE_END_LOOP: _ClassVar[TraceEnd]
    TRACE_END_ANOMALY: _ClassVar[TraceEnd]

class Wavelength(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WAVELENGTH_UNSPECIFIED: _ClassVar[Wavelength]
    WAVELENGTH_1310: _ClassVar[Wavelength]
    WAVELENGTH_1490: _ClassVar[Wavelength]
    WAVELENGTH_1550: _ClassVar[Wavelength]

class PonClass(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PON_CLASS_UNSPECIFIED: _ClassVar[PonClass]
    PON_CLASS_GPON_B_PLUS: _ClassVar[PonClass]
    PON_CLASS_GPON_C_PLUS: _ClassVar[PonClass]
CABLE_SIDE_UNSPECIFIED: CableSide
CABLE_SIDE_A: CableSide
CABLE_SIDE_B: CableSide
PORT_SIDE_UNSPECIFIED: PortSide
PORT_SIDE_REAR: PortSide
PORT_SIDE_FRONT: PortSide
TRACE_END_UNSPECIFIED: TraceEnd
TRACE_END_TERMINATED: TraceEnd
TRACE_END_ENDPOINT: TraceEnd
TRACE_END_OPEN: TraceEnd
TRACE_END_CUT: TraceEnd
TRACE_END_SPLITTER_FREE_PORT: TraceEnd
TRACE_END_LOOP: TraceEnd
TRACE_END_ANOMALY: TraceEnd
WAVELENGTH_UNSPECIFIED: Wavelength
WAVELENGTH_1310: Wavelength
WAVELENGTH_1490: Wavelength
WAVELENGTH_1550: Wavelength
PON_CLASS_UNSPECIFIED: PonClass
PON_CLASS_GPON_B_PLUS: PonClass
PON_CLASS_GPON_C_PLUS: PonClass

class CoreEnd(_message.Message):
    __slots__ = ("cable", "core", "side", "window_cut")
    CABLE_FIELD_NUMBER: _ClassVar[int]
    CORE_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    WINDOW_CUT_FIELD_NUMBER: _ClassVar[int]
    cable: str
    core: int
    side: CableSide
    window_cut: str
    def __init__(self, cable: _Optional[str] = ..., core: _Optional[int] = ..., side: _Optional[_Union[CableSide, str]] = ..., window_cut: _Optional[str] = ...) -> None: ...

class SplitterPort(_message.Message):
    __slots__ = ("splitter", "input", "port")
    SPLITTER_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELD_NUMBER: _ClassVar[int]
    PORT_FIELD_NUMBER: _ClassVar[int]
    splitter: str
    input: bool
    port: int
    def __init__(self, splitter: _Optional[str] = ..., input: bool = ..., port: _Optional[int] = ...) -> None: ...

class TerminalPort(_message.Message):
    __slots__ = ("closure", "port", "side")
    CLOSURE_FIELD_NUMBER: _ClassVar[int]
    PORT_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    closure: str
    port: int
    side: PortSide
    def __init__(self, closure: _Optional[str] = ..., port: _Optional[int] = ..., side: _Optional[_Union[PortSide, str]] = ...) -> None: ...

class EndpointPort(_message.Message):
    __slots__ = ("endpoint", "port")
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    PORT_FIELD_NUMBER: _ClassVar[int]
    endpoint: str
    port: int
    def __init__(self, endpoint: _Optional[str] = ..., port: _Optional[int] = ...) -> None: ...

class PlantEnd(_message.Message):
    __slots__ = ("core", "splitter", "port", "endpoint")
    CORE_FIELD_NUMBER: _ClassVar[int]
    SPLITTER_FIELD_NUMBER: _ClassVar[int]
    PORT_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    core: CoreEnd
    splitter: SplitterPort
    port: TerminalPort
    endpoint: EndpointPort
    def __init__(self, core: _Optional[_Union[CoreEnd, _Mapping]] = ..., splitter: _Optional[_Union[SplitterPort, _Mapping]] = ..., port: _Optional[_Union[TerminalPort, _Mapping]] = ..., endpoint: _Optional[_Union[EndpointPort, _Mapping]] = ...) -> None: ...

class TraceStep(_message.Message):
    __slots__ = ("step", "parent", "entered", "left", "glass_m", "joint", "colours")
    STEP_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    ENTERED_FIELD_NUMBER: _ClassVar[int]
    LEFT_FIELD_NUMBER: _ClassVar[int]
    GLASS_M_FIELD_NUMBER: _ClassVar[int]
    JOINT_FIELD_NUMBER: _ClassVar[int]
    COLOURS_FIELD_NUMBER: _ClassVar[int]
    step: int
    parent: int
    entered: PlantEnd
    left: PlantEnd
    glass_m: float
    joint: str
    colours: str
    def __init__(self, step: _Optional[int] = ..., parent: _Optional[int] = ..., entered: _Optional[_Union[PlantEnd, _Mapping]] = ..., left: _Optional[_Union[PlantEnd, _Mapping]] = ..., glass_m: _Optional[float] = ..., joint: _Optional[str] = ..., colours: _Optional[str] = ...) -> None: ...

class TraceLeaf(_message.Message):
    __slots__ = ("step", "reason", "end", "anomaly", "loss_milli_db", "glass_m", "route_node")
    STEP_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    ANOMALY_FIELD_NUMBER: _ClassVar[int]
    LOSS_MILLI_DB_FIELD_NUMBER: _ClassVar[int]
    GLASS_M_FIELD_NUMBER: _ClassVar[int]
    ROUTE_NODE_FIELD_NUMBER: _ClassVar[int]
    step: int
    reason: TraceEnd
    end: PlantEnd
    anomaly: str
    loss_milli_db: int
    glass_m: float
    route_node: str
    def __init__(self, step: _Optional[int] = ..., reason: _Optional[_Union[TraceEnd, str]] = ..., end: _Optional[_Union[PlantEnd, _Mapping]] = ..., anomaly: _Optional[str] = ..., loss_milli_db: _Optional[int] = ..., glass_m: _Optional[float] = ..., route_node: _Optional[str] = ...) -> None: ...

class TraceTree(_message.Message):
    __slots__ = ("steps", "leaves", "truncated")
    STEPS_FIELD_NUMBER: _ClassVar[int]
    LEAVES_FIELD_NUMBER: _ClassVar[int]
    TRUNCATED_FIELD_NUMBER: _ClassVar[int]
    steps: _containers.RepeatedCompositeFieldContainer[TraceStep]
    leaves: _containers.RepeatedCompositeFieldContainer[TraceLeaf]
    truncated: bool
    def __init__(self, steps: _Optional[_Iterable[_Union[TraceStep, _Mapping]]] = ..., leaves: _Optional[_Iterable[_Union[TraceLeaf, _Mapping]]] = ..., truncated: bool = ...) -> None: ...

class TraceRequest(_message.Message):
    __slots__ = ("parent", "origin", "min_network_version", "with_geojson")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_FIELD_NUMBER: _ClassVar[int]
    MIN_NETWORK_VERSION_FIELD_NUMBER: _ClassVar[int]
    WITH_GEOJSON_FIELD_NUMBER: _ClassVar[int]
    parent: str
    origin: PlantEnd
    min_network_version: int
    with_geojson: bool
    def __init__(self, parent: _Optional[str] = ..., origin: _Optional[_Union[PlantEnd, _Mapping]] = ..., min_network_version: _Optional[int] = ..., with_geojson: bool = ...) -> None: ...

class TraceResponse(_message.Message):
    __slots__ = ("network_version", "forward", "backward", "geojson")
    NETWORK_VERSION_FIELD_NUMBER: _ClassVar[int]
    FORWARD_FIELD_NUMBER: _ClassVar[int]
    BACKWARD_FIELD_NUMBER: _ClassVar[int]
    GEOJSON_FIELD_NUMBER: _ClassVar[int]
    network_version: int
    forward: TraceTree
    backward: TraceTree
    geojson: bytes
    def __init__(self, network_version: _Optional[int] = ..., forward: _Optional[_Union[TraceTree, _Mapping]] = ..., backward: _Optional[_Union[TraceTree, _Mapping]] = ..., geojson: _Optional[bytes] = ...) -> None: ...

class PlannedLink(_message.Message):
    __slots__ = ("glass_m", "splices", "connectors", "splitters", "splitter_milli_db")
    GLASS_M_FIELD_NUMBER: _ClassVar[int]
    SPLICES_FIELD_NUMBER: _ClassVar[int]
    CONNECTORS_FIELD_NUMBER: _ClassVar[int]
    SPLITTERS_FIELD_NUMBER: _ClassVar[int]
    SPLITTER_MILLI_DB_FIELD_NUMBER: _ClassVar[int]
    glass_m: float
    splices: int
    connectors: int
    splitters: _containers.RepeatedScalarFieldContainer[int]
    splitter_milli_db: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, glass_m: _Optional[float] = ..., splices: _Optional[int] = ..., connectors: _Optional[int] = ..., splitters: _Optional[_Iterable[int]] = ..., splitter_milli_db: _Optional[_Iterable[int]] = ...) -> None: ...

class PlantPath(_message.Message):
    __slots__ = ("to",)
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    to: PlantEnd
    def __init__(self, to: _Optional[_Union[PlantEnd, _Mapping]] = ..., **kwargs) -> None: ...

class ComputeLossBudgetRequest(_message.Message):
    __slots__ = ("parent", "path", "planned", "margin_milli_db", "wavelength", "pon_class", "min_network_version")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    PLANNED_FIELD_NUMBER: _ClassVar[int]
    MARGIN_MILLI_DB_FIELD_NUMBER: _ClassVar[int]
    WAVELENGTH_FIELD_NUMBER: _ClassVar[int]
    PON_CLASS_FIELD_NUMBER: _ClassVar[int]
    MIN_NETWORK_VERSION_FIELD_NUMBER: _ClassVar[int]
    parent: str
    path: PlantPath
    planned: PlannedLink
    margin_milli_db: int
    wavelength: Wavelength
    pon_class: PonClass
    min_network_version: int
    def __init__(self, parent: _Optional[str] = ..., path: _Optional[_Union[PlantPath, _Mapping]] = ..., planned: _Optional[_Union[PlannedLink, _Mapping]] = ..., margin_milli_db: _Optional[int] = ..., wavelength: _Optional[_Union[Wavelength, str]] = ..., pon_class: _Optional[_Union[PonClass, str]] = ..., min_network_version: _Optional[int] = ...) -> None: ...

class LossTerm(_message.Message):
    __slots__ = ("kind", "milli_db", "source", "item", "detail")
    KIND_FIELD_NUMBER: _ClassVar[int]
    MILLI_DB_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    ITEM_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    kind: str
    milli_db: int
    source: str
    item: str
    detail: str
    def __init__(self, kind: _Optional[str] = ..., milli_db: _Optional[int] = ..., source: _Optional[str] = ..., item: _Optional[str] = ..., detail: _Optional[str] = ...) -> None: ...

class LossDirection(_message.Message):
    __slots__ = ("direction", "wavelength_nm", "total_milli_db", "terms", "rx_min_milli_dbm", "rx_max_milli_dbm", "class_margin_milli_db", "problems", "band")
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    WAVELENGTH_NM_FIELD_NUMBER: _ClassVar[int]
    TOTAL_MILLI_DB_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    RX_MIN_MILLI_DBM_FIELD_NUMBER: _ClassVar[int]
    RX_MAX_MILLI_DBM_FIELD_NUMBER: _ClassVar[int]
    CLASS_MARGIN_MILLI_DB_FIELD_NUMBER: _ClassVar[int]
    PROBLEMS_FIELD_NUMBER: _ClassVar[int]
    BAND_FIELD_NUMBER: _ClassVar[int]
    direction: str
    wavelength_nm: int
    total_milli_db: int
    terms: _containers.RepeatedCompositeFieldContainer[LossTerm]
    rx_min_milli_dbm: int
    rx_max_milli_dbm: int
    class_margin_milli_db: int
    problems: _containers.RepeatedScalarFieldContainer[str]
    band: str
    def __init__(self, direction: _Optional[str] = ..., wavelength_nm: _Optional[int] = ..., total_milli_db: _Optional[int] = ..., terms: _Optional[_Iterable[_Union[LossTerm, _Mapping]]] = ..., rx_min_milli_dbm: _Optional[int] = ..., rx_max_milli_dbm: _Optional[int] = ..., class_margin_milli_db: _Optional[int] = ..., problems: _Optional[_Iterable[str]] = ..., band: _Optional[str] = ...) -> None: ...

class LossBudget(_message.Message):
    __slots__ = ("network_version", "directions", "works")
    NETWORK_VERSION_FIELD_NUMBER: _ClassVar[int]
    DIRECTIONS_FIELD_NUMBER: _ClassVar[int]
    WORKS_FIELD_NUMBER: _ClassVar[int]
    network_version: int
    directions: _containers.RepeatedCompositeFieldContainer[LossDirection]
    works: bool
    def __init__(self, network_version: _Optional[int] = ..., directions: _Optional[_Iterable[_Union[LossDirection, _Mapping]]] = ..., works: bool = ...) -> None: ...
