from kota.attendance.v1 import calendars_pb2 as _calendars_pb2
from kota.attendance.v1 import days_pb2 as _days_pb2
from kota.attendance.v1 import devices_pb2 as _devices_pb2
from kota.attendance.v1 import policies_pb2 as _policies_pb2
from kota.attendance.v1 import punches_pb2 as _punches_pb2
from kota.attendance.v1 import schedules_pb2 as _schedules_pb2
from kota.attendance.v1 import sites_pb2 as _sites_pb2
from kota.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PunchesAccepted(_message.Message):
    __slots__ = ("punches",)
    PUNCHES_FIELD_NUMBER: _ClassVar[int]
    punches: _containers.RepeatedCompositeFieldContainer[_punches_pb2.Punch]
    def __init__(self, punches: _Optional[_Iterable[_Union[_punches_pb2.Punch, _Mapping]]] = ...) -> None: ...

class PunchesFlagged(_message.Message):
    __slots__ = ("punches",)
    PUNCHES_FIELD_NUMBER: _ClassVar[int]
    punches: _containers.RepeatedCompositeFieldContainer[_punches_pb2.Punch]
    def __init__(self, punches: _Optional[_Iterable[_Union[_punches_pb2.Punch, _Mapping]]] = ...) -> None: ...

class PunchesRejected(_message.Message):
    __slots__ = ("punches",)
    PUNCHES_FIELD_NUMBER: _ClassVar[int]
    punches: _containers.RepeatedCompositeFieldContainer[_punches_pb2.Punch]
    def __init__(self, punches: _Optional[_Iterable[_Union[_punches_pb2.Punch, _Mapping]]] = ...) -> None: ...

class PunchDecided(_message.Message):
    __slots__ = ("punch",)
    PUNCH_FIELD_NUMBER: _ClassVar[int]
    punch: _punches_pb2.Punch
    def __init__(self, punch: _Optional[_Union[_punches_pb2.Punch, _Mapping]] = ...) -> None: ...

class PunchConflicted(_message.Message):
    __slots__ = ("punch", "device", "payload_sha256")
    PUNCH_FIELD_NUMBER: _ClassVar[int]
    DEVICE_FIELD_NUMBER: _ClassVar[int]
    PAYLOAD_SHA256_FIELD_NUMBER: _ClassVar[int]
    punch: str
    device: str
    payload_sha256: str
    def __init__(self, punch: _Optional[str] = ..., device: _Optional[str] = ..., payload_sha256: _Optional[str] = ...) -> None: ...

class DeviceBound(_message.Message):
    __slots__ = ("device",)
    DEVICE_FIELD_NUMBER: _ClassVar[int]
    device: _devices_pb2.Device
    def __init__(self, device: _Optional[_Union[_devices_pb2.Device, _Mapping]] = ...) -> None: ...

class DeviceRebindRequested(_message.Message):
    __slots__ = ("device",)
    DEVICE_FIELD_NUMBER: _ClassVar[int]
    device: _devices_pb2.Device
    def __init__(self, device: _Optional[_Union[_devices_pb2.Device, _Mapping]] = ...) -> None: ...

class DeviceRevoked(_message.Message):
    __slots__ = ("device",)
    DEVICE_FIELD_NUMBER: _ClassVar[int]
    device: _devices_pb2.Device
    def __init__(self, device: _Optional[_Union[_devices_pb2.Device, _Mapping]] = ...) -> None: ...

class DeviceCloneSuspected(_message.Message):
    __slots__ = ("device", "punch", "known_count", "count")
    DEVICE_FIELD_NUMBER: _ClassVar[int]
    PUNCH_FIELD_NUMBER: _ClassVar[int]
    KNOWN_COUNT_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    device: str
    punch: str
    known_count: int
    count: int
    def __init__(self, device: _Optional[str] = ..., punch: _Optional[str] = ..., known_count: _Optional[int] = ..., count: _Optional[int] = ...) -> None: ...

class DeviceSequenceGapDetected(_message.Message):
    __slots__ = ("device", "after_seq", "before_seq")
    DEVICE_FIELD_NUMBER: _ClassVar[int]
    AFTER_SEQ_FIELD_NUMBER: _ClassVar[int]
    BEFORE_SEQ_FIELD_NUMBER: _ClassVar[int]
    device: str
    after_seq: int
    before_seq: int
    def __init__(self, device: _Optional[str] = ..., after_seq: _Optional[int] = ..., before_seq: _Optional[int] = ...) -> None: ...

class SiteChanged(_message.Message):
    __slots__ = ("site",)
    SITE_FIELD_NUMBER: _ClassVar[int]
    site: _sites_pb2.Site
    def __init__(self, site: _Optional[_Union[_sites_pb2.Site, _Mapping]] = ...) -> None: ...

class SiteOutageChanged(_message.Message):
    __slots__ = ("site_outage",)
    SITE_OUTAGE_FIELD_NUMBER: _ClassVar[int]
    site_outage: _sites_pb2.SiteOutage
    def __init__(self, site_outage: _Optional[_Union[_sites_pb2.SiteOutage, _Mapping]] = ...) -> None: ...

class ScheduleCreated(_message.Message):
    __slots__ = ("schedule",)
    SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    schedule: _schedules_pb2.Schedule
    def __init__(self, schedule: _Optional[_Union[_schedules_pb2.Schedule, _Mapping]] = ...) -> None: ...

class ScheduleAssigned(_message.Message):
    __slots__ = ("schedule_assignment",)
    SCHEDULE_ASSIGNMENT_FIELD_NUMBER: _ClassVar[int]
    schedule_assignment: _schedules_pb2.ScheduleAssignment
    def __init__(self, schedule_assignment: _Optional[_Union[_schedules_pb2.ScheduleAssignment, _Mapping]] = ...) -> None: ...

class CalendarDrafted(_message.Message):
    __slots__ = ("calendar_entry",)
    CALENDAR_ENTRY_FIELD_NUMBER: _ClassVar[int]
    calendar_entry: _calendars_pb2.CalendarEntry
    def __init__(self, calendar_entry: _Optional[_Union[_calendars_pb2.CalendarEntry, _Mapping]] = ...) -> None: ...

class CalendarConfirmed(_message.Message):
    __slots__ = ("calendar_entry",)
    CALENDAR_ENTRY_FIELD_NUMBER: _ClassVar[int]
    calendar_entry: _calendars_pb2.CalendarEntry
    def __init__(self, calendar_entry: _Optional[_Union[_calendars_pb2.CalendarEntry, _Mapping]] = ...) -> None: ...

class CalendarRevoked(_message.Message):
    __slots__ = ("calendar_entry",)
    CALENDAR_ENTRY_FIELD_NUMBER: _ClassVar[int]
    calendar_entry: _calendars_pb2.CalendarEntry
    def __init__(self, calendar_entry: _Optional[_Union[_calendars_pb2.CalendarEntry, _Mapping]] = ...) -> None: ...

class PolicyPublished(_message.Message):
    __slots__ = ("policy",)
    POLICY_FIELD_NUMBER: _ClassVar[int]
    policy: _policies_pb2.Policy
    def __init__(self, policy: _Optional[_Union[_policies_pb2.Policy, _Mapping]] = ...) -> None: ...

class DayEvaluated(_message.Message):
    __slots__ = ("day",)
    DAY_FIELD_NUMBER: _ClassVar[int]
    day: _days_pb2.Day
    def __init__(self, day: _Optional[_Union[_days_pb2.Day, _Mapping]] = ...) -> None: ...
