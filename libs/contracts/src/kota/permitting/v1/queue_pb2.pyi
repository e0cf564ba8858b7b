import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from kota.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Hall(_message.Message):
    __slots__ = ("name", "etag", "version", "title", "unit", "services", "counters", "lanes", "hours", "max_calls", "open_on_collective_leave")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    SERVICES_FIELD_NUMBER: _ClassVar[int]
    COUNTERS_FIELD_NUMBER: _ClassVar[int]
    LANES_FIELD_NUMBER: _ClassVar[int]
    HOURS_FIELD_NUMBER: _ClassVar[int]
    MAX_CALLS_FIELD_NUMBER: _ClassVar[int]
    OPEN_ON_COLLECTIVE_LEAVE_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    version: int
    title: str
    unit: str
    services: _containers.RepeatedCompositeFieldContainer[HallService]
    counters: _containers.RepeatedCompositeFieldContainer[HallCounter]
    lanes: _containers.RepeatedCompositeFieldContainer[HallLane]
    hours: _containers.RepeatedCompositeFieldContainer[HallHours]
    max_calls: int
    open_on_collective_leave: bool
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., version: _Optional[int] = ..., title: _Optional[str] = ..., unit: _Optional[str] = ..., services: _Optional[_Iterable[_Union[HallService, _Mapping]]] = ..., counters: _Optional[_Iterable[_Union[HallCounter, _Mapping]]] = ..., lanes: _Optional[_Iterable[_Union[HallLane, _Mapping]]] = ..., hours: _Optional[_Iterable[_Union[HallHours, _Mapping]]] = ..., max_calls: _Optional[int] = ..., open_on_collective_leave: bool = ...) -> None: ...

class HallService(_message.Message):
    __slots__ = ("code", "title", "prefix", "expected_minutes", "daily_limit")
    CODE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    PREFIX_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_MINUTES_FIELD_NUMBER: _ClassVar[int]
    DAILY_LIMIT_FIELD_NUMBER: _ClassVar[int]
    code: str
    title: str
    prefix: str
    expected_minutes: int
    daily_limit: int
    def __init__(self, code: _Optional[str] = ..., title: _Optional[str] = ..., prefix: _Optional[str] = ..., expected_minutes: _Optional[int] = ..., daily_limit: _Optional[int] = ...) -> None: ...

class HallCounter(_message.Message):
    __slots__ = ("code", "title", "services", "unit")
    CODE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    SERVICES_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    code: str
    title: str
    services: _containers.RepeatedScalarFieldContainer[str]
    unit: str
    def __init__(self, code: _Optional[str] = ..., title: _Optional[str] = ..., services: _Optional[_Iterable[str]] = ..., unit: _Optional[str] = ...) -> None: ...

class HallLane(_message.Message):
    __slots__ = ("code", "title", "in_a_row")
    CODE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    IN_A_ROW_FIELD_NUMBER: _ClassVar[int]
    code: str
    title: str
    in_a_row: int
    def __init__(self, code: _Optional[str] = ..., title: _Optional[str] = ..., in_a_row: _Optional[int] = ...) -> None: ...

class HallHours(_message.Message):
    __slots__ = ("weekday", "opens", "closes")
    WEEKDAY_FIELD_NUMBER: _ClassVar[int]
    OPENS_FIELD_NUMBER: _ClassVar[int]
    CLOSES_FIELD_NUMBER: _ClassVar[int]
    weekday: int
    opens: str
    closes: str
    def __init__(self, weekday: _Optional[int] = ..., opens: _Optional[str] = ..., closes: _Optional[str] = ...) -> None: ...

class Ticket(_message.Message):
    __slots__ = ("name", "etag", "version", "state", "number", "service", "service_title", "lane", "date", "counter", "counter_title", "calls", "take_time", "call_time", "serve_time", "end_time", "waiting_ahead", "estimated_wait_s")
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATE_UNSPECIFIED: _ClassVar[Ticket.State]
        STATE_WAITING: _ClassVar[Ticket.State]
        STATE_CALLED: _ClassVar[Ticket.State]
        STATE_SERVING: _ClassVar[Ticket.State]
        STATE_FINISHED: _ClassVar[Ticket.State]
        STATE_SKIPPED: _ClassVar[Ticket.State]
        STATE_MISSED: _ClassVar[Ticket.State]
        STATE_LAPSED: _ClassVar[Ticket.State]
    STATE_UNSPECIFIED: Ticket.State
    STATE_WAITING: Ticket.State
    STATE_CALLED: Ticket.State
    STATE_SERVING: Ticket.State
    STATE_FINISHED: Ticket.State
    STATE_SKIPPED: Ticket.State
    STATE_MISSED: Ticket.State
    STATE_LAPSED: Ticket.State
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    SERVICE_TITLE_FIELD_NUMBER: _ClassVar[int]
    LANE_FIELD_NUMBER: _ClassVar[int]
    DATE_FIELD_NUMBER: _ClassVar[int]
    COUNTER_FIELD_NUMBER: _ClassVar[int]
    COUNTER_TITLE_FIELD_NUMBER: _ClassVar[int]
    CALLS_FIELD_NUMBER: _ClassVar[int]
    TAKE_TIME_FIELD_NUMBER: _ClassVar[int]
    CALL_TIME_FIELD_NUMBER: _ClassVar[int]
    SERVE_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    WAITING_AHEAD_FIELD_NUMBER: _ClassVar[int]
    ESTIMATED_WAIT_S_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    version: int
    state: Ticket.State
    number: str
    service: str
    service_title: str
    lane: str
    date: str
    counter: str
    counter_title: str
    calls: int
    take_time: _timestamp_pb2.Timestamp
    call_time: _timestamp_pb2.Timestamp
    serve_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    waiting_ahead: int
    estimated_wait_s: int
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., version: _Optional[int] = ..., state: _Optional[_Union[Ticket.State, str]] = ..., number: _Optional[str] = ..., service: _Optional[str] = ..., service_title: _Optional[str] = ..., lane: _Optional[str] = ..., date: _Optional[str] = ..., counter: _Optional[str] = ..., counter_title: _Optional[str] = ..., calls: _Optional[int] = ..., take_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., call_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., serve_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., waiting_ahead: _Optional[int] = ..., estimated_wait_s: _Optional[int] = ...) -> None: ...

class RegisterHallRequest(_message.Message):
    __slots__ = ("parent", "hall_id", "hall", "request_id")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    HALL_ID_FIELD_NUMBER: _ClassVar[int]
    HALL_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    parent: str
    hall_id: str
    hall: Hall
    request_id: str
    def __init__(self, parent: _Optional[str] = ..., hall_id: _Optional[str] = ..., hall: _Optional[_Union[Hall, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class UpdateHallRequest(_message.Message):
    __slots__ = ("hall", "update_mask", "request_id")
    HALL_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    hall: Hall
    update_mask: _field_mask_pb2.FieldMask
    request_id: str
    def __init__(self, hall: _Optional[_Union[Hall, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetHallRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListHallsRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListHallsResponse(_message.Message):
    __slots__ = ("halls", "next_page_token")
    HALLS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    halls: _containers.RepeatedCompositeFieldContainer[Hall]
    next_page_token: str
    def __init__(self, halls: _Optional[_Iterable[_Union[Hall, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class DescribeQueueRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class DescribeQueueResponse(_message.Message):
    __slots__ = ("lines", "open", "closed_because", "next_open_time")
    class Line(_message.Message):
        __slots__ = ("service", "waiting", "counters_open", "estimated_wait_s")
        SERVICE_FIELD_NUMBER: _ClassVar[int]
        WAITING_FIELD_NUMBER: _ClassVar[int]
        COUNTERS_OPEN_FIELD_NUMBER: _ClassVar[int]
        ESTIMATED_WAIT_S_FIELD_NUMBER: _ClassVar[int]
        service: str
        waiting: int
        counters_open: int
        estimated_wait_s: int
        def __init__(self, service: _Optional[str] = ..., waiting: _Optional[int] = ..., counters_open: _Optional[int] = ..., estimated_wait_s: _Optional[int] = ...) -> None: ...
    LINES_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    CLOSED_BECAUSE_FIELD_NUMBER: _ClassVar[int]
    NEXT_OPEN_TIME_FIELD_NUMBER: _ClassVar[int]
    lines: _containers.RepeatedCompositeFieldContainer[DescribeQueueResponse.Line]
    open: bool
    closed_because: str
    next_open_time: _timestamp_pb2.Timestamp
    def __init__(self, lines: _Optional[_Iterable[_Union[DescribeQueueResponse.Line, _Mapping]]] = ..., open: bool = ..., closed_because: _Optional[str] = ..., next_open_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class TakeTicketRequest(_message.Message):
    __slots__ = ("parent", "service", "lane", "request_id")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    LANE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    parent: str
    service: str
    lane: str
    request_id: str
    def __init__(self, parent: _Optional[str] = ..., service: _Optional[str] = ..., lane: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class CallNextTicketRequest(_message.Message):
    __slots__ = ("parent", "counter", "request_id")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    COUNTER_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    parent: str
    counter: str
    request_id: str
    def __init__(self, parent: _Optional[str] = ..., counter: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RecallTicketRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ServeTicketRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class FinishTicketRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class SkipTicketRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class MissTicketRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class TransferTicketRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id", "service")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    service: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ..., service: _Optional[str] = ...) -> None: ...

class CloseCounterRequest(_message.Message):
    __slots__ = ("parent", "counter", "request_id")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    COUNTER_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    parent: str
    counter: str
    request_id: str
    def __init__(self, parent: _Optional[str] = ..., counter: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class CloseCounterResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetTicketRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListTicketsRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token", "date", "states", "service")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    DATE_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    date: str
    states: _containers.RepeatedScalarFieldContainer[Ticket.State]
    service: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., date: _Optional[str] = ..., states: _Optional[_Iterable[_Union[Ticket.State, str]]] = ..., service: _Optional[str] = ...) -> None: ...

class ListTicketsResponse(_message.Message):
    __slots__ = ("tickets", "next_page_token")
    TICKETS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    tickets: _containers.RepeatedCompositeFieldContainer[Ticket]
    next_page_token: str
    def __init__(self, tickets: _Optional[_Iterable[_Union[Ticket, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
