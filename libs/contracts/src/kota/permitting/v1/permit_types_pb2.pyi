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

class SubjectKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SUBJECT_KIND_UNSPECIFIED: _ClassVar[SubjectKind]
    SUBJECT_KIND_PLAIN: _ClassVar[SubjectKind]
    SUBJECT_KIND_REKLAME: _ClassVar[SubjectKind]
    SUBJECT_KIND_GALIAN: _ClassVar[SubjectKind]
SUBJECT_KIND_UNSPECIFIED: SubjectKind
SUBJECT_KIND_PLAIN: SubjectKind
SUBJECT_KIND_REKLAME: SubjectKind
SUBJECT_KIND_GALIAN: SubjectKind

class PermitType(_message.Message):
    __slots__ = ("name", "etag", "code", "version_number", "state", "version", "title_indonesian", "title_english", "legal_basis", "owner_unit", "category", "effective_from_date", "requirements", "sla", "numbering", "validity_months", "deemed_approval", "subject_kind", "publish_time", "requires_dig_check")
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATE_UNSPECIFIED: _ClassVar[PermitType.State]
        STATE_DRAFT: _ClassVar[PermitType.State]
        STATE_PUBLISHED: _ClassVar[PermitType.State]
        STATE_RETIRED: _ClassVar[PermitType.State]
    STATE_UNSPECIFIED: PermitType.State
    STATE_DRAFT: PermitType.State
    STATE_PUBLISHED: PermitType.State
    STATE_RETIRED: PermitType.State
    class Category(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        CATEGORY_UNSPECIFIED: _ClassVar[PermitType.Category]
        CATEGORY_PB: _ClassVar[PermitType.Category]
        CATEGORY_PB_UMKU: _ClassVar[PermitType.Category]
        CATEGORY_PERSYARATAN_DASAR: _ClassVar[PermitType.Category]
        CATEGORY_NON_BERUSAHA: _ClassVar[PermitType.Category]
    CATEGORY_UNSPECIFIED: PermitType.Category
    CATEGORY_PB: PermitType.Category
    CATEGORY_PB_UMKU: PermitType.Category
    CATEGORY_PERSYARATAN_DASAR: PermitType.Category
    CATEGORY_NON_BERUSAHA: PermitType.Category
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    VERSION_NUMBER_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TITLE_INDONESIAN_FIELD_NUMBER: _ClassVar[int]
    TITLE_ENGLISH_FIELD_NUMBER: _ClassVar[int]
    LEGAL_BASIS_FIELD_NUMBER: _ClassVar[int]
    OWNER_UNIT_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    REQUIREMENTS_FIELD_NUMBER: _ClassVar[int]
    SLA_FIELD_NUMBER: _ClassVar[int]
    NUMBERING_FIELD_NUMBER: _ClassVar[int]
    VALIDITY_MONTHS_FIELD_NUMBER: _ClassVar[int]
    DEEMED_APPROVAL_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_KIND_FIELD_NUMBER: _ClassVar[int]
    PUBLISH_TIME_FIELD_NUMBER: _ClassVar[int]
    REQUIRES_DIG_CHECK_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    code: str
    version_number: int
    state: PermitType.State
    version: int
    title_indonesian: str
    title_english: str
    legal_basis: _containers.RepeatedCompositeFieldContainer[LegalBasis]
    owner_unit: str
    category: PermitType.Category
    effective_from_date: str
    requirements: _containers.RepeatedCompositeFieldContainer[Requirement]
    sla: Sla
    numbering: Numbering
    validity_months: int
    deemed_approval: DeemedApproval
    subject_kind: SubjectKind
    publish_time: _timestamp_pb2.Timestamp
    requires_dig_check: bool
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., code: _Optional[str] = ..., version_number: _Optional[int] = ..., state: _Optional[_Union[PermitType.State, str]] = ..., version: _Optional[int] = ..., title_indonesian: _Optional[str] = ..., title_english: _Optional[str] = ..., legal_basis: _Optional[_Iterable[_Union[LegalBasis, _Mapping]]] = ..., owner_unit: _Optional[str] = ..., category: _Optional[_Union[PermitType.Category, str]] = ..., effective_from_date: _Optional[str] = ..., requirements: _Optional[_Iterable[_Union[Requirement, _Mapping]]] = ..., sla: _Optional[_Union[Sla, _Mapping]] = ..., numbering: _Optional[_Union[Numbering, _Mapping]] = ..., validity_months: _Optional[int] = ..., deemed_approval: _Optional[_Union[DeemedApproval, _Mapping]] = ..., subject_kind: _Optional[_Union[SubjectKind, str]] = ..., publish_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., requires_dig_check: bool = ...) -> None: ...

class LegalBasis(_message.Message):
    __slots__ = ("citation", "source", "verified_on_date")
    CITATION_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    VERIFIED_ON_DATE_FIELD_NUMBER: _ClassVar[int]
    citation: str
    source: str
    verified_on_date: str
    def __init__(self, citation: _Optional[str] = ..., source: _Optional[str] = ..., verified_on_date: _Optional[str] = ...) -> None: ...

class Requirement(_message.Message):
    __slots__ = ("code", "title_indonesian", "title_english", "mandatory", "accepts", "max_bytes")
    CODE_FIELD_NUMBER: _ClassVar[int]
    TITLE_INDONESIAN_FIELD_NUMBER: _ClassVar[int]
    TITLE_ENGLISH_FIELD_NUMBER: _ClassVar[int]
    MANDATORY_FIELD_NUMBER: _ClassVar[int]
    ACCEPTS_FIELD_NUMBER: _ClassVar[int]
    MAX_BYTES_FIELD_NUMBER: _ClassVar[int]
    code: str
    title_indonesian: str
    title_english: str
    mandatory: bool
    accepts: _containers.RepeatedScalarFieldContainer[str]
    max_bytes: int
    def __init__(self, code: _Optional[str] = ..., title_indonesian: _Optional[str] = ..., title_english: _Optional[str] = ..., mandatory: bool = ..., accepts: _Optional[_Iterable[str]] = ..., max_bytes: _Optional[int] = ...) -> None: ...

class Sla(_message.Message):
    __slots__ = ("days", "unit", "starts_on", "cutoff_time_of_day", "service_norm_days", "max_pauses")
    class Unit(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        UNIT_UNSPECIFIED: _ClassVar[Sla.Unit]
        UNIT_WORKING_DAYS: _ClassVar[Sla.Unit]
        UNIT_CALENDAR_DAYS: _ClassVar[Sla.Unit]
    UNIT_UNSPECIFIED: Sla.Unit
    UNIT_WORKING_DAYS: Sla.Unit
    UNIT_CALENDAR_DAYS: Sla.Unit
    class Start(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        START_UNSPECIFIED: _ClassVar[Sla.Start]
        START_SUBMITTED: _ClassVar[Sla.Start]
        START_CLAIMED: _ClassVar[Sla.Start]
    START_UNSPECIFIED: Sla.Start
    START_SUBMITTED: Sla.Start
    START_CLAIMED: Sla.Start
    DAYS_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    STARTS_ON_FIELD_NUMBER: _ClassVar[int]
    CUTOFF_TIME_OF_DAY_FIELD_NUMBER: _ClassVar[int]
    SERVICE_NORM_DAYS_FIELD_NUMBER: _ClassVar[int]
    MAX_PAUSES_FIELD_NUMBER: _ClassVar[int]
    days: int
    unit: Sla.Unit
    starts_on: Sla.Start
    cutoff_time_of_day: str
    service_norm_days: int
    max_pauses: int
    def __init__(self, days: _Optional[int] = ..., unit: _Optional[_Union[Sla.Unit, str]] = ..., starts_on: _Optional[_Union[Sla.Start, str]] = ..., cutoff_time_of_day: _Optional[str] = ..., service_norm_days: _Optional[int] = ..., max_pauses: _Optional[int] = ...) -> None: ...

class Numbering(_message.Message):
    __slots__ = ("register", "format", "klasifikasi", "kode_jenis", "unit_code")
    REGISTER_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    KLASIFIKASI_FIELD_NUMBER: _ClassVar[int]
    KODE_JENIS_FIELD_NUMBER: _ClassVar[int]
    UNIT_CODE_FIELD_NUMBER: _ClassVar[int]
    register: str
    format: str
    klasifikasi: str
    kode_jenis: str
    unit_code: str
    def __init__(self, register: _Optional[str] = ..., format: _Optional[str] = ..., klasifikasi: _Optional[str] = ..., kode_jenis: _Optional[str] = ..., unit_code: _Optional[str] = ...) -> None: ...

class DeemedApproval(_message.Message):
    __slots__ = ("enabled", "legal_basis")
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    LEGAL_BASIS_FIELD_NUMBER: _ClassVar[int]
    enabled: bool
    legal_basis: str
    def __init__(self, enabled: bool = ..., legal_basis: _Optional[str] = ...) -> None: ...

class LintFinding(_message.Message):
    __slots__ = ("rule", "severity", "field", "message", "message_indonesian")
    class Severity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        SEVERITY_UNSPECIFIED: _ClassVar[LintFinding.Severity]
        SEVERITY_WARNING: _ClassVar[LintFinding.Severity]
        SEVERITY_ERROR: _ClassVar[LintFinding.Severity]
    SEVERITY_UNSPECIFIED: LintFinding.Severity
    SEVERITY_WARNING: LintFinding.Severity
    SEVERITY_ERROR: LintFinding.Severity
    RULE_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_INDONESIAN_FIELD_NUMBER: _ClassVar[int]
    rule: str
    severity: LintFinding.Severity
    field: str
    message: str
    message_indonesian: str
    def __init__(self, rule: _Optional[str] = ..., severity: _Optional[_Union[LintFinding.Severity, str]] = ..., field: _Optional[str] = ..., message: _Optional[str] = ..., message_indonesian: _Optional[str] = ...) -> None: ...

class CreatePermitTypeRequest(_message.Message):
    __slots__ = ("parent", "permit_type", "request_id")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PERMIT_TYPE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    parent: str
    permit_type: PermitType
    request_id: str
    def __init__(self, parent: _Optional[str] = ..., permit_type: _Optional[_Union[PermitType, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class UpdatePermitTypeRequest(_message.Message):
    __slots__ = ("permit_type", "update_mask", "request_id")
    PERMIT_TYPE_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    permit_type: PermitType
    update_mask: _field_mask_pb2.FieldMask
    request_id: str
    def __init__(self, permit_type: _Optional[_Union[PermitType, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class PublishPermitTypeRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RetirePermitTypeRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class LintPermitTypeRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class LintPermitTypeResponse(_message.Message):
    __slots__ = ("findings",)
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    findings: _containers.RepeatedCompositeFieldContainer[LintFinding]
    def __init__(self, findings: _Optional[_Iterable[_Union[LintFinding, _Mapping]]] = ...) -> None: ...

class GetPermitTypeRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListPermitTypesRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token", "code", "state")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    code: str
    state: PermitType.State
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., code: _Optional[str] = ..., state: _Optional[_Union[PermitType.State, str]] = ...) -> None: ...

class ListPermitTypesResponse(_message.Message):
    __slots__ = ("permit_types", "next_page_token")
    PERMIT_TYPES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    permit_types: _containers.RepeatedCompositeFieldContainer[PermitType]
    next_page_token: str
    def __init__(self, permit_types: _Optional[_Iterable[_Union[PermitType, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
