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

class ContentKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONTENT_KIND_UNSPECIFIED: _ClassVar[ContentKind]
    CONTENT_KIND_COMMERCIAL: _ClassVar[ContentKind]
    CONTENT_KIND_PSA: _ClassVar[ContentKind]
    CONTENT_KIND_CIVIC: _ClassVar[ContentKind]
    CONTENT_KIND_HOUSE: _ClassVar[ContentKind]

class CreativeState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CREATIVE_STATE_UNSPECIFIED: _ClassVar[CreativeState]
    CREATIVE_STATE_PENDING_REVIEW: _ClassVar[CreativeState]
    CREATIVE_STATE_APPROVED: _ClassVar[CreativeState]
    CREATIVE_STATE_REJECTED: _ClassVar[CreativeState]
    CREATIVE_STATE_REVOKED: _ClassVar[CreativeState]
CONTENT_KIND_UNSPECIFIED: ContentKind
CONTENT_KIND_COMMERCIAL: ContentKind
CONTENT_KIND_PSA: ContentKind
CONTENT_KIND_CIVIC: ContentKind
CONTENT_KIND_HOUSE: ContentKind
CREATIVE_STATE_UNSPECIFIED: CreativeState
CREATIVE_STATE_PENDING_REVIEW: CreativeState
CREATIVE_STATE_APPROVED: CreativeState
CREATIVE_STATE_REJECTED: CreativeState
CREATIVE_STATE_REVOKED: CreativeState

class MediaAsset(_message.Message):
    __slots__ = ("name", "size_bytes", "mime_type", "width_px", "height_px", "duration_ms", "uploader", "upload_time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    MIME_TYPE_FIELD_NUMBER: _ClassVar[int]
    WIDTH_PX_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_PX_FIELD_NUMBER: _ClassVar[int]
    DURATION_MS_FIELD_NUMBER: _ClassVar[int]
    UPLOADER_FIELD_NUMBER: _ClassVar[int]
    UPLOAD_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    size_bytes: int
    mime_type: str
    width_px: int
    height_px: int
    duration_ms: int
    uploader: str
    upload_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., size_bytes: _Optional[int] = ..., mime_type: _Optional[str] = ..., width_px: _Optional[int] = ..., height_px: _Optional[int] = ..., duration_ms: _Optional[int] = ..., uploader: _Optional[str] = ..., upload_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Creative(_message.Message):
    __slots__ = ("name", "etag", "version", "title", "content_sha256", "mime_type", "duration_ms", "kind", "category", "language_code", "state", "submitter", "reviewer", "reason", "create_time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    CONTENT_SHA256_FIELD_NUMBER: _ClassVar[int]
    MIME_TYPE_FIELD_NUMBER: _ClassVar[int]
    DURATION_MS_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_CODE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    SUBMITTER_FIELD_NUMBER: _ClassVar[int]
    REVIEWER_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    version: int
    title: str
    content_sha256: str
    mime_type: str
    duration_ms: int
    kind: ContentKind
    category: str
    language_code: str
    state: CreativeState
    submitter: str
    reviewer: str
    reason: str
    create_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., version: _Optional[int] = ..., title: _Optional[str] = ..., content_sha256: _Optional[str] = ..., mime_type: _Optional[str] = ..., duration_ms: _Optional[int] = ..., kind: _Optional[_Union[ContentKind, str]] = ..., category: _Optional[str] = ..., language_code: _Optional[str] = ..., state: _Optional[_Union[CreativeState, str]] = ..., submitter: _Optional[str] = ..., reviewer: _Optional[str] = ..., reason: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetMediaAssetRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class SubmitCreativeRequest(_message.Message):
    __slots__ = ("parent", "title", "content_sha256", "duration_ms", "kind", "category", "language_code", "request_id")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    CONTENT_SHA256_FIELD_NUMBER: _ClassVar[int]
    DURATION_MS_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_CODE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    parent: str
    title: str
    content_sha256: str
    duration_ms: int
    kind: ContentKind
    category: str
    language_code: str
    request_id: str
    def __init__(self, parent: _Optional[str] = ..., title: _Optional[str] = ..., content_sha256: _Optional[str] = ..., duration_ms: _Optional[int] = ..., kind: _Optional[_Union[ContentKind, str]] = ..., category: _Optional[str] = ..., language_code: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ApproveCreativeRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RejectCreativeRequest(_message.Message):
    __slots__ = ("name", "etag", "reason", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    reason: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RevokeCreativeRequest(_message.Message):
    __slots__ = ("name", "etag", "reason", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    reason: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetCreativeRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListCreativesRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token", "state")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    state: CreativeState
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., state: _Optional[_Union[CreativeState, str]] = ...) -> None: ...

class ListCreativesResponse(_message.Message):
    __slots__ = ("creatives", "next_page_token")
    CREATIVES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    creatives: _containers.RepeatedCompositeFieldContainer[Creative]
    next_page_token: str
    def __init__(self, creatives: _Optional[_Iterable[_Union[Creative, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
