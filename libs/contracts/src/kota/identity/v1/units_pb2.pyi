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

class UnitKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    UNIT_KIND_UNSPECIFIED: _ClassVar[UnitKind]
    UNIT_KIND_SECRETARIAT: _ClassVar[UnitKind]
    UNIT_KIND_INSPECTORATE: _ClassVar[UnitKind]
    UNIT_KIND_DINAS: _ClassVar[UnitKind]
    UNIT_KIND_BADAN: _ClassVar[UnitKind]
    UNIT_KIND_KECAMATAN: _ClassVar[UnitKind]
    UNIT_KIND_KELURAHAN: _ClassVar[UnitKind]
    UNIT_KIND_UPTD: _ClassVar[UnitKind]
    UNIT_KIND_DIVISION: _ClassVar[UnitKind]
UNIT_KIND_UNSPECIFIED: UnitKind
UNIT_KIND_SECRETARIAT: UnitKind
UNIT_KIND_INSPECTORATE: UnitKind
UNIT_KIND_DINAS: UnitKind
UNIT_KIND_BADAN: UnitKind
UNIT_KIND_KECAMATAN: UnitKind
UNIT_KIND_KELURAHAN: UnitKind
UNIT_KIND_UPTD: UnitKind
UNIT_KIND_DIVISION: UnitKind

class Unit(_message.Message):
    __slots__ = ("name", "etag", "version", "display_name", "kind", "parent_unit", "path", "skpd_code", "create_time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PARENT_UNIT_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    SKPD_CODE_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    version: int
    display_name: str
    kind: UnitKind
    parent_unit: str
    path: _containers.RepeatedScalarFieldContainer[str]
    skpd_code: str
    create_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., version: _Optional[int] = ..., display_name: _Optional[str] = ..., kind: _Optional[_Union[UnitKind, str]] = ..., parent_unit: _Optional[str] = ..., path: _Optional[_Iterable[str]] = ..., skpd_code: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CreateUnitRequest(_message.Message):
    __slots__ = ("parent", "request_id", "unit")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    parent: str
    request_id: str
    unit: Unit
    def __init__(self, parent: _Optional[str] = ..., request_id: _Optional[str] = ..., unit: _Optional[_Union[Unit, _Mapping]] = ...) -> None: ...

class GetUnitRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListUnitsRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListUnitsResponse(_message.Message):
    __slots__ = ("units", "next_page_token")
    UNITS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    units: _containers.RepeatedCompositeFieldContainer[Unit]
    next_page_token: str
    def __init__(self, units: _Optional[_Iterable[_Union[Unit, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
