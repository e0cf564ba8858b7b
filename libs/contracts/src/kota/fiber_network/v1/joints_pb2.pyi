from buf.validate import validate_pb2 as _validate_pb2
from kota.common.v1 import options_pb2 as _options_pb2
from kota.fiber_network.v1 import traces_pb2 as _traces_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class JointKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    JOINT_KIND_UNSPECIFIED: _ClassVar[JointKind]
    JOINT_KIND_FUSION: _ClassVar[JointKind]
    JOINT_KIND_MECHANICAL: _ClassVar[JointKind]
    JOINT_KIND_CONNECTOR: _ClassVar[JointKind]
JOINT_KIND_UNSPECIFIED: JointKind
JOINT_KIND_FUSION: JointKind
JOINT_KIND_MECHANICAL: JointKind
JOINT_KIND_CONNECTOR: JointKind

class Joint(_message.Message):
    __slots__ = ("name", "kind", "left", "right", "tray", "position", "loss_ab_milli_db", "loss_ba_milli_db")
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    LEFT_FIELD_NUMBER: _ClassVar[int]
    RIGHT_FIELD_NUMBER: _ClassVar[int]
    TRAY_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    LOSS_AB_MILLI_DB_FIELD_NUMBER: _ClassVar[int]
    LOSS_BA_MILLI_DB_FIELD_NUMBER: _ClassVar[int]
    name: str
    kind: JointKind
    left: _traces_pb2.PlantEnd
    right: _traces_pb2.PlantEnd
    tray: int
    position: int
    loss_ab_milli_db: int
    loss_ba_milli_db: int
    def __init__(self, name: _Optional[str] = ..., kind: _Optional[_Union[JointKind, str]] = ..., left: _Optional[_Union[_traces_pb2.PlantEnd, _Mapping]] = ..., right: _Optional[_Union[_traces_pb2.PlantEnd, _Mapping]] = ..., tray: _Optional[int] = ..., position: _Optional[int] = ..., loss_ab_milli_db: _Optional[int] = ..., loss_ba_milli_db: _Optional[int] = ...) -> None: ...

class MakeJointsRequest(_message.Message):
    __slots__ = ("parent", "joints", "request_id")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    JOINTS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    parent: str
    joints: _containers.RepeatedCompositeFieldContainer[Joint]
    request_id: str
    def __init__(self, parent: _Optional[str] = ..., joints: _Optional[_Iterable[_Union[Joint, _Mapping]]] = ..., request_id: _Optional[str] = ...) -> None: ...

class MakeJointsResponse(_message.Message):
    __slots__ = ("joints", "network_version")
    JOINTS_FIELD_NUMBER: _ClassVar[int]
    NETWORK_VERSION_FIELD_NUMBER: _ClassVar[int]
    joints: _containers.RepeatedCompositeFieldContainer[Joint]
    network_version: int
    def __init__(self, joints: _Optional[_Iterable[_Union[Joint, _Mapping]]] = ..., network_version: _Optional[int] = ...) -> None: ...

class BreakJointsRequest(_message.Message):
    __slots__ = ("parent", "joints", "outage", "request_id")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    JOINTS_FIELD_NUMBER: _ClassVar[int]
    OUTAGE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    parent: str
    joints: _containers.RepeatedScalarFieldContainer[str]
    outage: str
    request_id: str
    def __init__(self, parent: _Optional[str] = ..., joints: _Optional[_Iterable[str]] = ..., outage: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class BreakJointsResponse(_message.Message):
    __slots__ = ("network_version", "staged_circuits")
    NETWORK_VERSION_FIELD_NUMBER: _ClassVar[int]
    STAGED_CIRCUITS_FIELD_NUMBER: _ClassVar[int]
    network_version: int
    staged_circuits: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, network_version: _Optional[int] = ..., staged_circuits: _Optional[_Iterable[str]] = ...) -> None: ...

class CutWindowRequest(_message.Message):
    __slots__ = ("parent", "closure", "code", "cores", "outage", "request_id")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    CLOSURE_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    CORES_FIELD_NUMBER: _ClassVar[int]
    OUTAGE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    parent: str
    closure: str
    code: str
    cores: _containers.RepeatedScalarFieldContainer[int]
    outage: str
    request_id: str
    def __init__(self, parent: _Optional[str] = ..., closure: _Optional[str] = ..., code: _Optional[str] = ..., cores: _Optional[_Iterable[int]] = ..., outage: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class WindowCut(_message.Message):
    __slots__ = ("name", "code", "cable", "closure", "distance_m", "cores", "network_version")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    CABLE_FIELD_NUMBER: _ClassVar[int]
    CLOSURE_FIELD_NUMBER: _ClassVar[int]
    DISTANCE_M_FIELD_NUMBER: _ClassVar[int]
    CORES_FIELD_NUMBER: _ClassVar[int]
    NETWORK_VERSION_FIELD_NUMBER: _ClassVar[int]
    name: str
    code: str
    cable: str
    closure: str
    distance_m: float
    cores: _containers.RepeatedScalarFieldContainer[int]
    network_version: int
    def __init__(self, name: _Optional[str] = ..., code: _Optional[str] = ..., cable: _Optional[str] = ..., closure: _Optional[str] = ..., distance_m: _Optional[float] = ..., cores: _Optional[_Iterable[int]] = ..., network_version: _Optional[int] = ...) -> None: ...
