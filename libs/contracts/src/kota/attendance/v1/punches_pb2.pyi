import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from kota.attendance.v1 import sites_pb2 as _sites_pb2
from kota.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PunchKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PUNCH_KIND_UNSPECIFIED: _ClassVar[PunchKind]
    PUNCH_KIND_IN: _ClassVar[PunchKind]
    PUNCH_KIND_OUT: _ClassVar[PunchKind]
    PUNCH_KIND_BREAK_START: _ClassVar[PunchKind]
    PUNCH_KIND_BREAK_END: _ClassVar[PunchKind]
    PUNCH_KIND_AUTO: _ClassVar[PunchKind]

class PunchChannel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PUNCH_CHANNEL_UNSPECIFIED: _ClassVar[PunchChannel]
    PUNCH_CHANNEL_DEVICE_KEY: _ClassVar[PunchChannel]
    PUNCH_CHANNEL_WEBAUTHN: _ClassVar[PunchChannel]

class TimeGrade(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TIME_GRADE_UNSPECIFIED: _ClassVar[TimeGrade]
    TIME_GRADE_ONLINE: _ClassVar[TimeGrade]
    TIME_GRADE_TRUSTED: _ClassVar[TimeGrade]
    TIME_GRADE_UNTRUSTED: _ClassVar[TimeGrade]

class PunchState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PUNCH_STATE_UNSPECIFIED: _ClassVar[PunchState]
    PUNCH_STATE_ACCEPTED: _ClassVar[PunchState]
    PUNCH_STATE_ACCEPTED_FLAGGED: _ClassVar[PunchState]
    PUNCH_STATE_PENDING_APPROVAL: _ClassVar[PunchState]
    PUNCH_STATE_REJECTED: _ClassVar[PunchState]

class PunchFlag(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PUNCH_FLAG_UNSPECIFIED: _ClassVar[PunchFlag]
    PUNCH_FLAG_UNTRUSTED_TIME: _ClassVar[PunchFlag]
    PUNCH_FLAG_OUTSIDE: _ClassVar[PunchFlag]
    PUNCH_FLAG_UNCERTAIN_PLACE: _ClassVar[PunchFlag]
    PUNCH_FLAG_NO_LOCATION: _ClassVar[PunchFlag]
    PUNCH_FLAG_MOCK_LOCATION: _ClassVar[PunchFlag]
    PUNCH_FLAG_LATE_ARRIVAL: _ClassVar[PunchFlag]
    PUNCH_FLAG_ANCHOR_NOT_OURS: _ClassVar[PunchFlag]
    PUNCH_FLAG_COUNTER_WENT_BACK: _ClassVar[PunchFlag]
    PUNCH_FLAG_REBOOTED: _ClassVar[PunchFlag]
    PUNCH_FLAG_POSITION_INVALID: _ClassVar[PunchFlag]

class RowVerdict(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROW_VERDICT_UNSPECIFIED: _ClassVar[RowVerdict]
    ROW_VERDICT_RECORDED: _ClassVar[RowVerdict]
    ROW_VERDICT_DUPLICATE: _ClassVar[RowVerdict]
    ROW_VERDICT_REFUSED: _ClassVar[RowVerdict]
PUNCH_KIND_UNSPECIFIED: PunchKind
PUNCH_KIND_IN: PunchKind
PUNCH_KIND_OUT: PunchKind
PUNCH_KIND_BREAK_START: PunchKind
PUNCH_KIND_BREAK_END: PunchKind
PUNCH_KIND_AUTO: PunchKind
PUNCH_CHANNEL_UNSPECIFIED: PunchChannel
PUNCH_CHANNEL_DEVICE_KEY: PunchChannel
PUNCH_CHANNEL_WEBAUTHN: PunchChannel
TIME_GRADE_UNSPECIFIED: TimeGrade
TIME_GRADE_ONLINE: TimeGrade
TIME_GRADE_TRUSTED: TimeGrade
TIME_GRADE_UNTRUSTED: TimeGrade
PUNCH_STATE_UNSPECIFIED: PunchState
PUNCH_STATE_ACCEPTED: PunchState
PUNCH_STATE_ACCEPTED_FLAGGED: PunchState
PUNCH_STATE_PENDING_APPROVAL: PunchState
PUNCH_STATE_REJECTED: PunchState
PUNCH_FLAG_UNSPECIFIED: PunchFlag
PUNCH_FLAG_UNTRUSTED_TIME: PunchFlag
PUNCH_FLAG_OUTSIDE: PunchFlag
PUNCH_FLAG_UNCERTAIN_PLACE: PunchFlag
PUNCH_FLAG_NO_LOCATION: PunchFlag
PUNCH_FLAG_MOCK_LOCATION: PunchFlag
PUNCH_FLAG_LATE_ARRIVAL: PunchFlag
PUNCH_FLAG_ANCHOR_NOT_OURS: PunchFlag
PUNCH_FLAG_COUNTER_WENT_BACK: PunchFlag
PUNCH_FLAG_REBOOTED: PunchFlag
PUNCH_FLAG_POSITION_INVALID: PunchFlag
ROW_VERDICT_UNSPECIFIED: RowVerdict
ROW_VERDICT_RECORDED: RowVerdict
ROW_VERDICT_DUPLICATE: RowVerdict
ROW_VERDICT_REFUSED: RowVerdict

class PunchPayload(_message.Message):
    __slots__ = ("version", "city", "key_id", "punch_id", "kind", "seq", "prev_hash", "nonce", "wall_ms", "time_zone", "boot_count", "elapsed_ms", "anchor", "location", "wifi_hash", "app_version", "salt")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CITY_FIELD_NUMBER: _ClassVar[int]
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    PUNCH_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    PREV_HASH_FIELD_NUMBER: _ClassVar[int]
    NONCE_FIELD_NUMBER: _ClassVar[int]
    WALL_MS_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    BOOT_COUNT_FIELD_NUMBER: _ClassVar[int]
    ELAPSED_MS_FIELD_NUMBER: _ClassVar[int]
    ANCHOR_FIELD_NUMBER: _ClassVar[int]
    LOCATION_FIELD_NUMBER: _ClassVar[int]
    WIFI_HASH_FIELD_NUMBER: _ClassVar[int]
    APP_VERSION_FIELD_NUMBER: _ClassVar[int]
    SALT_FIELD_NUMBER: _ClassVar[int]
    version: int
    city: str
    key_id: str
    punch_id: str
    kind: PunchKind
    seq: int
    prev_hash: bytes
    nonce: bytes
    wall_ms: int
    time_zone: str
    boot_count: int
    elapsed_ms: int
    anchor: TimeAnchor
    location: PunchLocation
    wifi_hash: bytes
    app_version: str
    salt: bytes
    def __init__(self, version: _Optional[int] = ..., city: _Optional[str] = ..., key_id: _Optional[str] = ..., punch_id: _Optional[str] = ..., kind: _Optional[_Union[PunchKind, str]] = ..., seq: _Optional[int] = ..., prev_hash: _Optional[bytes] = ..., nonce: _Optional[bytes] = ..., wall_ms: _Optional[int] = ..., time_zone: _Optional[str] = ..., boot_count: _Optional[int] = ..., elapsed_ms: _Optional[int] = ..., anchor: _Optional[_Union[TimeAnchor, _Mapping]] = ..., location: _Optional[_Union[PunchLocation, _Mapping]] = ..., wifi_hash: _Optional[bytes] = ..., app_version: _Optional[str] = ..., salt: _Optional[bytes] = ...) -> None: ...

class TimeAnchor(_message.Message):
    __slots__ = ("server_ms", "elapsed_ms", "boot_count", "mac", "rtt_ms")
    SERVER_MS_FIELD_NUMBER: _ClassVar[int]
    ELAPSED_MS_FIELD_NUMBER: _ClassVar[int]
    BOOT_COUNT_FIELD_NUMBER: _ClassVar[int]
    MAC_FIELD_NUMBER: _ClassVar[int]
    RTT_MS_FIELD_NUMBER: _ClassVar[int]
    server_ms: int
    elapsed_ms: int
    boot_count: int
    mac: bytes
    rtt_ms: int
    def __init__(self, server_ms: _Optional[int] = ..., elapsed_ms: _Optional[int] = ..., boot_count: _Optional[int] = ..., mac: _Optional[bytes] = ..., rtt_ms: _Optional[int] = ...) -> None: ...

class PunchLocation(_message.Message):
    __slots__ = ("latitude_e7", "longitude_e7", "accuracy_cm", "confidence_percent", "provider", "fix_age_ms", "mock", "speed_cms")
    LATITUDE_E7_FIELD_NUMBER: _ClassVar[int]
    LONGITUDE_E7_FIELD_NUMBER: _ClassVar[int]
    ACCURACY_CM_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_PERCENT_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    FIX_AGE_MS_FIELD_NUMBER: _ClassVar[int]
    MOCK_FIELD_NUMBER: _ClassVar[int]
    SPEED_CMS_FIELD_NUMBER: _ClassVar[int]
    latitude_e7: int
    longitude_e7: int
    accuracy_cm: int
    confidence_percent: int
    provider: str
    fix_age_ms: int
    mock: bool
    speed_cms: int
    def __init__(self, latitude_e7: _Optional[int] = ..., longitude_e7: _Optional[int] = ..., accuracy_cm: _Optional[int] = ..., confidence_percent: _Optional[int] = ..., provider: _Optional[str] = ..., fix_age_ms: _Optional[int] = ..., mock: bool = ..., speed_cms: _Optional[int] = ...) -> None: ...

class SignedPunch(_message.Message):
    __slots__ = ("payload", "signature", "key_id", "webauthn")
    PAYLOAD_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    WEBAUTHN_FIELD_NUMBER: _ClassVar[int]
    payload: bytes
    signature: bytes
    key_id: str
    webauthn: WebAuthnAssertion
    def __init__(self, payload: _Optional[bytes] = ..., signature: _Optional[bytes] = ..., key_id: _Optional[str] = ..., webauthn: _Optional[_Union[WebAuthnAssertion, _Mapping]] = ...) -> None: ...

class WebAuthnAssertion(_message.Message):
    __slots__ = ("authenticator_data", "client_data_json")
    AUTHENTICATOR_DATA_FIELD_NUMBER: _ClassVar[int]
    CLIENT_DATA_JSON_FIELD_NUMBER: _ClassVar[int]
    authenticator_data: bytes
    client_data_json: bytes
    def __init__(self, authenticator_data: _Optional[bytes] = ..., client_data_json: _Optional[bytes] = ...) -> None: ...

class Punch(_message.Message):
    __slots__ = ("name", "etag", "version", "employee", "unit", "device", "channel", "kind", "seq", "occur_time", "receive_time", "time_zone", "local_date", "time_grade", "uncertainty_ms", "geofence", "site", "state", "flags", "site_outage", "payload_sha256", "decision_reason")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    EMPLOYEE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    DEVICE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    OCCUR_TIME_FIELD_NUMBER: _ClassVar[int]
    RECEIVE_TIME_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    LOCAL_DATE_FIELD_NUMBER: _ClassVar[int]
    TIME_GRADE_FIELD_NUMBER: _ClassVar[int]
    UNCERTAINTY_MS_FIELD_NUMBER: _ClassVar[int]
    GEOFENCE_FIELD_NUMBER: _ClassVar[int]
    SITE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    FLAGS_FIELD_NUMBER: _ClassVar[int]
    SITE_OUTAGE_FIELD_NUMBER: _ClassVar[int]
    PAYLOAD_SHA256_FIELD_NUMBER: _ClassVar[int]
    DECISION_REASON_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    version: int
    employee: str
    unit: str
    device: str
    channel: PunchChannel
    kind: PunchKind
    seq: int
    occur_time: _timestamp_pb2.Timestamp
    receive_time: _timestamp_pb2.Timestamp
    time_zone: str
    local_date: str
    time_grade: TimeGrade
    uncertainty_ms: int
    geofence: _sites_pb2.GeofenceVerdict
    site: str
    state: PunchState
    flags: _containers.RepeatedScalarFieldContainer[PunchFlag]
    site_outage: str
    payload_sha256: str
    decision_reason: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., version: _Optional[int] = ..., employee: _Optional[str] = ..., unit: _Optional[str] = ..., device: _Optional[str] = ..., channel: _Optional[_Union[PunchChannel, str]] = ..., kind: _Optional[_Union[PunchKind, str]] = ..., seq: _Optional[int] = ..., occur_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., receive_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., time_zone: _Optional[str] = ..., local_date: _Optional[str] = ..., time_grade: _Optional[_Union[TimeGrade, str]] = ..., uncertainty_ms: _Optional[int] = ..., geofence: _Optional[_Union[_sites_pb2.GeofenceVerdict, str]] = ..., site: _Optional[str] = ..., state: _Optional[_Union[PunchState, str]] = ..., flags: _Optional[_Iterable[_Union[PunchFlag, str]]] = ..., site_outage: _Optional[str] = ..., payload_sha256: _Optional[str] = ..., decision_reason: _Optional[str] = ...) -> None: ...

class PunchReceipt(_message.Message):
    __slots__ = ("punch", "receipt")
    PUNCH_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    punch: Punch
    receipt: str
    def __init__(self, punch: _Optional[_Union[Punch, _Mapping]] = ..., receipt: _Optional[str] = ...) -> None: ...

class IssueNonceRequest(_message.Message):
    __slots__ = ("parent", "key_id", "elapsed_ms", "boot_count", "offline_count")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    ELAPSED_MS_FIELD_NUMBER: _ClassVar[int]
    BOOT_COUNT_FIELD_NUMBER: _ClassVar[int]
    OFFLINE_COUNT_FIELD_NUMBER: _ClassVar[int]
    parent: str
    key_id: str
    elapsed_ms: int
    boot_count: int
    offline_count: int
    def __init__(self, parent: _Optional[str] = ..., key_id: _Optional[str] = ..., elapsed_ms: _Optional[int] = ..., boot_count: _Optional[int] = ..., offline_count: _Optional[int] = ...) -> None: ...

class IssueNonceResponse(_message.Message):
    __slots__ = ("nonce", "expire_time", "anchor", "offline_nonces", "offline_expire_time")
    NONCE_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    ANCHOR_FIELD_NUMBER: _ClassVar[int]
    OFFLINE_NONCES_FIELD_NUMBER: _ClassVar[int]
    OFFLINE_EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    nonce: bytes
    expire_time: _timestamp_pb2.Timestamp
    anchor: TimeAnchor
    offline_nonces: _containers.RepeatedScalarFieldContainer[bytes]
    offline_expire_time: _timestamp_pb2.Timestamp
    def __init__(self, nonce: _Optional[bytes] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., anchor: _Optional[_Union[TimeAnchor, _Mapping]] = ..., offline_nonces: _Optional[_Iterable[bytes]] = ..., offline_expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RecordPunchRequest(_message.Message):
    __slots__ = ("parent", "punch")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PUNCH_FIELD_NUMBER: _ClassVar[int]
    parent: str
    punch: SignedPunch
    def __init__(self, parent: _Optional[str] = ..., punch: _Optional[_Union[SignedPunch, _Mapping]] = ...) -> None: ...

class RecordPunchesRequest(_message.Message):
    __slots__ = ("parent", "punches", "with_receipts")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PUNCHES_FIELD_NUMBER: _ClassVar[int]
    WITH_RECEIPTS_FIELD_NUMBER: _ClassVar[int]
    parent: str
    punches: _containers.RepeatedCompositeFieldContainer[SignedPunch]
    with_receipts: bool
    def __init__(self, parent: _Optional[str] = ..., punches: _Optional[_Iterable[_Union[SignedPunch, _Mapping]]] = ..., with_receipts: bool = ...) -> None: ...

class PunchRow(_message.Message):
    __slots__ = ("verdict", "punch", "state", "flags", "reason", "message", "receipt")
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    PUNCH_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    FLAGS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    verdict: RowVerdict
    punch: str
    state: PunchState
    flags: _containers.RepeatedScalarFieldContainer[PunchFlag]
    reason: str
    message: str
    receipt: PunchReceipt
    def __init__(self, verdict: _Optional[_Union[RowVerdict, str]] = ..., punch: _Optional[str] = ..., state: _Optional[_Union[PunchState, str]] = ..., flags: _Optional[_Iterable[_Union[PunchFlag, str]]] = ..., reason: _Optional[str] = ..., message: _Optional[str] = ..., receipt: _Optional[_Union[PunchReceipt, _Mapping]] = ...) -> None: ...

class RecordPunchesResponse(_message.Message):
    __slots__ = ("rows", "receipt")
    ROWS_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    rows: _containers.RepeatedCompositeFieldContainer[PunchRow]
    receipt: str
    def __init__(self, rows: _Optional[_Iterable[_Union[PunchRow, _Mapping]]] = ..., receipt: _Optional[str] = ...) -> None: ...

class GetPunchRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class GetReceiptRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListPunchesRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token", "employee", "state")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EMPLOYEE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    employee: str
    state: PunchState
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., employee: _Optional[str] = ..., state: _Optional[_Union[PunchState, str]] = ...) -> None: ...

class ListPunchesResponse(_message.Message):
    __slots__ = ("punches", "next_page_token")
    PUNCHES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    punches: _containers.RepeatedCompositeFieldContainer[Punch]
    next_page_token: str
    def __init__(self, punches: _Optional[_Iterable[_Union[Punch, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class DecidePunchRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id", "state", "reason")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    state: PunchState
    reason: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ..., state: _Optional[_Union[PunchState, str]] = ..., reason: _Optional[str] = ...) -> None: ...
