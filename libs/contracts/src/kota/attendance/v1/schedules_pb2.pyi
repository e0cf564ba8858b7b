from buf.validate import validate_pb2 as _validate_pb2
from kota.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Weekday(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WEEKDAY_UNSPECIFIED: _ClassVar[Weekday]
    WEEKDAY_MONDAY: _ClassVar[Weekday]
    WEEKDAY_TUESDAY: _ClassVar[Weekday]
    WEEKDAY_WEDNESDAY: _ClassVar[Weekday]
    WEEKDAY_THURSDAY: _ClassVar[Weekday]
    WEEKDAY_FRIDAY: _ClassVar[Weekday]
    WEEKDAY_SATURDAY: _ClassVar[Weekday]
    WEEKDAY_SUNDAY: _ClassVar[Weekday]

class FlexMakeup(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FLEX_MAKEUP_UNSPECIFIED: _ClassVar[FlexMakeup]
    FLEX_MAKEUP_EXACT: _ClassVar[FlexMakeup]
    FLEX_MAKEUP_FULL_BLOCK: _ClassVar[FlexMakeup]
WEEKDAY_UNSPECIFIED: Weekday
WEEKDAY_MONDAY: Weekday
WEEKDAY_TUESDAY: Weekday
WEEKDAY_WEDNESDAY: Weekday
WEEKDAY_THURSDAY: Weekday
WEEKDAY_FRIDAY: Weekday
WEEKDAY_SATURDAY: Weekday
WEEKDAY_SUNDAY: Weekday
FLEX_MAKEUP_UNSPECIFIED: FlexMakeup
FLEX_MAKEUP_EXACT: FlexMakeup
FLEX_MAKEUP_FULL_BLOCK: FlexMakeup

class WorkWindow(_message.Message):
    __slots__ = ("weekday", "start_minute", "end_minute", "break_start_minute", "break_end_minute")
    WEEKDAY_FIELD_NUMBER: _ClassVar[int]
    START_MINUTE_FIELD_NUMBER: _ClassVar[int]
    END_MINUTE_FIELD_NUMBER: _ClassVar[int]
    BREAK_START_MINUTE_FIELD_NUMBER: _ClassVar[int]
    BREAK_END_MINUTE_FIELD_NUMBER: _ClassVar[int]
    weekday: Weekday
    start_minute: int
    end_minute: int
    break_start_minute: int
    break_end_minute: int
    def __init__(self, weekday: _Optional[_Union[Weekday, str]] = ..., start_minute: _Optional[int] = ..., end_minute: _Optional[int] = ..., break_start_minute: _Optional[int] = ..., break_end_minute: _Optional[int] = ...) -> None: ...

class Flex(_message.Message):
    __slots__ = ("window_minutes", "makeup")
    WINDOW_MINUTES_FIELD_NUMBER: _ClassVar[int]
    MAKEUP_FIELD_NUMBER: _ClassVar[int]
    window_minutes: int
    makeup: FlexMakeup
    def __init__(self, window_minutes: _Optional[int] = ..., makeup: _Optional[_Union[FlexMakeup, str]] = ...) -> None: ...

class Schedule(_message.Message):
    __slots__ = ("name", "code", "display_name", "time_zone", "windows", "ramadan_windows", "flex", "works_on_holidays", "citation", "week_minutes", "ramadan_week_minutes")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    WINDOWS_FIELD_NUMBER: _ClassVar[int]
    RAMADAN_WINDOWS_FIELD_NUMBER: _ClassVar[int]
    FLEX_FIELD_NUMBER: _ClassVar[int]
    WORKS_ON_HOLIDAYS_FIELD_NUMBER: _ClassVar[int]
    CITATION_FIELD_NUMBER: _ClassVar[int]
    WEEK_MINUTES_FIELD_NUMBER: _ClassVar[int]
    RAMADAN_WEEK_MINUTES_FIELD_NUMBER: _ClassVar[int]
    name: str
    code: str
    display_name: str
    time_zone: str
    windows: _containers.RepeatedCompositeFieldContainer[WorkWindow]
    ramadan_windows: _containers.RepeatedCompositeFieldContainer[WorkWindow]
    flex: Flex
    works_on_holidays: bool
    citation: str
    week_minutes: int
    ramadan_week_minutes: int
    def __init__(self, name: _Optional[str] = ..., code: _Optional[str] = ..., display_name: _Optional[str] = ..., time_zone: _Optional[str] = ..., windows: _Optional[_Iterable[_Union[WorkWindow, _Mapping]]] = ..., ramadan_windows: _Optional[_Iterable[_Union[WorkWindow, _Mapping]]] = ..., flex: _Optional[_Union[Flex, _Mapping]] = ..., works_on_holidays: bool = ..., citation: _Optional[str] = ..., week_minutes: _Optional[int] = ..., ramadan_week_minutes: _Optional[int] = ...) -> None: ...

class ScheduleAssignment(_message.Message):
    __slots__ = ("name", "schedule", "unit", "employee", "valid_from_date", "valid_to_date")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    EMPLOYEE_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    VALID_TO_DATE_FIELD_NUMBER: _ClassVar[int]
    name: str
    schedule: str
    unit: str
    employee: str
    valid_from_date: str
    valid_to_date: str
    def __init__(self, name: _Optional[str] = ..., schedule: _Optional[str] = ..., unit: _Optional[str] = ..., employee: _Optional[str] = ..., valid_from_date: _Optional[str] = ..., valid_to_date: _Optional[str] = ...) -> None: ...

class CreateScheduleRequest(_message.Message):
    __slots__ = ("parent", "request_id", "schedule")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    parent: str
    request_id: str
    schedule: Schedule
    def __init__(self, parent: _Optional[str] = ..., request_id: _Optional[str] = ..., schedule: _Optional[_Union[Schedule, _Mapping]] = ...) -> None: ...

class AssignScheduleRequest(_message.Message):
    __slots__ = ("name", "request_id", "unit", "employee", "valid_from_date", "valid_to_date")
    NAME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    EMPLOYEE_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    VALID_TO_DATE_FIELD_NUMBER: _ClassVar[int]
    name: str
    request_id: str
    unit: str
    employee: str
    valid_from_date: str
    valid_to_date: str
    def __init__(self, name: _Optional[str] = ..., request_id: _Optional[str] = ..., unit: _Optional[str] = ..., employee: _Optional[str] = ..., valid_from_date: _Optional[str] = ..., valid_to_date: _Optional[str] = ...) -> None: ...

class GetScheduleRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListSchedulesRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListSchedulesResponse(_message.Message):
    __slots__ = ("schedules", "next_page_token")
    SCHEDULES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    schedules: _containers.RepeatedCompositeFieldContainer[Schedule]
    next_page_token: str
    def __init__(self, schedules: _Optional[_Iterable[_Union[Schedule, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListScheduleAssignmentsRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListScheduleAssignmentsResponse(_message.Message):
    __slots__ = ("schedule_assignments", "next_page_token")
    SCHEDULE_ASSIGNMENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    schedule_assignments: _containers.RepeatedCompositeFieldContainer[ScheduleAssignment]
    next_page_token: str
    def __init__(self, schedule_assignments: _Optional[_Iterable[_Union[ScheduleAssignment, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
