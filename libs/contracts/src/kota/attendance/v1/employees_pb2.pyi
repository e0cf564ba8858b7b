from buf.validate import validate_pb2 as _validate_pb2
from kota.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PostingType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    POSTING_TYPE_UNSPECIFIED: _ClassVar[PostingType]
    POSTING_TYPE_DEFINITIVE: _ClassVar[PostingType]
    POSTING_TYPE_PLT: _ClassVar[PostingType]
    POSTING_TYPE_PLH: _ClassVar[PostingType]
POSTING_TYPE_UNSPECIFIED: PostingType
POSTING_TYPE_DEFINITIVE: PostingType
POSTING_TYPE_PLT: PostingType
POSTING_TYPE_PLH: PostingType

class Posting(_message.Message):
    __slots__ = ("assignment", "unit", "position", "type", "valid_from_date", "valid_to_date")
    ASSIGNMENT_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    VALID_TO_DATE_FIELD_NUMBER: _ClassVar[int]
    assignment: str
    unit: str
    position: str
    type: PostingType
    valid_from_date: str
    valid_to_date: str
    def __init__(self, assignment: _Optional[str] = ..., unit: _Optional[str] = ..., position: _Optional[str] = ..., type: _Optional[_Union[PostingType, str]] = ..., valid_from_date: _Optional[str] = ..., valid_to_date: _Optional[str] = ...) -> None: ...

class Employee(_message.Message):
    __slots__ = ("name", "unit", "unit_path", "postings", "supervisors", "sites", "schedule", "revoked")
    NAME_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    UNIT_PATH_FIELD_NUMBER: _ClassVar[int]
    POSTINGS_FIELD_NUMBER: _ClassVar[int]
    SUPERVISORS_FIELD_NUMBER: _ClassVar[int]
    SITES_FIELD_NUMBER: _ClassVar[int]
    SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    REVOKED_FIELD_NUMBER: _ClassVar[int]
    name: str
    unit: str
    unit_path: _containers.RepeatedScalarFieldContainer[str]
    postings: _containers.RepeatedCompositeFieldContainer[Posting]
    supervisors: _containers.RepeatedScalarFieldContainer[str]
    sites: _containers.RepeatedScalarFieldContainer[str]
    schedule: str
    revoked: bool
    def __init__(self, name: _Optional[str] = ..., unit: _Optional[str] = ..., unit_path: _Optional[_Iterable[str]] = ..., postings: _Optional[_Iterable[_Union[Posting, _Mapping]]] = ..., supervisors: _Optional[_Iterable[str]] = ..., sites: _Optional[_Iterable[str]] = ..., schedule: _Optional[str] = ..., revoked: bool = ...) -> None: ...

class GetEmployeeRequest(_message.Message):
    __slots__ = ("name", "date")
    NAME_FIELD_NUMBER: _ClassVar[int]
    DATE_FIELD_NUMBER: _ClassVar[int]
    name: str
    date: str
    def __init__(self, name: _Optional[str] = ..., date: _Optional[str] = ...) -> None: ...

class ListEmployeesRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token", "date")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    DATE_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    date: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., date: _Optional[str] = ...) -> None: ...

class ListEmployeesResponse(_message.Message):
    __slots__ = ("employees", "next_page_token")
    EMPLOYEES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    employees: _containers.RepeatedCompositeFieldContainer[Employee]
    next_page_token: str
    def __init__(self, employees: _Optional[_Iterable[_Union[Employee, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
