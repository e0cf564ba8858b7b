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

class MinuteRounding(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MINUTE_ROUNDING_UNSPECIFIED: _ClassVar[MinuteRounding]
    MINUTE_ROUNDING_FLOOR: _ClassVar[MinuteRounding]
    MINUTE_ROUNDING_CEIL: _ClassVar[MinuteRounding]

class EvidenceAction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EVIDENCE_ACTION_UNSPECIFIED: _ClassVar[EvidenceAction]
    EVIDENCE_ACTION_ACCEPT: _ClassVar[EvidenceAction]
    EVIDENCE_ACTION_ACCEPT_FLAG: _ClassVar[EvidenceAction]
    EVIDENCE_ACTION_NEED_APPROVAL: _ClassVar[EvidenceAction]
    EVIDENCE_ACTION_REJECT: _ClassVar[EvidenceAction]
MINUTE_ROUNDING_UNSPECIFIED: MinuteRounding
MINUTE_ROUNDING_FLOOR: MinuteRounding
MINUTE_ROUNDING_CEIL: MinuteRounding
EVIDENCE_ACTION_UNSPECIFIED: EvidenceAction
EVIDENCE_ACTION_ACCEPT: EvidenceAction
EVIDENCE_ACTION_ACCEPT_FLAG: EvidenceAction
EVIDENCE_ACTION_NEED_APPROVAL: EvidenceAction
EVIDENCE_ACTION_REJECT: EvidenceAction

class Band(_message.Message):
    __slots__ = ("from_minute", "code", "deduction_bp")
    FROM_MINUTE_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    DEDUCTION_BP_FIELD_NUMBER: _ClassVar[int]
    from_minute: int
    code: str
    deduction_bp: int
    def __init__(self, from_minute: _Optional[int] = ..., code: _Optional[str] = ..., deduction_bp: _Optional[int] = ...) -> None: ...

class Policy(_message.Message):
    __slots__ = ("name", "version", "effective_from_date", "citation", "rounding", "late_bands", "early_bands", "missing_in_bp", "missing_out_bp", "absent_bp", "cap_at_absence", "before_minutes", "after_minutes", "late_arrival_hours", "outside", "uncertain", "no_location", "untrusted_time", "mock_location", "publish_time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    CITATION_FIELD_NUMBER: _ClassVar[int]
    ROUNDING_FIELD_NUMBER: _ClassVar[int]
    LATE_BANDS_FIELD_NUMBER: _ClassVar[int]
    EARLY_BANDS_FIELD_NUMBER: _ClassVar[int]
    MISSING_IN_BP_FIELD_NUMBER: _ClassVar[int]
    MISSING_OUT_BP_FIELD_NUMBER: _ClassVar[int]
    ABSENT_BP_FIELD_NUMBER: _ClassVar[int]
    CAP_AT_ABSENCE_FIELD_NUMBER: _ClassVar[int]
    BEFORE_MINUTES_FIELD_NUMBER: _ClassVar[int]
    AFTER_MINUTES_FIELD_NUMBER: _ClassVar[int]
    LATE_ARRIVAL_HOURS_FIELD_NUMBER: _ClassVar[int]
    OUTSIDE_FIELD_NUMBER: _ClassVar[int]
    UNCERTAIN_FIELD_NUMBER: _ClassVar[int]
    NO_LOCATION_FIELD_NUMBER: _ClassVar[int]
    UNTRUSTED_TIME_FIELD_NUMBER: _ClassVar[int]
    MOCK_LOCATION_FIELD_NUMBER: _ClassVar[int]
    PUBLISH_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    version: int
    effective_from_date: str
    citation: str
    rounding: MinuteRounding
    late_bands: _containers.RepeatedCompositeFieldContainer[Band]
    early_bands: _containers.RepeatedCompositeFieldContainer[Band]
    missing_in_bp: int
    missing_out_bp: int
    absent_bp: int
    cap_at_absence: bool
    before_minutes: int
    after_minutes: int
    late_arrival_hours: int
    outside: EvidenceAction
    uncertain: EvidenceAction
    no_location: EvidenceAction
    untrusted_time: EvidenceAction
    mock_location: EvidenceAction
    publish_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., version: _Optional[int] = ..., effective_from_date: _Optional[str] = ..., citation: _Optional[str] = ..., rounding: _Optional[_Union[MinuteRounding, str]] = ..., late_bands: _Optional[_Iterable[_Union[Band, _Mapping]]] = ..., early_bands: _Optional[_Iterable[_Union[Band, _Mapping]]] = ..., missing_in_bp: _Optional[int] = ..., missing_out_bp: _Optional[int] = ..., absent_bp: _Optional[int] = ..., cap_at_absence: bool = ..., before_minutes: _Optional[int] = ..., after_minutes: _Optional[int] = ..., late_arrival_hours: _Optional[int] = ..., outside: _Optional[_Union[EvidenceAction, str]] = ..., uncertain: _Optional[_Union[EvidenceAction, str]] = ..., no_location: _Optional[_Union[EvidenceAction, str]] = ..., untrusted_time: _Optional[_Union[EvidenceAction, str]] = ..., mock_location: _Optional[_Union[EvidenceAction, str]] = ..., publish_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class PublishPolicyRequest(_message.Message):
    __slots__ = ("parent", "request_id", "policy")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    parent: str
    request_id: str
    policy: Policy
    def __init__(self, parent: _Optional[str] = ..., request_id: _Optional[str] = ..., policy: _Optional[_Union[Policy, _Mapping]] = ...) -> None: ...

class GetPolicyInForceRequest(_message.Message):
    __slots__ = ("parent", "date")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    DATE_FIELD_NUMBER: _ClassVar[int]
    parent: str
    date: str
    def __init__(self, parent: _Optional[str] = ..., date: _Optional[str] = ...) -> None: ...

class ListPoliciesRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListPoliciesResponse(_message.Message):
    __slots__ = ("policies", "next_page_token")
    POLICIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    policies: _containers.RepeatedCompositeFieldContainer[Policy]
    next_page_token: str
    def __init__(self, policies: _Optional[_Iterable[_Union[Policy, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
