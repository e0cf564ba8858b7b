import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
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

class Permit(_message.Message):
    __slots__ = ("name", "etag", "version", "permit_type", "permit_type_code", "state", "applicant", "unit", "title", "reklame", "valid_from_date", "valid_to_date", "number", "public_id", "submit_time", "due_time", "issue_time", "suspend_reason", "create_time", "update_time", "reviewer", "attachments", "corrections", "recommendations", "conditions", "clock_paused", "decision_reason", "decide_time", "galian")
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATE_UNSPECIFIED: _ClassVar[Permit.State]
        STATE_DRAFT: _ClassVar[Permit.State]
        STATE_SUBMITTED: _ClassVar[Permit.State]
        STATE_IN_REVIEW: _ClassVar[Permit.State]
        STATE_RETURNED: _ClassVar[Permit.State]
        STATE_RESUBMITTED: _ClassVar[Permit.State]
        STATE_RECOMMENDATION_REQUESTED: _ClassVar[Permit.State]
        STATE_APPROVED: _ClassVar[Permit.State]
        STATE_REFUSED: _ClassVar[Permit.State]
        STATE_ISSUED: _ClassVar[Permit.State]
        STATE_SUSPENDED: _ClassVar[Permit.State]
        STATE_REVOKED: _ClassVar[Permit.State]
        STATE_WITHDRAWN: _ClassVar[Permit.State]
        STATE_EXPIRED: _ClassVar[Permit.State]
    STATE_UNSPECIFIED: Permit.State
    STATE_DRAFT: Permit.State
    STATE_SUBMITTED: Permit.State
    STATE_IN_REVIEW: Permit.State
    STATE_RETURNED: Permit.State
    STATE_RESUBMITTED: Permit.State
    STATE_RECOMMENDATION_REQUESTED: Permit.State
    STATE_APPROVED: Permit.State
    STATE_REFUSED: Permit.State
    STATE_ISSUED: Permit.State
    STATE_SUSPENDED: Permit.State
    STATE_REVOKED: Permit.State
    STATE_WITHDRAWN: Permit.State
    STATE_EXPIRED: Permit.State
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    PERMIT_TYPE_FIELD_NUMBER: _ClassVar[int]
    PERMIT_TYPE_CODE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    APPLICANT_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    REKLAME_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    VALID_TO_DATE_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_ID_FIELD_NUMBER: _ClassVar[int]
    SUBMIT_TIME_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    ISSUE_TIME_FIELD_NUMBER: _ClassVar[int]
    SUSPEND_REASON_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    REVIEWER_FIELD_NUMBER: _ClassVar[int]
    ATTACHMENTS_FIELD_NUMBER: _ClassVar[int]
    CORRECTIONS_FIELD_NUMBER: _ClassVar[int]
    RECOMMENDATIONS_FIELD_NUMBER: _ClassVar[int]
    CONDITIONS_FIELD_NUMBER: _ClassVar[int]
    CLOCK_PAUSED_FIELD_NUMBER: _ClassVar[int]
    DECISION_REASON_FIELD_NUMBER: _ClassVar[int]
    DECIDE_TIME_FIELD_NUMBER: _ClassVar[int]
    GALIAN_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    version: int
    permit_type: str
    permit_type_code: str
    state: Permit.State
    applicant: str
    unit: str
    title: str
    reklame: Reklame
    valid_from_date: str
    valid_to_date: str
    number: str
    public_id: str
    submit_time: _timestamp_pb2.Timestamp
    due_time: _timestamp_pb2.Timestamp
    issue_time: _timestamp_pb2.Timestamp
    suspend_reason: str
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    reviewer: str
    attachments: _containers.RepeatedCompositeFieldContainer[Attachment]
    corrections: _containers.RepeatedCompositeFieldContainer[CorrectionItem]
    recommendations: _containers.RepeatedCompositeFieldContainer[Recommendation]
    conditions: _containers.RepeatedScalarFieldContainer[str]
    clock_paused: bool
    decision_reason: str
    decide_time: _timestamp_pb2.Timestamp
    galian: Galian
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., version: _Optional[int] = ..., permit_type: _Optional[str] = ..., permit_type_code: _Optional[str] = ..., state: _Optional[_Union[Permit.State, str]] = ..., applicant: _Optional[str] = ..., unit: _Optional[str] = ..., title: _Optional[str] = ..., reklame: _Optional[_Union[Reklame, _Mapping]] = ..., valid_from_date: _Optional[str] = ..., valid_to_date: _Optional[str] = ..., number: _Optional[str] = ..., public_id: _Optional[str] = ..., submit_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., issue_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., suspend_reason: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reviewer: _Optional[str] = ..., attachments: _Optional[_Iterable[_Union[Attachment, _Mapping]]] = ..., corrections: _Optional[_Iterable[_Union[CorrectionItem, _Mapping]]] = ..., recommendations: _Optional[_Iterable[_Union[Recommendation, _Mapping]]] = ..., conditions: _Optional[_Iterable[str]] = ..., clock_paused: bool = ..., decision_reason: _Optional[str] = ..., decide_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., galian: _Optional[_Union[Galian, _Mapping]] = ...) -> None: ...

class Reklame(_message.Message):
    __slots__ = ("screen", "content_sha256", "campaign_note")
    SCREEN_FIELD_NUMBER: _ClassVar[int]
    CONTENT_SHA256_FIELD_NUMBER: _ClassVar[int]
    CAMPAIGN_NOTE_FIELD_NUMBER: _ClassVar[int]
    screen: str
    content_sha256: _containers.RepeatedScalarFieldContainer[str]
    campaign_note: str
    def __init__(self, screen: _Optional[str] = ..., content_sha256: _Optional[_Iterable[str]] = ..., campaign_note: _Optional[str] = ...) -> None: ...

class Galian(_message.Message):
    __slots__ = ("line", "polygon", "width_mm", "depth_mm", "method", "purpose", "location_note")
    class Method(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        METHOD_UNSPECIFIED: _ClassVar[Galian.Method]
        METHOD_OPEN_CUT: _ClassVar[Galian.Method]
        METHOD_DIRECTIONAL_DRILLING: _ClassVar[Galian.Method]
    METHOD_UNSPECIFIED: Galian.Method
    METHOD_OPEN_CUT: Galian.Method
    METHOD_DIRECTIONAL_DRILLING: Galian.Method
    LINE_FIELD_NUMBER: _ClassVar[int]
    POLYGON_FIELD_NUMBER: _ClassVar[int]
    WIDTH_MM_FIELD_NUMBER: _ClassVar[int]
    DEPTH_MM_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    LOCATION_NOTE_FIELD_NUMBER: _ClassVar[int]
    line: _geometry_pb2.LineString
    polygon: _geometry_pb2.Polygon
    width_mm: int
    depth_mm: int
    method: Galian.Method
    purpose: str
    location_note: str
    def __init__(self, line: _Optional[_Union[_geometry_pb2.LineString, _Mapping]] = ..., polygon: _Optional[_Union[_geometry_pb2.Polygon, _Mapping]] = ..., width_mm: _Optional[int] = ..., depth_mm: _Optional[int] = ..., method: _Optional[_Union[Galian.Method, str]] = ..., purpose: _Optional[str] = ..., location_note: _Optional[str] = ...) -> None: ...

class Attachment(_message.Message):
    __slots__ = ("requirement", "sha256", "media_type", "size_bytes")
    REQUIREMENT_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    MEDIA_TYPE_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    requirement: str
    sha256: str
    media_type: str
    size_bytes: int
    def __init__(self, requirement: _Optional[str] = ..., sha256: _Optional[str] = ..., media_type: _Optional[str] = ..., size_bytes: _Optional[int] = ...) -> None: ...

class CorrectionItem(_message.Message):
    __slots__ = ("item", "field", "text", "answer")
    ITEM_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    item: str
    field: str
    text: str
    answer: str
    def __init__(self, item: _Optional[str] = ..., field: _Optional[str] = ..., text: _Optional[str] = ..., answer: _Optional[str] = ...) -> None: ...

class CorrectionAnswer(_message.Message):
    __slots__ = ("item", "text")
    ITEM_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    item: str
    text: str
    def __init__(self, item: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

class RecommendationFinding(_message.Message):
    __slots__ = ("cable", "cable_code", "owner", "distance_m", "depth_m", "accuracy_m", "cores", "circuits", "critical", "nearest")
    CABLE_FIELD_NUMBER: _ClassVar[int]
    CABLE_CODE_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    DISTANCE_M_FIELD_NUMBER: _ClassVar[int]
    DEPTH_M_FIELD_NUMBER: _ClassVar[int]
    ACCURACY_M_FIELD_NUMBER: _ClassVar[int]
    CORES_FIELD_NUMBER: _ClassVar[int]
    CIRCUITS_FIELD_NUMBER: _ClassVar[int]
    CRITICAL_FIELD_NUMBER: _ClassVar[int]
    NEAREST_FIELD_NUMBER: _ClassVar[int]
    cable: str
    cable_code: str
    owner: str
    distance_m: float
    depth_m: float
    accuracy_m: float
    cores: int
    circuits: _containers.RepeatedScalarFieldContainer[str]
    critical: bool
    nearest: _geometry_pb2.Coordinate
    def __init__(self, cable: _Optional[str] = ..., cable_code: _Optional[str] = ..., owner: _Optional[str] = ..., distance_m: _Optional[float] = ..., depth_m: _Optional[float] = ..., accuracy_m: _Optional[float] = ..., cores: _Optional[int] = ..., circuits: _Optional[_Iterable[str]] = ..., critical: bool = ..., nearest: _Optional[_Union[_geometry_pb2.Coordinate, _Mapping]] = ...) -> None: ...

class Recommendation(_message.Message):
    __slots__ = ("unit", "question", "outcome", "conditions", "note", "request_time", "answer_time", "dig_check", "dig_check_version", "permit_version", "findings", "findings_total", "after_decision")
    class Outcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        OUTCOME_UNSPECIFIED: _ClassVar[Recommendation.Outcome]
        OUTCOME_APPROVED: _ClassVar[Recommendation.Outcome]
        OUTCOME_APPROVED_WITH_CONDITIONS: _ClassVar[Recommendation.Outcome]
        OUTCOME_REFUSED: _ClassVar[Recommendation.Outcome]
        OUTCOME_NEEDS_SURVEY: _ClassVar[Recommendation.Outcome]
    OUTCOME_UNSPECIFIED: Recommendation.Outcome
    OUTCOME_APPROVED: Recommendation.Outcome
    OUTCOME_APPROVED_WITH_CONDITIONS: Recommendation.Outcome
    OUTCOME_REFUSED: Recommendation.Outcome
    OUTCOME_NEEDS_SURVEY: Recommendation.Outcome
    UNIT_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    CONDITIONS_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_TIME_FIELD_NUMBER: _ClassVar[int]
    ANSWER_TIME_FIELD_NUMBER: _ClassVar[int]
    DIG_CHECK_FIELD_NUMBER: _ClassVar[int]
    DIG_CHECK_VERSION_FIELD_NUMBER: _ClassVar[int]
    PERMIT_VERSION_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_TOTAL_FIELD_NUMBER: _ClassVar[int]
    AFTER_DECISION_FIELD_NUMBER: _ClassVar[int]
    unit: str
    question: str
    outcome: Recommendation.Outcome
    conditions: _containers.RepeatedScalarFieldContainer[str]
    note: str
    request_time: _timestamp_pb2.Timestamp
    answer_time: _timestamp_pb2.Timestamp
    dig_check: str
    dig_check_version: int
    permit_version: int
    findings: _containers.RepeatedCompositeFieldContainer[RecommendationFinding]
    findings_total: int
    after_decision: bool
    def __init__(self, unit: _Optional[str] = ..., question: _Optional[str] = ..., outcome: _Optional[_Union[Recommendation.Outcome, str]] = ..., conditions: _Optional[_Iterable[str]] = ..., note: _Optional[str] = ..., request_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., answer_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., dig_check: _Optional[str] = ..., dig_check_version: _Optional[int] = ..., permit_version: _Optional[int] = ..., findings: _Optional[_Iterable[_Union[RecommendationFinding, _Mapping]]] = ..., findings_total: _Optional[int] = ..., after_decision: bool = ...) -> None: ...

class DeadlineExplanation(_message.Message):
    __slots__ = ("name", "days", "due_time", "dates", "ledger", "time_zone", "calendar")
    class Because(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        BECAUSE_UNSPECIFIED: _ClassVar[DeadlineExplanation.Because]
        BECAUSE_RECEIVED_DAY: _ClassVar[DeadlineExplanation.Because]
        BECAUSE_WORKING: _ClassVar[DeadlineExplanation.Because]
        BECAUSE_WEEKEND: _ClassVar[DeadlineExplanation.Because]
        BECAUSE_PUBLIC_HOLIDAY: _ClassVar[DeadlineExplanation.Because]
        BECAUSE_CUTI_BERSAMA: _ClassVar[DeadlineExplanation.Because]
        BECAUSE_LOCAL_CLOSURE: _ClassVar[DeadlineExplanation.Because]
        BECAUSE_PAUSED: _ClassVar[DeadlineExplanation.Because]
        BECAUSE_CALENDAR_DAY: _ClassVar[DeadlineExplanation.Because]
    BECAUSE_UNSPECIFIED: DeadlineExplanation.Because
    BECAUSE_RECEIVED_DAY: DeadlineExplanation.Because
    BECAUSE_WORKING: DeadlineExplanation.Because
    BECAUSE_WEEKEND: DeadlineExplanation.Because
    BECAUSE_PUBLIC_HOLIDAY: DeadlineExplanation.Because
    BECAUSE_CUTI_BERSAMA: DeadlineExplanation.Because
    BECAUSE_LOCAL_CLOSURE: DeadlineExplanation.Because
    BECAUSE_PAUSED: DeadlineExplanation.Because
    BECAUSE_CALENDAR_DAY: DeadlineExplanation.Because
    class Day(_message.Message):
        __slots__ = ("date", "counted", "because")
        DATE_FIELD_NUMBER: _ClassVar[int]
        COUNTED_FIELD_NUMBER: _ClassVar[int]
        BECAUSE_FIELD_NUMBER: _ClassVar[int]
        date: str
        counted: bool
        because: DeadlineExplanation.Because
        def __init__(self, date: _Optional[str] = ..., counted: bool = ..., because: _Optional[_Union[DeadlineExplanation.Because, str]] = ...) -> None: ...
    class Segment(_message.Message):
        __slots__ = ("kind", "from_time", "to_time", "reason")
        class Kind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            KIND_UNSPECIFIED: _ClassVar[DeadlineExplanation.Segment.Kind]
            KIND_RUN: _ClassVar[DeadlineExplanation.Segment.Kind]
            KIND_PAUSE: _ClassVar[DeadlineExplanation.Segment.Kind]
        KIND_UNSPECIFIED: DeadlineExplanation.Segment.Kind
        KIND_RUN: DeadlineExplanation.Segment.Kind
        KIND_PAUSE: DeadlineExplanation.Segment.Kind
        KIND_FIELD_NUMBER: _ClassVar[int]
        FROM_TIME_FIELD_NUMBER: _ClassVar[int]
        TO_TIME_FIELD_NUMBER: _ClassVar[int]
        REASON_FIELD_NUMBER: _ClassVar[int]
        kind: DeadlineExplanation.Segment.Kind
        from_time: _timestamp_pb2.Timestamp
        to_time: _timestamp_pb2.Timestamp
        reason: str
        def __init__(self, kind: _Optional[_Union[DeadlineExplanation.Segment.Kind, str]] = ..., from_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., to_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    DATES_FIELD_NUMBER: _ClassVar[int]
    LEDGER_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_FIELD_NUMBER: _ClassVar[int]
    name: str
    days: int
    due_time: _timestamp_pb2.Timestamp
    dates: _containers.RepeatedCompositeFieldContainer[DeadlineExplanation.Day]
    ledger: _containers.RepeatedCompositeFieldContainer[DeadlineExplanation.Segment]
    time_zone: str
    calendar: str
    def __init__(self, name: _Optional[str] = ..., days: _Optional[int] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., dates: _Optional[_Iterable[_Union[DeadlineExplanation.Day, _Mapping]]] = ..., ledger: _Optional[_Iterable[_Union[DeadlineExplanation.Segment, _Mapping]]] = ..., time_zone: _Optional[str] = ..., calendar: _Optional[str] = ...) -> None: ...

class CreatePermitRequest(_message.Message):
    __slots__ = ("parent", "permit", "request_id", "holder_name")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PERMIT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    HOLDER_NAME_FIELD_NUMBER: _ClassVar[int]
    parent: str
    permit: Permit
    request_id: str
    holder_name: str
    def __init__(self, parent: _Optional[str] = ..., permit: _Optional[_Union[Permit, _Mapping]] = ..., request_id: _Optional[str] = ..., holder_name: _Optional[str] = ...) -> None: ...

class UpdatePermitRequest(_message.Message):
    __slots__ = ("permit", "update_mask", "request_id")
    PERMIT_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    permit: Permit
    update_mask: _field_mask_pb2.FieldMask
    request_id: str
    def __init__(self, permit: _Optional[_Union[Permit, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class SubmitPermitRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ClaimPermitRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ReturnPermitRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id", "items")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    items: _containers.RepeatedCompositeFieldContainer[CorrectionItem]
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ..., items: _Optional[_Iterable[_Union[CorrectionItem, _Mapping]]] = ...) -> None: ...

class ResubmitPermitRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id", "answers")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ANSWERS_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    answers: _containers.RepeatedCompositeFieldContainer[CorrectionAnswer]
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ..., answers: _Optional[_Iterable[_Union[CorrectionAnswer, _Mapping]]] = ...) -> None: ...

class RequestRecommendationRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id", "unit", "question")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    unit: str
    question: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ..., unit: _Optional[str] = ..., question: _Optional[str] = ...) -> None: ...

class AnswerRecommendationRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id", "outcome", "conditions", "note")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    CONDITIONS_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    outcome: Recommendation.Outcome
    conditions: _containers.RepeatedScalarFieldContainer[str]
    note: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ..., outcome: _Optional[_Union[Recommendation.Outcome, str]] = ..., conditions: _Optional[_Iterable[str]] = ..., note: _Optional[str] = ...) -> None: ...

class ApprovePermitRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id", "note")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    note: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ..., note: _Optional[str] = ...) -> None: ...

class RefusePermitRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id", "reason")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    reason: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class IssuePermitRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class SuspendPermitRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id", "reason")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    reason: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ReinstatePermitRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id", "note")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    note: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ..., note: _Optional[str] = ...) -> None: ...

class RevokePermitRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id", "reason")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    reason: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class WithdrawPermitRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id", "reason")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    reason: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class GetPermitRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListPermitsRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token", "states", "permit_type_code")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    PERMIT_TYPE_CODE_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    states: _containers.RepeatedScalarFieldContainer[Permit.State]
    permit_type_code: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., states: _Optional[_Iterable[_Union[Permit.State, str]]] = ..., permit_type_code: _Optional[str] = ...) -> None: ...

class ListPermitsResponse(_message.Message):
    __slots__ = ("permits", "next_page_token")
    PERMITS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    permits: _containers.RepeatedCompositeFieldContainer[Permit]
    next_page_token: str
    def __init__(self, permits: _Optional[_Iterable[_Union[Permit, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ExplainDeadlineRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListDecidersRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class Decider(_message.Message):
    __slots__ = ("person", "position", "unit", "title", "valid_from_date", "valid_to_date", "in_effect", "decisions", "moves_now", "barred")
    class Title(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        TITLE_UNSPECIFIED: _ClassVar[Decider.Title]
        TITLE_DEFINITIVE: _ClassVar[Decider.Title]
        TITLE_PLT: _ClassVar[Decider.Title]
        TITLE_PLH: _ClassVar[Decider.Title]
    TITLE_UNSPECIFIED: Decider.Title
    TITLE_DEFINITIVE: Decider.Title
    TITLE_PLT: Decider.Title
    TITLE_PLH: Decider.Title
    PERSON_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    VALID_TO_DATE_FIELD_NUMBER: _ClassVar[int]
    IN_EFFECT_FIELD_NUMBER: _ClassVar[int]
    DECISIONS_FIELD_NUMBER: _ClassVar[int]
    MOVES_NOW_FIELD_NUMBER: _ClassVar[int]
    BARRED_FIELD_NUMBER: _ClassVar[int]
    person: str
    position: str
    unit: str
    title: Decider.Title
    valid_from_date: str
    valid_to_date: str
    in_effect: bool
    decisions: _containers.RepeatedScalarFieldContainer[str]
    moves_now: _containers.RepeatedScalarFieldContainer[str]
    barred: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, person: _Optional[str] = ..., position: _Optional[str] = ..., unit: _Optional[str] = ..., title: _Optional[_Union[Decider.Title, str]] = ..., valid_from_date: _Optional[str] = ..., valid_to_date: _Optional[str] = ..., in_effect: bool = ..., decisions: _Optional[_Iterable[str]] = ..., moves_now: _Optional[_Iterable[str]] = ..., barred: _Optional[_Iterable[str]] = ...) -> None: ...

class ListDecidersResponse(_message.Message):
    __slots__ = ("deciders",)
    DECIDERS_FIELD_NUMBER: _ClassVar[int]
    deciders: _containers.RepeatedCompositeFieldContainer[Decider]
    def __init__(self, deciders: _Optional[_Iterable[_Union[Decider, _Mapping]]] = ...) -> None: ...
