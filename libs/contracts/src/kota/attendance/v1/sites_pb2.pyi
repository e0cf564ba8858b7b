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

class GeofenceVerdict(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    GEOFENCE_VERDICT_UNSPECIFIED: _ClassVar[GeofenceVerdict]
    GEOFENCE_VERDICT_INSIDE: _ClassVar[GeofenceVerdict]
    GEOFENCE_VERDICT_OUTSIDE: _ClassVar[GeofenceVerdict]
    GEOFENCE_VERDICT_UNCERTAIN: _ClassVar[GeofenceVerdict]
GEOFENCE_VERDICT_UNSPECIFIED: GeofenceVerdict
GEOFENCE_VERDICT_INSIDE: GeofenceVerdict
GEOFENCE_VERDICT_OUTSIDE: GeofenceVerdict
GEOFENCE_VERDICT_UNCERTAIN: GeofenceVerdict

class Site(_message.Message):
    __slots__ = ("name", "etag", "version", "code", "display_name", "time_zone", "polygons", "tolerance_m", "max_accuracy_m", "degraded", "open_outage")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    POLYGONS_FIELD_NUMBER: _ClassVar[int]
    TOLERANCE_M_FIELD_NUMBER: _ClassVar[int]
    MAX_ACCURACY_M_FIELD_NUMBER: _ClassVar[int]
    DEGRADED_FIELD_NUMBER: _ClassVar[int]
    OPEN_OUTAGE_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    version: int
    code: str
    display_name: str
    time_zone: str
    polygons: _containers.RepeatedCompositeFieldContainer[_geometry_pb2.Polygon]
    tolerance_m: int
    max_accuracy_m: int
    degraded: bool
    open_outage: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., version: _Optional[int] = ..., code: _Optional[str] = ..., display_name: _Optional[str] = ..., time_zone: _Optional[str] = ..., polygons: _Optional[_Iterable[_Union[_geometry_pb2.Polygon, _Mapping]]] = ..., tolerance_m: _Optional[int] = ..., max_accuracy_m: _Optional[int] = ..., degraded: bool = ..., open_outage: _Optional[str] = ...) -> None: ...

class SiteAssignment(_message.Message):
    __slots__ = ("name", "site", "unit", "employee", "valid_from_date", "valid_to_date")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SITE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    EMPLOYEE_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    VALID_TO_DATE_FIELD_NUMBER: _ClassVar[int]
    name: str
    site: str
    unit: str
    employee: str
    valid_from_date: str
    valid_to_date: str
    def __init__(self, name: _Optional[str] = ..., site: _Optional[str] = ..., unit: _Optional[str] = ..., employee: _Optional[str] = ..., valid_from_date: _Optional[str] = ..., valid_to_date: _Optional[str] = ...) -> None: ...

class CreateSiteRequest(_message.Message):
    __slots__ = ("parent", "request_id", "site")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SITE_FIELD_NUMBER: _ClassVar[int]
    parent: str
    request_id: str
    site: Site
    def __init__(self, parent: _Optional[str] = ..., request_id: _Optional[str] = ..., site: _Optional[_Union[Site, _Mapping]] = ...) -> None: ...

class UpdateSiteRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id", "site")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SITE_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    site: Site
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ..., site: _Optional[_Union[Site, _Mapping]] = ...) -> None: ...

class AssignSiteRequest(_message.Message):
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

class EndSiteAssignmentRequest(_message.Message):
    __slots__ = ("name", "request_id", "valid_to_date")
    NAME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VALID_TO_DATE_FIELD_NUMBER: _ClassVar[int]
    name: str
    request_id: str
    valid_to_date: str
    def __init__(self, name: _Optional[str] = ..., request_id: _Optional[str] = ..., valid_to_date: _Optional[str] = ...) -> None: ...

class GetSiteRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListSitesRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListSitesResponse(_message.Message):
    __slots__ = ("sites", "next_page_token")
    SITES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    sites: _containers.RepeatedCompositeFieldContainer[Site]
    next_page_token: str
    def __init__(self, sites: _Optional[_Iterable[_Union[Site, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class CheckPointRequest(_message.Message):
    __slots__ = ("name", "latitude_e7", "longitude_e7", "accuracy_cm", "confidence_percent", "fix_age_ms")
    NAME_FIELD_NUMBER: _ClassVar[int]
    LATITUDE_E7_FIELD_NUMBER: _ClassVar[int]
    LONGITUDE_E7_FIELD_NUMBER: _ClassVar[int]
    ACCURACY_CM_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_PERCENT_FIELD_NUMBER: _ClassVar[int]
    FIX_AGE_MS_FIELD_NUMBER: _ClassVar[int]
    name: str
    latitude_e7: int
    longitude_e7: int
    accuracy_cm: int
    confidence_percent: int
    fix_age_ms: int
    def __init__(self, name: _Optional[str] = ..., latitude_e7: _Optional[int] = ..., longitude_e7: _Optional[int] = ..., accuracy_cm: _Optional[int] = ..., confidence_percent: _Optional[int] = ..., fix_age_ms: _Optional[int] = ...) -> None: ...

class CheckPointResponse(_message.Message):
    __slots__ = ("verdict", "distance_m", "accuracy_m", "reason")
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    DISTANCE_M_FIELD_NUMBER: _ClassVar[int]
    ACCURACY_M_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    verdict: GeofenceVerdict
    distance_m: float
    accuracy_m: float
    reason: str
    def __init__(self, verdict: _Optional[_Union[GeofenceVerdict, str]] = ..., distance_m: _Optional[float] = ..., accuracy_m: _Optional[float] = ..., reason: _Optional[str] = ...) -> None: ...

class SiteOutage(_message.Message):
    __slots__ = ("name", "version", "site", "endpoint", "outages", "cause", "start_time", "end_time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    SITE_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    OUTAGES_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    version: int
    site: str
    endpoint: str
    outages: _containers.RepeatedScalarFieldContainer[str]
    cause: str
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., version: _Optional[int] = ..., site: _Optional[str] = ..., endpoint: _Optional[str] = ..., outages: _Optional[_Iterable[str]] = ..., cause: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
