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

class DayVerdict(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DAY_VERDICT_UNSPECIFIED: _ClassVar[DayVerdict]
    DAY_VERDICT_PRESENT: _ClassVar[DayVerdict]
    DAY_VERDICT_OPEN: _ClassVar[DayVerdict]
    DAY_VERDICT_ABSENT: _ClassVar[DayVerdict]
    DAY_VERDICT_OFF: _ClassVar[DayVerdict]
    DAY_VERDICT_HOLIDAY: _ClassVar[DayVerdict]
    DAY_VERDICT_NO_SCHEDULE: _ClassVar[DayVerdict]
    DAY_VERDICT_AWAITED: _ClassVar[DayVerdict]

class DayState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DAY_STATE_UNSPECIFIED: _ClassVar[DayState]
    DAY_STATE_PROVISIONAL: _ClassVar[DayState]
DAY_VERDICT_UNSPECIFIED: DayVerdict
DAY_VERDICT_PRESENT: DayVerdict
DAY_VERDICT_OPEN: DayVerdict
DAY_VERDICT_ABSENT: DayVerdict
DAY_VERDICT_OFF: DayVerdict
DAY_VERDICT_HOLIDAY: DayVerdict
DAY_VERDICT_NO_SCHEDULE: DayVerdict
DAY_VERDICT_AWAITED: DayVerdict
DAY_STATE_UNSPECIFIED: DayState
DAY_STATE_PROVISIONAL: DayState

class Day(_message.Message):
    __slots__ = ("name", "version", "employee", "unit", "date", "state", "verdict", "occurrences", "late_minutes", "early_minutes", "worked_minutes", "codes", "deduction_bp", "policy", "calendar_hash", "input_hash", "result_hash", "evaluate_time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    EMPLOYEE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    DATE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    OCCURRENCES_FIELD_NUMBER: _ClassVar[int]
    LATE_MINUTES_FIELD_NUMBER: _ClassVar[int]
    EARLY_MINUTES_FIELD_NUMBER: _ClassVar[int]
    WORKED_MINUTES_FIELD_NUMBER: _ClassVar[int]
    CODES_FIELD_NUMBER: _ClassVar[int]
    DEDUCTION_BP_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_HASH_FIELD_NUMBER: _ClassVar[int]
    INPUT_HASH_FIELD_NUMBER: _ClassVar[int]
    RESULT_HASH_FIELD_NUMBER: _ClassVar[int]
    EVALUATE_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    version: int
    employee: str
    unit: str
    date: str
    state: DayState
    verdict: DayVerdict
    occurrences: _containers.RepeatedCompositeFieldContainer[DayOccurrence]
    late_minutes: int
    early_minutes: int
    worked_minutes: int
    codes: _containers.RepeatedScalarFieldContainer[str]
    deduction_bp: int
    policy: str
    calendar_hash: str
    input_hash: str
    result_hash: str
    evaluate_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., version: _Optional[int] = ..., employee: _Optional[str] = ..., unit: _Optional[str] = ..., date: _Optional[str] = ..., state: _Optional[_Union[DayState, str]] = ..., verdict: _Optional[_Union[DayVerdict, str]] = ..., occurrences: _Optional[_Iterable[_Union[DayOccurrence, _Mapping]]] = ..., late_minutes: _Optional[int] = ..., early_minutes: _Optional[int] = ..., worked_minutes: _Optional[int] = ..., codes: _Optional[_Iterable[str]] = ..., deduction_bp: _Optional[int] = ..., policy: _Optional[str] = ..., calendar_hash: _Optional[str] = ..., input_hash: _Optional[str] = ..., result_hash: _Optional[str] = ..., evaluate_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class DayOccurrence(_message.Message):
    __slots__ = ("due_in_time", "due_out_time", "in_punch", "in_time", "out_punch", "out_time", "late_minutes", "early_minutes")
    DUE_IN_TIME_FIELD_NUMBER: _ClassVar[int]
    DUE_OUT_TIME_FIELD_NUMBER: _ClassVar[int]
    IN_PUNCH_FIELD_NUMBER: _ClassVar[int]
    IN_TIME_FIELD_NUMBER: _ClassVar[int]
    OUT_PUNCH_FIELD_NUMBER: _ClassVar[int]
    OUT_TIME_FIELD_NUMBER: _ClassVar[int]
    LATE_MINUTES_FIELD_NUMBER: _ClassVar[int]
    EARLY_MINUTES_FIELD_NUMBER: _ClassVar[int]
    due_in_time: _timestamp_pb2.Timestamp
    due_out_time: _timestamp_pb2.Timestamp
    in_punch: str
    in_time: _timestamp_pb2.Timestamp
    out_punch: str
    out_time: _timestamp_pb2.Timestamp
    late_minutes: int
    early_minutes: int
    def __init__(self, due_in_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., due_out_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., in_punch: _Optional[str] = ..., in_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., out_punch: _Optional[str] = ..., out_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., late_minutes: _Optional[int] = ..., early_minutes: _Optional[int] = ...) -> None: ...

class DayExplanation(_message.Message):
    __slots__ = ("day", "lines", "lines_english", "input_json")
    DAY_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    LINES_ENGLISH_FIELD_NUMBER: _ClassVar[int]
    INPUT_JSON_FIELD_NUMBER: _ClassVar[int]
    day: Day
    lines: _containers.RepeatedScalarFieldContainer[str]
    lines_english: _containers.RepeatedScalarFieldContainer[str]
    input_json: str
    def __init__(self, day: _Optional[_Union[Day, _Mapping]] = ..., lines: _Optional[_Iterable[str]] = ..., lines_english: _Optional[_Iterable[str]] = ..., input_json: _Optional[str] = ...) -> None: ...

class GetDayRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ExplainDayRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListDaysRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token", "employee", "first_date", "last_date")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EMPLOYEE_FIELD_NUMBER: _ClassVar[int]
    FIRST_DATE_FIELD_NUMBER: _ClassVar[int]
    LAST_DATE_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    employee: str
    first_date: str
    last_date: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., employee: _Optional[str] = ..., first_date: _Optional[str] = ..., last_date: _Optional[str] = ...) -> None: ...

class ListDaysResponse(_message.Message):
    __slots__ = ("days", "next_page_token")
    DAYS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    days: _containers.RepeatedCompositeFieldContainer[Day]
    next_page_token: str
    def __init__(self, days: _Optional[_Iterable[_Union[Day, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
